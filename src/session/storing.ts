import type { DataContext } from "../data/context.js";
import { merge, readRegister, type Register } from "../data/register.js";
import { openEpoch, same, sessionScope } from "../epoch/epoch.js";
import type { Core } from "./core.js";
import { DataError, HoldfastError, SessionEndedError } from "./errors.js";

/** No update() waits longer for its key's lock: a page that does not run can hold it. */
const LOCK_LIMIT = 3000;

/** What session data gets of the session: places, the fence, the way to the other tabs. */
export function storing(core: Core): DataContext {
  const { platform, prefix } = core;
  let kept = new Map<string, readonly [Register, open: ReturnType<typeof fenced>]>();
  let keeping: Promise<void> | undefined;

  const ended = (what: string): Error => new SessionEndedError(`${what}: no session is live`);
  const access: DataContext["access"] = () => {
    const { status } = core.state();
    return core.disposed ? "none" : status == "checking" ? "checking" : core.epoch ? "live" : "none";
  };
  const live: DataContext["live"] = async () => {
    const { epoch } = core;
    while (access() == "checking") await core.changed();
    // What was meant for one session is not done to another.
    if (access() == "none" || (epoch && !same(core.epoch, epoch))) throw ended("session data");
  };
  /** Only what belongs to the session that the fence holds open, or to the device, is written. */
  const fenced = (key: string): ((meta: Parameters<typeof openEpoch>[0]) => boolean) => {
    const { epoch } = core;
    return (meta) => key.startsWith("d/") || same(epoch, openEpoch(meta));
  };

  return {
    platform,
    prefix,
    clock: core.stamps,
    place(lifetime, memory) {
      const { epoch } = core;
      if (lifetime == "device") return "d/";
      if (!epoch || core.disposed) return;
      return lifetime == "user" ? `u/${encodeURIComponent(epoch.user)}/` : memory ? `m/${epoch.n}/${epoch.id}/` : sessionScope(epoch);
    },
    readable: (lifetime) => !core.disposed && (lifetime == "device" || access() == "live"),
    access,
    live,
    later(write) {
      live().then(write).catch((cause: unknown) => SessionEndedError.is(cause) || core.events.report(cause as DataError));
    },
    ended,
    bad: (message, cause) => new DataError(message, { cause }),
    post: (key, register) => core.post("set", { entries: [[key, register]] }),
    async transact(place, keys, decide) {
      const open = fenced(place);
      return core.fence.run(
        keys,
        (meta, values) => {
          if (!open(meta)) throw ended("session data");
          return decide(
            values.map((value, i) => {
              const register = readRegister(value);
              if (value !== undefined && !register) core.report(`data.${keys[i]!.slice(keys[i]!.lastIndexOf("/") + 1)}: what is in the database is not of the right shape and is ignored`);
              return register;
            }),
          );
        },
        { need: true },
      );
    },
    keep(key, register) {
      // What outlives the session may arrive after its end: it was set before, and its stamp says where it belongs.
      kept.set(key, [register, key.startsWith("u/") ? () => true : fenced(key)]);
      return (keeping ??= new Promise((resolve) => {
        platform.microtask(() => {
          const batch = [...kept];
          kept = new Map();
          keeping = undefined;
          if (core.asleep || core.disposed) return resolve();
          void core.fence.run(batch.map(([at]) => at), (meta, values) => ({
            put: batch.flatMap(([at, [value, open]], i) => (open(meta) && merge(readRegister(values[i]), value) == value ? [[at, value] as const] : [])),
            result: undefined,
          })).then(resolve);
        });
      }));
    },
    hasDatabase: () => core.hasDatabase(),
    async ask() {
      await core.ask(true);
    },
    alone(key, work) {
      const { locks } = platform;
      const unsafe = (why: string): void => core.report(`update() of ${key.slice(key.lastIndexOf("/") + 1)} is not atomic across tabs: ${why}`);
      if (!locks) {
        unsafe("there are no Web Locks and no IndexedDB for it");
        return work();
      }
      return new Promise((resolve, reject) => {
        let begun = false;
        const go = (): void => {
          if (begun) return;
          begun = true;
          cancel();
          work().then(resolve, reject).finally(release);
        };
        let cancel: () => void;
        const limit = (): void => {
          const set = platform.now();
          cancel = core.timer(() => {
            // The machine slept meanwhile, and the other tab with it.
            if (platform.now() - set > LOCK_LIMIT + 1000) return limit();
            unsafe("another tab keeps its lock and does not run");
            go();
          }, LOCK_LIMIT);
        };
        limit();
        const release = locks.request(`${prefix}key/${key}`, "wait", go);
      });
    },
    problem: core.report,
    threw: (message, cause) => core.report(message, cause, HoldfastError),
    local: platform.local,
    session: platform.session,
  };
}
