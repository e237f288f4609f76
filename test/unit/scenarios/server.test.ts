import { describe, expect, test } from "vitest";
import type { ServerMode } from "../../../src/testing/index.js";
import { outcome, type Page, Stage } from "./stage.js";

const extended = (stage: Stage): number => stage.server.requests.filter(({ effect }) => effect === "extended").length;

/** Somebody is there, every twenty seconds. */
const use = async (stage: Stage, page: Page, minutes: number): Promise<void> => {
  for (let n = 0; n < 3 * minutes; n++) {
    page.tab.input();
    await stage.browser.advance("20s");
  }
};

describe("heartbeats (protocol, Heartbeat)", () => {
  test("before the server's deadline ends, it is asked once, however lately it was asked", async () => {
    const stage = new Stage({ idle: false });
    stage.server.idle = 4000;
    const pages = await stage.signedIn(3);
    for (let n = 0; n < 8; n++) {
      await stage.browser.advance(2000);
      // The page's own requests keep the server's session alive, and nobody tells Holdfast.
      stage.server.handle({ method: "POST", url: stage.server.paths.heartbeat, path: stage.server.paths.heartbeat, headers: {}, body: undefined, cookie: stage.server.cookie, tab: "the page" } as never, 0, 0);
    }
    expect(stage.statuses(pages)).toEqual(Array(3).fill(expect.stringMatching(/active|warning/)));
    await stage.browser.advance("10s");
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(3).fill({ status: "ended", reason: "server" }));
  });

  test("only after activity: an open tab lets the server's session die (R-07, S6)", async () => {
    const stage = new Stage({ idle: false });
    const pages = await stage.signedIn(3);
    await stage.browser.advance("14m");
    expect(extended(stage)).toBe(0);
    await stage.browser.advance("2m");
    expect(pages[0]!.session.getState()).toEqual({ status: "ended", reason: "server" });
    expect(stage.server.logins[0]!.ended!.by).toBe("idle");
  });

  test("one for all tabs, once per interval, and the session lives (L2, R-90)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(5);
    for (let n = 0; n < 60; n++) {
      pages[n % 5]!.tab.input();
      await stage.browser.advance("30s");
    }
    const sent = stage.server.calls("heartbeat").map(({ sentAt }) => sentAt);
    expect(sent.length).toBeGreaterThanOrEqual(5);
    expect(sent.length).toBeLessThanOrEqual(7);
    for (let n = 1; n < sent.length; n++) expect(sent[n]! - sent[n - 1]!).toBeGreaterThanOrEqual(0.9 * 300_000);
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["active"]));
  });

  test("any pattern of use with gaps below the limit keeps the server's session alive (L2, R-09)", async () => {
    const stage = new Stage({}, { seed: 5 });
    const [a] = await stage.signedIn(2);
    let random = 7;
    for (let n = 0; n < 60; n++) {
      random = (random * 16807) % 2147483647;
      a!.tab.input();
      await stage.browser.advance(random % 535_000);
      if (a!.session.getState().status === "warning") await stage.browser.until(a!.session.extend());
    }
    expect(a!.session.getState().status).toMatch(/active|warning/);
    expect(stage.server.current?.user).toBe("ann");
  });

  test("an input after long quiet touches at once; one soon after a touch waits for the interval's end", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.advance("7m");
    a!.tab.input();
    await stage.settle();
    expect(extended(stage)).toBe(1);
    await stage.browser.advance("1m");
    a!.tab.input();
    await stage.browser.advance("3m");
    expect(extended(stage)).toBe(1);
    await stage.browser.advance("2m");
    expect(extended(stage)).toBe(2);
  });

  test("while the server's lifetime is unknown the first activity touches at once, and a start() does not", async () => {
    const stage = new Stage();
    const page = await stage.ready();
    stage.server.login("ann");
    await stage.browser.until(page.session.start({ user: "ann", signIn: "signin-1" }));
    await stage.browser.advance("10s");
    expect(extended(stage)).toBe(0);
    page.tab.input();
    await stage.settle();
    expect(extended(stage)).toBe(1);
    expect(page.session.getState().expiresBy).toBe("idle");
  });

  test("extend() always touches, at once; check() never (R-08, S6)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.until(a!.session.extend());
    await stage.browser.until(a!.session.extend());
    expect(extended(stage)).toBe(2);
    await stage.browser.until(a!.session.check());
    expect([extended(stage), stage.server.calls("status").length > 0]).toEqual([2, true]);
  });

  test.each([
    ["error", { least: 0, most: 300_000 }],
    ["busy", { least: 5000, most: 400_000 }],
  ] as const)("%s: tries again with a growing wait that reaches the interval (R-90)", async (mode, { least, most }) => {
    const stage = new Stage({ server: { heartbeat: "/session/heartbeat", interval: "1m" } });
    const [a] = await stage.signedIn();
    stage.server.respond(mode, { call: "heartbeat" });
    await use(stage, a!, 8);
    const sent = stage.server.calls("heartbeat").map(({ sentAt }) => sentAt);
    const waits = sent.slice(1).map((at, i) => at - sent[i]!);
    expect(sent.length).toBeGreaterThan(5);
    for (const wait of waits) {
      expect(wait).toBeGreaterThanOrEqual(least);
      expect(wait).toBeLessThan(most);
    }
    expect(waits.at(-1)).toBeGreaterThan(50_000);
    expect(a!.session.getState().status).toBe("active");
    expect(a!.problems.filter(({ name }) => name === "ServerError")).toHaveLength(1);
    stage.server.recover();
    await use(stage, a!, 3);
    expect(extended(stage)).toBeGreaterThan(0);
  });

  test("offline it pauses; online comes first (R-90, R-91)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn(2);
    stage.browser.offline();
    const before = stage.browser.count("sends");
    await use(stage, a!, 8);
    expect(stage.browser.count("sends")).toBe(before);
    stage.browser.offline(false);
    await stage.settle();
    expect(extended(stage)).toBe(1);
    expect(a!.session.getState().status).toBe("active");
  });

  test("a heartbeat under way when another login begins says nothing about it (late answers) (R-93)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    await stage.browser.advance("6m");
    stage.server.respond({ status: 200, body: JSON.stringify({ expiresIn: 5, user: "ann" }), headers: { "content-type": "application/json" } }, { call: "heartbeat", times: 1 });
    stage.browser.models.network.delay = [2000, 2000];
    a!.tab.input();
    await stage.browser.advance(3000);
    stage.browser.models.network.delay = [5, 5];
    await stage.signIn(b!, "bob");
    await stage.browser.advance("4s");
    expect([a!, b!].map(({ session }) => session.getState().user)).toEqual(["bob", "bob"]);
    expect(a!.session.remaining()).toBeGreaterThan(500_000);
  });

  test("the 401 of an old session does not end the new one (R-93)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    await stage.browser.advance("6m");
    stage.browser.models.network.delay = [1000, 1000];
    stage.server.end();
    a!.tab.input();
    await stage.browser.advance(1500);
    stage.browser.models.network.delay = [5, 5];
    await stage.signIn(b!, "ann", "second");
    await stage.browser.advance("5s");
    expect(stage.statuses([a!, b!])).toEqual(["active", "active"]);
  });
});

