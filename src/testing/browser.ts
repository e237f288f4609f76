import { Clock } from "./clock.js";
import { ms, type TestDuration } from "./duration.js";
import { Network } from "./network.js";
import { type Models, modelsOf, type TestBrowserOptions } from "./options.js";
import { Partition } from "./partition.js";
import { Random } from "./random.js";
import { Scheduler } from "./scheduler.js";
import { TestServer } from "./server.js";
import { StorageMap } from "./storageMap.js";
import { Tab } from "./tab.js";
import type { TabOptions } from "./tabOptions.js";
import { Timeline, type TimelineEntry } from "./timeline.js";
import type { World } from "./world.js";

/** 2026-01-05T08:00:00Z, a Monday morning. */
const START = 1_767_600_000_000;

/**
 * A browser with as many tabs as a test wants, in one process, on one fake clock, with shared storage, channels, locks, databases and one network. Nothing
 * happens by itself: `advance`, `settle` and `until` let time pass.
 */
export class TestBrowser {
  /** The server behind every `fetch`. */
  readonly server: TestServer;
  /** How this browser behaves; may be changed while it runs. */
  readonly models: Models;
  /** What `document.cookie` shows, by name. The session cookie is HttpOnly, so it is not here but in `server.cookie`. */
  readonly cookies: Map<string, string> = new Map();
  readonly #tabs: Tab[] = [];
  readonly #world: World;
  readonly #shared: Partition;
  readonly #network: Network;

  constructor(options: TestBrowserOptions = {}) {
    const scheduler = new Scheduler();
    const clock = new Clock(scheduler, options.now ?? START);
    const timeline = new Timeline(() => scheduler.now, options.timeline ?? true);
    this.models = modelsOf(options);
    this.#world = { scheduler, clock, timeline, models: this.models, random: new Random(options.seed ?? 1), url: options.url ?? "https://shop.test/" };
    this.server = new TestServer(clock, timeline);
    this.#network = new Network(this.server);
    this.#shared = new Partition(this.#world);
  }

  /** Opens a tab. */
  openTab(options: TabOptions = {}): Tab {
    return options.opener === undefined ? this.#open(options, new StorageMap()) : options.opener.windowOpen(options);
  }

  /** Every tab there ever was, in the order of opening. */
  get tabs(): readonly Tab[] {
    return this.#tabs;
  }

  /** The device's wall clock, ms since the Unix epoch. */
  get now(): number {
    return this.#world.clock.wall;
  }

  /** Monotonic fake time, ms since this browser was made, without sleep. */
  get elapsed(): number {
    return this.#world.scheduler.now;
  }

  /** Tasks that have run so far: what a schedule cost. */
  get tasks(): number {
    return this.#world.scheduler.ran;
  }

  /** Lets time pass. Rejects with the first error that nothing in a page caught. */
  advance(duration: TestDuration): Promise<void> {
    return this.#world.scheduler.advance(ms(duration));
  }

  /**
   * Runs until nothing is due within `horizon` (default 1 s): what is under way arrives, long timers stay. Resolves with false if that is not so after
   * `limit` (default 30 s), as with a countdown that ticks.
   */
  settle(horizon: TestDuration = 1_000, limit: TestDuration = 30_000): Promise<boolean> {
    return this.#world.scheduler.settle(ms(horizon), ms(limit));
  }

  /** Lets time pass until `promise` settles, at most `limit` (default 1 min), and gives its outcome: `await browser.until(session.ready)`. */
  until<T>(promise: PromiseLike<T>, limit: TestDuration = 60_000): Promise<T> {
    return this.#world.scheduler.until(Promise.resolve(promise), ms(limit));
  }

  /**
   * The lid is closed for so long: the wall clock goes on, the monotonic clock and all timers stand still. With `monotonic`, as on Windows, both go on, and what
   * fell due meanwhile runs at once (requirements ).
   */
  async sleep(duration: TestDuration, options: { monotonic?: boolean } = {}): Promise<void> {
    await this.advance(0);
    this.#log("sleeps", String(duration));
    if (options.monotonic === true) this.#world.scheduler.jump(ms(duration));
    else this.#world.clock.sleep(ms(duration));
  }

