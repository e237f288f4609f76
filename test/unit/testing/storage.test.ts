import { describe, expect, test } from "vitest";
import { createTestBrowser, type Engine } from "../../../src/testing/index.js";

describe("localStorage", () => {
  test("own writes are visible at once, those of other processes later", async () => {
    const browser = createTestBrowser({ storage: { delay: [5, 5] } });
    const [a, b] = [browser.openTab(), browser.openTab()];
    a.platform.local!.set("key", "1");
    expect([a.platform.local!.get("key"), b.platform.local!.get("key")]).toEqual(["1", null]);
    await browser.advance(20);
    expect(b.platform.local!.get("key")).toBe("1");
    expect(browser.localStorage.get("key")).toBe("1");
  });

  test.each([
    ["chromium", true],
    ["firefox", false],
  ] as [Engine, boolean][])("a message may overtake the storage write that preceded it: %s (requirements R-65)", async (engine, overtakes) => {
    const browser = createTestBrowser({ engine });
    const [a, b] = [browser.openTab(), browser.openTab()];
    let stale = 0;
    b.platform.channel!("c", (value) => {
      if (b.platform.local!.get("key") !== value) stale++;
    });
    const channel = a.platform.channel!("c", () => undefined)!;
    await browser.advance(10);
    for (let n = 0; n < 100; n++) {
      a.platform.local!.set("key", String(n));
      channel.post(String(n));
      await browser.advance(20);
    }
    expect(stale > 0).toBe(overtakes);
  });

  test("increments of two tabs are lost (requirements R-64)", async () => {
    const browser = createTestBrowser();
    const tabs = [browser.openTab(), browser.openTab()];
    for (const { platform } of tabs) {
      for (let n = 0; n < 200; n++) platform.timer(() => platform.local!.set("n", String(Number(platform.local!.get("n") ?? 0) + 1)), n);
    }
    await browser.settle();
    expect(Number(browser.localStorage.get("n"))).toBeLessThan(400);
  });

  test("all copies agree in the end, whoever wrote last", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const browser = createTestBrowser({ seed, storage: { delay: [0, 40] } });
      const tabs = [browser.openTab(), browser.openTab(), browser.openTab()];
      for (const [index, { platform }] of tabs.entries()) {
        for (let n = 0; n < 10; n++) {
          platform.timer(() => (n % 4 === 3 ? platform.local!.remove("key") : platform.local!.set("key", `${index}:${n}`)), platform.random() * 60);
        }
      }
      await browser.settle();
      const truth = browser.localStorage.get("key") ?? null;
      expect(tabs.map(({ platform }) => platform.local!.get("key"))).toEqual([truth, truth, truth]);
    }
  });

  test("a new tab reads what has arrived", async () => {
    const browser = createTestBrowser();
    browser.openTab().platform.local!.set("key", "1");
    await browser.settle();
    expect(browser.openTab().platform.local!.keys("k")).toEqual(["key"]);
  });

  test("over quota, set returns an error and the old value stays (requirements R-69)", () => {
    const browser = createTestBrowser({ storage: { quota: 100 } });
    const { local } = browser.openTab().platform;
    expect(local!.set("key", "x".repeat(40))).toBeUndefined();
    expect(local!.set("key", "x".repeat(50))).toMatchObject({ name: "QuotaExceededError" });
    expect(local!.get("key")).toBe("x".repeat(40));
    local!.remove("key");
    expect(local!.set("other", "x".repeat(45))).toBeUndefined();
  });

  test("a crash loses no write that was made; a killed browser does (requirements R-74)", async () => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    tab.platform.local!.set("early", "1");
    await browser.advance("1m");
    tab.platform.local!.set("late", "1");
    tab.crash();
    await browser.settle();
    expect([...browser.localStorage.keys()]).toEqual(["early", "late"]);
    browser.kill();
    expect([...browser.localStorage.keys()]).toEqual(["early"]);
    tab.restore();
    expect(tab.platform.local!.keys("")).toEqual(["early"]);
  });
});

