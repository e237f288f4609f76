import { describe, expect, test } from "vitest";
import { createTestBrowser, type Engine, type Tab } from "../../../src/testing/index.js";

/** What the page of a tab hears while `act` happens to it. */
async function hears(act: (tab: Tab) => void, engine: Engine = "chromium"): Promise<string[]> {
  const browser = createTestBrowser({ engine });
  const tab = browser.openTab();
  await browser.settle();
  const heard: string[] = [];
  tab.platform.page.listen((event) => heard.push(event));
  act(tab);
  await browser.settle();
  return heard;
}

describe("what a page hears (requirements R-49)", () => {
  const cases: [string, Engine, (tab: Tab) => void, string][] = [
    ["hide, show", "chromium", (tab) => (tab.hide(), tab.show()), "hidden visible focus"],
    ["freeze, thaw", "chromium", (tab) => (tab.freeze(), tab.thaw()), "hidden freeze resume"],
    ["freeze, show", "chromium", (tab) => (tab.freeze(), tab.show()), "hidden freeze resume visible focus"],
    ["freeze, thaw", "firefox", (tab) => (tab.freeze(), tab.thaw()), "hidden"],
    ["stopped, thaw", "chromium", (tab) => (tab.freeze({ told: false }), tab.thaw()), ""],
    ["cache, restore", "chromium", (tab) => (tab.toBackForwardCache(), tab.restore()), "pagehide hidden freeze resume visible cached"],
    ["cache, restore", "webkit", (tab) => (tab.toBackForwardCache(), tab.restore()), "pagehide hidden visible cached"],
    ["navigate, back", "webkit", (tab) => (tab.navigate(), tab.back()), "pagehide hidden visible cached"],
    ["close", "chromium", (tab) => tab.close(), "pagehide hidden"],
    ["reload", "chromium", (tab) => tab.reload(), "pagehide hidden"],
    ["crash", "chromium", (tab) => tab.crash(), ""],
    ["discard", "chromium", (tab) => tab.discard(), ""],
    ["freeze, close", "chromium", (tab) => (tab.freeze(), tab.close()), "hidden freeze"],
  ];
  test.each(cases)("%s in %s", async (_what, engine, act, events) => expect((await hears(act, engine)).join(" ")).toBe(events));

  test("a load ends with pageshow", async () => {
    const browser = createTestBrowser();
    const heard: string[] = [];
    browser.openTab().platform.page.listen((event) => heard.push(event));
    await browser.settle();
    expect(heard).toEqual(["pageshow"]);
  });
});

