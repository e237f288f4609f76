import { close } from "../epoch/fence.js";
import { openEpoch, same, type Ended, type Epoch, type Meta } from "../epoch/epoch.js";
import { backoff } from "../server/retry.js";
import type { Core, Told } from "./core.js";
import { FOR_ACTIVITY } from "./talking.js";

/** How long an idle verdict waits for a tab that knows of newer activity. */
const VERDICT_WAIT = 150;
/** How long a logout stays owed when the server never said how long its session lives. */
const OWED = 864e5;
/** A logout that is owed is tried at least this often while a page is there. */
const LATEST = 300_000;
/** What the server itself has ended, or must not be told of. */
const UNTOLD = ["server", "replaced", "cleared"];

/** A transaction that took longer than this has made its end an old matter: somebody may have signed in since. */
const PROMPT = 1000;
/** For so long the tab that closed the fence is trusted to call the server, and nobody calls beside it. It may be leaving: a page that is alone then does not wait for it, another not for longer. */
const CLOSING = 2000;

type Ending = Pick<Core, "finish" | "expire" | "end" | "meet" | "deliver">;

/**
 * Whether closing the fence is this tab's doing: the end's marker and floor have closed what was open by now, so it is if it was open `before`. A tab that was told may have been first, and calls nobody: then the first that found the
 * end by its clock closes it, and says so by the claim.
 */
const isCloser = (before: Meta | undefined, epoch: Epoch, clock: boolean): boolean =>
  !before || before.n < epoch.n || same(openEpoch(before), epoch) || (clock && before.n == epoch.n && !!before.pending && !before.claim);

