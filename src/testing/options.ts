import type { Range } from "./random.js";

/** Whose measured behaviour the defaults follow. */
export type Engine = "chromium" | "firefox" | "webkit";

/**
 * How localStorage behaves. Numbers: requirements K "BC message before localStorage write visible" (1306 of 2000 in Chromium, 0 of 1000 in Firefox,
 * 28 of 1000 in WebKitGTK) and storage-facts 2.1.
 */
export interface StorageModel {
  /** Each process reads its own copy and sees its own writes at once, those of others later. False: one copy, as seen in Firefox. */
  processCache: boolean;
  /** Ms from a write to the browser process, and again from there to each other process. */
  delay: Range;
  /** Ms from a write's arrival to its storage event; messages may come first or last (storage-facts 2.1: 200 : 300 in Chromium). */
  eventDelay: Range;
  /** Storage events of one receiver overtake each other. No engine was seen to do so: a harder world for schedules. */
  unorderedEvents: boolean;
  /** Probability that a document gets no storage event of a change. No engine was seen to lose one between running pages; Firefox loses those of cached ones. */
  eventLoss: number;
  /** Most bytes of one area, two for each UTF-16 code unit; beyond that `set` returns a QuotaExceededError (requirements R-69: 5 Mi code units). */
  quota: number;
  /** What a killed browser forgets: writes of the last so many ms (requirements R-74: localStorage has no flush). */
  flushDelay: number;
}

/** How BroadcastChannel behaves. Storage-facts 2.1: a round trip took 0.2 ms at the median, 1.5 ms at most. */
export interface ChannelModel {
  delay: Range;
  /** Ms from creation until messages arrive: registration is asynchronous across processes (https://github.com/whatwg/html/issues/7267). */
  subscribeDelay: Range;
  /** Messages of one sender overtake each other, too. Those of different senders always may. No engine was seen to do so. */
  unordered: boolean;
  /** Probability that a delivery is lost. Delivery is not promised (requirements R-77); no engine was seen to lose one between running pages. */
  loss: number;
  /** Probability that a delivery happens twice. No engine was seen to do so; retries and two channels look like it. */
  duplication: number;
  /** What a frozen page does with a message: storage-facts 2.3 saw it queued until resume, requirements R-26 saw the handler run. */
  whileFrozen: "queue" | "deliver";
}

/** How Web Locks behave. */
export interface LockModel {
  /** Ms from the page to the lock manager and from there back (storage-facts 2.3: a steal took 1 ms). */
  delay: Range;
  /** Ms after a crash until its locks are free (requirements R-57: 16 ms). */
  crashRelease: Range;
  /** Requests and queries fail, as in an opaque origin (requirements R-63: SecurityError). */
  fail: boolean;
}

/** How IndexedDB behaves. Switches may be changed while it runs. */
export interface DatabaseModel {
  /** Ms to open a connection. */
  openDelay: Range;
  /** Ms of each step of a transaction: start, reads, commit, and the news of it. */
  delay: Range;
  /** Probability that a transaction fails; half of these fail after the decision, and all leave nothing written. */
  failure: number;
  /** Probability that a transaction is never answered (requirements R-72: WebKit). Only the limit ends it. */
  hang: number;
  /** Every transaction fails, is never answered, or, for "blocked", only those that need a new connection are not (storage-facts 2.2). */
  mode: "ok" | "fail" | "hang" | "blocked";
  /** A page that stops running in the middle of a transaction holds up every tab (requirements R-73, seen for 30 minutes). False: it is aborted. */
  suspendedHolds: boolean;
  /** A page that waits no longer aborts its transaction. False: it may still commit afterwards. */
  limitAborts: boolean;
  /** What a killed browser forgets: commits of the last so many ms that were not strict (requirements R-74). */
  flushDelay: number;
}

/** How timers behave. */
export interface TimerModel {
  /** Ms that a timer comes late in a visible page. */
  lateness: Range;
  /** A hidden page's timers run at most once per so many ms (requirements K: 100 ms interval ran 5 times in 5 s). */
  hidden: number;
  /** After so many ms hidden … */
  intensiveAfter: number;
  /** … at most once per so many ms (requirements K: one tick a minute). Modelled for all timers; Chromium spares chains under five. */
  intensive: number;
}