  /** Somebody sets the device's clock: to a moment, or by a difference. The server's clock is another one. */
  setClock(to: Date | number | { readonly by: TestDuration }): void {
    const wall = to instanceof Date ? to.getTime() : typeof to === "number" ? to : this.now + ms(to.by);
    this.#log("clock is set", new Date(wall).toISOString());
    this.#world.clock.set(wall);
  }

  /** The network is gone, or back. */
  offline(offline = true): void {
    if (this.#network.offline === offline) return;
    this.#log(offline ? "offline" : "online");
    this.#network.setOffline(offline);
    for (const tab of this.#tabs) tab.tell(offline ? "offline" : "online");
  }

  /** Clears what the origin has stored, as the user or `Clear-Site-Data: "storage"` does (requirements R-29). */
  clearStorage(what: { local?: boolean; session?: boolean; database?: boolean } = {}): void {
    const { local = true, session = true, database = true } = what;
    this.#log("storage is cleared", what);
    if (local) this.#shared.local.wipe();
    if (session) for (const tab of this.#tabs) tab.wipeSession();
    if (database) this.#shared.wipeDatabases();
  }

  /** Every connection to every database is closed by force, with the data left in place. */
  loseDatabase(): void {
    this.#log("databases are lost");
    for (const connection of this.#shared.connections) connection.lose();
  }

  /**
   * The browser is killed: every tab is gone, and what storage wrote in the last seconds, too. Session cookies go unless `keepCookies`, as with "continue where
   * you left off". `tab.restore()` brings a tab back with its sessionStorage.
   */
  kill(options: { keepCookies?: boolean } = {}): void {
    this.#log("is killed");
    for (const tab of this.#tabs) tab.kill();
    this.#shared.lose();
    if (options.keepCookies !== true) this.server.cookie = undefined;
  }

  /** localStorage as the browser process has it. */
  get localStorage(): ReadonlyMap<string, string> {
    return this.#shared.local.map.entries;
  }

  /** The records of a database as they are now. */
  database(name: string): ReadonlyMap<string, unknown> {
    return this.#shared.database(name).records;
  }

  /**
   * How often something happened in all tabs: "posts", "receives" (messages), "local", "session" (writes), "storage event", "commits" (transactions), "sends" (requests), "gets lock", or
   * whatever the timeline says. At rest none of them grows.
   */
  count(what: string): number {
    return this.#world.timeline.count(what);
  }

  /** Adds a line of your own to the timeline. */
  note(what: string, ...detail: unknown[]): void {
    this.#log(what, ...detail);
  }

  /** What happened, one line per entry. */
  timeline(): string[] {
    return this.#world.timeline.lines();
  }

  /** What happened, as data. */
  get entries(): readonly TimelineEntry[] {
    return this.#world.timeline.entries;
  }

  #open(options: TabOptions, session: StorageMap): Tab {
    const tab = new Tab({
      world: this.#world,
      network: this.#network,
      cookies: this.cookies,
      partition: options.partitioned === true ? new Partition(this.#world) : this.#shared,
      session: new StorageMap(session),
      name: `tab ${this.#tabs.length + 1}`,
      options,
      warnings: [],
      open: (others, copied) => this.#open(others, copied),
    });
    this.#tabs.push(tab);
    return tab;
  }

  #log(what: string, ...detail: unknown[]): void {
    this.#world.timeline.add("browser", what, ...detail);
  }
}

/**
 * Makes a fake browser: N tabs in one process on one fake clock, storage, channel, locks, database and network.
 *
 * ```ts
 * const browser = createTestBrowser();
 * const session = createSession({ platform: browser.openTab().platform });
 * await browser.until(session.start({ user: "ann" }));
 * await browser.sleep("8h");
 * ```
 */
export function createTestBrowser(options?: TestBrowserOptions): TestBrowser {
  return new TestBrowser(options);
}
