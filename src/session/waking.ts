import { parseRegister, readRegister, type Register } from "../data/register.js";
import { isNewer, openEpoch, same, type Epoch, type Meta } from "../epoch/epoch.js";
import type { Marks } from "../epoch/markers.js";
import type { PageEvent } from "../platform/platform.js";
import type { Core } from "./core.js";
import { CHECK_PAUSE } from "./keeping.js";
import { SET_BACK } from "./look.js";

type Waking = Pick<Core, "open" | "resync" | "recheck" | "learn" | "present" | "hydrate" | "sleep">;

/** Boot and wake are one walk: gate shut, markers, database, peers, deadline, gate open. Nothing of the user can be read before it ends. */
export function waking(core: Core): Waking {
  const { platform, markers, settings, prefix } = core;
  const { page, local } = platform;
  let walk = 0;
  /** A walk has taken the wake's server check upon itself and was overtaken by another before it could ask. */
  let owed = false;
  /** Why the walk that has not come to its end was begun: another that overtakes it has the same to find out. */
  let unfinished: "wake" | "jump" | undefined;
  let identified: (() => void) | undefined;
  /** The session whose marker this page has seen: only then is its absence a loss. */
  let marked: Epoch | undefined;

  /** What localStorage says, taken in at once: ends first. */
  const learn: Waking["learn"] = ({ begun, ended, top }: Marks) => {
    core.top = Math.max(core.top, top);
    if (ended && ended.n > core.floor) {
      if (core.epoch && core.epoch.n <= ended.n) void core.finish(ended.reason, { told: true }, ended);
      core.floor = Math.max(core.floor, ended.n);
    }
    if (ended && !core.epoch && ended.n >= (core.ended?.n ?? 0) && ended.n >= core.floor) core.ended = ended;
    if (!core.epoch && begun && begun.n > core.floor && !core.ready) core.adopt(begun, "remote");
    if (same(core.epoch, begun)) {
      marked = begun;
      // A restart that was not heard of.
      core.restart(begun!);
    }
  };

  /** Which session the fence and this tab's memory agree on; what the fence closed is ended here too. */
  const settle = (meta: Meta): void => {
    core.top = Math.max(core.top, meta.n);
    const open = openEpoch(meta);
    const floor = open ? 0 : meta.n;
    // A peer's floor may have been heard before; it had no reason with it.
    if (floor > core.floor || (floor && (core.epoch ? core.epoch.n <= floor : floor > (core.ended?.n ?? 0)))) {
      const ended = { n: floor, reason: meta.reason ?? "logout", signIn: meta.signIn, pending: meta.pending };
      if (core.epoch && core.epoch.n <= floor) void core.finish(ended.reason, { told: true }, ended);
      else if (!core.epoch) core.ended = ended;
      core.floor = Math.max(core.floor, floor);
      markers.end(ended, true);
    }
    if (!open || open.n <= core.floor) return;
    const { epoch } = core;
    if (epoch && !same(epoch, open)) {
      if (epoch.n > open.n) return;
      core.floor = Math.max(core.floor, open.n - 1);
    }
    core.adopt(same(epoch, open) ? { ...open, signIn: open.signIn ?? epoch!.signIn } : open, "remote");
  };

  /** Both stores empty under a live page, or a boot without its markers: only the server's word for this very user keeps the session. */
  const vouched = async (epoch: Epoch): Promise<void> => {
    const answer = settings.server?.status && (await core.client!.status());
    const alive = answer && answer.verdict.outcome == "alive" && answer.verdict.user == epoch.user;
    // An answer that the page's own going away has cut short says nothing; wake asks again.
    if (!same(core.epoch, epoch) || core.asleep || core.disposed) return;
    if (!alive) return void (await core.finish("cleared", {}));
    await core.fence.run([], (meta) => ({ ...(meta.n < epoch.n && { meta: { ...meta, ...epoch, open: true, reason: undefined, pending: undefined } }), result: undefined }));
    core.mark();
    await core.apply(answer, epoch);
  };

  const keys = (): string[] => [...core.stores.values()].flatMap((store) => store.stored?.() ?? []);
  const give = (found: ReadonlyMap<string, Register | undefined>): void => core.stores.forEach((store) => store.resync(found.get(store.stored?.() ?? "")));
  const read = (wanted: readonly string[], values: readonly unknown[]): Map<string, Register | undefined> => new Map(wanted.map((key, i) => [key, readRegister(values[i])]));

  const hydrate: Waking["hydrate"] = async () => {
    const wanted = keys();
    const found = wanted.length ? await core.fence.run(wanted, (_, values) => ({ result: read(wanted, values) })) : new Map<string, Register | undefined>();
    if (!core.asleep && !core.disposed) give(found);
    await core.ask();
  };

  const resync: Waking["resync"] = async (why) => {
    if (core.disposed || core.asleep || page.prerendering()) return;
    const mine = ++walk;
    unfinished = why ?? unfinished;
    try {
      await walkThrough(mine, unfinished);
    } catch (cause) {
      core.report("what the browser knows of the session could not be read", cause);
      if (mine != walk) return;
      core.meet();
      core.gates.delete("walk");
      core.update();
    }
  };

  const walkThrough = async (mine: number, why: Parameters<Waking["resync"]>[0]): Promise<void> => {
    const boot = !core.ready;
    core.early = false;
    const current = (): boolean => mine == walk && !core.disposed && !core.asleep;
    const serverless = !settings.server?.status;
    // Who only learns of a session has nothing to hide yet; who wakes has.
    if (why && core.epoch) {
      core.gates.add("walk");
      core.update();
    }
    const marks = markers.read();
    learn(marks);
    const before = core.epoch;
    const wanted = keys();
    let asks = owed;
    const now = platform.now();
    let { meta, lost, found } = await core.fence.run(wanted, (known, values, raw) => {
      // The wake's server check belongs to the tab that writes it down in the transaction that the wake needs anyway.
      asks ||= owed || (!!why && !serverless && known.open && now - known.check > CHECK_PAUSE);
      owed = asks;
      return { ...(asks && { meta: { ...known, check: now } }), result: { meta: known, lost: !raw || raw.n < (before?.n ?? 0), found: read(wanted, values) } };
    }, { sweep: true });
    if (!current()) return;
    const kept = !!before && same(core.epoch, before) && (same(marked, before) || (!local && core.hasDatabase()));
    lost ||= !core.hasDatabase();
    // Read again: a start() of this page may have written its marker while the transaction ran.
    const unmarked = !markers.read().begun && !core.starts.size;
    if (kept && unmarked && lost) {
      // Nothing in any store: a page that showed the session has only its memory of it.
      await vouched(before);
    } else {
      settle(meta);
    }
    // Whatever an end() before this has meant has been found by now.
    core.meet();
    // A session that this tab did not know shows itself when its data is there.
    if (core.epoch && !same(before, core.epoch)) core.gates.add("walk");
    const settled = core.epoch;
    if (settled && boot && !before && local && unmarked && same(settled, openEpoch(meta)) && (await core.peers())?.length == 0) {
      // Only the database knows of it, and no tab does.
      if (same(core.epoch, settled)) await vouched(settled);
    } else if (settled && !(marks.begun && (marks.begun.n > settled.n || (same(marks.begun, settled) && !isNewer(settled, marks.begun) && marks.begun.signIn == settled.signIn)))) core.mark();
    if (!current()) return;
    const { epoch } = core;
    if (same(epoch, markers.read().begun)) marked = epoch;
    if (epoch) {
      const vitals = markers.vitals(epoch);
      core.see(vitals.seen, "remote");
      core.takeTouch([vitals.sent, vitals.serverEnd, vitals.lifetime, vitals.answered]);
      const at = platform.now();
      const unseen = Math.max(vitals.seen, core.seen) > at + SET_BACK;
      if (unseen || epoch.start > at + SET_BACK) {
        // The clock was set back where no tab ran: it counts from now, once, and for all.
        if (unseen) core.seen = at;
        if (core.serverEnd) core.serverEnd = at + Math.max(0, core.serverEnd - core.sent);
        core.sent = Math.min(core.sent, at);
        core.answered = Math.min(core.answered, at);
        core.redate(Math.min(epoch.start, at));
        asks ||= !serverless;
      }
      if (!same(before, epoch)) {
        const again = keys();
        found = await core.fence.run(again, (_, values) => ({ result: read(again, values) }));
        if (!current()) return;
      }
    }
    give(found);
    await core.ask();
    if (!current()) return;
    markers.sweep(local, core.epoch, core.floor);
    // sessionStorage is this tab's own: nothing in it is for a session that it does not know yet.
    markers.sweep(platform.session, core.epoch, Infinity);
    if (core.epoch && platform.now() >= core.deadline().at) {
      // Wall but not monotonic time past a limit may be a changed clock: the server knows.
      if (why == "jump" && !serverless) await core.serverCheck(asks);
      if (!current()) return;
      asks = owed = false;
      core.gates.delete("walk");
      await core.expire(true);
    } else core.gates.delete("walk");
    unfinished = undefined;
    // And what was called since.
    core.meet();
    core.update();
    owed = false;
    if (asks) void core.serverCheck(true);
    core.schedule();
    void core.deliver();
  };

  const recheck: Waking["recheck"] = () => {
    core.look();
    const marks = markers.read();
    if (core.asleep) return;
    if (!core.ready) {
      // The boot finds what has begun; what has ended has ended now.
      core.early = true;
      learn({ ...marks, begun: undefined });
      return core.update("remote");
    }
    const { epoch } = core;
    learn(marks);
    if (marks.begun) {
      if (same(marks.begun, core.epoch)) marked = core.epoch;
      // Another session to learn of is no wake: nobody has to be asked.
      else if (marks.begun.n > core.floor) void resync();
    } else if (core.epoch && same(marked, epoch)) void resync("wake");
    core.update();
  };

  const present: Waking["present"] = () => {
    core.look();
    const now = platform.now();
    const { epoch } = core;
    if (!epoch || core.shut || core.asleep) return;
    const { at, warnAt } = core.deadline();
    // The clock first: what comes after a limit is not activity, and after the warning only where that was chosen.
    if (now >= at || (now >= warnAt && settings.resume == "extend" && !core.holding)) return core.update();
    if (!core.see(now, "local")) return;
    markers.see(epoch, now);
    core.post("activity", { seen: now });
    core.update();
    core.beat();
    core.schedule();
    core.nudge();
  };

  const sleep: Waking["sleep"] = (cached) => {
    core.asleep = true;
    core.sleeps++;
    walk++;
    core.leadership.drop();
    core.identity.drop();
    core.closeDatabase();
    if (!cached) return;
    core.client?.reset();
    core.bus.close();
  };

  const wake = (): void => {
    // Chromium sends resume and then pageshow for one restore.
    if (!core.asleep) return;
    core.asleep = false;
    core.bus.open();
    core.identity.take(() => {
      identified?.();
      core.leadership.queue();
    });
    void resync("wake");
  };

  const onPage = (event: PageEvent): void => {
    if (event == "pagehide") sleep(true);
    else if (event == "freeze") sleep(false);
    // What prerenders hears of nothing, and asks for nothing, before it is shown.
    else if (page.prerendering()) core.asleep = false;
    else if (event == "cached" || event == "resume") wake();
    else if (event == "visible" || event == "focus" || event == "online") {
      recheck();
      if (event == "online") {
        core.reconnected();
        void core.deliver();
        if (core.epoch) void core.serverCheck();
        core.schedule();
      }
    }
  };

  const open: Waking["open"] = async () => {
    // From the start: what a page that prerenders has asked the database for must not outlast it, either.
    core.cleanup.push(page.listen(onPage));
    if (page.prerendering()) {
      await new Promise<void>((resolve) => {
        const off = page.listen((event) => {
          if (event != "activate") return;
          off();
          resolve();
        });
        core.cleanup.push(off, resolve);
      });
      core.gates.add("walk");
    }
    if (core.disposed) return;
    core.cleanup.push(
      local?.listen((key, value) => {
        if (key === null) return recheck();
        const [kind, n] = key.startsWith(prefix) ? (key.slice(prefix.length).split("/") as [string, string]) : [];
        if (kind == "begun" || kind == "ended") recheck();
        // A page that is going away can still write, but tells nobody.
        const register = kind && /^[sud]$/.test(kind) && parseRegister(value);
        if (register) core.stores.forEach((store) => store.take(key.slice(prefix.length), register));
        // What a straggler writes of a session that has ended.
        if (value !== null && kind && /^(begun|seen|touch|s)$/.test(kind) && +n! <= core.floor) local.remove(key);
      }) ?? (() => {}),
    );
    core.bus.open();
    // A page that sleeps before its lock is answered takes it again at wake.
    await new Promise<void>((resolve) => {
      core.identity.take((identified = resolve));
      core.cleanup.push(resolve);
    });
    if (core.disposed) return;
    core.leadership.queue();
    core.presence.start();
  };

  return { open, resync, recheck, learn, present, hydrate, sleep };
}
