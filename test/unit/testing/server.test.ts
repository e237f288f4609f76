import { describe, expect, test } from "vitest";
import type { ResponseFacts } from "../../../src/platform/platform.js";
import { createTestBrowser, type ServerMode, type Tab, type TestBrowser } from "../../../src/testing/index.js";

function send(tab: Tab, method: string, url: string, init: { headers?: Record<string, string>; keepalive?: boolean; signal?: unknown; credentials?: "omit" } = {}): Promise<ResponseFacts> {
  return tab.platform.fetch!(url, { headers: {}, credentials: "same-origin", signal: undefined, ...init, method, cache: "no-store", redirect: "manual" });
}

async function answer(browser: TestBrowser, method: string, url: string, init?: Parameters<typeof send>[3]): Promise<[status: number, body: unknown]> {
  const response = await browser.until(send(browser.tabs[0]!, method, url, init));
  const body = await response.text();
  return [response.status, body.startsWith("{") ? JSON.parse(body) : body];
}

const heartbeat = ["POST", "/session/heartbeat"] as const;
const status = ["GET", "/session"] as const;
const logout = ["POST", "/logout"] as const;

function signedIn(): TestBrowser {
  const browser = createTestBrowser({ network: { delay: [10, 10] } });
  browser.openTab();
  browser.server.login("42", "s1");
  return browser;
}

describe("the server contract", () => {
  test("login gives what start() takes", () => {
    const browser = createTestBrowser();
    expect(browser.server.login("42")).toEqual({ user: "42", signIn: "signin-1", expiresIn: 900 });
    expect(browser.server.login("42")).toEqual({ user: "42", signIn: "signin-2", expiresIn: 900 });
    expect(browser.server.logins[0]!.ended!.by).toBe("login");
  });

  test("a heartbeat extends", async () => {
    const browser = signedIn();
    await browser.advance("10m");
    expect(await answer(browser, ...heartbeat)).toEqual([200, { expiresIn: 900, user: "42", signIn: "s1" }]);
    await browser.advance("10m");
    expect(browser.server.current?.user).toBe("42");
  });

  test("status reports and does not extend (requirements R-08)", async () => {
    const browser = signedIn();
    for (let n = 0; n < 15; n++) {
      await browser.advance("1m");
      if (n === 9) expect(await answer(browser, ...status)).toEqual([200, { authenticated: true, expiresIn: 299, user: "42", signIn: "s1" }]);
    }
    expect(await answer(browser, ...status)).toEqual([200, { authenticated: false }]);
    expect(browser.server.logins[0]!.ended!.by).toBe("idle");
  });

  test.each([
    ["no header", {}, "ended"],
    ["its own name", { "Holdfast-Sign-In": "s1" }, "ended"],
    ["another login's", { "Holdfast-Sign-In": "s0" }, "ignored"],
  ])("logout with %s", async (_, headers, effect) => {
    const browser = signedIn();
    expect(await answer(browser, ...logout, { headers })).toEqual([204, ""]);
    expect(browser.server.requests.at(-1)).toMatchObject({ effect, signIn: "s1" });
    expect(browser.server.current === undefined).toBe(effect === "ended");
  });

  test("signed out: heartbeat 401, status says so, logout is idempotent", async () => {
    const browser = createTestBrowser();
    browser.openTab();
    expect((await answer(browser, ...heartbeat))[0]).toBe(401);
    expect(await answer(browser, ...status)).toEqual([200, { authenticated: false }]);
    expect((await answer(browser, ...logout))[0]).toBe(204);
    browser.server.signedOutStatus = 401;
    browser.server.signedOutLogout = 401;
    expect([(await answer(browser, ...status))[0], (await answer(browser, ...logout))[0]]).toEqual([401, 401]);
  });

  test("a bare server answers 204 and names nothing", async () => {
    const browser = signedIn();
    Object.assign(browser.server, { namesSignIn: false, namesUser: false, namesExpiry: false });
    expect(await answer(browser, ...heartbeat)).toEqual([204, ""]);
    expect(await answer(browser, ...status)).toEqual([200, { authenticated: true }]);
  });

  test("the idle limit runs through sleep, and no clock of the device moves it (requirements R-01)", async () => {
    const browser = signedIn();
    browser.setClock({ by: "-1h" });
    await browser.sleep("14m");
    expect(browser.server.current).toBeDefined();
    await browser.sleep("1m");
    expect(browser.server.current).toBeUndefined();
  });

  test("the absolute limit", async () => {
    const browser = signedIn();
    browser.server.maxAge = 600_000;
    await browser.advance("10m");
    expect(browser.server.current).toBeUndefined();
    expect(browser.server.logins[0]!.ended!.by).toBe("max-age");
  });

  test("answers have the server's date, in whole seconds", async () => {
    const browser = signedIn();
    browser.server.skew = 3_600_000;
    const response = await browser.until(send(browser.tabs[0]!, ...status));
    expect(Date.parse(response.headers.get("Date")!)).toBe(Math.floor((browser.now + 3_600_000 - 10) / 1000) * 1000);
  });

  test("a CSRF token is asked of every POST, and status gives it", async () => {
    const browser = signedIn();
    browser.server.csrf = { header: "X-CSRF-Token", token: "t1" };
    expect((await answer(browser, ...heartbeat))[0]).toBe(403);
    expect((await answer(browser, ...status))[1]).toMatchObject({ csrfToken: "t1" });
    expect((await answer(browser, ...heartbeat, { headers: { "x-csrf-token": "t1" } }))[0]).toBe(200);
  });

  test("a request without credentials is nobody's", async () => {
    expect(await answer(signedIn(), ...status, { credentials: "omit" })).toEqual([200, { authenticated: false }]);
  });

  test("the server ends it by itself", async () => {
    const browser = signedIn();
    browser.server.end();
    expect((await answer(browser, ...heartbeat))[0]).toBe(401);
  });
});