describe("storage events (requirements R-66)", () => {
  test.each([
    ["a new value", "old", "new", ["key=new"]],
    ["the same value", "old", "old", []],
    ["a removed key", "old", null, ["key=null"]],
    ["a key that was missing", null, null, []],
  ])("%s", async (_, before, after, events) => {
    const browser = createTestBrowser();
    const [a, b] = [browser.openTab(), browser.openTab()];
    const write = (value: string | null): void => void (value === null ? a.platform.local!.remove("key") : a.platform.local!.set("key", value));
    write(before);
    await browser.settle();
    const heard: string[] = [];
    a.platform.local!.listen(() => expect.unreachable());
    b.platform.local!.listen((key, value) => heard.push(`${key}=${value}`));
    write(after);
    await browser.settle();
    expect(heard).toEqual(events);
  });

  test("come before or after a message that was posted with the write (storage-facts 2.1)", async () => {
    const browser = createTestBrowser();
    const [a, b] = [browser.openTab(), browser.openTab()];
    const first = { event: 0, message: 0 };
    let open = false;
    const hear = (what: keyof typeof first): void => {
      if (open) first[what]++;
      open = false;
    };
    b.platform.local!.listen(() => hear("event"));
    b.platform.channel!("c", () => hear("message"));
    const channel = a.platform.channel!("c", () => undefined)!;
    await browser.advance(10);
    for (let n = 0; n < 200; n++) {
      open = true;
      a.platform.local!.set("key", String(n));
      channel.post(n);
      await browser.advance(30);
    }
    expect(Math.min(first.event, first.message)).toBeGreaterThan(5);
  });

  test.each([
    ["chromium", 1],
    ["firefox", 0],
  ] as [Engine, number][])("while cached: %s delivers %d at restore", async (engine, count) => {
    const browser = createTestBrowser({ engine });
    const [a, b] = [browser.openTab(), browser.openTab()];
    let heard = 0;
    b.platform.local!.listen(() => heard++);
    b.toBackForwardCache();
    a.platform.local!.set("key", "1");
    await browser.settle();
    expect(heard).toBe(0);
    b.restore();
    await browser.settle();
    expect(heard).toBe(count);
    expect(b.platform.local!.get("key")).toBe("1");
  });
});

describe("cleared from outside (requirements R-29)", () => {
  test.each([
    ["chromium", [null]],
    ["firefox", []],
    ["webkit", []],
  ] as [Engine, unknown[]][])("%s", async (engine, events) => {
    const browser = createTestBrowser({ engine });
    const { platform } = browser.openTab();
    const database = platform.database("d")!;
    platform.local!.set("key", "1");
    platform.session!.set("key", "1");
    await browser.until(database.transact([], () => ({ put: [["key", 1]], result: undefined })));
    const heard: unknown[] = [];
    platform.local!.listen((key) => heard.push(key));
    browser.clearStorage();
    await browser.settle();
    expect([platform.local!.get("key"), platform.session!.get("key")]).toEqual([null, null]);
    expect(await browser.until(database.transact(["key"], ([value]) => ({ result: value })))).toBeUndefined();
    expect(heard).toEqual(events);
  });
});

describe("sessionStorage", () => {
  test.each([
    ["another tab", () => createTestBrowser(), "none"],
    ["a duplicate (requirements R-67)", () => createTestBrowser(), "duplicate"],
    ["window.open (requirements R-67)", () => createTestBrowser(), "opener"],
  ])("%s", (_, create, kind) => {
    const browser = create();
    const tab = browser.openTab();
    tab.platform.session!.set("id", "1");
    const other = kind === "duplicate" ? tab.duplicate() : browser.openTab(kind === "opener" ? { opener: tab } : {});
    expect(other.platform.session!.get("id")).toBe(kind === "none" ? null : "1");
    other.platform.session!.set("id", "2");
    expect(tab.platform.session!.get("id")).toBe("1");
  });

  test("outlives reload, crash, close and a killed browser", () => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    tab.platform.session!.set("id", "1");
    tab.reload();
    tab.crash();
    tab.restore();
    tab.close();
    tab.restore();
    browser.kill();
    tab.restore();
    expect(tab.platform.session!.get("id")).toBe("1");
  });

  test("what is written while prerendering is thrown away at activation (requirements R-60)", () => {
    const browser = createTestBrowser();
    const opener = browser.openTab();
    opener.platform.session!.set("id", "tab");
    const tab = browser.openTab({ opener, prerender: true });
    tab.platform.session!.set("id", "pre");
    expect(tab.platform.session!.get("id")).toBe("pre");
    tab.activate();
    expect(tab.platform.session!.get("id")).toBe("tab");
  });
});

test("a storage event may be missing, the value is not", async () => {
  const browser = createTestBrowser({ storage: { eventLoss: 1 } });
  const [a, b] = [browser.openTab(), browser.openTab()];
  b.platform.local!.listen(() => expect.unreachable());
  a.platform.local!.set("key", "1");
  await browser.settle();
  expect(b.platform.local!.get("key")).toBe("1");
});

test("a third-party frame shares nothing (requirements R-79)", async () => {
  const browser = createTestBrowser();
  const [page, frame] = [browser.openTab(), browser.openTab({ partitioned: true, top: false })];
  frame.platform.channel!("c", () => expect.unreachable());
  const channel = page.platform.channel!("c", () => undefined)!;
  await browser.advance(10);
  page.platform.local!.set("key", "1");
  channel.post(1);
  const held: boolean[] = [];
  for (const { platform } of [page, frame]) platform.locks!.request("lock", "ifAvailable", (is) => held.push(is));
  await browser.settle();
  expect(frame.platform.local!.get("key")).toBeNull();
  expect(held).toEqual([true, true]);
  expect(frame.platform.page).toMatchObject({ partitioned: true, top: false });
});
