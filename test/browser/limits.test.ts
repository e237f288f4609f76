import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { sleep, until } from "./driver/until.js";
import { allEnd, allReach, states, times } from "./support/ask.js";
import { waiting } from "./support/scenario.js";

/** What the verdict may wait for peers, and what a loaded machine needs for a timer and a message. */
const SLACK = 150 + 600;
const WINDOW = { window: true };

waiting("idle: every tab ends at the limit, and the server is told once", async ({ open, server }) => {
  const query = { session: { idle: "4s", warning: "1s" } };
  const visible = [await open("one", query, WINDOW), await open("two", query, WINDOW)];
  const hidden = await open("hidden", query, WINDOW);
  visible.push(await open("three", query));
  await visible[0].evaluate(() => page.signIn("ada"));
  await allReach([...visible, hidden], "active");
  const [{ expiresAt = 0 }] = await states(visible);
  await allEnd([...visible, hidden], "idle");
  for (const at of await times(visible, "ended")) {
    expect(at).toBeGreaterThanOrEqual(expiresAt);
    expect(at).toBeLessThan(expiresAt + SLACK);
  }
  await until("the server hears of it", () => server.calls("logout").length);
  expect(server.logins.all()).toEqual([]);
  // Nobody was there, so nothing that extends was sent; and it was one logout for all of them.
  expect(server.calls("heartbeat")).toEqual([]);
  await sleep(500);
  expect(server.calls("logout").map(({ status, signIn }) => [status, signIn])).toEqual([[204, "login-1"]]);
});

waiting("input in one tab keeps all of them and the server session alive", async ({ open, server }) => {
  server.logins.lifetime = 5;
  const query = { session: { idle: "3s", warning: "1s", server: { interval: "1s" } } };
  const tabs = [await open("one", query, WINDOW), await open("two", query, WINDOW), await open("three", query, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  const started = Date.now();
  for (let turn = 0; Date.now() < started + 9000; turn++) {
    await tabs[turn % 3].press("x");
    await sleep(600);
  }
  expect((await states(tabs)).map(({ status }) => status)).toEqual(["active", "active", "active"]);
  expect(server.logins.all().length).toBe(1);
  expect(await times(tabs, "ended")).toEqual([undefined, undefined, undefined]);
});

for (const [when, query] of Object.entries({ "at load": { start: true }, "after it is ready": {} })) {
  waiting(`a start() ${when} is no activity: without input nothing is sent that extends`, async ({ open, browser, server }) => {
    const form = await browser.newTab(`${server.origin}/blank`);
    await form.evaluate(() => fetch("/login", { method: "POST", body: JSON.stringify({ user: "ada" }) }).then(({ ok }) => ok));
    const tab = await open("tab", { ...query, session: { idle: "60s", server: { interval: "1s" } } }, WINDOW);
    await tab.evaluate(() => page.started ?? page.session.ready);
    if (!("start" in query)) await tab.evaluate(() => page.signIn("ada"));
    await allReach([tab], "active");
    await sleep(3000);
    expect(server.calls("heartbeat")).toEqual([]);
  });
}

/** Somebody who does not stop typing. */
async function typing(tab: Tab, until: Promise<unknown>): Promise<void> {
  let on = true;
  const done = until.finally(() => (on = false));
  while (on) {
    await tab.press("x");
    await sleep(200);
  }
  await done;
}

waiting("max-age: no input and no extend() moves it", async ({ open, server }) => {
  const query = { session: { idle: "60s", maxAge: "5s", warning: "2s" } };
  const tabs = [await open("one", query, WINDOW), await open("two", query, WINDOW), await open("three", query)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  const [{ startedAt = 0 }] = await states(tabs);
  const warned = allReach(tabs.slice(0, 1), "warning").then(() => tabs[0].evaluate(() => page.session.extend()));
  await typing(tabs[0], Promise.all([warned, allEnd(tabs, "max-age")]));
  expect(await warned).toMatchObject({ status: "warning", extendable: false, expiresBy: "max-age", expiresAt: startedAt + 5000 });
  for (const at of await times(tabs, "ended")) {
    expect(at).toBeGreaterThanOrEqual(startedAt + 5000);
    expect(at).toBeLessThan(startedAt + 5000 + SLACK);
  }
  await until("the server hears of it", () => server.calls("logout").length);
  await sleep(500);
  expect(server.calls("logout").map(({ status }) => status)).toEqual([204]);
});

waiting("server: its own limit ends every tab after it has been asked, and nothing extended it", async ({ open, server }) => {
  // Longer than the ten seconds for which one answer stands for all tabs.
  server.logins.lifetime = 14;
  const query = { session: { idle: "60s", warning: "1s" } };
  const tabs = [await open("one", query, WINDOW), await open("two", query, WINDOW), await open("three", query)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  expect((await states(tabs)).map(({ expiresBy }) => expiresBy)).toEqual(["server", "server", "server"]);
  const signedIn = Date.now();
  await sleep(9000);
  await allEnd(tabs, "server");
  expect(server.calls("heartbeat")).toEqual([]);
  expect(server.calls("logout")).toEqual([]);
  // Before it warns or ends: one for all tabs, and perhaps one more when it has ended.
  const asked = server.calls("status", signedIn);
  expect(asked.length).toBeGreaterThanOrEqual(1);
  expect(asked.length).toBeLessThanOrEqual(3);
  for (const { at } of asked) expect(at).toBeGreaterThan(signedIn + 9000);
});
