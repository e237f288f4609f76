import { describe, expect, test } from "vitest";
import { createTestBrowser, type Engine, type Tab, type TestBrowser } from "../../../src/testing/index.js";

type Mode = "wait" | "ifAvailable" | "steal";

/** Requests the lock "lead" and notes what becomes of it. */
function request(tab: Tab, mode: Mode = "wait"): { log: string[]; release: () => void } {
  const log: string[] = [];
  const release = tab.platform.locks!.request("lead", mode, (held) => log.push(held ? "granted" : "refused"), () => log.push("lost"));
  return { log, release };
}

/** A browser where the first tab holds the lock and the second waits for it. */
async function contended(engine: Engine = "chromium"): Promise<{ browser: TestBrowser; a: Tab; b: Tab; holder: ReturnType<typeof request>; waiter: ReturnType<typeof request> }> {
  const browser = createTestBrowser({ engine });
  const [a, b] = [browser.openTab(), browser.openTab()];
  const holder = request(a);
  await browser.settle();
  const waiter = request(b);
  await browser.settle();
  expect([holder.log, waiter.log]).toEqual([["granted"], []]);
  return { browser, a, b, holder, waiter };
}

describe("a waiter gets the lock when the holder", () => {
  const ends: [string, (a: Tab, release: () => void) => void][] = [
    ["releases it", (_a, release) => release()],
    ["crashes (requirements R-57)", (a) => a.crash()],
    ["is discarded", (a) => a.discard()],
    ["closes", (a) => a.close()],
    ["reloads", (a) => a.reload()],
    ["releases it at pagehide and is cached", (a, release) => {
      a.platform.page.listen((event) => {
        if (event === "pagehide") release();
      });
      a.toBackForwardCache();
    }],
    ["freezes and crashes", (a) => (a.freeze(), a.crash())],
  ];
  test.each(ends)("%s", async (_, end) => {
    const { browser, a, holder, waiter } = await contended();
    end(a, holder.release);
    await browser.advance(20);
    expect(waiter.log).toEqual(["granted"]);
    expect(holder.log).toEqual(["granted"]);
  });
});

describe("a waiter does not get the lock when the holder", () => {
  test.each([
    ["is hidden", (a: Tab) => a.hide()],
    ["is frozen (requirements R-81)", (a: Tab) => a.freeze()],
    ["is stopped", (a: Tab) => a.freeze({ told: false })],
    ["is cached with it, in Chromium, when the waiter came before (storage-facts 2.3)", (a: Tab) => a.toBackForwardCache()],
  ])("%s", async (_, act) => {
    const { browser, a, waiter } = await contended();
    act(a);
    await browser.advance("10m");
    expect(waiter.log).toEqual([]);
    expect(a.locks).toEqual(["lead"]);
  });
});

describe("a lock of a cached page", () => {
  test("Chromium: a new request throws the page out and is granted", async () => {
    const browser = createTestBrowser();
    const [a, b] = [browser.openTab(), browser.openTab()];
    request(a);
    await browser.settle();
    a.toBackForwardCache();
    const late = request(b);
    await browser.settle();
    expect([late.log, a.restore()]).toEqual([["granted"], "loaded"]);
  });

  test("Chromium: a query frees it for one who waits", async () => {
    const { browser, a, b, waiter } = await contended();
    a.toBackForwardCache();
    await browser.until(b.platform.locks!.held(""));
    await browser.settle();
    expect([waiter.log, a.restore()]).toEqual([["granted"], "loaded"]);
  });

  test("WebKit: it is taken away, and the page hears of it when it is back (requirements R-53)", async () => {
    const { browser, a, holder, waiter } = await contended("webkit");
    a.toBackForwardCache();
    await browser.settle();
    expect([holder.log, waiter.log]).toEqual([["granted"], ["granted"]]);
    expect(a.restore()).toBe("cached");
    await browser.settle();
    expect(holder.log).toEqual(["granted", "lost"]);
  });

  test("Firefox: the page is not cached (requirements R-53)", async () => {
    const { browser, a, waiter } = await contended("firefox");
    expect(a.toBackForwardCache()).toBe(false);
    await browser.settle();
    expect([waiter.log, a.restore()]).toEqual([["granted"], "loaded"]);
  });
});

