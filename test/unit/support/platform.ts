import type { Locks, Page, Platform } from "../../../src/platform/platform.js";

/** A platform of one page with a clock that stands still until `advance` is called. What a test needs besides is given as overrides. */
export interface StubPlatform extends Platform {
  /** Lets time pass: timers that fall due run in order, then promises settle. */
  advance(ms: number): Promise<void>;
  /** How many timers wait. */
  readonly waiting: number;
  readonly warnings: unknown[];
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

const PAGE: Page = {
  visible: () => true, online: () => true, prerendering: () => false, stale: () => false, top: true, secureContext: true, partitioned: false, listen: () => () => {},
};

/** Lets everything settle that waits for promises alone. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function stubPlatform(overrides: Partial<Omit<Platform, "page">> & { page?: Partial<Page> } = {}): StubPlatform {
  let now = 1_000_000;
  let ids = 0;
  const timers = new Set<Timer>();
  const warnings: unknown[] = [];
  return {
    now: () => now,
    monotonic: () => now - 500_000,
    pageStart: now,
    timer(callback, delay) {
      const timer = { at: now + delay, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    microtask: queueMicrotask,
    random: () => 0.5,
    id: () => (++ids).toString(16).padStart(32, "0"),
    clone: structuredClone,
    abort: () => new AbortController(),
    local: undefined,
    session: undefined,
    database: () => undefined,
    channel: undefined,
    locks: undefined,
    input: () => () => {},
    fetch: undefined,
    cookie: () => undefined,
    meta: () => undefined,
    origin: () => "https://shop.test",
    registry: new Map(),
    warn: (message) => void warnings.push(message),
    log: () => {},
    ...overrides,
    page: { ...PAGE, ...overrides.page },
    warnings,
    get waiting() {
      return timers.size;
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

/** Web Locks of one browser, of which each page gets its own face: grants come at once, in the order of asking. */
export interface LockManager {
  /** The locks as one page sees them. */
  page(): Locks;
  held(): string[];
  readonly steals: number;
}

interface Request {
  readonly granted: (held: boolean) => void;
  readonly lost: (() => void) | undefined;
}

export function lockManager(): LockManager {
  const holders = new Map<string, Request>();
  const queues = new Map<string, Request[]>();
  let steals = 0;
  const grant = (name: string, request: Request): void => {
    holders.set(name, request);
    request.granted(true);
  };
  const page = (): Locks => ({
    request(name, mode, granted, lost) {
      const request = { granted, lost };
      let over = false;
      queueMicrotask(() => {
        if (over) return;
        const holder = holders.get(name);
        if (mode === "steal") {
          steals++;
          holders.delete(name);
          holder?.lost?.();
          grant(name, request);
        } else if (!holder) grant(name, request);
        else if (mode === "ifAvailable") granted(false);
        else queues.set(name, [...(queues.get(name) ?? []), request]);
      });
      return () => {
        over = true;
        queues.set(name, (queues.get(name) ?? []).filter((each) => each !== request));
        if (holders.get(name) !== request) return;
        holders.delete(name);
        const [next, ...rest] = queues.get(name) ?? [];
        queues.set(name, rest);
        if (next) grant(name, next);
      };
    },
    held: async (prefix) => [...holders.keys()].filter((name) => name.startsWith(prefix)),
  });
  return {
    page,
    held: () => [...holders.keys()],
    get steals() {
      return steals;
    },
  };
}