describe("facts of a document", () => {
  const cases: [string, (tab: Tab) => Tab | void, { stale: boolean; loads: number }][] = [
    ["opened", () => undefined, { stale: false, loads: 1 }],
    ["reloaded", (tab) => void tab.reload(), { stale: false, loads: 2 }],
    ["restored after a crash", (tab) => (tab.crash(), void tab.restore()), { stale: true, loads: 2 }],
    ["reloaded after a crash", (tab) => (tab.crash(), void tab.reload()), { stale: false, loads: 2 }],
    ["reopened", (tab) => (tab.close(), void tab.restore()), { stale: true, loads: 2 }],
    ["back from the cache", (tab) => (tab.toBackForwardCache(), void tab.restore()), { stale: true, loads: 1 }],
    ["gone on", (tab) => void tab.navigate(), { stale: false, loads: 2 }],
    ["gone on and back", (tab) => (tab.navigate(), void tab.back()), { stale: true, loads: 2 }],
    ["duplicated", (tab) => tab.duplicate(), { stale: true, loads: 1 }],
  ];
  test.each(cases)("%s", async (_, act, { stale, loads }) => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    await browser.settle();
    const subject = act(tab) ?? tab;
    expect([subject.platform.page.stale(), subject.loads, subject.state]).toEqual([stale, loads, "running"]);
  });

  test.each([
    [{}, { visible: true, stale: false, prerendering: false }],
    [{ visible: false }, { visible: false, stale: false, prerendering: false }],
    [{ restored: true }, { visible: true, stale: true, prerendering: false }],
    [{ prerender: true }, { visible: false, stale: true, prerendering: true }],
    [{ prerender: true, stale: false }, { visible: false, stale: false, prerendering: true }],
  ])("openTab(%j)", (options, facts) => {
    const { page } = createTestBrowser().openTab(options).platform;
    expect({ visible: page.visible(), stale: page.stale(), prerendering: page.prerendering() }).toEqual(facts);
  });

  test("activation of a prerendered page", async () => {
    const browser = createTestBrowser();
    const tab = browser.openTab({ prerender: true });
    const heard: string[] = [];
    await browser.settle();
    tab.platform.page.listen((event) => heard.push(`${event}:${tab.platform.page.prerendering()}`));
    tab.show();
    tab.activate();
    expect(heard).toEqual(["activate:false", "visible:false", "focus:false"]);
  });

  test("every document has a registry of its own, which a cached one keeps", () => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    const { registry } = tab.platform;
    tab.toBackForwardCache();
    tab.restore();
    expect(tab.platform.registry).toBe(registry);
    tab.reload();
    expect(tab.platform.registry).not.toBe(registry);
    expect(tab.duplicate().platform.registry).not.toBe(registry);
  });

  test.each(["local", "session", "database", "channel", "locks", "fetch"] as const)("a page without %s", (what) => {
    const { platform } = createTestBrowser().openTab({ without: [what] });
    const found = { ...platform, database: platform.database("d"), channel: platform.channel?.("c", () => undefined) };
    expect(found[what]).toBeUndefined();
  });

  test("addresses, cookies and meta elements", () => {
    const browser = createTestBrowser({ url: "https://shop.test/cart/" });
    browser.cookies.set("XSRF-TOKEN", "a%3D");
    const { platform } = browser.openTab({ meta: { "csrf-token": "t" } });
    expect([platform.origin(), platform.origin("../x"), platform.origin("//cdn.test/x"), platform.origin("http://")]).toEqual([
      "https://shop.test",
      "https://shop.test",
      "https://cdn.test",
      undefined,
    ]);
    expect([platform.cookie("XSRF-TOKEN"), platform.cookie("other"), platform.meta("csrf-token"), platform.meta("other")]).toEqual(["a%3D", undefined, "t", undefined]);
  });

  test("ids have 128 bits, and warnings are kept", () => {
    const tab = createTestBrowser().openTab();
    const ids = Array.from({ length: 1_000 }, () => tab.platform.id());
    expect(new Set(ids).size).toBe(1_000);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    tab.platform.warn("careful");
    expect(tab.warnings).toEqual(["careful"]);
  });
});

describe("a document that is gone", () => {
  test("has no effect any more", async () => {
    const browser = createTestBrowser();
    const [tab, other] = [browser.openTab(), browser.openTab()];
    const { platform } = tab;
    const channel = platform.channel!("c", () => undefined)!;
    other.platform.channel!("c", () => expect.unreachable());
    await browser.advance(10);
    tab.crash();
    platform.local!.set("key", "1");
    platform.session!.set("key", "1");
    channel.post(1);
    platform.microtask(() => expect.unreachable());
    platform.timer(() => expect.unreachable(), 0);
    platform.locks!.request("lock", "wait", () => expect.unreachable());
    void platform.database("d")!.transact([], () => expect.unreachable()).finally(() => expect.unreachable());
    await browser.settle();
    expect([browser.localStorage.size, tab.sessionStorage.size, browser.database("d").size, tab.locks.length]).toEqual([0, 0, 0, 0]);
  });

  test("has its last microtasks in pagehide, but none after a crash", async () => {
    for (const [end, written] of [[(tab: Tab) => tab.close(), "1"], [(tab: Tab) => tab.crash(), undefined]] as const) {
      const browser = createTestBrowser();
      const tab = browser.openTab();
      const { platform } = tab;
      platform.page.listen((event) => {
        if (event === "pagehide") void Promise.resolve().then(() => platform.local!.set("key", "1"));
      });
      end(tab);
      await browser.settle();
      expect(browser.localStorage.get("key")).toBe(written);
    }
  });
});

