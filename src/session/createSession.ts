import { createPresence } from "../activity/presence.js";
import type { Store } from "../data/context.js";
import { createStampClock } from "../data/stamp.js";
import { createFence, PAUSE } from "../epoch/fence.js";
import { createMarkers } from "../epoch/markers.js";
import { browserPlatform } from "../platform/browser.js";
import type { Platform } from "../platform/platform.js";
import { createClient } from "../server/client.js";
import { createBus } from "../tabs/bus.js";
import { createIdentity } from "../tabs/identity.js";
import { createLeadership } from "../tabs/leadership.js";
import type { Core } from "./core.js";
import { logTransitions } from "./debug.js";
import { ending } from "./ending.js";
import { ConfigurationError, ServerError, StorageError } from "./errors.js";
import { createEvents } from "./events.js";
import { explain } from "./explain.js";
import { sessionFetch } from "./fetch.js";
import { keeping } from "./keeping.js";
import { looking } from "./look.js";
import { createReader } from "./options.js";
import { starting } from "./starting.js";
import { storing } from "./storing.js";
import { tokens } from "./tokens.js";
import { talking } from "./talking.js";
import type { Capabilities, DataDefinitions, DataEntries, Session, SessionOptions, TabInfo } from "./types.js";
import { waking } from "./waking.js";

/** Sessions of another major version under one name would not understand one another. */
const MAJOR = 0;

interface Registered {
  readonly major: number;
  readonly session: Session<DataDefinitions>;
  readonly entries: string;
  readonly problem: (error: ConfigurationError) => void;
  holders: number;
}

/**
 * The session of this browser under a name, as this page sees it. Nothing is needed but options for what you want; call `start()` once the server has said who is signed in.
 *
 * ```ts
 * const session = createSession({ idle: "15m", server: { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout" } });
 * session.subscribe(() => render(session.getState()));
 * ```
 *
 * A second call with the name of a live session gives that session. Throws a ConfigurationError for a wrong option; everything that goes wrong later is a `problem` event.
 */
export function createSession<const D extends DataDefinitions = {}>(options: SessionOptions<D> = {}): Session<D> {
  const platform = options?.platform ?? browserPlatform();
  const doubts: string[] = [];
  const reader = createReader(platform, (message) => doubts.push(message));
  const settings = reader.options(options);
  const entries = Object.entries(settings.data).map(([key, { tier, options: given }]) => [key, tier, given.lifetime, given.sync, given.version].join()).sort().join(" ");
  const registered = platform.registry.get(settings.name) as Registered | undefined;
  if (registered) {
    if (registered.major != MAJOR) throw new ConfigurationError(`name: "${settings.name}" is taken in this page by another major version of Holdfast; load one version, or give another name`);
    if (registered.entries != entries) registered.problem(new ConfigurationError(`createSession(): the session "${settings.name}" lives in this page with other data definitions, which hold`));
    registered.holders++;
    return registered.session as unknown as Session<D>;
  }
  const core = compose(platform, settings);
  const tellDoubts = (): void => doubts.splice(0).forEach((message) => core.events.report(new ConfigurationError(message)));
  const begin: Session<D>["start"] = async (details) => {
    const read = reader.start(details, settings);
    tellDoubts();
    return core.start(read);
  };
  const end: Session<D>["end"] = async (reason, given) => {
    let read;
    try {
      read = reader.end(reason, given);
    } catch (error) {
      // `onclick = session.end` gives an event for a reason. Whoever wants to leave leaves all the same.
      await core.end("logout", undefined);
      throw error;
    }
    return core.end(read.reason, read.notify);
  };
  const session = face<D>(core, begin, end, reader, () => {
    if (!entry.holders || --entry.holders) return;
    platform.registry.delete(settings.name);
    dispose(core);
  });
  const entry: Registered = { major: MAJOR, session: session as unknown as Session<DataDefinitions>, entries, problem: core.events.report, holders: 1 };
  if (!platform.page.absent) {
    platform.registry.set(settings.name, entry);
    platform.microtask(tellDoubts);
    if (settings.debug) logTransitions(session, platform.log, platform.now);
    boot(core);
  }
  return session;
}

