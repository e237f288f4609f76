import { createSession, durable, memory, shared, tab as tabTier, type Session, type SessionState } from "../../src/index.js";
import type { Platform } from "../../src/platform/platform.js";
import type { Tab } from "../../src/testing/index.js";
import type { Value } from "./truth.js";
import type { World } from "./world.js";

/** Limits of every run. */
export const IDLE = 60_000;
export const WARNING = 20_000;
export const MAX_AGE = 180_000;
const DRIFT = 20;
/** What is under way while the clock is set may be dated by the old one. */
const MOMENT = 1000;

/** What a page was told by its server: who is signed in. */
export interface Details {
  readonly user: string;
  readonly signIn?: string;
  readonly expiresIn?: number;
}

/** Where the session says that a lifetime's values live now: the simulation's only look behind the API. */
interface Places {
  place(lifetime: string): string | undefined;
}

const define = (catchPlaces: (places: Places) => void) => {
  const own = tabTier<Value>();
  return {
    own: { ...own, open: (context: never, name: string) => (catchPlaces(context), own.open(context, name)) } as typeof own,
    synced: tabTier<Value>({ sync: true }),
    shared: shared<Value>(),
    user: shared<Value>({ lifetime: "user" }),
    device: shared<Value>({ lifetime: "device" }),
    memory: memory<Value>(),
    durable: durable<Value>(),
  };
};
type Definitions = ReturnType<typeof define>;

/** The entries that answer at once. */
export const KEYS = ["own", "synced", "shared", "user", "device", "memory"] as const;
export type Key = (typeof KEYS)[number] | "durable";
export const ALL: readonly Key[] = [...KEYS, "durable"];

export const isLive = (state: SessionState): boolean => state.status === "active" || state.status === "warning";

/** One document with the SDK in it, and an application that looks at everything. */
export class Page {
  readonly world: World;
  readonly tab: Tab;
  readonly platform: Platform;
  readonly session: Session<Definitions>;
  readonly details: Details | undefined;
  readonly bornAt: number;
  readonly problems: string[] = [];
  ready = false;
  /** When it was told that it runs again. */
  wokeAt = -Infinity;
  /** Since when its code runs without a break. */
  runningSince: number;
  inputAt = -Infinity;
  /** When an input was its last that counts, and when it was warned last. */
  usedAt = -Infinity;
  warnedAt = -Infinity;
  visibleSince: number;
  /** Since when it shows the session that it shows. */
  shownSince = 0;
  /** Calls of start() that are not answered. */
  starting = 0;
  startsFor = "";
  /** When it was told that it will not run for a while, 0 while it runs. */
  toldToStop = 0;
  leads = false;
  holding: (() => void) | undefined;
  current: string | undefined;
  readonly #left = new Set<string>();
  #places: Places | undefined;
  readonly #seen = new Map<string, { now: string; before: Set<string>; ups: readonly string[] }>();
  #reading = false;
  /** Which limit it last said would end the session, and since when. */
  #warnedOf: { by: SessionState["expiresBy"]; since: number } = { by: undefined, since: -Infinity };