test("what a page has set up is counted, and what it took down is not", async () => {
  const browser = createTestBrowser();
  const tab = browser.openTab();
  const { platform } = tab;
  const other = browser.openTab();
  other.platform.locks!.request("held elsewhere", "wait", () => undefined);
  await browser.settle();
  const none = { timers: 0, pageListeners: 0, storageListeners: 0, inputListeners: 0, channels: 0, locks: 0, lockRequests: 0, connections: 0, transactions: 0 };
  expect(tab.resources).toEqual(none);
  const database = platform.database("d")!;
  await browser.until(database.transact([], () => ({ result: undefined })));
  const takeDown = [
    platform.timer(() => undefined, 60_000),
    platform.timer(() => undefined, Infinity),
    platform.page.listen(() => undefined),
    platform.local!.listen(() => undefined),
    platform.input(["wheel"], () => undefined),
    platform.channel!("c", () => undefined)!.close,
    platform.locks!.request("own", "wait", () => undefined),
    platform.locks!.request("held elsewhere", "wait", () => undefined),
    () => database.close(),
  ];
  platform.timer(() => undefined, 0);
  await browser.settle();
  expect(tab.resources).toEqual({ timers: 2, pageListeners: 1, storageListeners: 1, inputListeners: 1, channels: 1, locks: 1, lockRequests: 1, connections: 1, transactions: 0 });
  for (const down of takeDown) down();
  await browser.settle();
  expect(tab.resources).toEqual(none);
});

test("a killed browser holds no lock, and forgets its session cookie", async () => {
  const browser = createTestBrowser();
  const tab = browser.openTab();
  browser.server.login("42");
  tab.platform.locks!.request("lock", "wait", () => undefined);
  await browser.settle();
  browser.kill();
  expect(browser.server.current).toBeUndefined();
  expect(tab.state).toBe("gone");
  expect(tab.restore()).toBe("loaded");
  const held: boolean[] = [];
  tab.platform.locks!.request("lock", "ifAvailable", (is) => held.push(is));
  await browser.settle();
  expect(held).toEqual([true]);
});

test("restore does nothing to a tab that is there", () => {
  const tab = createTestBrowser().openTab();
  const { platform } = tab;
  expect([tab.restore(), tab.platform === platform]).toEqual(["kept", true]);
});

describe("input", () => {
  test("reaches the listeners of its type and target", () => {
    const tab = createTestBrowser().openTab();
    const heard: string[] = [];
    const frame = {};
    tab.platform.input(["keydown", "pointerdown"], () => heard.push("page"));
    const off = tab.platform.input(["keydown"], () => heard.push("frame"), frame);
    expect(tab.resources.inputListeners).toBe(2);
    tab.input();
    tab.input("keydown", frame);
    tab.input("wheel");
    off();
    tab.input("keydown", frame);
    expect(heard).toEqual(["page", "frame"]);
  });

  test.each([
    ["hidden", (tab: Tab) => tab.hide()],
    ["frozen", (tab: Tab) => tab.freeze()],
    ["stopped", (tab: Tab) => tab.freeze({ told: false })],
    ["cached", (tab: Tab) => tab.toBackForwardCache()],
    ["closed", (tab: Tab) => tab.close()],
  ])("there is none in a tab that is %s", (_, act) => {
    const tab = createTestBrowser().openTab();
    tab.platform.input(["pointerdown"], () => expect.unreachable());
    act(tab);
    expect(tab.input()).toBe(false);
  });
});

test("the timeline says what happened", async () => {
  const browser = createTestBrowser();
  const tab = browser.openTab();
  tab.platform.local!.set("key", "1");
  await browser.advance("1.5s");
  tab.hide();
  browser.note("here", { n: 1 });
  expect(browser.timeline().map((line) => line.trim().replace(/ +/g, " "))).toEqual([
    "+0.000s tab 1 loads",
    "+0.000s tab 1 local key 1",
    "+0.000s tab 1 page pageshow",
    "+1.500s tab 1 page hidden",
    '+1.500s browser here {"n":1}',
  ]);
});
