import { describe, expect, test, vi } from "vitest";
import { createTestBrowser } from "../../../src/testing/index.js";

describe("what happens next", () => {
  test("timers run by time, those of one moment in the order of setting", async () => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    const ran: string[] = [];
    for (const [name, delay] of [["c", 20], ["a", 10], ["b", 10], ["now", 0], ["past", -5]] as const) platform.timer(() => ran.push(name), delay);
    await browser.advance(20);
    expect(ran).toEqual(["now", "past", "a", "b", "c"]);
  });

  test("all microtasks run before the next task", async () => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    const ran: string[] = [];
    platform.timer(() => {
      void (async () => {
        for (let turn = 0; turn < 50; turn++) await Promise.resolve();
        ran.push("promises");
      })();
    }, 10);
    platform.timer(() => ran.push("next task"), 10);
    await browser.advance(10);
    expect(ran).toEqual(["promises", "next task"]);
  });

  test("time passes only when somebody lets it", async () => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    const start = platform.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(platform.now()).toBe(start);
    await browser.advance("2m");
    expect(platform.now() - start).toBe(120_000);
  });

  test.each([
    ["a cancelled timer never runs", (timer: (ran: () => void) => () => void) => timer(() => expect.unreachable())()],
    ["cancelling twice is harmless", (timer: (ran: () => void) => () => void) => {
      const cancel = timer(() => expect.unreachable());
      cancel();
      cancel();
    }],
  ])("%s", async (_, act) => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    act((ran) => platform.timer(ran, 5));
    await browser.advance(10);
  });

  test.each([[2 ** 31], [40 * 86_400_000], [Infinity]])("a delay of %d ms does not fire at once", async (delay) => {
    const browser = createTestBrowser();
    let ran = false;
    browser.openTab().platform.timer(() => (ran = true), delay);
    await browser.advance("1d");
    expect(ran).toBe(false);
  });
});

describe("settle", () => {
  test("runs what is under way and leaves long timers", async () => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    const ran: string[] = [];
    platform.timer(() => platform.timer(() => ran.push("short"), 900), 900);
    platform.timer(() => ran.push("long"), 60_000);
    expect(await browser.settle()).toBe(true);
    expect(ran).toEqual(["short"]);
    expect(browser.elapsed).toBeLessThan(2_000);
  });

  test("gives up on a page that ticks", async () => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    const tick = (): void => void platform.timer(tick, 1_000);
    tick();
    expect(await browser.settle("1s", "10s")).toBe(false);
    expect(browser.elapsed).toBeLessThanOrEqual(10_000);
  });
});

describe("until", () => {
  test("lets just enough time pass", async () => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    const slow = new Promise<string>((resolve) => void platform.timer(() => resolve("done"), 700));
    expect(await browser.until(slow)).toBe("done");
    expect(browser.elapsed).toBe(700);
  });

  test("passes a rejection on, and rejects for what never settles", async () => {
    const browser = createTestBrowser();
    await expect(browser.until(Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(browser.until(new Promise(() => undefined), "5s")).rejects.toThrow("5000 ms");
  });
});

test("an error that a page does not catch fails the test that let time pass, and stops nothing else", async () => {
  const browser = createTestBrowser();
  const { platform } = browser.openTab();
  let ran = false;
  platform.timer(() => {
    throw new Error("uncaught");
  }, 10);
  platform.timer(() => (ran = true), 20);
  await expect(browser.advance(30)).rejects.toThrow("uncaught");
  expect(ran).toBe(true);
  expect(browser.elapsed).toBe(30);
  await browser.advance(10);
});

test("fake timers of a test runner do no harm", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate", "Date"] });
  try {
    const browser = createTestBrowser();
    let ran = false;
    browser.openTab().platform.timer(() => (ran = true), 10);
    await browser.advance(10);
    expect(ran).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test("what happens is counted, with or without a timeline", async () => {
  for (const timeline of [true, false]) {
    const browser = createTestBrowser({ timeline });
    const { platform } = browser.openTab();
    platform.local!.set("key", "1");
    platform.local!.set("key", "2");
    await browser.settle();
    expect([browser.count("local"), browser.count("posts"), browser.timeline().length > 0]).toEqual([2, 0, timeline]);
  }
});

describe("seeds", () => {
  async function run(seed: number): Promise<string[]> {
    const browser = createTestBrowser({ seed, channel: { delay: [0, 50], loss: 0.2, duplication: 0.2 } });
    const tabs = [browser.openTab(), browser.openTab(), browser.openTab()];
    const channels = tabs.map(({ platform }) => platform.channel!("c", () => platform.local!.set(platform.id(), String(platform.random())))!);
    await browser.advance(10);
    for (const channel of channels) for (let n = 0; n < 5; n++) channel.post(n);
    tabs[1]!.crash();
    await browser.settle();
    return browser.timeline();
  }

  test("the same seed gives the same run", async () => expect(await run(7)).toEqual(await run(7)));
  test("another seed gives another run", async () => expect(await run(7)).not.toEqual(await run(8)));
});