describe("other answers", () => {
  test.each([
    ["ended", 401, "basic"],
    ["forbidden", 403, "basic"],
    ["error", 500, "basic"],
    ["busy", 503, "basic"],
    ["limit", 429, "basic"],
    ["redirect", 0, "opaqueredirect"],
    ["html", 200, "basic"],
    [{ status: 418, headers: { "x-tea": "yes" } }, 418, "basic"],
    [{ slow: 5_000 }, 200, "basic"],
  ] as [ServerMode, number, string][])("%j", async (mode, code, type) => {
    const browser = signedIn();
    browser.server.respond(mode, { call: "heartbeat", times: 1 });
    const response = await browser.until(send(browser.tabs[0]!, ...heartbeat));
    expect([response.status, response.type]).toEqual([code, type]);
    expect((await answer(browser, ...heartbeat))[0]).toBe(200);
  });

  test.each([
    ["lost", "extended"],
    ["refused", "none"],
  ] as [ServerMode, string][])("%j: the page gets a network error, the server has %s", async (mode, effect) => {
    const browser = signedIn();
    browser.server.respond(mode);
    await expect(browser.until(send(browser.tabs[0]!, ...heartbeat))).rejects.toBeInstanceOf(TypeError);
    expect(browser.server.requests.at(-1)).toMatchObject({ effect, status: 0 });
    browser.server.recover();
    expect((await answer(browser, ...heartbeat))[0]).toBe(200);
  });

  test("hang: never, until it is aborted", async () => {
    const browser = signedIn();
    browser.server.respond("hang");
    const { platform } = browser.tabs[0]!;
    const abort = platform.abort();
    const request = send(browser.tabs[0]!, ...heartbeat, { signal: abort.signal });
    platform.timer(() => abort.abort(), 10_000);
    await expect(browser.until(request)).rejects.toMatchObject({ name: "AbortError" });
    expect(browser.elapsed).toBe(10_000);
  });

  test("a route of your own, and any other path", async () => {
    const browser = signedIn();
    browser.server.route("/api/cart", ({ body }) => ({ status: 201, body: body ?? "none" }));
    expect(await answer(browser, "GET", "/api/cart?page=2")).toEqual([201, "none"]);
    expect(await answer(browser, "GET", "/api/other")).toEqual([200, { ok: true }]);
    expect(browser.server.calls("other").map(({ url }) => url)).toEqual(["/api/cart?page=2", "/api/other"]);
  });
});

describe("the way to the server", () => {
  test("the log says who sent what, and when", async () => {
    const browser = signedIn();
    await browser.advance(100);
    await answer(browser, ...heartbeat, { headers: { Accept: "application/json" } });
    expect(browser.server.requests).toMatchObject([
      { tab: "tab 1", method: "POST", path: "/session/heartbeat", headers: { accept: "application/json" }, sentAt: 100, arrivedAt: 110, status: 200, effect: "extended" },
    ]);
  });

  test("offline: what is sent and what is in flight fails, and the pages hear of it", async () => {
    const browser = signedIn();
    const tab = browser.tabs[0]!;
    await browser.settle();
    const heard: string[] = [];
    tab.platform.page.listen((event) => heard.push(event));
    const inFlight = send(tab, ...heartbeat);
    browser.offline();
    await expect(browser.until(inFlight)).rejects.toBeInstanceOf(TypeError);
    await expect(browser.until(send(tab, ...heartbeat))).rejects.toBeInstanceOf(TypeError);
    expect(tab.platform.page.online()).toBe(false);
    browser.offline(false);
    expect((await answer(browser, ...heartbeat))[0]).toBe(200);
    expect(heard).toEqual(["offline", "online"]);
    expect(browser.server.requests).toHaveLength(1);
  });

  test.each([
    ["keepalive leaves a closing page", true, (tab: Tab) => tab.close(), 1],
    ["keepalive leaves a crashing page", true, (tab: Tab) => tab.crash(), 1],
    ["another request does not", false, (tab: Tab) => tab.close(), 0],
  ])("%s", async (_, keepalive, end, arrived) => {
    const browser = signedIn();
    void send(browser.tabs[0]!, ...logout, { keepalive }).finally(() => expect.unreachable());
    end(browser.tabs[0]!);
    await browser.settle();
    expect(browser.server.requests).toHaveLength(arrived);
  });

  test.each([
    ["frozen", (tab: Tab) => tab.freeze(), (tab: Tab) => tab.thaw()],
    ["cached", (tab: Tab) => tab.toBackForwardCache(), (tab: Tab) => tab.restore()],
  ])("%s: the answer waits for the page (requirements R-26)", async (_, stop, go) => {
    const browser = signedIn();
    const tab = browser.tabs[0]!;
    let answered = false;
    void send(tab, ...heartbeat).then(() => (answered = true));
    stop(tab);
    await browser.settle();
    expect([answered, browser.server.requests.length]).toEqual([false, 1]);
    go(tab);
    await browser.settle();
    expect(answered).toBe(true);
  });
});