/** What freezing and the back/forward cache do. Requirements K, rows "+ …" and "frozen tab". */
export interface LifecycleModel {
  /** freeze and resume events exist (requirements R-49: Chromium only). */
  freezeEvents: boolean;
  /** A message for a cached page throws the page out of the cache, or is lost (WebKitGTK). */
  cachedMessage: "evict" | "drop";
  /** A held lock stays with the cached page, is taken away, or keeps the page out of the cache. */
  cachedLock: "keep" | "drop" | "block";
  /** Storage events from while the page was cached come at restore, or never (Firefox, WebKitGTK). */
  cachedStorageEvents: "deliver" | "drop";
  /** A wiped origin ("Clear-Site-Data") is told with a storage event whose key is null (requirements R-29: Chromium only). */
  clearEvents: boolean;
}

/** How the network behaves; the server has its own switches. */
export interface NetworkModel {
  /** Ms from the page to the server, and again back. */
  delay: Range;
}

/** What `createTestBrowser` takes. Everything has a default; parts are merged over those of the engine. */
export interface TestBrowserOptions {
  /** The same seed gives the same run. Default 1. */
  seed?: number;
  /** Wall clock at the start, ms since the Unix epoch. */
  now?: number;
  /** The address of every page. Default "https://shop.test/". */
  url?: string;
  /** Default "chromium". */
  engine?: Engine;
  storage?: Partial<StorageModel>;
  channel?: Partial<ChannelModel>;
  locks?: Partial<LockModel>;
  database?: Partial<DatabaseModel>;
  timers?: Partial<TimerModel>;
  lifecycle?: Partial<LifecycleModel>;
  network?: Partial<NetworkModel>;
  /** Keep a timeline. Default true; false saves time and memory in long simulations. */
  timeline?: boolean;
}

/** The models in force: plain objects that a test may change while the browser runs. */
export interface Models {
  readonly storage: StorageModel;
  readonly channel: ChannelModel;
  readonly locks: LockModel;
  readonly database: DatabaseModel;
  readonly timers: TimerModel;
  readonly lifecycle: LifecycleModel;
  readonly network: NetworkModel;
}

const CHROMIUM: Models = {
  storage: { processCache: true, delay: [0, 1], eventDelay: [0, 1], unorderedEvents: false, eventLoss: 0, quota: 10_485_760, flushDelay: 5_000 },
  channel: { delay: [0.1, 2], subscribeDelay: [0, 1], unordered: false, loss: 0, duplication: 0, whileFrozen: "queue" },
  locks: { delay: [0.1, 1], crashRelease: [1, 16], fail: false },
  database: { openDelay: [1, 8], delay: [0.1, 2], failure: 0, hang: 0, mode: "ok", suspendedHolds: true, limitAborts: true, flushDelay: 5_000 },
  timers: { lateness: [0, 0], hidden: 1_000, intensiveAfter: 300_000, intensive: 60_000 },
  lifecycle: { freezeEvents: true, cachedMessage: "evict", cachedLock: "keep", cachedStorageEvents: "deliver", clearEvents: true },
  network: { delay: [5, 40] },
};

const FIREFOX: Models = {
  ...CHROMIUM,
  storage: { ...CHROMIUM.storage, processCache: false },
  timers: { ...CHROMIUM.timers, intensiveAfter: Infinity },
  lifecycle: { freezeEvents: false, cachedMessage: "evict", cachedLock: "block", cachedStorageEvents: "drop", clearEvents: false },
};

const WEBKIT: Models = {
  ...CHROMIUM,
  storage: { ...CHROMIUM.storage, delay: [0, 0.5] },
  timers: { ...CHROMIUM.timers, intensiveAfter: Infinity },
  lifecycle: { freezeEvents: false, cachedMessage: "drop", cachedLock: "drop", cachedStorageEvents: "drop", clearEvents: false },
};

const ENGINES: Readonly<Record<Engine, Models>> = { chromium: CHROMIUM, firefox: FIREFOX, webkit: WEBKIT };

/** The engine's models with the caller's changes. */
export function modelsOf(options: TestBrowserOptions): Models {
  const base = ENGINES[options.engine ?? "chromium"];
  return {
    storage: { ...base.storage, ...options.storage },
    channel: { ...base.channel, ...options.channel },
    locks: { ...base.locks, ...options.locks },
    database: { ...base.database, ...options.database },
    timers: { ...base.timers, ...options.timers },
    lifecycle: { ...base.lifecycle, ...options.lifecycle },
    network: { ...base.network, ...options.network },
  };
}
