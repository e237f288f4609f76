// The token endpoint keeps to RFC 9700 and RFC 6749, and Holdfast's token() to it: in real tabs, with rotation, reuse detection and its grace.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type StartedServer, publish, startServer } from "../../demo/servers/start.mjs";
import type { SessionState } from "../../src/index.js";
import type { Browser, Tab } from "../browser/driver/driver.js";
import { launch } from "../browser/driver/launch.js";
import { sleep, until } from "../browser/driver/until.js";
import { answerLost } from "./support/faults.js";
import { type Logged, type Proxy, startProxy } from "./support/proxy.js";

declare global {
  var session: { readonly capabilities: { readonly database: boolean }; getState(): SessionState; explain(): string; token(): Promise<string>; end(): Promise<unknown>; fetch(url: string): Promise<Response> };
}

/** Its grace lasts longer than any test. */
let patient: StartedServer;
/** It has no grace: what was used once is used up. Its access tokens are soon over. */
let strict: StartedServer;
/** Seconds that the patient one's access tokens are good for. */
const ACCESS = 12;
const SECONDS = 120;
let browser: Browser;

beforeAll(async () => {
  publish();
  const start = (grace: number, access: number) => {
    Object.assign(process.env, { GRACE_SECONDS: String(grace), ACCESS_SECONDS: String(access) });
    return startServer("jwt", { idleSeconds: 600, quiet: true });
  };
  // One after the other: what they are told is in this process's environment.
  patient = await start(300, ACCESS);
  strict = await start(0, 1);
  browser = await launch();
}, 60_000);
afterAll(async () => {
  await browser?.kill();
  await Promise.all([patient?.kill(), strict?.kill()]);
});

interface Answer {
  readonly status: number;
  readonly cookie: string;
  readonly body: { access_token?: string; error?: string; error_description?: string; sign_in?: string; user?: string };
}

