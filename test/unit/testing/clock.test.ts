import { describe, expect, test } from "vitest";
import { createTestBrowser, type TestBrowser } from "../../../src/testing/index.js";

const HOUR = 3_600_000;

describe("the clocks (requirements R-44, R-45)", () => {
  const cases: [what: string, act: (browser: TestBrowser) => void | Promise<void>, wall: number, monotonic: number, server: number][] = [
    ["time passes: all move", (browser) => browser.advance("1h"), HOUR, HOUR, HOUR],
    ["sleep moves only the wall clock, and the world", (browser) => browser.sleep("1h"), HOUR, 0, HOUR],
    ["sleep on Windows moves all", (browser) => browser.sleep("1h", { monotonic: true }), HOUR, HOUR, HOUR],
    ["the clock set forward moves only the wall clock", (browser) => browser.setClock({ by: "1h" }), HOUR, 0, 0],
    ["the clock set back moves only the wall clock", (browser) => browser.setClock({ by: "-1h" }), -HOUR, 0, 0],
    ["the clock set to a moment", (browser) => browser.setClock(browser.now + 5), 5, 0, 0],
    ["the clock set to a date", (browser) => browser.setClock(new Date(browser.now - 5)), -5, 0, 0],
  ];

  test.each(cases)("%s", async (_, act, wall, monotonic, server) => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    await browser.advance(1_234);
    const before = [platform.now(), platform.monotonic(), browser.server.now] as const;
    await act(browser);
    expect([platform.now() - before[0], platform.monotonic() - before[1], browser.server.now - before[2]]).toEqual([wall, monotonic, server]);
  });

  test("timers stand still in sleep", async () => {
    const browser = createTestBrowser();
    let ran = false;
    browser.openTab().platform.timer(() => (ran = true), 10_000);
    await browser.sleep("1h");
    await browser.advance(9_999);
    expect(ran).toBe(false);
    await browser.advance(1);
    expect(ran).toBe(true);
  });

  test("on Windows what fell due in sleep runs at once, in order", async () => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    const ran: number[] = [];
    for (const delay of [20_000, 10_000]) platform.timer(() => ran.push(delay), delay);
    await browser.sleep("1h", { monotonic: true });
    await browser.advance(0);
    expect(ran).toEqual([10_000, 20_000]);
  });

  test("each document counts monotonic time from its own start (requirements R-46)", async () => {
    const browser = createTestBrowser();
    const first = browser.openTab();
    await browser.advance(500);
    const second = browser.openTab();
    await browser.advance(100);
    expect([first.platform.monotonic(), second.platform.monotonic()]).toEqual([600, 100]);
    expect(second.platform.pageStart - first.platform.pageStart).toBe(500);
  });
});
