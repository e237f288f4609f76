import { isNewer, same } from "../epoch/epoch.js";
import type { Core } from "./core.js";
import { deadline } from "./deadline.js";
import { FORESIGHT } from "./keeping.js";
import { HoldfastError, StorageError } from "./errors.js";
import type { Origin } from "./events.js";
import { deriveState, sameState, type SessionState } from "./state.js";

/** Wall ahead of monotonic by this much is sleep or a changed clock. */
const JUMP = 5000;
/** A stamp this far in the future, or a wall clock this far behind, means that the clock was set back. */
export const SET_BACK = 2000;
/** A timer this late means that the page did not run: a visible page's, and a hidden one's, which may be throttled to one a minute. */
const LATE_VISIBLE = 5000;
const LATE_HIDDEN = 90_000;
/** A visible tab looks at the clock at least this often: timers stand still while the machine sleeps (https://github.com/w3c/hr-time/issues/115), and no event need come when it wakes. */
const NAP = 30_000;

const TIMES = ["seen", "sent", "answered", "serverEnd", "startedAt"] as const;
type Time = (typeof TIMES)[number];

type Look = Pick<Core, "look" | "deadline" | "state" | "update" | "subscribe" | "changed" | "rebase" | "redate" | "predate" | "mark" | "see" | "restart" | "report">;