describe("modes", () => {
  test.each([
    ["wait", [], ["granted"]],
    ["ifAvailable", ["refused"], ["granted"]],
    ["steal", ["granted"], ["granted", "lost"]],
  ] as [Mode, string[], string[]][])("%s of a held lock", async (mode, asker, holder) => {
    const browser = createTestBrowser();
    const [a, b] = [browser.openTab(), browser.openTab()];
    const first = request(a);
    await browser.settle();
    const second = request(b, mode);
    await browser.settle();
    expect([second.log, first.log]).toEqual([asker, holder]);
  });

  test.each(["wait", "ifAvailable", "steal"] as Mode[])("%s of a free lock: granted, and never at once", async (mode) => {
    const browser = createTestBrowser();
    const { log } = request(browser.openTab(), mode);
    expect(log).toEqual([]);
    await browser.settle();
    expect(log).toEqual(["granted"]);
  });

  test("a stolen lock: those who wait go on waiting, then it is their turn; a frozen victim hears of it at thaw", async () => {
    const { browser, a, holder, waiter } = await contended();
    a.freeze();
    const thief = request(browser.openTab(), "steal");
    await browser.settle();
    expect([thief.log, waiter.log, holder.log]).toEqual([["granted"], [], ["granted"]]);
    a.thaw();
    await browser.settle();
    expect(holder.log).toEqual(["granted", "lost"]);
    holder.release();
    await browser.settle();
    expect(waiter.log).toEqual([]);
    thief.release();
    await browser.settle();
    expect(waiter.log).toEqual(["granted"]);
  });

  test("a request that was taken back hears nothing and holds nobody up", async () => {
    const { browser, holder, waiter } = await contended();
    const third = request(browser.openTab());
    await browser.settle();
    waiter.release();
    holder.release();
    await browser.settle();
    expect([waiter.log, third.log]).toEqual([[], ["granted"]]);
  });

  test("a request taken back before it arrived", async () => {
    const browser = createTestBrowser();
    const [a, b] = [browser.openTab(), browser.openTab()];
    const first = request(a);
    first.release();
    const second = request(b);
    await browser.settle();
    expect([first.log, second.log]).toEqual([[], ["granted"]]);
  });
});

describe("queries", () => {
  test("name the held locks with a prefix, those of frozen pages too", async () => {
    const browser = createTestBrowser();
    const [a, b] = [browser.openTab(), browser.openTab()];
    a.platform.locks!.request("tab:1", "wait", () => undefined);
    b.platform.locks!.request("tab:2", "wait", () => undefined);
    b.platform.locks!.request("tab:1", "wait", () => undefined);
    b.platform.locks!.request("lead", "wait", () => undefined);
    await browser.settle();
    a.freeze();
    expect((await browser.until(b.platform.locks!.held("tab:"))).sort()).toEqual(["tab:1", "tab:2"]);
  });

  test("fail where locks fail (requirements R-63)", async () => {
    const browser = createTestBrowser({ locks: { fail: true } });
    const tab = browser.openTab();
    const { log } = request(tab);
    await expect(browser.until(tab.platform.locks!.held(""))).rejects.toMatchObject({ name: "SecurityError" });
    await browser.settle();
    expect(log).toEqual(["refused"]);
  });

  test.each([
    ["insecure context", { secureContext: false }],
    ["no Web Locks", { without: ["locks"] as const }],
  ])("%s: none", (_, options) => expect(createTestBrowser().openTab(options).platform.locks).toBeUndefined());
});

test("a prerendering page's request waits for activation (requirements R-59)", async () => {
  const browser = createTestBrowser();
  const tab = browser.openTab({ prerender: true });
  const { log } = request(tab);
  await browser.settle();
  expect(log).toEqual([]);
  tab.activate();
  await browser.settle();
  expect(log).toEqual(["granted"]);
});
