import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { sleep, until } from "./driver/until.js";
import { failing, held, html, redirecting, slow, unavailable } from "./server/faults.js";
import { allEnd, allReach, states } from "./support/ask.js";
import { scenario } from "./support/scenario.js";

const query = { session: { idle: "60s", server: { interval: "1s", timeout: "3s" } } };

/** Three tabs, signed in: two windows and one that is hidden. */
const signedIn = scenario.extend<{ tabs: Tab[] }>({
  tabs: async ({ open }, use) => {
    const tabs = [await open("one", query, { window: true }), await open("two", query, { window: true }), await open("three", query)];
    await tabs[0].evaluate(() => page.signIn("ada"));
    await allReach(tabs, "active");
    await use(tabs);
  },
}).concurrent;

async function type(tab: Tab, ms: number): Promise<void> {
  for (const from = Date.now(); Date.now() < from + ms; await sleep(150)) await tab.press("x");
}

signedIn("the server kills the session: every tab ends with reason server, and it is not told what it knows", async ({ tabs, server }) => {
  server.killLogins();
  await type(tabs[0], 1500);
  await allEnd(tabs, "server");
  expect(server.calls("logout")).toEqual([]);
  // A 401 to the heartbeat is confirmed by one look at the status.
  const killed = server.calls("heartbeat").filter(({ status }) => status === 401);
  expect(killed.length).toBe(1);
  expect(server.calls("status", killed[0].at).length).toBe(1);
});

signedIn("a stale CSRF token is refreshed and the heartbeat retried once; nobody is signed out", async ({ tabs, server }) => {
  server.rotateCsrf();
  const stale = Date.now();
  await type(tabs[0], 1500);
  await until("a touch gets through", () => server.calls("heartbeat", stale).some(({ status }) => status === 200));
  const beats = server.calls("heartbeat", stale);
  expect(beats.slice(0, 2).map(({ status }) => status)).toEqual([403, 200]);
  expect(server.calls("status", beats[0].at).filter(({ at }) => at < beats[1].at).length).toBe(1);
  expect((await states(tabs)).map(({ status }) => status)).toEqual(["active", "active", "active"]);
  // And the token is known from then on: no second refusal.
  await type(tabs[1], 2500);
  expect(server.calls("heartbeat", stale).filter(({ status }) => status === 403).length).toBe(1);
});

signedIn("a stale CSRF token does not keep a logout from the server", async ({ tabs, server }) => {
  server.rotateCsrf();
  expect(await tabs[0].evaluate(() => page.session.end())).toEqual({ server: "confirmed" });
  expect(server.calls("logout").map(({ status }) => status)).toEqual([403, 204]);
  expect(server.logins.all()).toEqual([]);
});

for (const [name, fault] of Object.entries({ "a 500": failing, "an HTML page": html, "a redirect": redirecting, "a 503": unavailable(1) })) {
  signedIn(`${name} to every call is no end: unknown, and the next touch that gets through is taken`, async ({ tabs, server }) => {
    server.fault("heartbeat", fault);
    server.fault("status", fault);
    await type(tabs[0], 3000);
    expect((await states(tabs)).map(({ status }) => status)).toEqual(["active", "active", "active"]);
    expect(server.calls("heartbeat").length).toBeGreaterThanOrEqual(1);
    // It backs off: for all three tabs not more than if all were well, the quick first retries of the back-off on top.
    expect(server.calls("heartbeat").length).toBeLessThanOrEqual(7);
    server.fault("heartbeat", undefined);
    server.fault("status", undefined);
    const well = Date.now();
    await until("a touch gets through", async () => {
      await type(tabs[0], 150);
      return server.calls("heartbeat", well).some(({ status }) => status === 200);
    });
    expect((await states(tabs)).map(({ status }) => status)).toEqual(["active", "active", "active"]);
    expect(server.logins.all().length).toBe(1);
  });
}

signedIn("Retry-After is a floor", async ({ tabs, server }) => {
  server.fault("heartbeat", unavailable(3));
  await type(tabs[0], 5000);
  const beats = server.calls("heartbeat").filter(({ status }) => status === 503);
  expect(beats.length).toBeGreaterThanOrEqual(2);
  for (let index = 1; index < beats.length; index++) expect(beats[index].at - beats[index - 1].at).toBeGreaterThanOrEqual(3000);
});

signedIn("a slow server gets one request at a time from all tabs together", async ({ tabs, server }) => {
  server.fault("heartbeat", slow(2000));
  await Promise.all(tabs.slice(0, 2).map((tab) => type(tab, 5000)));
  const beats = server.calls("heartbeat");
  expect(beats.length).toBeGreaterThanOrEqual(2);
  for (let index = 1; index < beats.length; index++) expect(beats[index].at - beats[index - 1].at).toBeGreaterThanOrEqual(1900);
  expect((await states(tabs)).map(({ status }) => status)).toEqual(["active", "active", "active"]);
});

signedIn("an answer that comes after a new sign-in says nothing about it", async ({ tabs, server }) => {
  const late = held();
  server.fault("heartbeat", late.fault);
  await type(tabs[0], 1500);
  await until("a heartbeat waits for its answer", () => late.waiting());
  server.fault("heartbeat", undefined);
  await tabs[1].evaluate(() => page.session.end());
  await allEnd(tabs, "logout");
  await tabs[1].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  late.release({ status: 401, body: { error: "not signed in" } });
  await sleep(700);
  expect((await states(tabs)).map(({ status }) => status)).toEqual(["active", "active", "active"]);
  expect(await Promise.all(tabs.map((tab) => tab.evaluate(() => page.events.filter(({ name }) => name === "ended").length)))).toEqual([1, 1, 1]);
});

signedIn("a late 401 of the status counts no more once start() was called again", async ({ tabs, server }) => {
  const late = held();
  server.fault("status", late.fault);
  const asked = tabs[0].evaluate(() => page.session.check().then(({ status }) => status));
  await until("a status call waits for its answer", () => late.waiting());
  server.fault("status", undefined);
  await tabs[1].evaluate(() => page.signIn("ada"));
  late.release({ status: 401, body: { error: "not signed in" } });
  await asked;
  await sleep(700);
  expect((await states(tabs)).map(({ status }) => status)).toEqual(["active", "active", "active"]);
});
