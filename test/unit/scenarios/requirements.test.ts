import { describe, expect, test } from "vitest";
import { outcome, Stage } from "./stage.js";

/** What standards ask for and no other scenario tells. */
describe("the end of a session", () => {
  test("is not undone by the SDK: whatever the user does, nobody is signed in again by itself (R-12, S6)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    await stage.browser.advance("11m");
    expect(stage.statuses([a!, b!])).toEqual(["ended", "ended"]);
    // Somebody is signed in at the server all the same, by a page without the SDK.
    stage.server.login("ann");
    stage.server.requests.length = 0;
    a!.tab.input();
    a!.tab.focus();
    b!.tab.freeze();
    b!.tab.show();
    b!.tab.input();
    await stage.browser.until(a!.session.extend());
    await stage.browser.advance("5m");
    a!.tab.reload();
    const again = stage.boot(a!.tab);
    await stage.browser.until(again.session.ready);
    again.tab.input();
    await stage.browser.advance("5m");
    expect(stage.statuses([again, b!])).toEqual(["ended", "ended"]);
    expect(stage.server.requests.filter(({ effect }) => effect === "extended" || effect === "ended")).toEqual([]);
  });

  test("is, in the task of end(): marker, message, request, wipe of all that can be wiped at once (R-22, R-26, R-27)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn(2);
    a!.session.data.cart.set(["tea"]);
    a!.session.data.draft.set("half a sentence");
    a!.session.data.theme.set("dark");
    await stage.settle();
    const before = stage.browser.entries.length;
    void a!.session.end();
    const { local, session } = a!.tab.platform;
    const kinds = (keys: string[]): string[] => keys.map((key) => key.split("/").slice(2, 3).join()).sort();
    expect(kinds(local!.keys("holdfast/"))).toEqual(["d", "ended"]);
    expect(kinds(session!.keys("holdfast/"))).toEqual(["tab"]);
    const done = stage.browser.entries.slice(before).map(({ what, detail }) => [what, ...detail].map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(" "));
    const order = [/^local .*ended/, /^posts .*"end"/, /^sends POST/, /^local .*begun.* null$/].map((pattern) => done.findIndex((line) => pattern.test(line)));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((x, y) => x - y));
  });

  test.each([
    ["none", async (stage: Stage) => stage.ready()],
    ["on its first line", async (stage: Stage) => stage.open()],
    ["active", async (stage: Stage) => (await stage.signedIn())[0]!],
    ["warning", async (stage: Stage) => {
      const [page] = await stage.signedIn();
      await stage.browser.advance(570_000);
      return page!;
    }],
    ["frozen past its limit and thawed", async (stage: Stage) => {
      const [page] = await stage.signedIn();
      page!.tab.freeze();
      await stage.browser.advance("20m");
      page!.tab.show();
      return page!;
    }],
    ["disposed of", async (stage: Stage) => {
      const [page] = await stage.signedIn();
      page!.session.dispose();
      return page!;
    }],
  ])("can be asked for at any time: %s (R-34)", async (_, reach) => {
    const stage = new Stage();
    const page = await reach(stage);
    expect(await stage.browser.until(outcome(page.session.end()))).toHaveProperty("server");
    expect(["none", "ended"]).toContain(page.session.getState().status);
  });

  test("is not made by closing tabs: the server is not called, and its own limit ends it (R-32)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    stage.server.requests.length = 0;
    a!.tab.close();
    b!.tab.crash();
    await stage.browser.advance("14m");
    expect(stage.server.requests).toEqual([]);
    expect(stage.server.current?.user).toBe("ann");
    await stage.browser.advance("2m");
    expect(stage.server.current).toBeUndefined();
  });
});

