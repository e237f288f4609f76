import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createLeadership, maySteal } from "../../../src/tabs/leadership.js";
import { lockManager, settle } from "../support/platform.js";

const NAME = "holdfast/shop/leader";
const MINUTE = 60_000;

const tab = (locks: ReturnType<typeof lockManager>) => {
  const [changed, failed] = [vi.fn<(leads: boolean) => void>(), vi.fn<() => void>()];
  return { ...createLeadership(locks.page(), NAME, changed, failed), changed, failed };
};

describe("a lock queue elects (protocol, Leadership)", () => {
  test("the first in the queue leads, and hears of it once", async () => {
    const a = tab(lockManager());
    a.queue();
    await settle();
    expect(a.leads()).toBe(true);
    expect(a.changed.mock.calls).toEqual([[true]]);
  });

  test("never two; the next in line follows", async () => {
    const locks = lockManager();
    const tabs = [tab(locks), tab(locks), tab(locks)];
    for (const each of tabs) each.queue();
    await settle();
    expect(tabs.map((each) => each.leads())).toEqual([true, false, false]);
    tabs[0]!.drop();
    await settle();
    expect(tabs.map((each) => each.leads())).toEqual([false, true, false]);
    expect(tabs[0]!.changed.mock.calls).toEqual([[true], [false]]);
  });

  test("a place in the queue is given up, too (R-81)", async () => {
    const locks = lockManager();
    const [a, b, c] = [tab(locks), tab(locks), tab(locks)];
    for (const each of [a, b, c]) each.queue();
    await settle();
    b.drop();
    a.drop();
    await settle();
    expect([b.leads(), c.leads()]).toEqual([false, true]);
    expect(b.changed).not.toHaveBeenCalled();
  });

  test("queueing twice is once; dropped it can queue again", async () => {
    const locks = lockManager();
    const a = tab(locks);
    a.queue();
    a.queue();
    await settle();
    a.drop();
    expect(locks.held()).toEqual([]);
    a.queue();
    await settle();
    expect(a.leads()).toBe(true);
  });

  test("dropping what is not held does nothing", () => {
    const a = tab(lockManager());
    a.drop();
    expect(a.changed).not.toHaveBeenCalled();
  });

  test("without Web Locks nobody leads by a lock, and nothing throws", async () => {
    const changed = vi.fn();
    const alone = createLeadership(undefined, NAME, changed, expect.unreachable);
    expect(() => (alone.queue(), alone.challenge(0), alone.drop())).not.toThrow();
    await settle();
    expect(alone.leads()).toBe(false);
    expect(changed).not.toHaveBeenCalled();
  });
});

test("locks that are there and do not work are told of, and nobody leads (R-98)", async () => {
  const request = (_name: string, _mode: string, granted: (held: boolean) => void): (() => void) => {
    queueMicrotask(() => granted(false));
    return () => {};
  };
  const [changed, failed] = [vi.fn(), vi.fn()];
  const alone = createLeadership({ request, held: async () => [] }, NAME, changed, failed);
  alone.queue();
  await settle();
  expect(failed).toHaveBeenCalledOnce();
  expect(alone.leads()).toBe(false);
  expect(changed).not.toHaveBeenCalled();
});

describe("no beat came: a tab nudges with a query, then steals (protocol, Leadership)", () => {
  const frozen = async () => {
    const locks = lockManager();
    const [leader, waiting] = [tab(locks), tab(locks)];
    leader.queue();
    waiting.queue();
    await settle();
    return { locks, leader, waiting };
  };

  test("who loses the lock stops acting at once, and queues behind the new holder", async () => {
    const { locks, leader, waiting } = await frozen();
    waiting.challenge(MINUTE);
    await settle();
    expect([leader.leads(), waiting.leads()]).toEqual([false, true]);
    expect(leader.changed.mock.calls).toEqual([[true], [false]]);
    waiting.drop();
    await settle();
    expect(leader.leads()).toBe(true);
    expect(locks.steals).toBe(1);
  });

  test("its own place in the queue is given up first: it would otherwise lead twice", async () => {
    const { waiting, locks } = await frozen();
    waiting.challenge(MINUTE);
    await settle();
    waiting.drop();
    await settle();
    expect(waiting.leads()).toBe(false);
    expect(locks.held()).toHaveLength(1);
  });

  test("a query alone may free the lock: then nothing is stolen", async () => {
    const { locks, leader, waiting } = await frozen();
    waiting.challenge(MINUTE);
    // Chromium drops the lock of a cached page when it is asked.
    leader.drop();
    await settle();
    expect(waiting.leads()).toBe(true);
    expect(locks.steals).toBe(0);
  });

  test("a query that fails does not stop it", async () => {
    const locks = lockManager();
    const leader = tab(locks);
    leader.queue();
    await settle();
    const changed = vi.fn();
    const waiting = createLeadership({ ...locks.page(), held: () => Promise.reject(new Error("no")) }, NAME, changed, expect.unreachable);
    waiting.queue();
    waiting.challenge(MINUTE);
    await settle();
    expect(waiting.leads()).toBe(true);
  });

  test("who leads steals nothing from itself", async () => {
    const locks = lockManager();
    const a = tab(locks);
    a.queue();
    await settle();
    a.challenge(MINUTE);
    await settle();
    expect(locks.steals).toBe(0);
    expect(a.changed.mock.calls).toEqual([[true]]);
  });

  test("a page that has dropped everything meanwhile steals nothing (S8)", async () => {
    const { locks, waiting } = await frozen();
    waiting.challenge(MINUTE);
    waiting.drop();
    await settle();
    expect(locks.steals).toBe(0);
    expect(waiting.leads()).toBe(false);
  });

  test("at most twice in ten minutes, whatever else happens (L4)", async () => {
    const { locks, leader, waiting } = await frozen();
    for (let now = 0; now < 10 * MINUTE; now += 5_000) {
      waiting.challenge(now);
      await settle();
      // The other tab takes it back: two that do not hear each other.
      waiting.drop();
      leader.drop();
      leader.queue();
      waiting.queue();
      await settle();
    }
    expect(locks.steals).toBeLessThanOrEqual(2);
    expect(locks.steals).toBeGreaterThan(0);
  });
});

describe("at most two steals a window of ten minutes, with backoff", () => {
  test.each<[string, number[], number, boolean]>([
    ["none yet", [], 0, true],
    ["one just now", [1_000], 1_001, false],
    ["one a few seconds ago", [1_000], 6_000, false],
    ["one several minutes ago", [0], 9 * MINUTE, true],
    ["two in the window", [0, 5 * MINUTE], 9 * MINUTE, false],
    ["two, of which the first is out of it", [0, 5 * MINUTE], 15 * MINUTE + 1, true],
    ["two, both out of it", [0, MINUTE], 30 * MINUTE, true],
  ])("%s", (_, steals, now, may) => expect(maySteal(steals, now)).toBe(may));

  test("a tab that tries all the time never steals more than twice in any window", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 * MINUTE }), { maxLength: 100 }), (gaps) => {
        let now = 0;
        const steals: number[] = [];
        for (const gap of gaps) {
          now += gap;
          if (maySteal(steals, now)) steals.push(now);
        }
        for (const at of steals) expect(steals.filter((other) => other >= at && other - at < 10 * MINUTE).length).toBeLessThanOrEqual(2);
      }),
    );
  });
});