/** What the clock says of the facts, what is shown of them, and who is told. */
export function looking(core: Core): Look {
  const { platform, markers, events } = core;
  let wall = platform.now();
  let mono = platform.monotonic();
  let latest: SessionState = { status: "none" };
  let announced: SessionState = latest;
  let first = true;
  /** Each jump ahead that is not explained yet: by how much, and what was known then. What has changed since is on the clock after it. */
  let jumps: { readonly by: number; readonly revision: number | undefined; readonly times: Record<Time, number> }[] = [];
  /** What this tab has last shown as live, until it has shown its end; and the session whose start needs no telling. */
  let live: { readonly id: string; readonly status: string } | undefined;
  let begun: string | undefined;
  let alarm: { at: number; cancel: () => void } | undefined;
  const listeners = new Set<() => void>();
  const waiters = new Set<() => void>();

  const report: Look["report"] = (message, cause, Kind = StorageError) => events.report(new Kind(message, { cause }));
  const due = (): ReturnType<typeof deadline> =>
    core.epoch ? deadline(core.epoch.limits, { start: core.epoch.start, seen: core.seen, serverEnd: core.serverEnd, lifetime: core.lifetime }) : { at: Infinity, by: undefined, warnAt: Infinity };

  const mark: Look["mark"] = () => {
    const { epoch } = core;
    if (!epoch) return;
    markers.begin(epoch);
    markers.see(epoch, core.seen);
    // Who knows nothing of the server does not write that over what another tab has noted.
    if (core.sent || core.answered) markers.touch(epoch, core);
  };

  const redate: Look["redate"] = (start) => {
    const { begun } = markers.read();
    const moved = (core.epoch = { ...core.epoch!, start, revision: core.epoch!.revision + 1 });
    if (!core.asleep) void core.fence.run([], (meta) => ({ ...(same(moved, meta) && isNewer(moved, meta) && { meta: { ...meta, start, revision: moved.revision } }), result: undefined }));
    // A restart that so far only storage tells of.
    if (same(moved, begun)) core.restart(begun!);
    mark();
    // Without the last activity: it was moved too, and who has not moved its last touch yet would find a heartbeat due.
    core.post("activity", { start: core.epoch.start, revision: core.epoch.revision });
  };

  const rebase: Look["rebase"] = (delta) => {
    const { epoch } = core;
    if (core.offset !== undefined) core.offset -= delta;
    if (!epoch) return;
    const now = platform.now();
    // What has changed since a jump, by this tab or by the word of another that knows of it, is on the new clock already.
    const by = (unmoved: (jump: (typeof jumps)[number]) => boolean): number => (delta < 0 ? delta : Math.min(delta, jumps.filter(unmoved).reduce((sum, jump) => sum + jump.by, 0)));
    for (const time of TIMES) {
      const before = core[time];
      const moved = by(({ times }) => times[time] == before);
      if (before && moved) core[time] = Math.max(0, Math.min(time == "serverEnd" ? Infinity : now, before + moved));
      if (delta < 0) for (const { times } of jumps) if (times[time] == before) times[time] = core[time];
    }
    const moved = by(({ revision }) => revision == epoch.revision);
    if (moved) redate(Math.max(0, Math.min(now, epoch.start + moved)));
    else mark();
    if (delta < 0) jumps = jumps.map((jump) => (jump.revision == epoch.revision ? { ...jump, revision: core.epoch!.revision } : jump));
  };

  const predate: Look["predate"] = () => {
    for (const { times } of jumps) for (const time of ["sent", "answered", "serverEnd"] as const) times[time] = core[time];
  };

  const look: Look["look"] = () => {
    const [wallNow, monoNow] = [platform.now(), platform.monotonic()];
    const drift = Math.round(wallNow - wall - (monoNow - mono));
    [wall, mono] = [wallNow, monoNow];
    if (drift < -SET_BACK || drift > JUMP) {
      // Timers know of neither a sleep nor a clock that was set.
      alarm?.cancel();
      alarm = undefined;
      platform.microtask(setAlarm);
    }
    if (drift < -SET_BACK) {
      // Every stamp is moved along, so that time passed stays time passed; the server is asked what it thinks.
      rebase(drift);
      if (core.epoch && core.ready) void core.serverCheck();
    } else if (drift > JUMP) {
      if (!core.jumped) jumps = [];
      const { begun } = markers.read();
      if (same(core.epoch, begun) && begun!.revision == core.epoch!.revision) {
        // What the stores say is from before it, too.
        const { seen, sent, serverEnd, lifetime, answered } = markers.vitals(begun!);
        core.see(seen);
        core.takeTouch([sent, serverEnd, lifetime, answered]);
      }
      jumps.push({ by: drift, revision: core.epoch?.revision, times: { seen: core.seen, sent: core.sent, answered: core.answered, serverEnd: core.serverEnd, startedAt: core.startedAt } });
      core.jumped += drift;
      if (core.ready && !core.asleep) void core.resync("jump");
    }
  };

  const state = (): SessionState => {
    look();
    const now = deriveState(core, due(), wall);
    if (first) {
      first = false;
      latest = announced = now;
      begun = core.epoch?.id;
      if (now.user !== undefined) live = { id: begun!, status: now.status };
    } else if (!sameState(now, latest)) {
      latest = now;
      // Announced later, never during a read.
      platform.microtask(() => core.update());
    }
    return latest;
  };

  const ring = (at: number, visible: boolean): void => {
    alarm = undefined;
    const late = platform.now() - at;
    if (late > (visible && platform.page.visible() ? LATE_VISIBLE : LATE_HIDDEN) && core.ready) void core.resync("wake");
    else core.update();
  };
  const setAlarm = (): void => {
    const { at, by, warnAt } = due();
    const now = platform.now();
    // The server is asked once before its deadline warns.
    const visible = platform.page.visible();
    const limit = core.epoch && !core.shut && !core.asleep && !core.disposed ? (now < warnAt ? warnAt : now < at ? at : Infinity) : Infinity;
    const target = visible && limit < Infinity ? Math.min(limit, now + NAP) : limit;
    if (alarm && alarm.at > target) {
      alarm.cancel();
      alarm = undefined;
    }
    // An alarm that rings early finds nothing to do and is set again: cheaper than moving it with each input.
    if (alarm || target == Infinity) return;
    const early = by == "server" && target == warnAt ? Math.min(2000, (warnAt - now) / 2) : 0;
    alarm = { at: target, cancel: core.timer(() => ring(target - early, visible), target - early - now) };
  };

  const call = (listener: () => void): void => {
    try {
      listener();
    } catch (cause) {
      report(`a listener given to subscribe() threw: ${(cause as Error)?.message}`, cause, HoldfastError);
    }
  };

  /** A listener that changes the session is told of that after all have been told of this. */
  let announcing = false;
  let again: Origin | undefined;
  const update: Look["update"] = (cause: Origin = "local") => {
    if (announcing) {
      again = cause;
      return;
    }
    announcing = true;
    try {
      announce(cause);
    } finally {
      announcing = false;
    }
    if (again) {
      cause = again;
      again = undefined;
      update(cause);
    }
  };

  const announce = (cause: Origin): void => {
    if (core.disposed) alarm?.cancel();
    const now = state();
    const previous = announced;
    setAlarm();
    waiters.forEach((wake) => wake());
    waiters.clear();
    const { epoch, ended } = core;
    if (epoch && !core.shut && platform.now() >= due().at) void core.expire();
    else if (epoch && !core.shut && now.expiresBy == "server" && platform.now() >= due().warnAt - FORESIGHT) core.foresee();
    if (now != previous) {
      announced = now;
      const { status } = now;
      const was = live;
      const id = now.user === undefined ? undefined : epoch!.id;
      if (id) live = { id, status };
      else if (status != "checking") live = undefined;
      // Of a beginning or an end, whoever made it is the origin, whichever call shows it first.
      const origin = (id && begun != id) || status == "ended" ? core.origin : cause;
      // State first, then what it means: whoever reads it in a listener finds it settled.
      [...listeners].forEach(call);
      events.emit("change", { state: now, previous, origin });
      if (was && !live && !core.disposed) events.emit("ended", { reason: ended?.reason ?? "logout", origin });
      if (was && id && was.id != id) events.emit("ended", { reason: "replaced", origin });
      if (id && begun != id) {
        begun = id;
        events.emit("started", { origin });
      }
      if (status == "warning" && !(was?.id == id && was?.status == status)) events.emit("warning", { remaining: now.expiresAt - platform.now(), origin });
      if (status == "active" && was?.id == id && was?.status == "warning") events.emit("extended", { origin });
    }
    core.stores.forEach((store) => store.settle());
  };

  return {
    look,
    deadline: due,
    state,
    update,
    rebase,
    redate,
    predate,
    mark,
    report,
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    changed: () => new Promise((resolve) => waiters.add(resolve)),
    see(at, origin) {
      if (!core.epoch || at <= core.seen || at > platform.now() + SET_BACK) return false;
      core.seen = at;
      if (origin) events.emit("activity", { origin });
      return true;
    },
    restart({ start, revision, signIn }) {
      // The clock first: who tells has counted what it did.
      look();
      const { epoch } = core;
      if (!epoch || !isNewer({ start, revision }, epoch) || start > platform.now() + SET_BACK) return;
      core.epoch = { ...epoch, start, revision, signIn: signIn ?? epoch.signIn };
      // A start() is presence.
      core.see(start);
      core.startedAt = platform.now();
    },
  };
}