/** The rooms of the house, wired. Decides nothing. */
function compose(platform: Platform, settings: Core["settings"]): Core & { capabilities: { -readonly [K in keyof Capabilities]: boolean } } {
  const { name } = settings;
  const prefix = `holdfast/${name}/`;
  const { page } = platform;
  const events = createEvents(platform.microtask, platform.warn);
  const database = page.absent ? undefined : platform.database(prefix.slice(0, -1));
  const capabilities = {
    channel: !!platform.channel, locks: !!platform.locks, database: !!database, localStorage: !!platform.local, sessionStorage: !!platform.session, secureContext: page.secureContext, partitioned: page.partitioned,
  };
  const unreadable = (key: string): void => events.report(new StorageError(`localStorage: ${key.slice(0, 80)} is not of the right shape and is ignored`));
  const markers = createMarkers(platform.local, prefix, unreadable, platform.now);
  const gates = new Set<unknown>();
  const timers = new Set<() => void>();
  let pause = PAUSE;
  let retry: (() => void) | undefined;
  const facts: Core = {
    platform, settings, prefix, events, markers, capabilities, self: platform.id(),
    epoch: undefined, ended: undefined, floor: 0, top: 0, seen: 0, sent: 0, serverEnd: 0, lifetime: 0, answered: 0, startedAt: 0, confirmedAt: undefined, offset: undefined, jumped: 0, answer: undefined, verdictAt: 0, beatAt: 0, term: 0, origin: "remote",
    gates, get shut() {
      return gates.size > 0;
    }, early: false, asleep: false, sleeps: 0, disposed: !!page.absent, opened: Promise.resolve(), booted: Promise.resolve(), ready: false, meant: undefined, holding: false,
    starts: new Set(), gone: new Set(), cleanup: [], stores: new Map<string, Store>(),
    timer(callback: () => void, delay: number) {
      const cancel = platform.timer(() => {
        timers.delete(cancel);
        callback();
      }, delay);
      timers.add(cancel);
      return () => {
        timers.delete(cancel);
        cancel();
      };
    },
    hasDatabase: () => capabilities.database,
    hasLocks: () => capabilities.locks,
    closeDatabase: () => database?.close(),
  } as never;
  const core = facts as Core & { capabilities: typeof capabilities };
  Object.assign(core, looking(core));
  Object.assign(core, {
    fence: createFence(
      database,
      () => {
        const marks = markers.read();
        const { ended, floor } = core;
        // An end that was told may not have reached this process's localStorage yet.
        return { marks: ended && !(marks.ended && marks.ended.n >= ended.n) ? { ...marks, ended } : marks, floor };
      },
      (cause) => {
        if (database && !core.disposed) {
          capabilities.database = false;
          core.report("IndexedDB does not work here: durable data cannot be kept, and update() falls back to Web Locks", cause);
          // What is owed to it is done when it works again.
          retry ??= core.timer(() => {
            retry = undefined;
            void core.resync();
          }, pause);
          pause *= 2;
        }
        return new StorageError("IndexedDB is not available, so durable data cannot be kept", { cause });
      },
      platform.now,
      {
        asleep: () => core.asleep && !core.disposed,
        sleeps: () => core.sleeps,
        lost: () => core.report("the database was cleared; what only it held is lost"),
        unreadable: () => core.report("the database: meta is not of the right shape and is ignored"),
        works() {
          capabilities.database = true;
          pause = PAUSE;
        },
        refused: (cause) => new StorageError("IndexedDB works, but did not take this value", { cause }),
        async awake() {
          while (core.asleep && !core.disposed) await core.changed();
        },
        gone: () => core.disposed,
      },
    ),
    identity: createIdentity(platform, prefix),
    leadership: createLeadership(platform.locks, `${prefix}leader`, (leads) => core.lead(leads), () => {
      capabilities.locks = false;
      core.report("Web Locks do not work here: one tab leads by a lease instead");
    }),
    presence: createPresence(platform, settings.events, () => core.present()),
    bus: createBus(
      platform,
      prefix,
      (message) => core.hear(message),
      (what) => core.report(`a message on the channel was ignored: ${what}`),
      () => void (capabilities.channel = false),
    ),
    stamps: createStampClock(platform.now, core.self),
    client: settings.server && createClient(platform, settings.server, (message, cause) => events.report(new ServerError(message, { cause }))),
  });
  core.cleanup.push(() => timers.forEach((cancel) => cancel()));
  Object.assign(core, talking(core), ending(core), starting(core), keeping(core), waking(core), tokens(core));
  const context = storing(core);
  for (const [key, definition] of Object.entries(settings.data)) (core.stores as Map<string, Store>).set(key, definition.open(context, key));
  return core;
}

