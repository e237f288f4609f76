import type { Tab } from "../driver/driver.js";

/**
 * A preload script that counts what a page does, into `counts`: timers by when they run, not by when they are set, so that one long timer of an hour is
 * not taken for a busy page.
 */
export const COUNTING = `(${String(() => {
  const counts: Record<string, number> = { messages: 0, writes: 0, transactions: 0, timers: 0, requests: 0 };
  Object.assign(globalThis, { counts });
  const wrap = (target: object, name: string, kind: string) => {
    const proper = Reflect.get(target, name) as (...args: unknown[]) => unknown;
    Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
      counts[kind]++;
      return proper.apply(this, args);
    });
  };
  wrap(BroadcastChannel.prototype, "postMessage", "messages");
  wrap(Storage.prototype, "setItem", "writes");
  wrap(Storage.prototype, "removeItem", "writes");
  wrap(IDBDatabase.prototype, "transaction", "transactions");
  wrap(globalThis, "fetch", "requests");
  for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]) {
    const proper = Reflect.get(globalThis, name) as (callback: (...args: unknown[]) => void, ...rest: unknown[]) => unknown;
    Reflect.set(globalThis, name, (callback: (...args: unknown[]) => void, ...rest: unknown[]) =>
      proper((...args: unknown[]) => {
        counts["timers"]++;
        callback(...args);
      }, ...rest),
    );
  }
})})()`;

/** Counts of all these tabs together, from now on when `since` is what an earlier call gave. */
export async function total(tabs: readonly Tab[], since: Record<string, number> = {}): Promise<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const counts of await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.counts)))) {
    for (const [kind, count] of Object.entries(counts)) sum[kind] = (sum[kind] ?? 0) + count;
  }
  for (const [kind, count] of Object.entries(since)) sum[kind] -= count;
  return sum;
}
