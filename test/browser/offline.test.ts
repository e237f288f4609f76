import { expect } from "vitest";
import { sleep, until } from "./driver/until.js";
import { allEnd, allReach } from "./support/ask.js";
import { needing, waiting } from "./support/scenario.js";

const WINDOW = { window: true };
const networked = needing(waiting, "offline");

networked("a logout without network is delivered once, when the network is back", async ({ open, server }) => {
  const tabs = [await open("one", {}, WINDOW), await open("two", {}, WINDOW), await open("three", {}, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  for (const tab of tabs) await tab.offline(true);
  expect(await tabs[1].evaluate(() => page.session.end())).toEqual({ server: "pending" });
  await allEnd(tabs, "logout");
  expect(server.logins.all().length).toBe(1);
  expect(server.calls("logout")).toEqual([]);
  const online = Date.now();
  await Promise.all(tabs.map((tab) => tab.offline(false)));
  await until("the server has heard of the logout", () => server.calls("logout").some(({ status }) => status === 204));
  expect(server.logins.all()).toEqual([]);
  await sleep(1500);
  // One for all tabs, by name, and only after the status named the same login.
  expect(server.calls("logout").map(({ signIn }) => signIn)).toEqual(["login-1"]);
  const asked = server.calls("status", online).filter(({ at }) => at < server.calls("logout")[0].at);
  expect(asked.length).toBeGreaterThanOrEqual(1);
});

networked("a logout without network is delivered by the tab that is opened next, after a restart of all", async ({ open, server }) => {
  const tab = await open("one", {}, WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.offline(true);
  await tab.evaluate(() => page.session.end());
  await tab.close();
  expect(server.calls("logout")).toEqual([]);
  const later = await open("later", {}, WINDOW);
  expect(await later.evaluate(() => page.first.status)).toBe("ended");
  await until("the server has heard of the logout", () => server.logins.all().length === 0);
  await sleep(500);
  expect(server.calls("logout").map(({ tab: from, signIn }) => [from, signIn])).toEqual([["later", "login-1"]]);
});

networked("a late logout does not end a newer login of the same user", async ({ open, browser, server }) => {
  const tab = await open("one", {}, WINDOW);
  // A page without the SDK, as a login form often is.
  const form = await browser.newTab(`${server.origin}/blank`, WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.offline(true);
  expect(await tab.evaluate(() => page.session.end())).toEqual({ server: "pending" });
  await form.evaluate(() => fetch("/login", { method: "POST", body: JSON.stringify({ user: "ada" }) }).then(({ ok }) => ok));
  expect(server.logins.all().map(({ signIn }) => signIn)).toEqual(["login-2"]);
  await tab.offline(false);
  await until("the tab asks who is signed in", () => server.calls("status").length);
  await sleep(1000);
  expect(server.calls("logout")).toEqual([]);
  expect(server.logins.all().map(({ signIn }) => signIn)).toEqual(["login-2"]);
  // And it is forgotten, not kept for another time.
  await tab.reload();
  await sleep(1000);
  expect(server.calls("logout")).toEqual([]);
});

networked("a late logout does not end a newer session of this very browser", async ({ open, server }) => {
  const tabs = [await open("one", {}, WINDOW), await open("two", {}, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await tabs[0].offline(true);
  await tabs[0].evaluate(() => page.session.end());
  await allEnd(tabs, "logout");
  await tabs[1].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await tabs[0].offline(false);
  await sleep(1500);
  expect(server.logins.all().map(({ signIn }) => signIn)).toEqual(["login-2"]);
  expect(server.calls("logout").filter(({ signIn }) => signIn !== "login-1")).toEqual([]);
  await allReach(tabs, "active");
});

networked("without network the local limits go on, and nothing is sent", async ({ open, server }) => {
  const tab = await open("one", { session: { idle: "3s", warning: "1s", server: { interval: "1s" } } }, WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.offline(true);
  const from = Date.now();
  for (let turn = 0; turn < 10; turn++) {
    await tab.press("x");
    await sleep(150);
  }
  await allEnd([tab], "idle");
  expect(server.log.filter(({ at }) => at >= from)).toEqual([]);
  await tab.offline(false);
  await until("the server has heard of the end", () => server.logins.all().length === 0);
  expect(server.calls("logout").length).toBe(1);
});