/** A client of its own, which keeps no cookies. */
const client = ({ url }: StartedServer) => async (method: string, path: string, { cookie = "", ...headers }: Record<string, string> = {}, body?: object): Promise<Answer> => {
  const sent = { cookie, ...headers, ...(body && { "content-type": "application/json" }) };
  const answer = await fetch(url + path, { method, headers: sent, ...(body && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, cookie: answer.headers.getSetCookie()[0]?.split(";")[0] ?? cookie, body: text ? (JSON.parse(text) as Answer["body"]) : {} };
};
const ADA = { user: "ada", password: "engine" };
const REUSED = { status: 401, body: { error: "invalid_grant", error_description: "reuse_detected" } };
const REVOKED = { status: 401, body: { error: "invalid_grant", error_description: "unknown_or_revoked" } };

test.concurrent("each refresh gives another token; the one before is taken within the grace, and gets the newest", async () => {
  const call = client(patient);
  const first = await call("POST", "/auth/login", {}, ADA);
  const second = await call("POST", "/auth/refresh", { cookie: first.cookie });
  expect(second.status).toBe(200);
  expect(second.cookie).not.toBe(first.cookie);
  // Two tabs at once, or an answer that was lost: no second branch.
  const again = await call("POST", "/auth/refresh", { cookie: first.cookie });
  expect([again.status, again.cookie]).toEqual([200, second.cookie]);
});

test.concurrent("a token that is used again after the grace ends the whole family", async () => {
  const call = client(strict);
  const first = await call("POST", "/auth/login", {}, ADA);
  const second = await call("POST", "/auth/refresh", { cookie: first.cookie });
  expect(second.status).toBe(200);
  await sleep(50);
  expect(await call("POST", "/auth/refresh", { cookie: first.cookie })).toMatchObject(REUSED);
  expect(await call("POST", "/auth/refresh", { cookie: second.cookie })).toMatchObject(REVOKED);
});

test.concurrent("an access token is looked at by itself: it outlives the logout, the refresh token does not", async () => {
  const call = client(patient);
  const { cookie, body } = await call("POST", "/auth/login", {}, ADA);
  const me = () => call("GET", "/api/me", { authorization: `Bearer ${body.access_token}` });
  expect(await me()).toMatchObject({ status: 200, body: { user: "ada" } });
  expect((await call("POST", "/auth/logout", { cookie, "holdfast-sign-in": "another" })).status).toBe(204);
  const next = await call("POST", "/auth/refresh", { cookie });
  expect(next.status).toBe(200);
  expect((await call("POST", "/auth/logout", { cookie: next.cookie, "holdfast-sign-in": body.sign_in! })).status).toBe(204);
  expect((await call("POST", "/auth/refresh", { cookie: next.cookie })).status).toBe(401);
  expect((await me()).status).toBe(200);
  await until("it expires", async () => (await me()).status === 401, 30_000);
}, SECONDS * 1000);

test.concurrent("another site, another password, no token: refused", async () => {
  const call = client(patient);
  expect((await call("POST", "/auth/login", {}, { user: "ada", password: "wrong" })).status).toBe(401);
  expect((await call("POST", "/auth/login", {}, { user: "__proto__", password: "x" })).status).toBe(401);
  expect((await call("POST", "/auth/refresh", { "sec-fetch-site": "same-site" })).status).toBe(403);
  expect((await call("POST", "/auth/refresh")).status).toBe(401);
  expect((await call("GET", "/api/me")).status).toBe(401);
});

/** One user's browser at one of the servers. */
interface Scene {
  readonly proxy: Proxy;
  readonly tabs: Tab[];
  /** The refreshes that the browser has sent. */
  refreshes(): Logged[];
}

/** A machine that stands still for a while, or a window that opens slowly, is no fault. */
const waits = (tab: Tab, ask: () => boolean) => until(String(ask), () => tab.evaluate(ask).catch(() => false), 40_000, 100);

async function signIn(tab: Tab): Promise<void> {
  await waits(tab, () => !document.getElementById("login")!.hidden);
  await tab.evaluate(() => {
    const form = document.getElementById("login") as HTMLFormElement;
    form.querySelector<HTMLInputElement>("[name=user]")!.value = "ada";
    form.querySelector<HTMLInputElement>("[name=password]")!.value = "engine";
    form.requestSubmit();
  });
}

const isActive = () => globalThis.session.getState().status === "active";

/** In tabs with windows of their own, in all of which the user is signed in and no token was asked for. */
function scene(what: string, server: () => StartedServer, count: number, show: (scene: Scene) => Promise<void>, preload: readonly string[] = []): void {
  test.concurrent(what, async () => {
    const proxy = await startProxy(server().url);
    const tabs: Tab[] = [];
    try {
      while (tabs.length < count) tabs.push(await browser.newTab(`${proxy.origin}/`, { window: true, preload }));
      await signIn(tabs[0]);
      for (const tab of tabs) await waits(tab, isActive);
      await show({ proxy, tabs, refreshes: () => proxy.calls("refresh") });
    } catch (error) {
      const explained = tabs.map((tab) => tab.evaluate(() => `${globalThis.session.explain()} ${JSON.stringify(globalThis.session.capabilities)}`).catch(String));
      if (error instanceof Error) error.message += `\n${proxy.told()}\n${(await Promise.all(explained)).join("\n")}`;
      throw error;
    } finally {
      await Promise.all(tabs.map((tab) => tab.close().catch(() => undefined)));
      await proxy.close();
    }
  }, SECONDS * 1000);
}

const token = (tab: Tab): Promise<string> => tab.evaluate(() => globalThis.session.token());
/** Asks until there is one, as an application does that lost its network. */
const tokenAtLast = (tab: Tab): Promise<string> =>
  tab.evaluate(async () => {
    for (;;) {
      const got = await globalThis.session.token().catch(() => undefined);
      if (got) return got;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
/** Signed in, and the API takes its word. */
async function expectWell(tab: Tab): Promise<void> {
  expect(await tab.evaluate(async () => [(await globalThis.session.fetch("/api/me")).status, globalThis.session.getState().status])).toEqual([200, "active"]);
}
const statuses = (refreshes: readonly Logged[]) => refreshes.map(({ status }) => status);
/** What the browser was given with a login or a refresh, as it sends it back. */
const given = ({ cookies: [cookie] }: Logged): string => cookie.split(";")[0];

scene("four tabs that ask at once cause one refresh, and all have its token; so again when it has run out", () => patient, 4, async ({ tabs, refreshes }) => {
  for (const round of [1, 2]) {
    const tokens = await Promise.all(tabs.map(token));
    // Tabs whose database has not answered within its three seconds each speak for themselves: docs/degraded.md.
    if (!(await Promise.all(tabs.map((tab) => tab.evaluate(() => globalThis.session.capabilities.database)))).every(Boolean)) return;
    expect(new Set(tokens).size).toBe(1);
    expect(statuses(refreshes())).toEqual(Array.from({ length: round }, () => 200));
    if (round === 1) await sleep((ACCESS + 1) * 1000);
  }
});

scene("an answer that is lost signs nobody out: the token before is taken once more", () => patient, 1, async ({ proxy, tabs: [tab], refreshes }) => {
  proxy.fault("refresh", answerLost());
  expect(await tokenAtLast(tab)).toBeTruthy();
  expect(statuses(refreshes())).toEqual([undefined, 200]);
  expect(new Set(refreshes().map(({ headers }) => headers.cookie)).size).toBe(1);
  await expectWell(tab);
});

scene("a tab that is closed while it refreshes leaves the old token to the next one, which comes with it a second time: nobody is signed out", () => patient, 2, async ({ proxy, tabs, refreshes }) => {
  let answers = 0;
  // The server has answered the first; its tab never hears of it.
  proxy.fault("refresh", async (proper) => {
    const answer = await proper();
    if (++answers > 1) return answer;
    return new Promise(() => undefined);
  });
  const [one, other] = tabs;
  await one.evaluate(() => void globalThis.session.token().catch(() => undefined));
  await until("the server has answered", () => answers === 1);
  await other.evaluate(() => void globalThis.session.token().catch(() => undefined));
  await one.close();
  expect(await tokenAtLast(other)).toBeTruthy();
  expect(statuses(refreshes())).toEqual([undefined, 200]);
  expect(refreshes()[1].headers.cookie).toBe(refreshes()[0].headers.cookie);
  await expectWell(other);
  // And what it has now is the newest.
  expect(await other.evaluate(async () => (await fetch("/auth/refresh", { method: "POST" })).status)).toBe(200);
});

scene("a tab that loads anew, and a copy of it, are handed the token: neither comes with the one before", () => patient, 2, async ({ tabs, refreshes }) => {
  const [one, other] = tabs;
  const first = await token(one);
  await other.reload();
  const copy = await other.openCopy();
  tabs.push(copy);
  for (const tab of [other, copy]) {
    await waits(tab, isActive);
    expect(await token(tab)).toBe(first);
  }
  expect(statuses(refreshes())).toEqual([200]);
});

scene("another script of the application comes with the same token at the same moment: both are served, and nobody is signed out", () => patient, 2, async ({ proxy, tabs, refreshes }) => {
  proxy.fault("refresh", async (proper) => {
    await until("both have asked", () => refreshes().length >= 2, 60_000);
    return proper();
  });
  const [one, other] = tabs;
  await one.evaluate(() => void globalThis.session.token().catch(() => undefined));
  await until("the first has asked", () => refreshes().length === 1);
  expect(await other.evaluate(async () => (await fetch("/auth/refresh", { method: "POST" })).status)).toBe(200);
  expect(await tokenAtLast(one)).toBeTruthy();
  expect(statuses(refreshes())).toEqual([200, 200]);
  expect(new Set(refreshes().map(({ headers }) => headers.cookie)).size).toBe(1);
  expect(new Set(refreshes().map(given)).size).toBe(1);
  for (const tab of tabs) await expectWell(tab);
});

/** Nothing is certain to keep such tabs from asking at the same moment. */
const DEAF = "delete Navigator.prototype.locks; delete globalThis.BroadcastChannel;";
scene("tabs without locks and channels refresh each for itself, and nobody is signed out", () => patient, 2, async ({ tabs, refreshes }) => {
  expect((await Promise.all(tabs.map(tokenAtLast))).every(Boolean)).toBe(true);
  expect(refreshes().length).toBeGreaterThanOrEqual(2);
  expect(statuses(refreshes()).filter((status) => status !== 200)).toEqual([]);
  for (const tab of tabs) await expectWell(tab);
}, [DEAF]);

test.concurrent("a browser that has crashed comes back with the token before, which it had on its disk: nobody is signed out", async () => {
  const profile = mkdtempSync(join(tmpdir(), "holdfast-profile-"));
  const proxy = await startProxy(patient.url);
  let own: Browser | undefined;
  const begin = async (): Promise<Tab> => {
    own = await launch({ alone: true, profile });
    return own.newTab(`${proxy.origin}/`, { window: true });
  };
  try {
    const before = await begin();
    await signIn(before);
    await waits(before, isActive);
    // Chromium writes its cookies every thirty seconds.
    const disk = join(profile, "Default/Cookies");
    await until("the first token is on the disk", () => existsSync(disk) && readFileSync(disk).includes("jwt_refresh"), 60_000, 200);
    await token(before);
    await own!.kill();
    const after = await begin();
    await waits(after, isActive);
    expect(await tokenAtLast(after)).toBeTruthy();
    const [first, second] = proxy.calls("refresh");
    expect(second.headers.cookie).toBe(first.headers.cookie);
    expect([first.status, second.status]).toEqual([200, 200]);
    await expectWell(after);
  } finally {
    await own?.kill();
    await proxy.close();
    rmSync(profile, { recursive: true, force: true });
  }
}, SECONDS * 1000);

/** Both tabs learn that the refresh token is good for nothing any more. */
async function expectOver(tabs: readonly Tab[]): Promise<void> {
  await tabs[0].evaluate(async () => {
    // The access token lives to its end.
    while (globalThis.session.getState().status === "active") {
      await globalThis.session.token().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  for (const tab of tabs) await waits(tab, () => globalThis.session.getState().reason === "server");
}

scene("whoever comes with a copy of a token that the browser has used is found out, and the login ends everywhere", () => strict, 2, async ({ tabs, refreshes }) => {
  const thief = client(strict);
  await token(tabs[0]);
  const stolen = refreshes()[0].headers.cookie!;
  await sleep(50);
  expect(await thief("POST", "/auth/refresh", { cookie: stolen })).toMatchObject(REUSED);
  await expectOver(tabs);
  expect(refreshes().at(-1)!.status).toBe(401);
  expect(refreshes().at(-1)!.headers.cookie).not.toBe(stolen);
});

scene("a thief who is faster than the browser is found out by it, and has nothing in hand", () => strict, 2, async ({ proxy, tabs, refreshes }) => {
  const thief = client(strict);
  const stolen = given(proxy.calls("login").at(-1)!);
  const loot = await thief("POST", "/auth/refresh", { cookie: stolen });
  expect(loot.status).toBe(200);
  await sleep(50);
  await expectOver(tabs);
  expect(refreshes()[0]).toMatchObject({ status: 401, headers: { cookie: stolen } });
  expect(await thief("POST", "/auth/refresh", { cookie: loot.cookie })).toMatchObject(REVOKED);
});
