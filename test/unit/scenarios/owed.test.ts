import { describe, expect, test } from "vitest";
import type { ServerMode } from "../../../src/testing/index.js";
import { outcome, type Page, Stage } from "./stage.js";

const CSRF = { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout", csrf: "double-submit" } as const;

/** A tab boots while a logout waits for a fresh token: the server is called by the one that ended the session alone. */
async function oneCall(stage: Stage, told: Promise<unknown>): Promise<void> {
  const other = stage.open();
  await stage.browser.until(other.session.ready);
  expect(await stage.browser.until(told)).toEqual({ server: "confirmed" });
  await stage.browser.advance("10s");
  expect(stage.server.calls("logout").map(({ status }) => status)).toEqual([403, 204]);
}

describe("a logout that the server has not confirmed (R-23)", () => {
  test.each<[string, ServerMode]>([["500", "error"], ["503 with Retry-After", "busy"], ["no answer", "lost"], ["a refused connection", "refused"], ["HTML", "html"]])("is tried again while a page is there: %s", async (_, mode) => {
    const stage = new Stage();
    const [page, other] = await stage.signedIn(2);
    stage.server.respond(mode, { call: "logout", times: 2 });
    expect(await stage.browser.until(page!.session.end())).toEqual({ server: "pending" });
    await stage.browser.advance("2m");
    expect(stage.server.current).toBe(undefined);
    expect(stage.meta["pending"]).toBe(undefined);
    const before = stage.server.requests.length;
    await stage.browser.advance("10m");
    expect(stage.server.requests.length).toBe(before);
    expect(stage.statuses([page!, other!])).toEqual(["ended", "ended"]);
  });

  test("a server that stays away is asked less and less", async () => {
    const stage = new Stage();
    stage.server.idle = 6 * 3_600_000;
    const [page] = await stage.signedIn(1);
    stage.server.respond("error");
    void page!.session.end();
    await stage.browser.advance("2h");
    expect(stage.server.requests.slice(1).length).toBeLessThan(50);
    stage.server.recover();
    await stage.browser.advance("6m");
    expect(stage.server.current).toBe(undefined);
  });

  test("is never sent over a newer login of the same browser", async () => {
    const stage = new Stage();
    const [page] = await stage.signedIn(1);
    stage.server.respond("refused", { call: "logout", times: 1 });
    void page!.session.end();
    await stage.browser.advance(50);
    await stage.signIn(page!, "ann", "second");
    await stage.browser.advance("5m");
    expect(stage.server.current?.signIn).toBe("second");
    expect(stage.server.calls("logout")).toHaveLength(1);
  });

  test("is not sent by a tab that has heard of a newer session, and cannot read it (S7)", async () => {
    const stage = new Stage();
    stage.server.namesSignIn = false;
    const [a, b, c] = [await stage.ready({ without: ["local"] }), await stage.ready({ without: ["local"] }), await stage.ready({ without: ["local"] })];
    await stage.browser.until(a.session.start({ user: stage.server.login("ann").user }));
    await stage.settle();
    stage.browser.models.database.mode = "hang";
    void a.session.end();
    a.tab.freeze();
    await stage.browser.until(b.session.start({ user: stage.server.login("ann", "second").user }));
    await stage.browser.advance("20s");
    expect(stage.server.current).toMatchObject({ signIn: "second" });
    expect(stage.statuses([b, c])).toEqual(["active", "ended"]);
  });

  test.each(["hello", "begin"])("is sent, where it names its login, whatever number a %s has named", async (type) => {
    const stage = new Stage();
    const [page] = await stage.signedIn(2);
    stage.server.respond("refused", { call: "logout", times: 1 });
    const channel = stage.browser.openTab().platform.channel!("holdfast/holdfast/", () => {});
    await stage.browser.advance(20);
    await stage.browser.until(page!.session.end());
    channel!.post({ p: 1, type, n: stage.browser.now + 1e6, id: "0".repeat(32), floor: 0, from: "x" });
    await stage.browser.advance("10m");
    expect(stage.server.current).toBe(undefined);
  });

  test("is not sent by a tab that boots while the one that ended the session waits for a fresh token", async () => {
    const stage = new Stage({ server: CSRF });
    stage.server.csrf = { header: "X-CSRF-Token", token: "first" };
    const [page] = await stage.signedIn(1);
    stage.server.csrf = { header: "X-CSRF-Token", token: "second" };
    stage.server.respond({ slow: 400 }, { call: "status", times: 1 });
    const told = page!.session.end();
    await stage.browser.advance(50);
    await oneCall(stage, told);
    expect(stage.meta["claim"]).toBe(undefined);
  });

  test.each(["goes to the sign-in page", "crashes"])("is settled at once by the next page where the one that ended the session %s: nobody has to wait for its claim", async (what) => {
    const stage = new Stage();
    const [page] = await stage.signedIn(1);
    void page!.session.end();
    await stage.browser.advance(15);
    expect(stage.meta["claim"]).toBeDefined();
    if (what == "crashes") page!.tab.crash();
    else page!.tab.navigate();
    const next = what == "crashes" ? stage.open() : stage.boot(page!.tab);
    await stage.browser.until(next.session.ready);
    await stage.browser.advance(300);
    expect(stage.meta["pending"]).toBe(undefined);
    expect(stage.meta["claim"]).toBe(undefined);
    expect(stage.server.current).toBe(undefined);
  });

  test.each(["a heartbeat", "a token's refresh", "a short timeout"])("is not sent by a tab that boots meanwhile, either, where there is %s", async (what) => {
    let obtain: (token: unknown) => void = () => {};
    const stage = new Stage({ server: { ...CSRF, ...(what === "a short timeout" && { timeout: "500ms" }), ...(what === "a token's refresh" && { token: { refresh: () => new Promise((resolve) => (obtain = resolve)) } }) } } as never);
    stage.server.csrf = { header: "X-CSRF-Token", token: "first" };
    const [page] = (await stage.signedIn()) as [Page];
    if (what === "a heartbeat") {
      stage.server.respond({ slow: 3000 }, { call: "heartbeat", times: 1 });
      void outcome(page.session.extend());
    }
    if (what === "a token's refresh") void outcome(page.session.token());
    await stage.browser.advance(300);
    stage.server.csrf = { header: "X-CSRF-Token", token: "second" };
    stage.server.respond({ slow: 400 }, { call: "status", times: 1 });
    const told = page.session.end();
    await stage.browser.advance(30);
    obtain({ token: "abc", expiresIn: 100 });
    await stage.browser.advance(20);
    await oneCall(stage, told);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("is tried by one of the tabs that are left, a second after the claim is over at the latest, where its own crashed and the server refused it (%i)", async (seed) => {
    const stage = new Stage({}, { seed });
    const [page] = (await stage.signedIn(3)) as [Page];
    stage.server.respond("refused", { call: "logout", times: 1 });
    void page.session.end();
    await stage.browser.advance(10);
    page.tab.crash();
    await stage.browser.advance(3300);
    expect(stage.server.current).toBe(undefined);
  });

  test("is tried at once by the next page, where its own had gone ten milliseconds later and the server refused it", async () => {
    const stage = new Stage();
    const [page] = (await stage.signedIn()) as [Page];
    stage.server.respond("refused", { call: "logout", times: 1 });
    void page.session.end();
    await stage.browser.advance(10);
    page.tab.navigate();
    const next = stage.boot(page.tab);
    await stage.browser.until(next.session.ready);
    await stage.browser.advance(300);
    expect(stage.server.current).toBe(undefined);
  });

  test("names the login that another tab has just made of the session, of which nothing had come here (L5)", async () => {
    const stage = new Stage({}, { channel: { delay: [50, 50] }, storage: { delay: [50, 50], eventDelay: [50, 50] } });
    const [a, b] = await stage.signedIn(2);
    const started = a!.session.start(stage.server.login("ann", "second"));
    await stage.browser.until(started);
    expect(await stage.browser.until(b!.session.end())).toEqual({ server: "confirmed" });
    await stage.settle();
    expect(stage.server.current).toBe(undefined);
    expect(stage.statuses([a!, b!])).toEqual(["ended", "ended"]);
    expect(stage.meta["pending"]).toBe(undefined);
  });
});

test("a tab that dies while it delivers a late logout leaves it to another, within the request's timeout (L5)", async () => {
  const stage = new Stage();
  const pages = await stage.signedIn(1);
  stage.browser.offline();
  expect(await stage.browser.until(pages[0]!.session.end())).toEqual({ server: "pending" });
  stage.browser.offline(false);
  pages[0]!.tab.crash();
  await stage.settle();
  stage.server.respond("hang", { call: "status", times: 1 });
  const first = stage.open();
  await stage.browser.until(first.session.ready);
  await stage.browser.advance(100);
  expect(stage.server.calls("status").length).toBeGreaterThan(0);
  // A reload in the middle of it: the question dies with its page.
  first.tab.reload();
  const second = stage.boot(first.tab);
  await stage.browser.until(second.session.ready);
  await stage.browser.advance(60_000);
  expect(stage.server.current).toBe(undefined);
});

const short = { idle: "10m", maxAge: "4m", warning: "1m" } as const;

test("a tab that did not hear of the session's renewal reads it before it ends it by the old absolute limit (L2)", async () => {
  const stage = new Stage(short, { channel: { loss: 1 } });
  const [a, b] = await stage.signedIn(2);
  await stage.browser.advance(180_000);
  await stage.signIn(a!, "ann", "again");
  await stage.browser.advance(60_000 + 1500);
  expect(stage.statuses([a!, b!])).toEqual(["active", "active"]);
});

test("a tab that finds by its own clock what another has ended leaves the end's marker as it is: the owed logout names the right login (L5)", async () => {
  const stage = new Stage(short, { channel: { loss: 1 } });
  const [a, b] = await stage.signedIn(2);
  await stage.browser.advance(200_000);
  b!.tab.freeze({ told: false });
  await stage.signIn(a!, "ann", "again");
  stage.browser.offline();
  await stage.browser.until(a!.session.end());
  await stage.browser.advance(40_000 + 1500);
  b!.tab.thaw();
  await stage.settle();
  stage.browser.offline(false);
  await stage.browser.advance(60_000);
  expect(stage.server.current).toBe(undefined);
});
