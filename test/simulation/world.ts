import { HoldfastError } from "../../src/index.js";
import { createTestBrowser, type Tab, type TestBrowser } from "../../src/testing/index.js";
import { Application } from "./application.js";
import { type Details, IDLE, type Key, MAX_AGE, Page } from "./page.js";
import type { Plan, Setup } from "./plan.js";
import { Requests } from "./requests.js";
import { Together } from "./together.js";
import { type Life, Truth } from "./truth.js";

/** How long the server's session lives without a touch. */
const SERVER_IDLE = 120_000;

/** A tab of the simulated browser, and its pages: the one that is there is the last. */
export interface Slot {
  readonly tab: Tab;
  readonly pages: Page[];
}

/** A browser, a server and up to six tabs, and what is known to be true of them. */
export class World {
  readonly setup: Setup;
  readonly browser: TestBrowser;
  readonly truth: Truth = new Truth();
  readonly application: Application;
  readonly requests: Requests;
  readonly together: Together;
  readonly slots: Slot[] = [];
  readonly problems = new Map<string, number>();
  offline = false;

  constructor({ seed, setup }: Plan, timeline: boolean) {
    this.setup = setup;
    this.browser = createTestBrowser({ seed, engine: setup.engine, timeline, channel: { whileFrozen: seed % 3 ? "queue" : "deliver" } });
    const { server } = this.browser;
    server.setIdle(SERVER_IDLE);
    const { channel, storage } = this.browser.models;
    if (setup.channel === "doubles") channel.duplication = 0.3;
    if (setup.channel === "late") channel.delay = [0, 400];
    if (setup.channel === "loses") channel.loss = 0.3;
    if (setup.full) storage.quota = 2500;
    server.namesSignIn = setup.signIns;
    server.signedOutStatus = seed % 2 ? 200 : 401;
    this.application = new Application(this);
    this.requests = new Requests(this);
    this.together = new Together(this);
  }

  /** True time. */
  get now(): number {
    return this.browser.server.now;
  }

  /** What `openTab` takes for a page that lacks what this browser's pages lack. */
  get without(): Exclude<Setup["lacks"], "nothing">[] {
    return this.setup.lacks === "nothing" ? [] : [this.setup.lacks];
  }

  note(what: string, ...detail: unknown[]): void {
    this.browser.note(what, ...detail);
  }

  problem(error: Error): void {
    this.note("problem", error.message);
    this.problems.set(error.message, (this.problems.get(error.message) ?? 0) + 1);
    if (!HoldfastError.is(error)) this.truth.fail("errors", `a problem that is none: ${error}`);
  }

  get databaseFailed(): boolean {
    return [...this.problems.keys()].some((message) => message.includes("IndexedDB does not work"));
  }

  /** update() of this key is allowed to lose something: it was reported. */
  notAtomic(key: Key): boolean {
    if (["locks", "database", "channel"].includes(this.setup.lacks)) return true;
    // Messages are all that carries these: an answer that comes later than it is waited for is none.
    if ((this.setup.channel === "loses" || this.setup.channel === "late") && (key === "memory" || key === "synced")) return true;
    // Its own sessionStorage is all that such a tab has of it.
    if (key === "synced" && this.truth.revived) return true;
    return [...this.problems.keys()].some((message) => message.includes("not atomic")) || (key !== "memory" && key !== "synced" && this.databaseFailed);
  }

