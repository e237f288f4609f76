import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { sleep } from "./driver/until.js";
import { failing } from "./server/faults.js";
import type { TestServer } from "./server/testServer.js";
import { allReach, idsSeenBy, leaderOf, states } from "./support/ask.js";
import { scenario } from "./support/scenario.js";

/** Signs in at the server without the SDK, as a form of a server-rendered site does. */
async function signInAtServer(browser: { newTab(url: string): Promise<Tab> }, server: TestServer, user: string): Promise<void> {
  const form = await browser.newTab(`${server.origin}/blank`);
  await form.evaluate((name: string) => fetch("/login", { method: "POST", body: JSON.stringify({ user: name }) }).then(({ ok }) => ok), user);
  await form.close();
}

/** All agree on one session that began once. */
async function expectOneSession(tabs: Tab[]): Promise<void> {
  await allReach(tabs, "active");
  const all = await states(tabs);
  expect(new Set(all.map(({ startedAt }) => startedAt)).size).toBe(1);
  expect(new Set(all.map(({ user }) => user))).toEqual(new Set(["ada"]));
  // One epoch, and none that began beside it and was ended.
  const keys = await tabs[0].evaluate(() => Object.keys(localStorage).filter((key) => /\/(begun|ended)\//.test(key)));
  expect(keys).toEqual([expect.stringContaining("/begun/")]);
  expect(await Promise.all(tabs.map((tab) => tab.evaluate(() => page.events.filter(({ name }) => name === "ended").length)))).toEqual(tabs.map(() => 0));
}

scenario("twelve tabs restored together, each calling start() at load, make one session", async ({ browser, server }) => {
  await signInAtServer(browser, server, "ada");
  const tabs = await Promise.all(Array.from({ length: 12 }, () => browser.newTab("about:blank")));
  await Promise.all(tabs.map((tab, index) => tab.goto(server.url({ tab: `${index}`, start: true }))));
  expect(await Promise.all(tabs.map((tab) => tab.evaluate(() => page.started)))).toEqual(tabs.map(() => "started"));
  await expectOneSession(tabs);
  await leaderOf(tabs);
  const ids = new Set(await idsSeenBy(tabs[0]));
  expect(ids.size).toBe(12);
  for (const tab of tabs.slice(1)) expect(new Set(await idsSeenBy(tab))).toEqual(ids);

  // What one writes, all read, so it is one session and not twelve of one name.
  await tabs[5].evaluate(() => page.session.data.cart.set(["tea"]));
  await Promise.all(tabs.map((tab) => tab.waitFor(() => page.session.data.cart.get()[0] === "tea")));
  // The markup said all there is to know: nothing extends, and at most the browser's first boot asks.
  await sleep(1000);
  expect(server.calls("heartbeat")).toEqual([]);
  expect(server.calls("logout")).toEqual([]);
  expect(server.calls("status").length).toBeLessThanOrEqual(1);
});

scenario("twelve tabs of a live session reload together and lose nothing", async ({ browser, server }) => {
  await signInAtServer(browser, server, "ada");
  const tabs = await Promise.all(Array.from({ length: 12 }, () => browser.newTab("about:blank")));
  await Promise.all(tabs.map((tab, index) => tab.goto(server.url({ tab: `${index}`, start: true }))));
  await Promise.all(tabs.map((tab) => tab.evaluate(() => page.started)));
  await tabs[3].evaluate(() => page.session.data.cart.update(() => ["tea"]));
  const [{ startedAt }] = await states(tabs);
  await Promise.all(tabs.map((tab) => tab.reload()));
  expect(await Promise.all(tabs.map((tab) => tab.evaluate(() => page.first.cart)))).toEqual(tabs.map(() => ["tea"]));
  await Promise.all(tabs.map((tab) => tab.evaluate(() => page.started)));
  await expectOneSession(tabs);
  expect((await states(tabs)).map((state) => state.startedAt)).toEqual(tabs.map(() => startedAt));
});

scenario("a page that starts at load in a fresh browser keeps its session though the status does not answer", async ({ browser, server }) => {
  await signInAtServer(browser, server, "ada");
  server.fault("status", failing);
  const tab = await browser.newTab(server.url({ tab: "one", start: true }));
  expect(await tab.evaluate(() => page.started)).toBe("started");
  await tab.evaluate(() => page.session.ready);
  await sleep(500);
  await expectOneSession([tab]);
});

scenario("another user in one tab replaces the session in all", async ({ open }) => {
  const tabs = [await open("one", {}, { window: true }), await open("two", {}, { window: true })];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await tabs[0].evaluate(() => page.session.data.cart.set(["ada's"]));
  await tabs[1].waitFor(() => page.session.data.cart.get().length === 1);
  await tabs[1].evaluate(() => page.signIn("bob"));
  for (const tab of tabs) {
    await tab.waitFor(() => page.session.getState().user === "bob");
    expect(await tab.evaluate(() => page.session.data.cart.get())).toEqual([]);
    await tab.waitFor(() => page.events.some(({ name, detail }) => name === "ended" && detail.reason === "replaced"));
  }
});

scenario("a sign-in after boot costs the server no question, whatever the number of tabs", async ({ open, server }) => {
  const tabs = [await open("one", {}, { window: true }), await open("two", {}, { window: true }), await open("three", {}, { window: true })];
  await Promise.all(tabs.map((tab) => tab.evaluate(() => page.session.ready)));
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await sleep(1000);
  expect(server.log.map(({ call, tab }) => `${call} ${tab}`)).toEqual(["login one"]);
});
