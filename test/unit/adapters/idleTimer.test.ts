import { describe, expect, test } from "vitest";
import { createIdleTimer, type IdleTimerCore } from "../../../src/adapters/idleTimer.js";
import { type IdleTimerOptions, readIdleTimerOptions } from "../../../src/adapters/idleTimerOptions.js";
import { createTestBrowser, type Tab, type TestBrowser } from "../../../src/testing/index.js";

interface Page {
  readonly tab: Tab;
  readonly timer: IdleTimerCore;
  /** Callbacks in the order of their calls. */
  readonly told: string[];
  options: IdleTimerOptions;
  unmount(): void;
}

const LIMITS = { timeout: 600_000, promptBeforeIdle: 60_000 };

/** A page that has mounted the timer. */
function mount(tab: Tab, options: IdleTimerOptions = {}): Page {
  const told: string[] = [];
  const say = (what: string) => () => void told.push(what);
  const page: Page = {
    tab,
    told,
    options: {
      ...LIMITS,
      platform: tab.platform,
      ...{ onIdle: say("idle"), onActive: say("active"), onPrompt: say("prompt"), onAction: say("action"), onMessage: (data) => told.push(`message ${JSON.stringify(data)}`) },
      ...options,
    },
    timer: createIdleTimer(() => readIdleTimerOptions(page.options)),
    unmount: () => {},
  };
  page.unmount = page.timer.mount();
  return page;
}

const open = (browser: TestBrowser, options?: IdleTimerOptions): Page => {
  const tab = browser.openTab();
  tab.show();
  return mount(tab, options);
};
const crossTab = { crossTab: true };
const moments = ({ told }: Page): string[] => told.filter((what) => what !== "action");

