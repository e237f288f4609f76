import { describe, expect, test } from "vitest";
import { createTestBrowser, type TestDuration } from "../../../src/testing/index.js";

describe("durations", () => {
  test.each([["250ms", 250], ["2s", 2000], ["1.5m", 90_000], ["1h", 3_600_000], ["1d", 86_400_000], [7, 7]] as const)("%s", async (duration, ms) => {
    const browser = createTestBrowser();
    await browser.advance(duration);
    expect(browser.elapsed).toBe(ms);
  });
  test.each(["", "5", "5 s", "m", "1w"])("%j is none", (duration) => {
    const browser = createTestBrowser();
    expect(() => browser.advance(duration as TestDuration)).toThrow(/^Not a duration/);
  });
});

describe("what is full, dead or already there", () => {
  test("sessionStorage over quota gives the browser's error, and keeps the old value", () => {
    const { platform } = createTestBrowser({ storage: { quota: 40 } }).openTab();
    expect(platform.session!.set("key", "short")).toBeUndefined();
    expect(platform.session!.set("key", "x".repeat(40))).toMatchObject({ name: "QuotaExceededError" });
    expect(platform.session!.get("key")).toBe("short");
  });

  test("a page that is gone stores, posts, asks and hears nothing", async () => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    const { platform } = tab;
    const heard: unknown[] = [];
    tab.crash();
    expect(platform.local!.set("key", "1")).toBeUndefined();
    expect(platform.session!.set("key", "1")).toBeUndefined();
    platform.session!.remove("key");
    platform.channel!("c", (message) => heard.push(message))!.post(1);
    platform.local!.listen(() => heard.push("storage"));
    platform.input(["keydown"], () => heard.push("input"), undefined);
    void platform.fetch!("/", { method: "GET", headers: {}, credentials: "same-origin", cache: "no-store", redirect: "manual", signal: undefined } as never).then(() => heard.push("answer"));
    void platform.database("db")!.transact(["a"], () => ({ result: 1 })).then(() => heard.push("transaction"));
    await browser.settle();
    expect([heard, browser.localStorage.size, tab.sessionStorage.size, browser.server.requests.length]).toEqual([[], 0, 0, 0]);
  });

  test.each(["freeze", "thaw", "activate", "toBackForwardCache", "hide", "show", "focus"] as const)("%s of a tab that is gone does nothing", (act) => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    tab.crash();
    tab[act]();
    expect([tab.state, tab.visible, tab.input(), tab.restore()]).toEqual(["gone", false, false, "loaded"]);
  });

  test("a tab that is there is kept by restore(), and offline twice is offline once", () => {
    const browser = createTestBrowser();
    expect(browser.openTab().restore()).toBe("kept");
    browser.offline();
    browser.offline();
    expect(browser.count("offline")).toBe(1);
  });

  test("the server ends what is not there without a word", () => {
    const browser = createTestBrowser();
    browser.server.end();
    expect(browser.count("ends")).toBe(0);
  });

  test("a request that is aborted before it is sent, and one under way, reject with the reason", async () => {
    const browser = createTestBrowser();
    const { platform } = browser.openTab();
    const request = (signal: unknown): Promise<unknown> => platform.fetch!("/session", { method: "GET", headers: {}, credentials: "same-origin", cache: "no-store", redirect: "manual", signal } as never).catch((error: Error) => error.message);
    const [before, after] = [new AbortController(), new AbortController()];
    before.abort(new Error("before"));
    const answers = [request(before.signal), request(after.signal)];
    after.abort(new Error("after"));
    expect(await browser.until(Promise.all(answers))).toEqual(["before", "after"]);
  });

  test("the timeline takes what JSON does not", () => {
    const browser = createTestBrowser();
    const round: Record<string, unknown> = {};
    round["self"] = round;
    browser.note("notes", round, undefined, new TypeError("bad"));
    expect(browser.timeline().at(-1)).toContain("notes [object Object] undefined TypeError: bad");
  });
});