  constructor(world: World, tab: Tab, details: Details | undefined, stale: boolean) {
    this.world = world;
    this.tab = tab;
    this.platform = tab.platform;
    this.details = details;
    this.bornAt = this.runningSince = this.visibleSince = world.browser.elapsed;
    const { setup, browser } = world;
    this.session = createSession({
      name: "sim",
      platform: this.platform,
      idle: { timeout: IDLE, resume: setup.resume },
      maxAge: MAX_AGE,
      warning: WARNING,
      data: define((places) => (this.#places = places)),
      ...(setup.server && { server: { heartbeat: browser.server.paths.heartbeat, logout: browser.server.paths.logout, ...(setup.status && { status: browser.server.paths.status }) } }),
    });
    this.session.on("problem", ({ error }) => {
      this.problems.push(error.message);
      world.problem(error);
    });
    this.session.on("leadership", ({ leader }) => void (this.leads = leader));
    this.session.on("warning", () => void (this.warnedAt = world.browser.elapsed));
    this.session.on("ended", ({ reason }) => {
      world.note(`${tab.name} ended ${reason}`);
      this.#warned(reason);
    });
    this.platform.page.listen((event) => {
      if (event === "visible") this.visibleSince = world.browser.elapsed;
    });
    this.read(stale ? "first line of a page from history" : "first line");
    this.session.subscribe(() => this.read("told of a change"));
    for (const key of KEYS) this.session.data[key].subscribe(() => this.read(`told of ${key}`));
    void this.session.ready.then(() => {
      this.ready = true;
      this.read("ready");
    });
  }

  get running(): boolean {
    return this.tab.platform === this.platform && this.tab.state === "running";
  }

  place(): string | undefined {
    return this.#places?.place("session");
  }

  /** Where values of a key live now. */
  placeOf(key: Key): string | undefined {
    if (key === "device") return "device";
    const place = this.place();
    return key === "user" ? place && `user ${this.world.truth.lives.get(place)?.user}` : place;
  }

  /** Looks at everything that the API shows, and compares it with what may be. */
  read(why: string): SessionState {
    if (this.#reading) return this.session.getState();
    this.#reading = true;
    try {
      const state = this.session.getState();
      this.#judge(state, why);
      for (const key of KEYS) this.#look(key, this.session.data[key].get(), state, why);
      return state;
    } finally {
      this.#reading = false;
    }
  }

  #judge(state: SessionState, why: string): void {
    const { truth, browser } = this.world;
    const { elapsed } = browser;
    if (isLive(state) && this.#warnedOf.by !== state.expiresBy) this.#warnedOf = { by: state.expiresBy, since: elapsed };
    const place = this.place();
    const at = `${this.tab.name} (${why}) ${state.status}${state.user ? ` ${state.user}` : ""} ${place ?? ""}`;
    if (this.current && this.current !== place && (!isLive(state) || place)) {
      this.#left.add(this.current);
      this.world.endedIs(this.current, state.reason ?? "?");
      this.current = undefined;
    }
    if (!isLive(state)) return;
    if (!place) return truth.fail("S1", `${at}: live without a session`);
    const life = truth.life(place, state.user!, this.world.now);
    if (life.user !== state.user) truth.fail("S1", `${at}: the session is ${life.user}'s`);
    if (this.#left.has(place)) truth.fail("S2", `${at}: shown live again after this tab knew of its end`);
    // What no store has kept of an end is not known to who comes after it; with one store only, to who was just coming.
    const early = this.world.setup.lacks === "local" || this.world.setup.lacks === "database" ? 50 : 0;
    const known = life.endedAt !== undefined && !truth.lost.has(place) && !truth.forgotten.some((at) => this.runningSince + early >= at && life.endedAt! <= at);
    if (known && life.endedAt !== undefined && elapsed - Math.max(life.endedAt, this.bornAt) < 5 && this.bornAt - life.endedAt > 5) truth.fail("S2", `${at}: boots with a session that had ended ${Math.round(elapsed - life.endedAt)} ms before`);
    if (known && life.endedAt !== undefined && life.endedAt < this.wokeAt - 5 && elapsed - this.wokeAt < 5) truth.fail("S2", `${at}: wakes with a session that had ended ${Math.round(elapsed - life.endedAt)} ms before`);
    // One whose begin and whose end no message names is found by reading, and a database that hangs is waited for.
    // So it is by a page that is still asking the others when all stores are cleared under it. What is frozen hears messages only, and those may be late.
    const within = this.world.setup.faults.includes("database") ? 3500 : truth.cleared ? 1000 : this.world.setup.channel === "late" ? 500 : 100;
    if (known && life.endedAt !== undefined && elapsed - Math.max(life.endedAt, this.runningSince, this.bornAt) > within) truth.fail("L5", `${at}: still live ${Math.round(elapsed - life.endedAt)} ms after it ended (${life.endedBy})`);
    if (this.current !== place) this.shownSince = elapsed;
    this.current = place;
    const signedIn = truth.signedIn.get(life.user) ?? 0;
    const used = Math.max(life.used, signedIn);
    const unused = this.world.now - used;
    // A start() that waits for a database that hangs begins when it no longer waits; a clock that was set forward is known by the server's next word.
    const drift = (since: number): number => Math.max(this.world.setup.faults.includes("database") ? 3500 : DRIFT, truth.ahead(since) && 5000) + truth.back(since - MOMENT);
    if (unused > IDLE + drift(used)) truth.fail("S5", `${at}: nobody was there for ${Math.round(unused)} ms`);
    const start = Math.max(life.start, signedIn);
    const age = this.world.now - start;
    if (age > MAX_AGE + drift(start)) truth.fail("S5", `${at}: is ${Math.round(age)} ms old`);
    this.world.judgeServer(life, at);
    this.world.judgeKept(life, this);
  }

  /** L3: who could have seen a warning has seen it for its whole time. A sleep moves the limit without an event, so the alarm may come late after one. */
  #warned(reason: string): void {
    const { truth, browser, setup } = this.world;
    const { elapsed } = browser;
    if ((reason !== "idle" && reason !== "max-age") || !this.tab.visible || truth.wasSet(this.world.now - 2 * WARNING) || setup.faults.some((fault) => fault === "database" || fault === "sleep") || this.world.databaseFailed || setup.channel === "loses") return;
    if (elapsed - Math.max(this.visibleSince, this.runningSince, this.shownSince) < WARNING + 500) return;
    const warned = elapsed - this.warnedAt;
    // A warning of one limit that goes over into that of another is not told again.
    if (warned < WARNING - 1500 || elapsed - Math.max(this.warnedAt, this.#warnedOf.since) > WARNING + 1500) truth.fail("L3", `${this.tab.name} was visible throughout and ended for ${reason}, ${warned === Infinity ? "without a warning" : `${Math.round(warned)} ms after its last warning`}`);
  }

  #look(key: Key, value: Value | undefined, state: SessionState, why: string): void {
    const { truth } = this.world;
    const place = this.placeOf(key);
    const at = `${this.tab.name} (${why}) ${key} in ${place ?? state.status}`;
    if (key !== "device") {
      if (value && !isLive(state)) return truth.fail("S1", `${at}: a value of ${value.place} can be read while ${state.status}`);
      if (value && key === "user" && value.user !== state.user && value.user !== "nobody") return truth.fail("S1", `${at}: ${value.user}'s value is read by ${state.user}`);
      if (value && key !== "user" && value.place !== place && value.place !== "nowhere") return truth.fail("S1", `${at}: a value of ${value.place} is read`);
      if (!isLive(state)) return;
    }
    const name = `${place} ${key}`;
    const seen = this.#seen.get(name) ?? { now: "none", before: new Set<string>(), ups: [] };
    this.#seen.set(name, seen);
    const base = value?.base ?? "none";
    // Without localStorage what outlives a session comes from the database, after its first moment.
    if (base === "none" && this.world.setup.lacks === "local") return;
    // Where update() has told that it is not atomic, one may put back what it has read before another's set or delete. Of what two tabs set in the moment of an end, the next session shows the one or the other until it has read both stores.
    const unsettled = this.world.notAtomic(key) || (key === "user" && this.world.browser.elapsed - this.shownSince < 1000);
    if (base !== seen.now && unsettled) seen.now = base;
    else if (base !== seen.now) {
      if (base !== "none" && seen.before.has(base) && !truth.cleared) truth.fail("S3", `${at}: ${base} is back after ${seen.now}`);
      if (base === "none" && !truth.deleted.has(name) && !truth.deleted.has(key) && !truth.cleared && !truth.killed) truth.fail("S3", `${at}: ${seen.now} is lost, and nobody deleted it`);
      if (seen.now !== "none") seen.before.add(seen.now);
      seen.now = base;
    } else {
      const lost = seen.ups.filter((id) => !value?.ups.includes(id));
      if (lost.length && !this.world.notAtomic(key)) truth.fail("S3", `${at}: update ${lost.join()} of ${base} is lost`);
    }
    seen.ups = value?.ups ?? [];
  }
}