describe("one page", () => {
  test("prompts, then is idle; input when idle makes it active; remaining time is to idle", async () => {
    const browser = createTestBrowser();
    const page = open(browser);
    expect([page.timer.getRemainingTime(), page.timer.isIdle(), page.timer.isPrompted()]).toEqual([600_000, false, false]);
    await browser.advance("540s");
    expect([page.told, page.timer.isPrompted(), page.timer.getRemainingTime()]).toEqual([["prompt"], true, 60_000]);
    await browser.advance("60s");
    expect([page.told, page.timer.isIdle(), page.timer.isPrompted(), page.timer.getRemainingTime()]).toEqual([["prompt", "idle"], true, false, 0]);
    await browser.advance("60s");
    page.tab.input();
    expect([page.told, page.timer.isIdle(), page.timer.getRemainingTime()]).toEqual([["prompt", "idle", "action", "active"], false, 600_000]);
  });

  test("presence is told beside each of them", async () => {
    const browser = createTestBrowser();
    const seen: unknown[] = [];
    const page = open(browser, { onPresenceChange: (presence) => seen.push(presence) });
    await browser.advance("600s");
    page.timer.activate();
    expect(seen).toEqual([{ type: "active", prompted: true }, { type: "idle" }, { type: "active", prompted: false }]);
  });

  test("input moves the deadline, but does not answer the prompt (react-idle-timer#286)", async () => {
    const browser = createTestBrowser();
    const page = open(browser);
    await browser.advance("300s");
    page.tab.input("keydown");
    expect([page.told, page.timer.getRemainingTime()]).toEqual([["action"], 600_000]);
    await browser.advance("540s");
    page.tab.input();
    expect([moments(page), page.timer.isPrompted(), page.timer.getRemainingTime()]).toEqual([["prompt"], true, 60_000]);
    expect(page.timer.activate()).toBe(true);
    expect([moments(page), page.timer.getRemainingTime()]).toEqual([["prompt", "active"], 600_000]);
  });

  test("between two windows of a second nothing listens (react-idle-timer#117)", async () => {
    const browser = createTestBrowser();
    const page = open(browser);
    expect(page.tab.resources.inputListeners).toBe(1);
    page.tab.input("pointermove");
    expect(page.tab.resources.inputListeners).toBe(0);
    await browser.advance("1s");
    expect(page.tab.resources.inputListeners).toBe(1);
  });

  test("pause keeps what is left, hears nothing, and resume goes on with it", async () => {
    const browser = createTestBrowser();
    const { timer, tab, told } = open(browser);
    await browser.advance("100s");
    expect([timer.pause(), timer.pause(), timer.getRemainingTime()]).toEqual([true, false, 500_000]);
    await browser.advance("30m");
    tab.input();
    expect([timer.getRemainingTime(), told]).toEqual([500_000, []]);
    expect([timer.resume(), timer.resume(), timer.getRemainingTime()]).toEqual([true, false, 500_000]);
    await browser.advance("500s");
    expect(told).toEqual(["prompt", "idle"]);
  });

  test("reset and start are silent, activate is not", async () => {
    const browser = createTestBrowser();
    const { timer, told } = open(browser);
    for (const control of ["start", "reset", "activate"] as const) {
      await browser.advance("600s");
      expect(timer[control]()).toBe(true);
      expect(timer.isIdle()).toBe(false);
    }
    expect(told).toEqual(["prompt", "idle", "prompt", "idle", "prompt", "idle", "active"]);
  });

  test("startManually waits for start(), startOnMount: false for the first input", async () => {
    const browser = createTestBrowser();
    const manual = open(browser, { startManually: true });
    await browser.advance("20m");
    manual.tab.input();
    expect([manual.told, manual.timer.getRemainingTime()]).toEqual([[], 600_000]);
    manual.timer.start();
    await browser.advance("600s");
    expect(manual.told).toEqual(["prompt", "idle"]);
    const waiting = open(browser, { startOnMount: false });
    await browser.advance("20m");
    expect(waiting.told).toEqual([]);
    waiting.tab.input();
    await browser.advance("600s");
    expect(waiting.told).toEqual(["action", "active", "prompt", "idle"]);
  });

  test("stopOnIdle: once idle, input changes nothing until start()", async () => {
    const browser = createTestBrowser();
    const page = open(browser, { stopOnIdle: true });
    await browser.advance("600s");
    page.tab.input();
    await browser.advance("2s");
    page.tab.input();
    expect([page.told, page.timer.isIdle()]).toEqual([["prompt", "idle"], true]);
    page.timer.start();
    page.tab.input();
    expect([page.told, page.timer.isIdle()]).toEqual([["prompt", "idle", "action"], false]);
  });

  test("immediateEvents prompt at once, then make idle at once", async () => {
    const browser = createTestBrowser();
    const page = open(browser, { immediateEvents: ["mouseleave"] });
    page.tab.input("mouseleave");
    expect([moments(page), page.timer.getRemainingTime()]).toEqual([["prompt"], 60_000]);
    page.tab.input("mouseleave");
    expect([moments(page), page.timer.isIdle()]).toEqual([["prompt", "idle"], true]);
  });

  test("onAction is throttled or debounced", async () => {
    const browser = createTestBrowser();
    const throttled = open(browser, { throttle: 5000 });
    const debounced = open(browser, { debounce: 3000 });
    for (const page of [throttled, debounced]) {
      page.tab.show();
      for (let n = 0; n < 5; n++) {
        page.tab.input();
        await browser.advance("2s");
      }
      await browser.advance("5s");
    }
    expect(throttled.told).toEqual(["action", "action"]);
    expect(debounced.told).toEqual(["action"]);
  });

  test("disabled does nothing, and says so", async () => {
    const browser = createTestBrowser();
    const { timer, told, tab } = open(browser, { disabled: true });
    expect([timer.start(), timer.reset(), timer.activate(), timer.pause(), timer.resume()]).toEqual([false, false, false, false, false]);
    await browser.advance("20m");
    expect([told, tab.resources.inputListeners, tab.resources.timers]).toEqual([[], 0, 0]);
  });

  test("counts idle and active time, since the last reset and in all", async () => {
    const browser = createTestBrowser();
    const { timer, tab } = open(browser);
    expect([timer.getLastIdleTime(), timer.getLastActiveTime()?.getTime()]).toEqual([null, browser.now]);
    await browser.advance("600s");
    const idleAt = browser.now;
    await browser.advance("100s");
    expect([timer.getIdleTime(), timer.getActiveTime(), timer.getElapsedTime(), timer.getLastIdleTime()?.getTime()]).toEqual([100_000, 600_000, 700_000, idleAt]);
    tab.input();
    await browser.advance("50s");
    expect([timer.getIdleTime(), timer.getActiveTime()]).toEqual([100_000, 650_000]);
    timer.reset();
    await browser.advance("10s");
    expect([timer.getIdleTime(), timer.getActiveTime(), timer.getElapsedTime()]).toEqual([0, 10_000, 10_000]);
    expect([timer.getTotalIdleTime(), timer.getTotalActiveTime(), timer.getTotalElapsedTime()]).toEqual([100_000, 660_000, 760_000]);
  });

  test("without crossTab nothing is stored, sent, heard or locked; unmount leaves nothing", async () => {
    const browser = createTestBrowser();
    const before = browser.openTab().resources;
    const [one, two] = [open(browser, { crossTab: false, leaderElection: true }), open(browser, { crossTab: false })];
    one.tab.show();
    one.tab.input();
    one.timer.message("hello");
    await browser.advance("1s");
    expect([one.tab.resources.channels, one.tab.resources.locks, browser.localStorage.size, two.told]).toEqual([0, 0, 0, []]);
    expect([one.timer.isLeader(), one.timer.isLastActiveTab()]).toEqual([false, false]);
    one.unmount();
    expect(one.tab.resources).toEqual(before);
  });
});

