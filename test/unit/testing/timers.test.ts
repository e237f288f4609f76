import { describe, expect, test } from "vitest";
import { createTestBrowser, type Tab } from "../../../src/testing/index.js";

/** When a timer of `delay` ms fires that is set `after` ms into the life of the browser, while `act` happens at once. */
async function firesAt(after: number, delay: number, act: (tab: Tab) => void, engine: "chromium" | "firefox" = "chromium"): Promise<number> {
  const browser = createTestBrowser({ engine });
  const tab = browser.openTab();
  await browser.advance(1);
  act(tab);
  await browser.advance(after - 1);
  let at = 0;
  tab.platform.timer(() => (at = browser.elapsed), delay);
  await browser.advance(200_000);
  return at;
}

describe("timers of a hidden page come late (requirements R-40)", () => {
  test.each([
    ["visible: on time", 10_000, 100, (_tab: Tab) => undefined, 10_100],
    ["hidden: at the next second", 10_000, 100, (tab: Tab) => tab.hide(), 11_000],
    ["hidden, due on a second: on time", 10_000, 3_000, (tab: Tab) => tab.hide(), 13_000],
    ["hidden for over 5 min: at the next minute", 310_000, 100, (tab: Tab) => tab.hide(), 360_000],
    ["hidden and shown again: on time", 10_000, 100, (tab: Tab) => (tab.hide(), tab.show()), 10_100],
  ])("%s", async (_, after, delay, act, at) => expect(await firesAt(after, delay, act)).toBe(at));

  test("Firefox has no timers of one a minute", async () => expect(await firesAt(310_000, 100, (tab) => tab.hide(), "firefox")).toBe(311_000));

  test("shown again, what is overdue runs at once", async () => {
    const browser = createTestBrowser();
    const tab = browser.openTab({ visible: false });
    await browser.advance(310_000);
    let ran = false;
    tab.platform.timer(() => (ran = true), 100);
    await browser.advance(20_000);
    expect(ran).toBe(false);
    tab.show();
    await browser.advance(0);
    expect(ran).toBe(true);
  });
});

describe("timers of a page that does not run", () => {
  test.each([
    ["frozen", (tab: Tab) => tab.freeze(), (tab: Tab) => tab.thaw()],
    ["cached (requirements R-48)", (tab: Tab) => tab.toBackForwardCache(), (tab: Tab) => tab.restore()],
  ])("%s: run when it goes on", async (_, stop, go) => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    let at = 0;
    tab.platform.timer(() => (at = browser.elapsed), 500);
    stop(tab);
    await browser.advance(2_100);
    expect(at).toBe(0);
    go(tab);
    await browser.advance(0);
    expect(at).toBe(2_100);
  });

  test.each([
    ["crash", (tab: Tab) => tab.crash()],
    ["close", (tab: Tab) => tab.close()],
    ["reload", (tab: Tab) => tab.reload()],
    ["discard and restore", (tab: Tab) => (tab.discard(), tab.restore())],
    ["freeze, crash and restore", (tab: Tab) => (tab.freeze(), tab.crash(), tab.restore())],
  ])("%s: never run", async (_, end) => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    tab.platform.timer(() => expect.unreachable(), 500);
    end(tab);
    await browser.advance(2_000);
  });

  test("a timer cancelled at thaw does not run", async () => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    const cancel = tab.platform.timer(() => expect.unreachable(), 500);
    tab.platform.page.listen((event) => event === "resume" && cancel());
    tab.freeze();
    await browser.advance(1_000);
    tab.thaw();
    await browser.advance(1_000);
  });
});