  /** A tab has found, or been told, that a session is over. */
  endedIs(place: string, reason: string): void {
    const { truth, setup, browser } = this;
    const life = truth.lives.get(place);
    if (!life || life.endedAt !== undefined) return;
    life.endedAt = browser.elapsed;
    life.endedBy = reason;
    this.note(`${place} has ended: ${reason}`);
    const { current } = browser.server;
    // Whatever a server answers, only its word that nobody is signed in is an end.
    if (reason === "server" && setup.status && setup.signIns && current && current.signIn === life.login && !truth.ahead(this.now - SERVER_IDLE - 10_000) && current.deadline - this.now > 3000) truth.fail("L2", `${place} ended by the server's word, which still has ${current.signIn}`);
    // A floor, which is all that is left where a store is missing, ends what is below it, and names no reason.
    if (reason === "logout" && !truth.cleared && !truth.killed && setup.lacks !== "local" && setup.lacks !== "database" && !this.application.ends.some(({ at }) => at >= this.#bornAt(life) - 1)) truth.fail("S7", `${place} was signed out, and nobody has asked for that since it began`);
    const age = this.now - life.bornAt + truth.ahead(life.bornAt);
    if (reason === "max-age" && age < MAX_AGE - 1120) truth.fail("L2", `${place} ended by its absolute limit after ${Math.round(age)} ms`);
    // Of two sessions that no store could make one, one gives way.
    if (reason === "replaced" && setup.users === 1 && !truth.killed && setup.lacks === "nothing" && !this.databaseFailed) truth.fail("L2", `${place} was replaced, and there is one user`);
    if (reason === "cleared" && !truth.cleared && !truth.killed && setup.lacks === "nothing" && !this.databaseFailed) truth.fail("L2", `${place} ended as cleared, and nothing was`);
    const used = this.now - life.surelyUsed;
    // Without localStorage, or with what a killed browser had not flushed, the last activity is lost with the last tab.
    const known = !truth.killed && !truth.cleared && setup.lacks !== "local";
    if (reason === "idle" && known && !truth.wasSet(this.now - 100) && used + truth.ahead(life.surelyUsed) < IDLE - 1100) truth.fail("L2", `${place} ended for idleness although somebody was there ${Math.round(used)} ms before`);
  }

  /** When a session was begun, at the earliest: by a start() that was under way when it was first seen. */
  #bornAt({ user, knownAt }: Life): number {
    const known = knownAt - this.now + this.browser.elapsed;
    return Math.min(known, ...this.application.starts.filter((start) => start.user === user && start.at <= known && start.until > known - 1000).map(({ at }) => at));
  }

  /** L2: while somebody is there, the server's session lives, if nothing but tabs is in trouble. */
  judgeKept(life: Life, page: Page): void {
    const login = this.browser.server.logins.at(-1);
    const { faults, lacks, server } = this.setup;
    if (!server || lacks !== "nothing" || faults.some((fault) => fault !== "frozen") || login?.signIn !== life.login || login?.ended?.by !== "idle") return;
    const before = login.ended.at - this.now + this.browser.elapsed - page.usedAt;
    // Long enough for a frozen leader to be replaced, too short for a touch not to have been due.
    if (before > 10_000 && before < 70_000 && page.visibleSince < page.usedAt && page.runningSince < page.usedAt && page.tab.visible) this.truth.fail("L2", `the server's session ended for idleness although ${page.tab.name} was used ${Math.round(before)} ms before`);
  }

  /** No session outlives the server's by what it said of its deadline. */
  judgeServer(life: Life, at: string): void {
    const { faults } = this.setup;
    const login = this.browser.server.logins.at(-1);
    if (!this.setup.server || !life.login || login?.signIn !== life.login) return;
    // What tabs alone know dies with the last of them, unless the server can be asked.
    if (this.setup.lacks === "local" && (!this.setup.status || faults.includes("network"))) return;
    const { ended } = login;
    if (ended && (ended.by === "idle" || ended.by === "max-age") && this.now - ended.at > 100 + this.truth.back(ended.at - SERVER_IDLE - 10_000)) this.truth.fail("S5", `${at}: the server's session ended ${Math.round(this.now - ended.at)} ms ago by its deadline`);
  }

  /** The pages that are there and whose code runs. */
  running(): Page[] {
    return this.slots.map(({ pages }) => pages.at(-1)!).filter((page) => page.running);
  }

  /** Every running application looks at everything. */
  look(why: string): void {
    for (const page of this.running()) page.read(why);
    this.together.judge();
  }

  /** What a server would put into a page. */
  details(user: string, signIn: string, expiresIn: number | undefined): Details {
    return { user, ...(this.setup.signIns && { signIn }), ...(expiresIn !== undefined && this.setup.server && { expiresIn }) };
  }

  /** The login of this browser's cookie, as a page is told of it. */
  signedIn(): { readonly login: string; readonly details: Details } | undefined {
    const login = this.browser.server.current;
    return login && { login: login.signIn, details: this.details(login.user, login.signIn, Math.floor((login.deadline - this.now) / 1000)) };
  }

  /** A page loads, fresh from the server or from history, and says what its server said. */
  load(slot: Slot, stale: boolean): void {
    const before = slot.pages.at(-1);
    const fresh = this.signedIn();
    const details = this.setup.rendered ? (stale && before ? before.details : fresh?.details) : undefined;
    const page = new Page(this, slot.tab, details, stale);
    slot.pages.push(page);
    if (details) this.application.start(page, details, stale ? undefined : fresh?.login);
  }

  add(tab: Tab, stale: boolean, from?: Page): void {
    const slot: Slot = { tab, pages: from ? [from] : [] };
    this.slots.push(slot);
    this.load(slot, stale);
  }

  thaw({ tab, pages }: Slot): void {
    if (tab.state !== "frozen") return;
    const page = pages.at(-1)!;
    const told = page.toldToStop > 0;
    page.runningSince = this.browser.elapsed;
    page.toldToStop = 0;
    this.resumes(page);
    tab.thaw();
    if (!told) return;
    page.wokeAt = this.browser.elapsed;
    page.read("thawed");
  }

  restore(slot: Slot): void {
    const cached = slot.tab.state === "cached";
    const alone = this.running().length === 0;
    if (slot.tab.restore() === "loaded") {
      this.load(slot, true);
      if (alone) this.truth.revived = true;
    } else if (cached) this.returns(slot.pages.at(-1)!);
  }

  /** What a start() has waited for is over: it is made now, whatever has passed since it was called. */
  resumes(page: Page): void {
    if (page.starting > 0) this.truth.signedIn.set(page.startsFor, this.now);
  }

  /** Somebody goes to a page that was loaded ahead: what its start() says is said now. */
  activate(page: Page): void {
    page.runningSince = this.browser.elapsed;
    if (page.details) this.truth.signedIn.set(page.details.user, this.now);
    page.tab.activate();
  }

  /** A page is back from the cache. */
  returns(page: Page): void {
    page.runningSince = page.visibleSince = page.wokeAt = this.browser.elapsed;
    page.toldToStop = 0;
    this.resumes(page);
    page.read("back from the cache");
  }

  mend(): void {
    this.browser.models.database.mode = "ok";
    this.browser.models.database.delay = [0.1, 2];
  }

  /** Time passes. Tabs that answer one another for ever are stopped by the browser. */
  async advance(ms: number): Promise<void> {
    try {
      await this.browser.advance(ms);
    } catch (error) {
      if (!String(error).includes("for ever")) throw error;
      this.truth.fail("L6", String(error));
    }
  }

  /** Time passes, looked at every few seconds. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 4000) {
      for (const page of this.running()) this.application.holds(page);
      await this.advance(Math.min(4000, left));
      if (this.setup.watchful) this.look("after waiting");
    }
    for (const page of this.running()) this.application.holds(page);
  }
}