describe("what react-idle-timer's users reported", () => {
  test("#289, #293: a tab is not idle while another is used", async () => {
    const browser = createTestBrowser();
    const [one, two] = [open(browser, crossTab), open(browser, crossTab)];
    for (let n = 0; n < 10; n++) {
      await browser.advance("300s");
      two.tab.input();
    }
    await browser.advance("100s");
    expect([moments(one), moments(two)]).toEqual([[], []]);
    expect(Math.abs(one.timer.getRemainingTime() - two.timer.getRemainingTime())).toBeLessThan(50);
    expect([one.timer.isLastActiveTab(), two.timer.isLastActiveTab()]).toEqual([false, true]);
  });

  test.each([
    ["crashes", (tab: Tab) => tab.crash()],
    ["freezes", (tab: Tab) => tab.freeze({ told: false })],
    ["is discarded", (tab: Tab) => tab.discard()],
  ])("#405: a tab that %s does not keep the others from being idle", async (_, leave) => {
    const browser = createTestBrowser();
    const [one, two] = [open(browser, crossTab), open(browser, crossTab)];
    await browser.advance("1s");
    leave(one.tab);
    await browser.advance("602s");
    expect([moments(two), two.timer.isIdle(), two.timer.getRemainingTime()]).toEqual([["prompt", "idle"], true, 0]);
  });

  test("a tab opened beside a prompt shows it too, and takes nobody's away (defect 3)", async () => {
    const browser = createTestBrowser();
    const one = open(browser, crossTab);
    one.tab.input();
    await browser.advance("550s");
    const two = open(browser, crossTab);
    await browser.advance("1s");
    expect([moments(one), one.timer.isPrompted(), moments(two), two.timer.isPrompted()]).toEqual([["prompt"], true, ["prompt"], true]);
    two.timer.activate();
    await browser.advance("1s");
    expect([moments(one), one.timer.isPrompted()]).toEqual([["prompt", "active"], false]);
  });

  test("#53, #388: asleep past the end of a prompt, the first input finds it idle and does not count", async () => {
    const browser = createTestBrowser();
    const page = open(browser);
    await browser.advance("545s");
    await browser.sleep("8h");
    page.tab.input("pointermove");
    expect([moments(page), page.timer.isIdle()]).toEqual([["prompt", "idle"], true]);
    await browser.advance("2s");
    page.tab.input();
    expect(moments(page)).toEqual(["prompt", "idle", "active"]);
  });

  test("#172, #281: asleep past the whole time without a prompt before, it is idle at the wake and never prompts", async () => {
    const browser = createTestBrowser();
    const page = open(browser);
    await browser.advance("10s");
    page.tab.freeze();
    await browser.sleep("8h");
    page.tab.thaw();
    expect(moments(page)).toEqual(["idle"]);
  });

  test("the clock set back gives no time (defect 6)", async () => {
    const browser = createTestBrowser();
    const page = open(browser);
    await browser.advance("100s");
    browser.setClock({ by: "-1h" as never });
    expect(page.timer.getRemainingTime()).toBe(500_000);
    await browser.advance("500s");
    expect(moments(page)).toEqual(["prompt", "idle"]);
  });

  test("#138: coming back to the tab is no input (defect 8)", async () => {
    const browser = createTestBrowser();
    const page = open(browser, { events: ["keydown", "visibilitychange", "focus"] });
    await browser.advance("500s");
    page.tab.hide();
    await browser.advance("20s");
    page.tab.show();
    page.tab.input("visibilitychange");
    page.tab.input("focus");
    expect([page.told, page.timer.getRemainingTime()]).toEqual([[], 80_000]);
  });

  test("#154: with crossTab a reload does not give the whole time again", async () => {
    const browser = createTestBrowser();
    const page = open(browser, crossTab);
    page.tab.input();
    await browser.advance("200s");
    page.tab.reload();
    const again = mount(page.tab, crossTab);
    expect(again.timer.getRemainingTime()).toBe(400_000);
    again.tab.close();
    await browser.advance("2h");
    expect(open(browser, crossTab).timer.getRemainingTime()).toBe(600_000); // over since long: a new visit
  });

  test("#316: a timeout beyond 32 bits is a timeout", async () => {
    const browser = createTestBrowser();
    const page = open(browser, { timeout: 30 * 86_400_000, promptBeforeIdle: 0 });
    await browser.advance("29d");
    expect(page.told).toEqual([]);
    await browser.advance("1d");
    expect(page.told).toEqual(["idle"]);
  });

  test("#252: timers of two names do not meet", async () => {
    const browser = createTestBrowser();
    const [one, two] = [open(browser, { crossTab: true, name: "one" }), open(browser, { crossTab: true, name: "two" })];
    await browser.advance("300s");
    two.tab.input();
    two.timer.message("hello");
    await browser.advance("300s");
    expect([one.told, moments(two)]).toEqual([["prompt", "idle"], []]);
  });

  test("#180: message() reaches the other tabs, and this one if asked", async () => {
    const browser = createTestBrowser();
    const [one, two] = [open(browser, crossTab), open(browser, crossTab)];
    await browser.advance("10ms");
    one.timer.message({ action: "logout" });
    two.timer.message("here", true);
    await browser.advance("10ms");
    expect(() => one.timer.message({ callback: () => {} })).toThrow(/clone/);
    expect([one.told, two.told]).toEqual([['message "here"'], ['message "here"', 'message {"action":"logout"}']]);
  });

  test("#246: one tab is the leader, and another when it goes", async () => {
    const browser = createTestBrowser();
    const elects = { crossTab: true, leaderElection: true };
    const pages = [open(browser, elects), open(browser, elects)];
    await browser.advance("100ms");
    const leaders = pages.filter(({ timer }) => timer.isLeader());
    expect(leaders).toHaveLength(1);
    leaders[0].tab.crash();
    await browser.advance("100ms");
    expect(pages.find((page) => page !== leaders[0])!.timer.isLeader()).toBe(true);
  });

  test.each([
    [{ timeout: 60_000, promptBeforeIdle: 60_000 }, /promptBeforeIdle: 60000 ms must be less than timeout, 60000 ms/], // #342: it fired without end
    [{ timeout: 0 }, /timeout: 0 is not/],
    [{ throttle: 1, debounce: 1 }, /exclude one another/],
    [{ promptTimeout: 1000 } as IdleTimerOptions, /promptTimeout is gone/],
  ])("%j is refused", (options, message) => expect(() => readIdleTimerOptions(options)).toThrow(message));
});