describe("what the server says (protocol, alive / ended / unknown)", () => {
  test("a killed session ends in all tabs with the first answer, and is not logged out (R-01, R-33)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(3);
    stage.server.end();
    await stage.browser.until(pages[1]!.session.check());
    await stage.browser.advance(5);
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(3).fill({ status: "ended", reason: "server" }));
    expect(stage.server.calls("logout")).toEqual([]);
    expect(pages.map(({ events }) => events.find((event) => event.startsWith("ended")))).toEqual(["ended server remote", "ended server local", "ended server remote"]);
  });

  test("a 401 to a heartbeat is confirmed by status: alive there, alive here", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    stage.server.respond("ended", { call: "heartbeat", times: 1 });
    await stage.browser.until(a!.session.extend());
    expect(a!.session.getState().status).toBe("active");
    expect(stage.server.calls("status").length).toBeGreaterThan(0);
  });

  test("the same without a status URL ends", async () => {
    const stage = new Stage({ server: { heartbeat: "/session/heartbeat" } });
    const [a] = await stage.signedIn();
    stage.server.respond("ended", { call: "heartbeat", times: 1 });
    await stage.browser.until(a!.session.extend());
    expect(a!.session.getState()).toEqual({ status: "ended", reason: "server" });
  });

  test.each(["error", "html", "redirect", "limit", "refused", "hang", "lost", "forbidden"] as ServerMode[])("%s never ends (R-90)", async (mode) => {
    const stage = new Stage();
    const pages = await stage.signedIn(2);
    stage.server.respond(mode);
    for (let n = 0; n < 4; n++) {
      await stage.browser.until(outcome(pages[0]!.session.check()));
      await stage.browser.until(outcome(pages[1]!.session.extend()), "3m");
      await stage.browser.advance("30s");
    }
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
  });

  test.each(["html", "redirect"] as const)("three answers of %s in a row are one problem that names the URL and the cure", async (mode) => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    stage.server.respond(mode);
    for (let n = 0; n < 6; n++) await stage.browser.until(a!.session.check());
    const found = a!.problems.filter(({ name }) => name === "ServerError");
    expect(found).toHaveLength(1);
    expect(found[0]!.message).toMatch(/\/session.*401.*application\/json/);
  });

  test("a CSRF refusal is tried once more with the fresh token (R-17)", async () => {
    const stage = new Stage({ server: { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout", csrf: "double-submit" } });
    stage.server.csrf = { header: "X-CSRF-Token", token: "fresh" };
    stage.browser.cookies.set("csrf-token", "stale");
    const [a] = await stage.signedIn();
    await stage.browser.until(a!.session.extend());
    expect(stage.server.calls("heartbeat").map(({ status }) => status)).toEqual([403, 200]);
    await stage.browser.until(a!.session.extend());
    expect(stage.server.calls("heartbeat").map(({ status }) => status)).toEqual([403, 200, 200]);
    expect(await stage.browser.until(a!.session.end())).toEqual({ server: "confirmed" });
  });

  test("a token that stays refused ends nothing, and is asked for once per try", async () => {
    const stage = new Stage({ server: { heartbeat: "/session/heartbeat", status: "/session", csrf: "double-submit" } });
    const [a] = await stage.signedIn();
    stage.server.respond("forbidden", { call: "heartbeat" });
    await stage.browser.until(a!.session.extend());
    expect(stage.server.calls("heartbeat")).toHaveLength(2);
    expect(a!.session.getState().status).toBe("active");
  });

  test("alive, but for another user: replaced", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(2);
    stage.server.login("bob");
    await stage.browser.until(pages[0]!.session.check());
    await stage.settle();
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "replaced" }));
    expect(stage.server.current?.user).toBe("bob");
  });

  test("alive for this user with another signIn: it is taken, and no limit moves", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.advance("5m");
    const { startedAt, lastActiveAt } = a!.session.getState();
    stage.server.login("ann", "second");
    await stage.browser.until(a!.session.check());
    expect(a!.session.getState()).toMatchObject({ status: "active", startedAt, lastActiveAt });
    await stage.browser.until(a!.session.end());
    expect(stage.server.calls("logout").at(-1)!.headers["holdfast-sign-in"]).toBe("second");
    expect(stage.server.current).toBeUndefined();
  });

  test("before the server's deadline warns it is asked once, by one tab", async () => {
    const stage = new Stage({ idle: false });
    const pages = await stage.signedIn(4);
    const before = stage.server.calls("status").length;
    await stage.browser.advance("13m");
    await stage.browser.advance("58s");
    await stage.browser.advance("20s");
    expect(stage.server.calls("status").length - before).toBe(1);
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["warning"]));
  });

  test("who asked about the warning died before the answer: the deadline is asked about all the same", async () => {
    const stage = new Stage({ idle: false });
    const [page] = await stage.signedIn();
    // The question before the warning is written down, and its page goes.
    await stage.browser.advance("13m");
    await stage.browser.advance("57s");
    stage.server.respond("hang", { call: "status", times: 1 });
    await stage.browser.advance("2s");
    page!.tab.reload();
    await stage.browser.advance(page!.session.remaining() - 500);
    const again = stage.boot(page!.tab);
    stage.server.handle({ method: "POST", url: stage.server.paths.heartbeat, path: stage.server.paths.heartbeat, headers: {}, body: undefined, cookie: stage.server.cookie, tab: "the page" } as never, 0, 0);
    await stage.browser.advance("20s");
    expect(again.session.getState()).toMatchObject({ status: "active", user: "ann" });
  });

  test("the page that asked about the deadline is no more: the one after it asks at once, and does not wait for an answer that nobody hears", async () => {
    const stage = new Stage({ idle: false });
    const [page] = await stage.signedIn();
    await stage.browser.advance("14m");
    await stage.browser.advance(page!.session.remaining() - 5);
    stage.server.respond("hang", { call: "status", times: 1 });
    await stage.browser.advance(100);
    expect(page!.session.getState().status).toBe("checking");
    page!.tab.reload();
    const again = stage.boot(page!.tab);
    await stage.browser.advance("1s");
    expect(again.session.getState()).toEqual({ status: "ended", reason: "server" });
  });

  test.each([true, false])("an answer during which the clock was set back says what it says, found out before it: %j (S5)", async (looks) => {
    const stage = new Stage({ idle: false });
    const [page] = await stage.signedIn();
    await stage.browser.advance("5m");
    stage.server.respond({ slow: 2000 }, { call: "heartbeat", times: 1 });
    const extended = page!.session.extend();
    await stage.browser.advance(500);
    stage.browser.setClock({ by: -600_000 });
    if (looks) page!.session.getState();
    await stage.browser.until(extended);
    await stage.settle();
    expect(Math.abs(page!.session.remaining() - 900_000)).toBeLessThan(4000);
  });

  test("an ended that was asked for in the millisecond of a start() is asked again", async () => {
    const stage = new Stage();
    const [page] = await stage.signedIn();
    stage.browser.models.database.delay = [0, 0];
    stage.server.respond({ slow: 500 }, { call: "status", times: 1 });
    stage.server.end();
    const check = page!.session.check();
    const login = stage.server.login("ann", "second");
    await stage.browser.until(page!.session.start(login));
    await stage.browser.until(check);
    await stage.settle();
    expect(page!.session.getState()).toMatchObject({ status: "active", user: "ann" });
  });

  test.each([["the latest start()", 0], ["a start() of which only storage tells", 1]])("an ended that was asked for before %s is asked again", async (_, loss) => {
    const stage = new Stage();
    const pages = await stage.signedIn(2);
    stage.server.respond({ slow: 2000 }, { call: "status", times: 1 });
    stage.server.end();
    const check = pages[0]!.session.check();
    await stage.browser.advance(100);
    stage.browser.models.channel.loss = loss;
    await stage.signIn(pages[1]!, "ann", "second");
    await stage.browser.until(check);
    await stage.settle();
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    expect(pages.flatMap(({ events }) => events.filter((event) => event.startsWith("ended")))).toEqual([]);
  });

  test("a page that prerenders hears of no start(): an ended that it was told before one is asked again", async () => {
    const stage = new Stage();
    const [page] = await stage.signedIn();
    const ahead = stage.open({ prerender: true });
    stage.server.respond({ slow: 500 }, { call: "status", times: 1 });
    stage.server.end();
    const check = ahead.session.check();
    await stage.browser.advance(100);
    await stage.signIn(page!, "ann", "second");
    await stage.browser.until(check);
    await stage.settle();
    expect(page!.session.getState()).toMatchObject({ status: "active", user: "ann" });
  });

  test("a page that prerenders shows nothing, though its own question tells it of a replaced session (R-59, L5)", async () => {
    const stage = new Stage();
    const [page] = await stage.signedIn();
    const ahead = stage.open({ prerender: true });
    void page!.session.end();
    await stage.signIn(page!, "bob", "second");
    stage.server.end();
    await stage.browser.until(ahead.session.check());
    expect(stage.statuses([ahead])).toEqual(["checking"]);
    ahead.tab.activate();
    await stage.settle();
    expect([page!, ahead].map(({ session }) => session.getState().user)).toEqual(["bob", "bob"]);
  });

  test("a page that prerenders and goes leaves no transaction behind that holds up the others (S8, R-59)", async () => {
    const stage = new Stage();
    const [page] = await stage.signedIn();
    const ahead = stage.open({ prerender: true });
    stage.browser.models.database.delay = [40, 40];
    void ahead.session.end();
    await stage.browser.advance(10);
    ahead.tab.navigate();
    await stage.settle();
    expect(stage.statuses([page!])).toEqual(["ended"]);
    expect(ahead.tab.resources.transactions).toBe(0);
    const asked = stage.browser.elapsed;
    await stage.browser.until(page!.session.tabs());
    expect(stage.browser.elapsed - asked).toBeLessThan(1000);
  });

  test("who learns of a session from the database alone does not write over what localStorage will say of the server's deadline (S5)", async () => {
    const stage = new Stage({}, { storage: { delay: [2000, 2000], eventDelay: [2000, 2000] } });
    const pages = await stage.signedIn(2);
    await stage.browser.advance("10s");
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    const [, noted] = [...stage.browser.localStorage].find(([key]) => key.includes("/touch/"))!;
    expect(JSON.parse(noted)[1]).toBeGreaterThan(stage.browser.now);
  });

  test("an answer after the end changes nothing (R-24, R-93)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    stage.server.respond({ slow: 3000 }, { call: "status", times: 1 });
    const check = a!.session.check();
    void a!.session.end();
    await stage.browser.until(check);
    expect(a!.session.getState()).toEqual({ status: "ended", reason: "logout" });
  });

  test("one claim at a time: a hanging heartbeat of a dead tab holds nobody up beyond its timeout (R-80, S8)", async () => {
    const stage = new Stage({ server: { heartbeat: "/session/heartbeat", status: "/session", timeout: "5s" } });
    const [a, b] = await stage.signedIn(2);
    stage.server.respond("hang", { call: "heartbeat", times: 1 });
    void a!.session.extend();
    await stage.browser.advance(500);
    a!.tab.crash();
    void b!.session.extend();
    await stage.browser.advance("12s");
    expect(extended(stage)).toBe(1);
  });
});