/** The first line reads localStorage alone; everything else opens in the next task. */
function boot(core: ReturnType<typeof compose>): void {
  const { platform, markers, capabilities, settings } = core;
  const { page } = platform;
  const marks = markers.read();
  if (page.prerendering()) core.gates.add("walk");
  core.learn(marks);
  // Unreadable localStorage says nothing: only the database knows.
  if (!platform.local) core.gates.add("walk");
  core.state();
  platform.microtask(() => {
    for (const [name, there] of Object.entries(capabilities)) if (there == (name == "partitioned")) core.report(`capabilities.${name} is ${there} here: docs/degraded.md says what that means`);
  });
  // A microtask, not a timer: those of a hidden page run once a second, and until the channel is open an end is not heard of.
  core.opened = Promise.resolve().then(core.open);
  const read = core.opened.then(async () => {
    // The first page of a new browser: session cookies may have died with the last one, localStorage has not.
    const first = !!settings.server?.status && !core.identity.known && (await core.peers())?.length == 0;
    await core.resync();
    core.ready = true;
    if (core.early) await core.resync();
    core.update();
    core.schedule();
    // Without localStorage the server's deadline is known while a tab is there that has heard it.
    if (core.epoch && (first || (!platform.local && !core.serverEnd))) void core.serverCheck(first);
  });
  core.booted = read.catch((cause: unknown) => core.report("the session could not be read at start", cause));
}

function dispose(core: Core): void {
  // What was set in this very task is put and told first.
  core.stores.forEach((store) => store.flush?.());
  core.disposed = true;
  core.meet();
  core.sleep(true);
  core.presence.stop();
  core.cleanup.forEach((undo) => undo());
  core.stores.forEach((store) => store.wipe());
  core.gone.forEach((abort) => abort());
  core.dropToken();
  core.epoch = undefined;
  core.update();
  core.schedule();
  core.events.clear();
}

/** What the user of the SDK holds. */
function face<D extends DataDefinitions>(core: ReturnType<typeof compose>, start: Session<D>["start"], end: Session<D>["end"], reader: Pick<ReturnType<typeof createReader>, "hold" | "on">, drop: () => void): Session<D> {
  const { platform, settings, events, capabilities } = core;
  const session: Session<D> = {
    name: settings.name,
    data: Object.fromEntries([...core.stores].map(([key, { entry }]) => [key, entry])) as DataEntries<D>,
    get ready() {
      return core.booted;
    },
    getState: core.state,
    subscribe: core.subscribe,
    on(event, listener, { signal } = {}) {
      reader.on(event, listener);
      const off = signal?.aborted ? () => {} : events.on(event, listener);
      signal?.addEventListener("abort", off);
      return off;
    },
    start,
    async extend() {
      while (core.state().status == "checking" && !core.disposed) await core.changed();
      core.holding = true;
      core.present();
      core.holding = false;
      const called = platform.now();
      const touches = (): boolean => core.state().user !== undefined;
      // One that was under way already does not cover this.
      if (touches() && (await core.touch()) < called && touches()) await core.touch();
      return core.state();
    },
    end,
    async check() {
      await core.status();
      return core.state();
    },
    hold(label, options) {
      const longest = reader.hold(label, options);
      const { idle } = core.epoch?.limits ?? {};
      if (!core.epoch) return () => {};
      return core.presence.hold(longest, Math.min(30_000, (idle || 120_000) / 4), () => {
        core.holding = true;
        core.present();
        core.holding = false;
      });
    },
    observe(target) {
      try {
        if (!target) throw new TypeError("there is nothing there");
        return core.presence.observe(target);
      } catch (cause) {
        throw new ConfigurationError("observe(target): input there cannot be listened to; give a window, an element or a frame of this page's origin", { cause });
      }
    },
    remaining: () => Math.max(0, (core.state().expiresAt ?? 0) - platform.now()),
    token: () => core.token(),
    fetch: (input, init) => sessionFetch(core, input, init as never) as Promise<Response>,
    async tabs(): Promise<readonly TabInfo[]> {
      await core.opened;
      const { leader } = await core.fence.run([], (meta) => ({ result: meta }));
      // Live tabs are held locks; where there are none, those that answer.
      const others = (await core.peers()) ?? (await core.ask(true));
      const self = core.hasLocks() ? core.identity.id() : core.self;
      return [self, ...others].map((id) => ({ id, self: id == self, leader: id == self ? core.leads() : id == leader && !core.leads() }));
    },
    capabilities,
    explain: () => explain(core),
    dispose() {
      drop();
    },
  };
  const symbol = (Symbol as { dispose?: symbol }).dispose;
  if (symbol) Object.assign(session, { [symbol]: () => session.dispose() });
  return session;
}