describe("all tabs (crossTab)", () => {
  test("pause, resume, reset and activate are everybody's, also of a tab that comes later", async () => {
    const browser = createTestBrowser();
    const [one, two] = [open(browser, crossTab), open(browser, crossTab)];
    await browser.advance("100s");
    one.timer.pause();
    await browser.advance("1s");
    const three = open(browser, crossTab);
    await browser.advance("30m");
    expect([two.timer.getRemainingTime(), moments(two), moments(three)]).toEqual([500_000, [], []]);
    three.timer.resume();
    await browser.advance("445s");
    expect([moments(one), moments(two), moments(three)]).toEqual([["prompt"], ["prompt"], ["prompt"]]);
    two.timer.activate();
    await browser.advance("1s");
    expect(moments(one)).toEqual(["prompt", "active"]);
  });

  test("a page in the back/forward cache has no channel, and is right when it comes back", async () => {
    const browser = createTestBrowser();
    const [one, two] = [open(browser, crossTab), open(browser, crossTab)];
    await browser.advance("1s");
    expect(one.tab.toBackForwardCache()).toBe(true);
    expect(one.tab.resources.channels).toBe(0);
    await browser.advance("11m");
    expect(one.tab.restore()).toBe("cached");
    expect(moments(one)).toEqual(["idle"]);
    await browser.advance("1s");
    two.tab.show();
    two.tab.input();
    await browser.advance("1s");
    expect(moments(one)).toEqual(["idle", "active"]);
  });

  test("what is no message is ignored", async () => {
    const browser = createTestBrowser();
    const page = open(browser, crossTab);
    const channel = browser.openTab().platform.channel!("holdfast-idle/idle-timer", () => {})!;
    await browser.advance("1s");
    for (const message of [null, 7, "reset", {}, { type: "pause" }, { type: "active", age: -1 }, { type: "active", age: "x" }, { type: "toString" }, { type: "mount" }]) channel.post(message);
    await browser.advance("1s");
    expect([page.told, page.timer.getRemainingTime()]).toEqual([[], 598_000]);
  });

  test("unmount leaves nothing, also while StrictMode mounts twice; nobody is reset by it (defect 7)", async () => {
    const browser = createTestBrowser();
    const one = open(browser, crossTab);
    const before = browser.openTab().resources;
    await browser.advance("100s");
    const two = open(browser, { crossTab: true, leaderElection: true });
    two.unmount();
    two.unmount = two.timer.mount();
    await browser.advance("1s");
    expect(one.timer.getRemainingTime()).toBe(499_000);
    two.unmount();
    await browser.advance("1s");
    expect(two.tab.resources).toEqual(before);
  });
});