/** One end for every way to end, in one order that nothing can interrupt. */
export function ending(core: Core): Ending {
  const { platform, markers, client, settings } = core;
  let ends: Promise<{ server: Told }> | undefined;
  let expiring: Epoch | undefined;
  let again: (() => void) | undefined;
  let tries = 0;
  let delivering: { readonly n: number; readonly told: Promise<Told> } | undefined;

  /** The server has confirmed, or nothing is owed any more. */
  const forget = async (ended: Ended): Promise<void> => {
    tries = 0;
    if (core.ended?.n == ended.n) core.ended = { ...core.ended, pending: undefined };
    if (markers.read().ended?.n == ended.n) markers.end({ ...ended, pending: undefined }, false);
    await core.fence.run([], (meta) => ({ ...(meta.n == ended.n && { meta: { ...meta, pending: undefined, ...(meta.claim?.tab == core.self && { claim: undefined }) } }), result: undefined }));
  };

  /** A logout is owed still: tried again after a while, should no boot, wake or network come before. */
  const later = (why: { readonly claimed?: boolean; readonly retryAfter?: number } = {}): Told => {
    again ??= core.timer(
      () => {
        again = undefined;
        void deliver();
      },
      // Another tab's claim is no failure of the server's.
      why.claimed ? 1000 : backoff(++tries, LATEST, why.retryAfter, platform.random()),
    );
    return "pending";
  };

  const logout = async (ended: Ended, user: string): Promise<Told> => {
    const { verdict, late } = await client!.logout(ended.signIn, (alive) => alive.outcome == "alive" && alive.user == user && (!alive.signIn || alive.signIn == ended.signIn));
    // Whoever tries it again takes the claim anew.
    if (late || verdict.outcome == "unknown") await core.claim(false);
    if (late) return deliver();
    if (verdict.outcome == "unknown") return later(verdict);
    await forget(ended);
    return "confirmed";
  };

  /** The part that must not wait, in this very task. */
  const finish: Ending["finish"] = async (reason, manner, notice) => {
    const epoch = core.epoch;
    if (!epoch) return "none";
    const { told, notify, clock, late, closed } = manner;
    const { n } = epoch;
    const tells = !!(notify && client && settings.server!.logout);
    const ended: Ended = notice && notice.n == n ? notice : {
      n, reason, signIn: epoch.signIn,
      pending: tells ? { until: core.serverEnd || platform.now() + OWED, user: epoch.signIn ? undefined : epoch.user } : undefined,
    };
    core.floor = Math.max(core.floor, n);
    // What was set in this task and outlives the session is put while there is a place for it.
    core.stores.forEach((store) => store.flush?.("user"));
    core.epoch = undefined;
    core.origin = told ? "remote" : "local";
    core.ended = ended;
    // What prerenders has been shown to nobody, and hears of nothing.
    if (!platform.page.prerendering()) core.gates.delete("walk");
    const failure = markers.end(ended, !!told);
    if (failure) core.report("the end of the session could not be written to localStorage", failure);
    if (!told) core.post("end", { n, id: epoch.id, floor: core.floor, reason, ...(ended.signIn && { signIn: ended.signIn }), ...(ended.pending && { pending: ended.pending }) });
    const request = tells && !clock && !late ? logout(ended, epoch.user) : undefined;
    core.stores.forEach((store) => store.wipe());
    // Whoever ended it sweeps what is everybody's; who is told does not look for it again.
    markers.drop(epoch);
    if (!told) markers.sweep(platform.local, undefined, n);
    markers.sweep(platform.session, undefined, n);
    client?.reset();
    core.dropToken();
    core.seen = core.sent = core.serverEnd = core.lifetime = core.answered = 0;
    core.presence.release();
    core.gone.forEach((abort) => abort());
    core.gone.clear();
    core.update(told ? "remote" : "local");
    if (told) core.closeLater(ended);
    // In a page that is going away no transaction is begun; the marker and the floor close the fence from the next one.
    if (told || core.asleep) return request ?? (tells && late ? "pending" : "none");
    const began = platform.monotonic();
    const { closes, login } = closed
      ? { closes: false, login: undefined }
      : await core.fence.run(
          [],
          (meta, _, before) => {
            const closes = meta.n <= n && isCloser(before, epoch, !!clock);
            const claim = tells && !late && { claim: { tab: core.self, until: platform.now() + Math.min(CLOSING, settings.server!.timeout) } };
            // Signed in anew a moment ago, of which nothing had come here: with the session that login is over too.
            const login = before?.n == n && before.revision >= epoch.revision ? before.signIn : undefined;
            return { ...(closes && { meta: { ...close(meta, ended), n, ...claim } }), result: { closes, login } };
          },
          { strict: true },
        );
    if (request && login && login != ended.signIn) {
      await request;
      const owed = { ...ended, signIn: login };
      if (core.ended?.n == n) core.ended = owed;
      if (markers.read().ended?.n == n) markers.end(owed, false);
      return deliver();
    }
    if (request) return request;
    // Found by the clock: one tab has closed the fence, and that one calls. What a call of end() owes is owed whoever was first.
    if (!tells || (clock && !closes)) return "none";
    // A late one is an old matter, which must ask first.
    if (!late && platform.monotonic() - began < PROMPT) return logout(ended, epoch.user);
    await core.claim(false);
    return deliver();
  };

  const expire: Ending["expire"] = async (late) => {
    const { epoch } = core;
    if (!epoch || expiring == epoch || core.disposed || core.asleep) return;
    expiring = epoch;
    try {
      const over = (): boolean => same(core.epoch, epoch) && platform.now() >= core.deadline().at;
      const { by, at } = core.deadline();
      // Whatever was heard before the deadline, the server is asked once after it.
      if (by == "server") await core.serverCheck(false, at);
      // What the markers say comes first: another tab may have ended the session, or started it anew.
      core.recheck();
      if (by == "idle" && over()) {
        core.see(markers.vitals(epoch).seen, "remote");
        if (over() && (await core.peers())?.length != 0) {
          core.post("hello", { ask: FOR_ACTIVITY, seen: core.seen });
          await new Promise<void>((resolve) => {
            const cancel = core.timer(resolve, VERDICT_WAIT);
            const look = (): void => {
              if (!over()) {
                cancel();
                resolve();
              } else void core.changed().then(look);
            };
            void core.changed().then(look);
          });
        }
      }
      if (over() && !core.asleep) {
        const reason = core.deadline().by!;
        await finish(reason, { clock: true, notify: !UNTOLD.includes(reason), late: late || !core.ready || core.starts.size > 0 });
      }
    } finally {
      expiring = undefined;
      core.update();
    }
  };

  /** Calls for one session share one answer; a session that has begun meanwhile has an end of its own. */
  const share = (told: Promise<Told>): NonNullable<typeof ends> => {
    const mine = told
      .then((server) => ({ server }))
      .finally(() => {
        if (ends == mine) ends = undefined;
      });
    return (ends = mine);
  };

  const end: Ending["end"] = (reason, notify) => {
    core.look();
    const tell = notify ?? !UNTOLD.includes(reason);
    for (const attempt of core.starts) if (!attempt.cancelled) Object.assign(attempt, { cancelled: reason, silent: !tell });
    // What another tab has written since this page's first line is known here, too.
    if (!core.epoch && !core.ready && !core.disposed) core.learn(markers.read());
    if (core.epoch) return share(finish(reason, { notify: tell }));
    if (ends) {
      if (core.meant) core.meant.tell ||= tell;
      return ends;
    }
    if (core.ready || core.disposed) return Promise.resolve({ server: "none" });
    let answer!: (told: Told | Promise<Told>) => void;
    let over!: () => void;
    const told = new Promise<Told>((resolve) => (answer = resolve));
    const done = new Promise<void>((resolve) => (over = resolve));
    core.meant = { called: platform.now(), reason, tell, done, met: (what) => (answer(what), over()) };
    return share(told);
  };

  const meet: Ending["meet"] = (found) => {
    const { meant } = core;
    // What has begun since the call is another session (S7); a beginning that is still to come is one of a clock that was set back.
    if (!meant || (found && found.start > meant.called && found.start <= platform.now())) return;
    core.meant = undefined;
    // A logout that names its login can end no other.
    meant.met(found ? finish(meant.reason, { notify: meant.tell, late: !found.signIn && !!settings.server?.status }) : "none");
  };

  /** A logout that the server has not heard of, tried under the claim and only where it cannot end a newer login. */
  const tryAgain = async (ended: Ended, pending: NonNullable<Ended["pending"]>): Promise<Told> => {
    const server = settings.server;
    const idle = (): boolean => !core.epoch && !core.starts.size && !core.asleep && !core.disposed && !markers.read().begun && (!!ended.signIn || core.top <= ended.n);
    if (!client || !server?.logout || !platform.page.online() || !idle()) return "pending";
    const over = async (told: Told = "confirmed"): Promise<Told> => {
      await forget(ended);
      return told;
    };
    const drop = (why: string): Promise<Told> => {
      core.report(`a logout could not be delivered and was dropped: ${why}`);
      return over("none");
    };
    if (pending.until < platform.now()) return over("none");
    // Whoever has the claim may have gone with it: who is alone takes it.
    if (!(await core.claim(true, true, (await core.peers())?.length == 0))) return later({ claimed: true });
    try {
      if (!server.status && !ended.signIn) return await drop("without server.status or a signIn it might end a newer login");
      if (server.status) {
        const { verdict } = await client.status();
        if (!idle()) return "pending";
        if (verdict.outcome == "unknown") return later(verdict);
        if (verdict.outcome == "ended" || (ended.signIn && verdict.signIn && verdict.signIn != ended.signIn)) return await over();
        if (ended.signIn ? !verdict.signIn : verdict.user !== pending.user) return await drop("the server does not say that the login is still the same");
      }
      if (!idle()) return "pending";
      const { verdict } = await client.logout(ended.signIn, undefined);
      return verdict.outcome == "unknown" ? later(verdict) : await over();
    } finally {
      await core.claim(false);
    }
  };

  /** Of one end at a time one try is under way, whoever asks for it. */
  const deliver: Ending["deliver"] = () => {
    const ended = markers.read().ended ?? core.ended;
    if (!ended?.pending) return Promise.resolve("pending");
    if (delivering?.n == ended.n) return delivering.told;
    const mine = {
      n: ended.n,
      told: tryAgain(ended, ended.pending).finally(() => {
        if (delivering == mine) delivering = undefined;
      }),
    };
    delivering = mine;
    return mine.told;
  };

  return { finish, expire, end, meet, deliver };
}
