import { openEpoch, same } from "../epoch/epoch.js";
import { bringUp, decideStart, type StartDecision } from "../epoch/fence.js";
import type { ServerVerdict } from "../server/verdict.js";
import type { Attempt, Core } from "./core.js";
import { ConfigurationError, ServerError, SessionEndedError } from "./errors.js";
import type { StartDetails } from "./options.js";

type Starting = Pick<Core, "start" | "adopt">;

/** A page's word that somebody is signed in, made into the one session of the browser. */
export function starting(core: Core): Starting {
  const { platform, markers, settings } = core;

  const adopt: Starting["adopt"] = (epoch, origin, mine) => {
    // The clock first: whoever wrote this has counted what it did.
    core.look();
    // What that has read may have ended it.
    if (epoch.n <= core.floor) return;
    const fresh = !same(core.epoch, epoch);
    if (fresh) {
      core.origin = origin;
      // Whatever this tab held of another session dies here.
      core.stores.forEach((store) => store.wipe());
      core.client?.reset();
      core.dropToken();
      const { seen, ...rest } = markers.vitals(epoch);
      Object.assign(core, { seen: Math.min(Math.max(epoch.start, seen), platform.now()), ...rest, offset: undefined, jumped: 0 });
      core.gone.forEach((abort) => abort());
      core.gone.clear();
      core.reconnected(true);
      markers.sweep(platform.local, epoch, core.floor);
    }
    core.top = Math.max(core.top, epoch.n);
    // Who it is for and its limits are facts of the session: a store that says otherwise now has been tampered with.
    if (!fresh) core.restart(epoch);
    core.epoch = fresh ? epoch : { ...core.epoch!, signIn: epoch.signIn };
    const { limits } = settings;
    if (fresh && !mine && (["idle", "maxAge"] as const).some((name) => limits[name] != epoch.limits[name]))
      core.report("this page's limits differ from those of the session, which was started with others; the session's hold", undefined, ConfigurationError);
    if (fresh && origin == "remote") core.meet(epoch);
  };

  const confirm = async (attempt: Attempt, details: StartDetails): Promise<StartDetails> => {
    attempt.confirming = true;
    core.gates.add(attempt);
    core.update();
    try {
      let sleeps: number, verdict: ServerVerdict, sent: number;
      do {
        sleeps = core.sleeps;
        while (core.asleep && !core.disposed) await core.changed();
        ({ verdict, sent } = await core.client!.status());
        // A question that the page's sleep has cut short is asked again at wake.
      } while (sleeps != core.sleeps && verdict.outcome == "unknown" && !core.disposed);
      if (verdict.outcome == "unknown") throw new ServerError(`start(): ${settings.server!.status} did not say who is signed in, so the page's word for it stands unconfirmed; nothing was started`);
      if (verdict.outcome == "ended" || (verdict.user ?? details.user) != details.user) throw new SessionEndedError("start(): the server says that nobody or somebody else is signed in; this page is an old one");
      if (verdict.expiresIn !== undefined) core.confirmedAt = sent;
      return { ...details, signIn: verdict.signIn ?? details.signIn, expiresIn: verdict.expiresIn ?? details.expiresIn };
    } finally {
      attempt.confirming = false;
      core.gates.delete(attempt);
      core.update();
    }
  };

  const start: Starting["start"] = async (given) => {
    const pageLoad = !core.ready && !given.reauthenticated;
    const attempt: Attempt = { cancelled: undefined, silent: false, confirming: false };
    const called = platform.now();
    core.starts.add(attempt);
    core.confirmedAt = undefined;
    const refuse = (why: string): never => {
      throw new SessionEndedError(`start(): ${why}`);
    };
    const alive = (): void => {
      if (core.disposed) refuse(platform.page.absent ? "there is no document here, so no session" : "the session object was disposed of");
    };
    try {
      await core.opened;
      // An end() before it comes first.
      await core.meant?.done;
      alive();
      let details = given;
      const confirmable = !!settings.server?.status;
      let confirmed = !confirmable;
      // An old page shows nothing until its word is confirmed.
      if (!confirmed && platform.page.stale()) core.gates.add(attempt);
      core.update();
      // A session past its limit ends first, with its own reason.
      const settle = async (): Promise<void> => {
        core.look();
        const over = (): boolean => !!core.epoch && !core.disposed && platform.now() >= core.deadline().at;
        while (over()) {
          await core.expire(true);
          // Another call is making this end, or the page sleeps: either way something will change.
          if (over()) await core.changed();
        }
      };
      await settle();
      for (;;) {
        await settle();
        alive();
        const before = core.epoch;
        let now = platform.now();
        const id = platform.id();
        const marks = markers.read();
        const decision = await core.fence.run<StartDecision | "late" | undefined>(
          [],
          (found) => {
            // Whatever the page has waited for, the start is now.
            now = platform.now();
            // A session that no store could be told of: without localStorage memory is all that has it.
            const meta = core.epoch?.user == details.user ? bringUp(found, { begun: core.epoch, ended: undefined }, core.floor) : found;
            // An old page's word, and one that contradicts what is known here, must be confirmed by the server first.
            const live = openEpoch(meta);
            // The page may have slept before this transaction: past a limit the session ends first.
            if (same(core.epoch, live) && platform.now() >= core.deadline().at) return { result: "late" };
            if (!confirmed && (platform.page.stale() || (pageLoad && !details.signIn && (live ? live.user != details.user : meta.n > 0)))) return { result: undefined };
            const request = { ...details, now, id, top: Math.max(core.top, marks.top, core.floor) };
            let made = decideStart(meta, request);
            // That an old page's login is newer than the session's nobody can confirm without `status`.
            if (made.kind == "restart" && pageLoad && !confirmable && platform.page.stale()) made = decideStart(meta, { ...request, signIn: undefined });
            return { ...(made.kind != "refuse" && { meta: made.meta }), result: made };
          },
          { strict: true },
        );
        if (decision == "late") continue;
        if (!decision) {
          details = await confirm(attempt, details);
          confirmed = true;
          continue;
        }
        if (decision.kind == "refuse") refuse(`the sign-in ${details.signIn} has ended in this browser; sign in again`);
        const { meta, replaced, kind } = decision;
        if (kind == "allocate" && core.ended?.pending && !core.ended.signIn) core.report("a logout could not be delivered and was dropped: another login has begun");
        core.look();
        const made = openEpoch(meta)!;
        // The clock was set back while the transaction ran.
        const ahead = kind != "join" && made.start > platform.now();
        const epoch = ahead ? { ...made, start: platform.now(), revision: made.revision + 1 } : made;
        now = Math.min(now, platform.now());
        if (replaced) {
          if (same(core.epoch, replaced)) void core.finish("replaced", { closed: true });
          else {
            core.floor = Math.max(core.floor, replaced.n);
            markers.end({ n: replaced.n, reason: "replaced", signIn: replaced.signIn, pending: undefined }, true);
            core.post("end", { n: replaced.n, id: replaced.id, reason: "replaced" });
          }
        }
        // A later session was heard of, or an end of this one, while the transaction ran: from the beginning.
        const later = core.epoch && core.epoch.n > epoch.n ? core.epoch : undefined;
        if (later && later.user != epoch.user) refuse("somebody else signed in meanwhile");
        if (later || epoch.n <= Math.max(core.floor, markers.read().ended?.n ?? 0)) continue;
        const fresh = !same(before, epoch);
        adopt(epoch, "local", kind == "allocate");
        if (kind != "join") {
          core.seen = Math.max(core.seen, Math.min(now, platform.now()));
        }
        core.startedAt = now;
        if (ahead) core.redate(epoch.start);
        core.ended = kind == "allocate" ? undefined : core.ended;
        const failure = markers.begin(epoch);
        // What an old page says of the time left, and nobody has confirmed, was true when it was made: it is better than nothing.
        if (details.expiresIn !== undefined && (core.confirmedAt !== undefined || !platform.page.stale() || !core.serverEnd)) {
          // Like a touch that was sent when this page was asked for, or when start() was called.
          const sent = Math.min(platform.now(), core.confirmedAt ?? (pageLoad ? platform.pageStart : called));
          if (sent >= core.answered) {
            core.serverEnd = sent + 1000 * details.expiresIn;
            core.answered = sent;
          }
          if (core.confirmedAt === undefined) {
            core.sent = Math.max(core.sent, sent);
            core.lifetime = Math.max(core.lifetime, 1000 * details.expiresIn);
          }
          markers.touch(epoch, core);
        }
        core.learn(markers.read());
        if (failure) core.report("the session could not be written to localStorage; tabs opened later learn of it from IndexedDB", failure);
        if (kind != "join") markers.see(epoch, core.seen);
        core.post("begin", { ask: +(kind != "join"), start: core.epoch!.start, revision: core.epoch!.revision, seen: core.seen, touch: core.touchFacts() });
        // Not before the transaction: the server's login is there already, and what end() meant.
        if (attempt.cancelled) {
          await core.finish(attempt.cancelled, { notify: !attempt.silent, late: true });
          refuse("end() was called meanwhile");
        }
        if (!core.ready) await core.booted;
        if (fresh) await core.hydrate();
        core.update();
        if (!same(core.epoch, epoch)) {
          if (!core.epoch) refuse("the session ended meanwhile");
          if (core.epoch!.user != epoch.user) refuse("somebody else signed in meanwhile");
        }
        return;
      }
    } finally {
      core.starts.delete(attempt);
      core.gates.delete(attempt);
      core.update();
      core.schedule();
      // It had to wait for this.
      if (!core.epoch) void core.deliver();
    }
  };

  return { start, adopt };
}