describe("a tab that the user did not see", () => {
  test("warns at once when it comes to the front within the lead, however late its timers are (R-36)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    b!.tab.hide();
    // Hidden for more than five minutes its timers run once a minute.
    await stage.browser.advance(595_000);
    b!.tab.show();
    await stage.browser.advance(0);
    // Without anybody asking.
    expect(b!.events.filter((event) => event.startsWith("warning"))).toHaveLength(1);
    await stage.settle();
    expect(b!.session.getState().status).toBe("warning");
    expect(b!.session.remaining()).toBeLessThanOrEqual(5000);
    await stage.browser.until(b!.session.extend());
    await stage.settle();
    expect(stage.statuses([a!, b!])).toEqual(["active", "active"]);
  });

  test("has stored all it had when it dies without an event (R-50)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.session.data.cart.set(["tea"]);
    a!.session.data.draft.set("half a sentence");
    await stage.settle();
    a!.tab.hide();
    a!.tab.crash();
    await stage.browser.advance("1m");
    a!.tab.restore();
    const again = stage.boot(a!.tab);
    await stage.browser.until(again.session.ready);
    expect([again.session.data.cart.get(), again.session.data.draft.get()]).toEqual([["tea"], "half a sentence"]);
  });

  test.each(["chromium", "webkit"] as const)("counts its time in the back/forward cache of %s: past the limit it comes back over, and no input counts (R-48, R-05)", async (engine) => {
    const stage = new Stage({}, { engine });
    const [a] = await stage.signedIn();
    await stage.browser.advance("1m");
    if (!a!.tab.toBackForwardCache()) expect.unreachable("the page is not kept");
    await stage.browser.advance("30m");
    expect(a!.tab.restore()).toBe("cached");
    a!.tab.input();
    expect(["checking", "ended"]).toContain(a!.session.getState().status);
    await stage.settle();
    expect(a!.session.getState()).toEqual({ status: "ended", reason: "idle" });
  });

  test.each([[[]], [["locks"]]] as ["locks"[]][])("prerendered does nothing until it is shown, without %j either (R-59)", async (without) => {
    const stage = new Stage();
    await stage.signedIn();
    const work = (): number[] => ["commits", "sends", "posts", "local"].map((what) => stage.browser.count(what));
    const before = work();
    const b = stage.open({ prerender: true, without });
    await stage.browser.advance("3s");
    expect(work()).toEqual(before);
    expect(b.session.getState().status).toBe("checking");
    b.tab.activate();
    await stage.browser.until(b.session.ready);
    expect(b.session.getState().user).toBe("ann");
  });

  test("prerendered takes its identity when it is shown: two that were one have two ids (R-59, R-60)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    const b = stage.open({ prerender: true, opener: a!.tab });
    await stage.browser.advance("3s");
    expect(b.tab.locks).toEqual([]);
    b.tab.activate();
    await stage.browser.until(b.session.ready);
    const tabs = await stage.browser.until(a!.session.tabs());
    expect(new Set(tabs.map(({ id }) => id)).size).toBe(2);
    expect(b.tab.sessionStorage.get("holdfast/holdfast/tab")).not.toBe(a!.tab.sessionStorage.get("holdfast/holdfast/tab"));
    expect(b.session.getState().user).toBe("ann");
  });

  test.each([true, false])("visible() that always says %s moves no limit and no heartbeat (R-62)", async (visible) => {
    const stage = new Stage();
    const tab = stage.browser.openTab();
    const page = stage.boot(tab, { platform: { ...tab.platform, page: { ...tab.platform.page, visible: () => visible } } });
    await stage.browser.until(page.session.ready);
    await stage.signIn(page, "ann");
    for (let minute = 0; minute < 20; minute++) {
      tab.input();
      await stage.browser.advance("1m");
    }
    expect(page.session.getState().status).toBe("active");
    expect(stage.server.current?.user).toBe("ann");
    await stage.browser.advance("10m");
    expect(page.session.getState().status).toBe("ended");
  });
});

test("a heartbeat and a logout are small: less than a kilobyte, headers and all (R-88)", async () => {
  const stage = new Stage({ server: { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout", csrf: "rails" } });
  const [a] = await stage.signedIn();
  await stage.browser.until(a!.session.extend());
  await stage.browser.until(a!.session.end());
  await stage.settle();
  const { requests } = stage.server;
  expect(requests.map(({ path }) => path)).toEqual(expect.arrayContaining(["/session/heartbeat", "/logout"]));
  for (const { path, headers, body } of requests) expect(path.length + JSON.stringify(headers).length + (body?.length ?? 0)).toBeLessThan(1000);
});
