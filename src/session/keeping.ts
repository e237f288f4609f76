import { openEpoch, same, type Ended, type Epoch } from "../epoch/epoch.js";
import { beatInterval, nextBeat } from "../server/beat.js";
import { jitter, nextTry } from "../server/retry.js";
import type { Answer } from "../server/client.js";
import type { Core } from "./core.js";
import { ConfigurationError } from "./errors.js";

/** Status checks of the browser are this far apart, whichever tab makes them. */
export const CHECK_PAUSE = 10_000;
/** The server is asked so long before its deadline warns. */
export const FORESIGHT = 2100;
/** The leader answers activity with a beat, at most this often. */
const BEAT_PAUSE = 1000;
/** Activity that no beat answers for this long says that nobody leads, or that the leader does not run. */
const SILENCE = 5000;
/** Two readings of the server's clock that differ by more than this say that this device's clock was changed. */
const CHANGED = 5000;
/** How long leadership without Web Locks lasts. */
const LEASE = 15_000;
/** A told end is looked after by the leader after this. */
const CLOSE_DELAY = 1000;

type Keeping = Pick<Core, "leads" | "beat" | "heardClock" | "reconnected" | "status" | "serverCheck" | "touch" | "schedule" | "nudge" | "lead" | "apply" | "foresee" | "interval" | "heardServer" | "claim" | "closeLater" | "heardWithin" | "touchFacts">;

