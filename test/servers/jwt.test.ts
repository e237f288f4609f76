// The token endpoint keeps to RFC 9700 and RFC 6749, and Holdfast's token() to it: in real tabs, with rotation, reuse detection and its grace.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StartedServer, publish, startServer } from "../../demo/servers/start.mjs";
import type { SessionState } from "../../src/index.js";
import type { Browser, Tab } from "../browser/driver/driver.js";
import { launch } from "../browser/driver/launch.js";
import { sleep, until } from "../browser/driver/until.js";
import { answerLost } from "./support/faults.js";
import { type Proxy, startProxy } from "./support/proxy.js";

declare global {
  var session: { getState(): SessionState; token(): Promise<string>; end(): Promise<unknown>; fetch(url: string): Promise<Response> };
}

const GRACE = 2;
let server: StartedServer;
let browser: Browser;

beforeAll(async () => {
  publish();
  process.env["GRACE_SECONDS"] = String(GRACE);
  process.env["ACCESS_SECONDS"] = "4";
  [server, browser] = await Promise.all([startServer("jwt", { idleSeconds: 60, quiet: true }), launch()]);
});
afterAll(async () => {
  await browser?.kill();
  await server?.kill();
});

interface Answer {
  readonly status: number;
  readonly cookie: string;
  readonly body: { access_token?: string; error?: string; error_description?: string; sign_in?: string; user?: string };
}

async function call(method: string, path: string, { cookie = "", ...headers }: Record<string, string> = {}, body?: object): Promise<Answer> {
  const sent = { cookie, ...headers, ...(body && { "content-type": "application/json" }) };
  const answer = await fetch(server.url + path, { method, headers: sent, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, cookie: answer.headers.getSetCookie()[0]?.split(";")[0] ?? cookie, body: text ? (JSON.parse(text) as Answer["body"]) : {} };
}

const login = () => call("POST", "/auth/login", {}, { user: "ada", password: "engine" });

test("each refresh gives another token; one used again after the grace ends the whole family", async () => {
  const first = await login();
  const second = await call("POST", "/auth/refresh", { cookie: first.cookie });
  expect(second.status).toBe(200);
  expect(second.cookie).not.toBe(first.cookie);
  // Within the grace: two tabs at once, or an answer that was lost. The newest, not a second branch.
  const again = await call("POST", "/auth/refresh", { cookie: first.cookie });
  expect([again.status, again.cookie]).toEqual([200, second.cookie]);
  await sleep(GRACE * 1000 + 200);
  expect((await call("POST", "/auth/refresh", { cookie: first.cookie })).body).toEqual({ error: "invalid_grant", error_description: "reuse_detected" });
  expect((await call("POST", "/auth/refresh", { cookie: second.cookie })).status).toBe(401);
});

test("an access token is looked at by itself: it outlives the logout, the refresh token does not", async () => {
  const { cookie, body } = await login();
  const me = () => call("GET", "/api/me", { authorization: `Bearer ${body.access_token}` });
  expect(await me()).toMatchObject({ status: 200, body: { user: "ada" } });
  expect((await call("POST", "/auth/logout", { cookie, "holdfast-sign-in": "another" })).status).toBe(204);
  const next = await call("POST", "/auth/refresh", { cookie });
  expect(next.status).toBe(200);
  expect((await call("POST", "/auth/logout", { cookie: next.cookie, "holdfast-sign-in": body.sign_in! })).status).toBe(204);
  expect((await call("POST", "/auth/refresh", { cookie: next.cookie })).status).toBe(401);
  expect((await me()).status).toBe(200);
  await until("it expires", async () => (await me()).status === 401, 15_000);
});

test("another site, another password, no token: refused", async () => {
  expect((await call("POST", "/auth/login", {}, { user: "ada", password: "wrong" })).status).toBe(401);
  expect((await call("POST", "/auth/login", {}, { user: "__proto__", password: "x" })).status).toBe(401);
  expect((await call("POST", "/auth/refresh", { "sec-fetch-site": "same-site" })).status).toBe(403);
  expect((await call("POST", "/auth/refresh")).status).toBe(401);
  expect((await call("GET", "/api/me")).status).toBe(401);
});

async function signedIn(count: number): Promise<{ proxy: Proxy; tabs: Tab[] }> {
  const proxy = await startProxy(server.url);
  const tabs: Tab[] = [];
  while (tabs.length < count) tabs.push(await browser.newTab(`${proxy.origin}/`, { window: true }));
  await tabs[0].waitFor(() => !document.getElementById("login")!.hidden);
  await tabs[0].evaluate(() => {
    const form = document.getElementById("login") as HTMLFormElement;
    form.querySelector<HTMLInputElement>("[name=user]")!.value = "ada";
    form.querySelector<HTMLInputElement>("[name=password]")!.value = "engine";
    form.requestSubmit();
  });
  await Promise.all(tabs.map((tab) => tab.waitFor(() => globalThis.session.getState().status === "active")));
  return { proxy, tabs };
}

test("four tabs that ask at once cause one refresh, and all have its token; so again when it has run out", async () => {
  const { proxy, tabs } = await signedIn(4);
  for (const round of [1, 2]) {
    const tokens = await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.session.token())));
    expect(new Set(tokens).size).toBe(1);
    expect(proxy.calls("refresh").map(({ status }) => status)).toEqual(Array.from({ length: round }, () => 200));
    if (round === 1) await sleep(4500);
  }
  await Promise.all(tabs.map((tab) => tab.close()));
  await proxy.close();
}, 60_000);

test("an answer that is lost signs nobody out: the token before is taken once more", async () => {
  const { proxy, tabs } = await signedIn(1);
  proxy.fault("refresh", answerLost());
  const token = await tabs[0].evaluate(async () => {
    for (;;) {
      const got = await globalThis.session.token().catch(() => undefined);
      if (got) return got;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  expect(token).toBeTruthy();
  expect(await tabs[0].evaluate(() => globalThis.session.getState().status)).toBe("active");
  expect(proxy.calls("refresh").map(({ status }) => status)).toEqual([undefined, 200]);
  await tabs[0].close();
  await proxy.close();
}, 60_000);
