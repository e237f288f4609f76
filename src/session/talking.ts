import { readRegister } from "../data/register.js";
import { isLarge } from "../data/size.js";
import { isPlausible, same } from "../epoch/epoch.js";
import { PROTOCOL, type Message } from "../tabs/messages.js";
import type { Core } from "./core.js";
import { SET_BACK } from "./look.js";

/** A joiner's questions, and how long it waits after the last before it trusts storage. */
const QUESTIONS = [0, 60, 250];
const LAST_WAIT = 100;
/** After a message about an unknown session: at once, and again where storage was behind. */
const REREADS = [0, 100, 1000];
/** So many unknown sessions are told apart. */
const SOUGHT = 16;
/** Visible tabs spread their answers, so that the first one makes the others needless. */
const ANSWER_JITTER = 30;
/** A hello that everybody answers, at once. */
const EVERYBODY = 2;
/** A hello that asks only for newer activity: the idle verdict's. */
export const FOR_ACTIVITY = 3;

type Talking = Pick<Core, "post" | "hear" | "ask" | "peers" | "takeTouch">;

/** What this tab says to the others, and what it makes of what they say. */
export function talking(core: Core): Talking {
  const { platform, bus, prefix, stores } = core;
  /** Tabs that have answered since the question, and who waits for them. */
  let answered = new Set<string>();
  let listening: (() => void) | undefined;
  let answer: { readonly digest: string; readonly cancel: () => void } | undefined;

  const post: Talking["post"] = (type, more) => {
    const { n, id } = core.epoch ?? { n: 0, id: "" };
    bus.post({ p: PROTOCOL, type, n, id, floor: core.floor, from: core.self, ...more });
  };

  const vitals = (): Partial<Message> => ({
    seen: core.seen,
    touch: core.touchFacts(),
    ...(core.epoch && { start: core.epoch.start, revision: core.epoch.revision }),
    ...(core.offset !== undefined && !core.jumped && { offset: core.offset }),
    ...(core.leadership.leads() && { term: core.term }),
  });

  /** Equal digests mean equal registers, as far as an answer must tell. */
  const digest = (): string => [...stores.values()].flatMap((store) => store.give().map(([key, { s }]) => `${key}:${s.join()}`)).sort().join("|").slice(-400);

  /** Whatever is said in one task is answered once. */
  const once = (work: () => void): (() => void) => {
    let due = false;
    return () => {
      if (due) return;
      due = true;
      platform.microtask(() => {
        due = false;
        if (!core.disposed) work();
      });
    };
  };

  /** One message for each register: none outgrows its limit. */
  const give = (): void => {
    for (const store of stores.values()) for (const entry of store.give()) post("set", { entries: [entry] });
  };

  /** This tab has asked, so what it alone knows is news to whoever answers with something else. */
  let asked = false;
  let owed = false;
  const reply = (): void => {
    answer?.cancel();
    answer = undefined;
    if (core.disposed) return;
    if (core.shut || !core.ready) {
      // Who is still reading has nothing to give yet. The asker may have given up by then, but not what it lacks.
      if (owed) return;
      owed = true;
      return void core.changed().then(() => {
        owed = false;
        replyOnce();
      });
    }
    give();
    // What comes last says that all has been said.
    core.handToken();
    post("state", { ...vitals(), digest: digest() });
  };

  const replyOnce = once(reply);
  const tellSeen = once(() => core.epoch && post("activity", { seen: core.seen }));

  const onHello = ({ ask, seen }: Message): void => {
    if (ask == FOR_ACTIVITY) {
      if (core.epoch && core.seen > (seen ?? 0)) tellSeen();
    } else if (ask == EVERYBODY || core.leadership.leads()) replyOnce();
    else if (platform.page.visible() && !answer) answer = { digest: digest(), cancel: core.timer(reply, ANSWER_JITTER * platform.random()) };
  };

  const takeTouch: Talking["takeTouch"] = ([sent, serverEnd, lifetime, answered]) => {
    if (Math.max(sent, answered) > platform.now() + SET_BACK) return;
    core.sent = Math.max(core.sent, sent);
    core.lifetime = Math.max(core.lifetime, lifetime);
    // The answer to the latest-sent request wins, not the larger one.
    if (answered >= core.answered && serverEnd) [core.serverEnd, core.answered] = [serverEnd, answered];
  };

  const readOnce = once(() => void (core.ready ? !core.asleep && core.resync() : (core.early = true)));

  let used = false;
  const settle = once(() => {
    if (used) {
      used = false;
      core.events.emit("activity", { origin: "remote" });
      core.beat();
      core.schedule();
    }
    core.update("remote");
  });
  const takeVitals = ({ seen, start, revision = 0, touch, offset, term }: Message): void => {
    // The clock first: the sender's times have been moved along already.
    if (offset !== undefined) core.heardClock(offset, true);
    if (seen !== undefined && core.see(seen)) used = true;
    if (term !== undefined) core.term = Math.max(core.term, term);
    if (touch) takeTouch(touch);
    if (start !== undefined) core.restart({ start, revision });
    settle();
  };

  /** How often sessions that were heard of and not found yet have been looked for: storage may be behind the message, or missing. */
  const sought = new Map<string, number>();
  let later: (() => void) | undefined;
  const reread = (id: string): void => {
    const tries = sought.get(id) ?? 0;
    sought.delete(id);
    sought.set(id, tries + 1);
    if (sought.size > SOUGHT) sought.delete(sought.keys().next().value!);
    const delay = REREADS[tries];
    // Not by a timer if it need not be: a hidden page's run once a second.
    if (!delay) return void (delay == 0 && readOnce());
    later ??= core.timer(() => {
      later = undefined;
      if (core.epoch?.id != id) readOnce();
    }, delay);
  };

  const hear: Talking["hear"] = (message) => {
    const { type, n, id, floor, from, entries } = message;
    if (core.disposed || from == core.self) return;
    core.look();
    if (!isPlausible(Math.max(n, floor), platform.now())) return;
    core.top = Math.max(core.top, n, floor);
    const { epoch } = core;
    // An end needs no more than its number; it is final whoever says it, and a floor says it too.
    if (type == "end" || floor > core.floor) {
      const ending = type == "end" ? n : floor;
      // A floor has no reason with it; the marker, which was written before it was told, has.
      const notice = type == "end" ? { n, reason: message.reason || "logout", signIn: message.signIn, pending: message.pending } : core.markers.read().ended;
      const live = epoch && epoch.n <= ending;
      if (live) void core.finish(message.reason ?? (notice?.n == epoch.n ? notice.reason : n > epoch.n ? "replaced" : "logout"), { told: true }, notice);
      core.floor = Math.max(core.floor, ending);
      if (!epoch && notice && notice.n <= ending && notice.n >= (core.ended?.n ?? 0)) {
        core.ended = notice;
        settle();
      }
      if (type == "end") return;
    }
    if (type == "hello") return onHello(message);
    if (type == "state") {
      if (listening) answered.add(from);
      listening?.();
    }
    // Of a session that this tab does not know, a message alone begins nothing: it makes the tab read.
    if (n && n > core.floor && (!epoch || n > epoch.n || (n == epoch.n && id != epoch.id))) {
      reread(id);
      return;
    }
    // As a whole: one register at its largest, and room for its key and stamp.
    if (entries && !isLarge(entries, 8192)) {
      for (const [key, value] of entries) {
        const register = readRegister(value);
        // A register's key names its session or user; an entry takes only what is its own.
        if (register && typeof key == "string") stores.forEach((store) => store.take(key, register));
      }
    }
    if (!same(epoch, message)) return;
    if (type == "begin") {
      takeVitals(message);
      core.startedAt = platform.now();
      // A join changes nothing that a message does not carry; after a restart the fence has a new start.
      if (message.ask || !core.ready) readOnce();
    } else if (type != "set") {
      takeVitals(message);
      if (type == "state") {
        if (asked && message.digest != digest()) give();
        asked = false;
        if (answer && message.digest == answer.digest) {
          answer.cancel();
          answer = undefined;
        }
      } else if (type != "activity") {
        if (message.token) core.takeToken(message.token);
        core.heardServer(message);
      }
    }
  };

  const peers: Talking["peers"] = async () => {
    try {
      const names = await platform.locks?.held(`${prefix}tab/`);
      return names?.map((name) => name.slice(`${prefix}tab/`.length)).filter((id) => id != core.identity.id());
    } catch {
      return;
    }
  };

  const wait = (ms: number, done: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        listening = undefined;
        resolve();
      };
      const cancel = core.timer(finish, ms);
      listening = () => done() && finish();
    });

  const ask: Talking["ask"] = async (everybody) => {
    const others = await peers();
    if (others?.length == 0) {
      // Alone, as far as locks tell; a tab that is still waiting for its lock may answer, but is not waited for.
      post("hello", { ask: 0, seen: core.seen });
      return [];
    }
    answered = new Set();
    asked = true;
    if (everybody) {
      post("hello", { ask: EVERYBODY, seen: core.seen });
      await wait(LAST_WAIT, () => answered.size >= (others?.length ?? Infinity));
      return [...answered];
    }
    const some = (): boolean => answered.size > 0;
    for (const [question, at] of QUESTIONS.entries()) {
      post("hello", { ask: question, seen: core.seen });
      await wait((QUESTIONS[question + 1] ?? at + LAST_WAIT) - at, some);
      if (some() || core.disposed || core.asleep) break;
    }
    return [...answered];
  };

  return { post, hear, ask, peers, takeTouch };
}