/** Keeping the server's session alive exactly while the user is there, by one tab for all. */
export function keeping(core: Core): Keeping {
  const { platform, settings, client, markers, events, fence, leadership } = core;
  const server = settings.server;
  let timer: { readonly at: number; readonly cancel: () => void } | undefined;
  let failures = 0;
  let notBefore = 0;
  /** When the touch that failed was asked for: one that got through since, or a page's visit, has made the next try needless. */
  let failedAt = 0;
  /** A Retry-After holds even when the network was gone meanwhile. */
  let askedToWait = 0;
  /** The interval of this round, with its jitter; another one for each touch. */
  let round: { readonly sent: number; readonly interval: number } | undefined;
  let beatAt = 0;
  let trailing: (() => void) | undefined;
  let lease = 0;
  /** This tab's first input that no beat has answered, on the clock that nobody sets. */
  let unanswered: { readonly at: number; readonly id: string } | undefined;
  let silence: (() => void) | undefined;
  let touching: Promise<number> | undefined;
  /** This tab's question to the server that is under way. */
  let asking: { readonly at: number; readonly answer: Promise<Answer | undefined> } | undefined;
  const waiters = new Set<(type: string) => void>();
  let foreseen = 0;

  const leads: Keeping["leads"] = () => leadership.leads() || platform.now() < lease;
  const interval: Keeping["interval"] = () => beatInterval(server?.interval, core.lifetime, core.epoch?.limits.idle ?? 0);
  const touchFacts: Keeping["touchFacts"] = () => [core.sent, core.serverEnd, core.lifetime, core.answered];

  const claim: Keeping["claim"] = (take, closed, alone) =>
    fence.run([], (meta) => {
      const tab = core.self;
      const now = platform.now();
      if (!take) return { ...(meta.claim?.tab == tab && { meta: { ...meta, claim: undefined } }), result: true };
      if (closed && meta.open) return { result: false };
      // A claim from the future is one of a clock that was set back.
      if (meta.claim && meta.claim.until > now && meta.claim.until <= now + 2 * server!.timeout && (!alone || meta.claim.tab == tab)) return { result: false };
      return { meta: { ...meta, claim: { tab, until: now + server!.timeout } }, result: true };
    });

  const heardClock: Keeping["heardClock"] = (offset, told) => {
    // Without an earlier reading: a clock that was right before the jump is now ahead by it.
    const ahead = (core.offset ?? (Math.abs(offset + core.jumped) < CHANGED ? 0 : offset)) - offset;
    core.offset = offset;
    const changed = core.jumped && ahead > CHANGED;
    // This device's clock was set forward, so no such time has passed. Never by the server's word alone: at most by what this page has seen its own clock jump.
    if (changed) core.rebase(Math.min(ahead, core.jumped));
    // The same offset again is sleep, or a reading from before the jump that another tab told late.
    if (changed || !told) core.jumped = 0;
  };

  const apply: Keeping["apply"] = async ({ verdict, sent, offset, touched, spans }, asked) => {
    // An answer to a question about another session says nothing about this one.
    if (!asked || !same(core.epoch, asked) || core.disposed) return;
    // The clock first: what it did while the answer was under way does not move what the answer says.
    core.look();
    if (offset !== undefined) heardClock(offset);
    // And what it finds may be the end.
    if (!same(core.epoch, asked)) return;
    let epoch = core.epoch!;
    if (verdict.outcome == "ended") {
      // Of a restart, or an end, a page that prerenders is told by storage alone.
      core.learn(markers.read());
      if (!same(core.epoch, asked)) return;
      if (sent > core.startedAt && !spans) await core.finish(verdict.reason || "server", {});
      else if (server?.status) {
        const { startedAt } = core;
        const answer = await client!.status();
        // Asked for after that start(), whatever clocks say of it.
        await apply(startedAt == core.startedAt ? { ...answer, sent: Math.max(answer.sent, startedAt + 1), spans: false } : answer, asked);
      }
      return;
    }
    if (verdict.outcome != "alive") return;
    if (verdict.user !== undefined && verdict.user != epoch.user) return void (await core.finish("replaced", {}));
    if (verdict.signIn && verdict.signIn != epoch.signIn && sent > core.startedAt) {
      const { signIn } = verdict;
      core.epoch = epoch = { ...epoch, signIn };
      markers.begin(epoch);
      void fence.run([], (meta) => ({ ...(same(openEpoch(meta), epoch) && { meta: { ...meta, signIn } }), result: undefined }));
    }
    const lifetime = verdict.expiresIn !== undefined ? 1000 * verdict.expiresIn : touched ? core.lifetime : 0;
    if (touched) {
      core.sent = Math.max(core.sent, sent);
      if (lifetime > core.lifetime) core.lifetime = lifetime;
      // A hidden tab's timer may be a minute late, an answer as long as its timeout.
      if (lifetime && 1.1 * interval() + 60_000 + server!.timeout >= lifetime) core.report(`a server session of ${lifetime / 1000} s is short for a heartbeat every ${interval() / 1000} s: a hidden tab's timers may be a minute late`, undefined, ConfigurationError);
    }
    if (sent >= core.answered && lifetime) {
      core.serverEnd = sent + lifetime;
      core.answered = sent;
    }
    if (spans) core.predate();
    markers.touch(epoch, core);
  };

  /** Tells the others, and the application, what the server said. */
  const tell = (answer: Answer, epoch: Epoch): void => {
    const { verdict, touched, status, offset } = answer;
    core.answer = answer;
    core.verdictAt = platform.now();
    events.emit("heartbeat", { outcome: verdict.outcome, touched, ...(status !== undefined && { status }), origin: "local" });
    waiters.forEach((wake) => wake(touched ? "beat" : "verdict"));
    // A beat says that somebody leads.
    if (same(core.epoch, epoch)) core.post(touched && leads() ? "beat" : "verdict", { touch: touchFacts(), term: core.term, ...(offset !== undefined && { offset }) });
  };

  const status: Keeping["status"] = async () => {
    const { epoch } = core;
    if (!epoch || !server?.status) return;
    const answer = await client!.status();
    await apply(answer, epoch);
    tell(answer, epoch);
    core.update();
    return answer;
  };

  const heardWithin: Keeping["heardWithin"] = (ms, wanted) =>
    new Promise((resolve) => {
      const done = (type?: string): void => {
        if (type && wanted && type != wanted) return;
        cancel();
        waiters.delete(done);
        resolve(undefined);
      };
      const cancel = core.timer(() => done(), ms);
      waiters.add(done);
    });

  const serverCheck: Keeping["serverCheck"] = async (mine, since) => {
    if (!server?.status || !platform.page.online()) return;
    const now = platform.now();
    const from = since ?? now - CHECK_PAUSE;
    // Only a question that was really asked, and late enough, answers this one too.
    const underWay = (): Promise<Answer | undefined> | undefined => (asking && asking.at >= from ? asking.answer : undefined);
    if (underWay()) return underWay();
    if (!mine) {
      const asked = await fence.run([], (meta) => (meta.check < from || meta.check > now + CHECK_PAUSE ? { meta: { ...meta, check: now }, result: 0 } : { result: meta.check }));
      // Another tab has it: its answer has been told already, or will be, unless it was a page that is no more.
      if (asked && (core.verdictAt >= asked || (await core.peers())?.length != 0)) return underWay() ?? (core.verdictAt >= asked ? undefined : heardWithin(server.timeout, "verdict"));
      if (underWay()) return underWay();
    }
    const question = {
      at: now,
      answer: status().finally(() => {
        if (asking == question) asking = undefined;
      }),
    };
    return (asking = question).answer;
  };

  const touch: Keeping["touch"] = () =>
    (touching ??= (async () => {
      const { epoch } = core;
      const asked = platform.now();
      if (!epoch || !server?.heartbeat || core.asleep) return asked;
      while (!(await claim(true))) {
        // Another tab is asking: its answer will be told, or its claim will run out.
        await heardWithin(1000);
        if (!same(core.epoch, epoch) || core.sent >= asked || core.asleep || core.disposed) return asked;
      }
      try {
        if (!same(core.epoch, epoch)) return asked;
        const answer = await client!.heartbeat((alive) => alive.outcome != "alive" || (alive.user ?? epoch.user) == epoch.user);
        const { outcome } = answer.verdict;
        failures = outcome == "unknown" ? failures + 1 : 0;
        failedAt = failures && answer.sent;
        const { retryAfter } = answer.verdict as { retryAfter?: number };
        notBefore = failures && platform.now() + nextTry(failures, interval(), retryAfter, platform.random(), core.serverEnd ? core.serverEnd - platform.now() : Infinity);
        askedToWait = retryAfter === undefined ? 0 : notBefore;
        await apply(answer, epoch);
        tell(answer, epoch);
        core.update();
        return answer.sent;
      } finally {
        // An end has taken it anew, for its logout.
        if (same(core.epoch, epoch)) await claim(false);
      }
    })().finally(() => {
      touching = undefined;
      schedule();
    }));

  const beat: Keeping["beat"] = () => {
    if (!leads()) return;
    const wait = beatAt + BEAT_PAUSE - platform.now();
    if (wait > 0 && wait <= BEAT_PAUSE) {
      // Each activity is answered, or its tab would have to think that nobody leads.
      trailing ??= core.timer(() => {
        trailing = undefined;
        beat();
      }, wait);
      return;
    }
    beatAt = platform.now();
    core.post("beat", { term: core.term, touch: touchFacts() });
  };

  const schedule: Keeping["schedule"] = () => {
    const { epoch } = core;
    if (core.disposed) silence?.();
    timer?.cancel();
    timer = undefined;
    if (!epoch || core.disposed || core.asleep || core.shut) return;
    // Where there are no locks, whoever finds a touch due takes the lease for it.
    if (!leads() && core.hasLocks()) return;
    if (!server?.heartbeat || touching || !platform.page.online()) return;
    if (round?.sent != core.sent) round = { sent: core.sent, interval: Math.min(jitter(interval(), platform.random()), core.lifetime / 3 || Infinity) };
    // What the page that calls it says of the server's session may save the touch.
    if (core.starts.size) return;
    // A start() is presence, but it is the page's, not the user's: it asks for no touch (S6).
    const due = nextBeat({ seen: core.seen > epoch.start ? core.seen : 0, sent: core.sent, interval: round.interval, notBefore: failedAt > core.sent ? notBefore : 0 });
    if (due === undefined) return;
    const wait = Math.max(due, askedToWait || due) - platform.now();
    if (wait <= 0) return void (leads() ? touch() : takeLease());
    timer = { at: platform.now() + wait, cancel: core.timer(schedule, wait) };
  };

  const nudge: Keeping["nudge"] = () => {
    if (leads() || !platform.page.visible()) return;
    const current = (): typeof unanswered => (unanswered?.id == core.epoch?.id ? unanswered : undefined);
    unanswered = current() ?? { at: platform.monotonic(), id: core.epoch!.id };
    const pause = core.hasLocks() ? SILENCE : 0;
    const listen = (): void => {
      silence ??= core.timer(() => {
        silence = undefined;
        unanswered = current();
        if (!unanswered || leads() || core.asleep || core.disposed) return;
        // A beat came, and then an input that none has answered yet.
        if (platform.monotonic() < unanswered.at + pause) return listen();
        unanswered = undefined;
        if (core.hasLocks()) leadership.challenge(platform.now());
        else void takeLease();
        // Timers take whole milliseconds, the rest of one would be none.
      }, Math.max(0, Math.ceil((unanswered?.at ?? 0) + pause - platform.monotonic())));
    };
    listen();
  };

  /** Without Web Locks: leadership for a while, by the one transaction that all tabs agree on, renewed by activity only. */
  const takeLease = async (): Promise<void> => {
    const now = platform.now();
    const tab = core.self;
    const got = await fence.run([], (meta) => {
      if (meta.leader != tab && meta.lease > now && meta.lease <= now + LEASE) return { result: 0 };
      const next = { ...meta, leader: tab, lease: now + LEASE, term: meta.term + +(meta.leader != tab) };
      return { meta: next, result: next.term };
    });
    if (!got) return;
    const before = leads();
    lease = now + LEASE;
    core.term = got;
    if (!before) events.emit("leadership", { leader: true, origin: "local" });
    beat();
    schedule();
  };

  return {
    leads,
    beat,
    heardClock,
    reconnected(anew) {
      failures = 0;
      if (anew) askedToWait = 0;
      notBefore = askedToWait > platform.now() ? askedToWait : 0;
    },
    status,
    serverCheck,
    touch,
    apply,
    claim,
    heardWithin,
    touchFacts,
    interval,
    schedule,
    nudge,
    async lead(now) {
      events.emit("leadership", { leader: now, origin: "local" });
      if (!now) return schedule();
      const meta = await fence.run([], (known) => {
        const next = { ...known, term: known.term + 1, leader: core.identity.id() };
        return { meta: next, result: next };
      });
      core.term = meta.term;
      // Of a session whose page died before it could tell, or whose message found no store to read, only the fence knows.
      if (meta.open && meta.n > Math.max(core.floor, core.epoch?.n ?? 0)) void core.resync();
      if (!leads()) return;
      core.update();
      if (core.epoch) beat();
      schedule();
      void core.deliver();
    },
    foresee() {
      if (!leads() || foreseen == core.serverEnd) return;
      foreseen = core.serverEnd;
      void serverCheck(false, core.deadline().warnAt - FORESIGHT);
    },
    heardServer({ type, term, touch: told, token }) {
      if (term !== undefined && term < core.term) return;
      if (type == "beat") {
        unanswered = undefined;
        core.beatAt = platform.now();
      }
      if (told) core.verdictAt = platform.now();
      if (told || token) waiters.forEach((wake) => wake(type));
      if (told && told[0] == core.sent && leads()) schedule();
    },
    closeLater(ended: Ended) {
      if (!leads()) return;
      core.cleanup.push(
        core.timer(() => {
          if (core.asleep || core.disposed) return;
          markers.sweep(platform.local, core.epoch, core.floor);
          void fence.run([], (meta) => ({ result: meta.n == ended.n }));
        }, CLOSE_DELAY),
      );
    },
  };
}
