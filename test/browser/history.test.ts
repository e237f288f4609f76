import { expect } from "vitest";
import { can } from "./driver/capabilities.js";
import type { Tab } from "./driver/driver.js";
import { held } from "./server/faults.js";
import { until } from "./driver/until.js";
import { allEnd, allReach, idOf, idsSeenBy, leaderOf } from "./support/ask.js";
import { needing, scenario } from "./support/scenario.js";

const WINDOW = { window: true };

/** A tab and one beside it, signed in, with a cart. `mark` shows later whether this very page came back. */
const cached = scenario.extend<{ tab: Tab; beside: Tab; away: () => Promise<void> }>({
  beside: async ({ open }, use) => use(await open("beside", {}, WINDOW)),
  tab: async ({ open, beside }, use) => {
    const tab = await open("tab", {}, WINDOW);
    await tab.evaluate(() => page.signIn("ada"));
    await allReach([tab, beside], "active");
    await tab.evaluate(() => page.session.data.cart.set(["secret"]));
    await tab.evaluate(() => page.session.data.draft.set("secret"));
    await tab.evaluate(() => void Object.assign(globalThis, { mark: true }));
    await use(tab);
  },
  away: async ({ tab, server }, use) => use(() => tab.goto(`http://elsewhere.test:${server.port}/blank`)),
});

const restored = (tab: Tab) => tab.evaluate(() => "mark" in globalThis);

/** All that could be seen of a page before its session had been checked: by its listeners where it was restored, by its first line where it was loaded anew. */
async function seenAtBack(tab: Tab) {
  expect(await restored(tab)).toBe(can("cachedLocks"));
  const shown = await tab.evaluate(() => page.shown);
  expect(shown.map(({ when }) => when)).toEqual(can("cachedLocks") ? ["before the SDK", "after the SDK"] : []);
  return can("cachedLocks") ? shown : [await tab.evaluate(() => page.first)];
}

needing(cached, "cachedLocks")("a page with the SDK is restored, whatever the others did meanwhile, and goes on", async ({ tab, beside, away }) => {
  await leaderOf([tab, beside]);
  const id = await idOf(tab);
  await away();
  // Messages, writes and a look at the locks are what evicts a page that left its channel, locks or requests open.
  await beside.evaluate(async () => {
    for (let turn = 0; turn < 5; turn++) await page.session.data.count.update((value) => value + 1);
    page.session.data.note.set("meanwhile");
    await page.session.extend();
  });
  await until("the cached tab is not counted", async () => (await idsSeenBy(beside)).length === 1);
  await tab.back();
  expect(await restored(tab)).toBe(true);
  await allReach([tab, beside], "active");
  await tab.waitFor(() => page.session.data.count.get() === 5 && page.session.data.note.get() === "meanwhile" && page.session.data.cart.get()[0] === "secret");
  expect(await tab.evaluate(() => page.session.data.draft.get())).toBe("secret");
  expect(await idOf(tab)).toBe(id);
  expect((await idsSeenBy(tab)).length).toBe(2);
  await leaderOf([tab, beside]);
  // Its channel is open again, in both directions.
  await tab.evaluate(() => page.session.data.cart.set(["back"]));
  await beside.waitFor(() => page.session.data.cart.get()[0] === "back");
  await beside.evaluate(() => page.session.data.cart.set(["there"]));
  await tab.waitFor(() => page.session.data.cart.get()[0] === "there");
});

needing(cached, "cachedLocks")("a heartbeat on its way keeps no page out of the cache", async ({ tab, away, server }) => {
  const slow = held();
  server.fault("heartbeat", slow.fault);
  void tab.evaluate(() => void page.session.extend());
  await until("a heartbeat waits", () => slow.waiting());
  await away();
  await tab.back();
  expect(await restored(tab)).toBe(true);
  await allReach([tab], "active");
});

cached("a leader in the cache leads no more", async ({ tab, beside, away }) => {
  if ((await leaderOf([tab, beside])) !== tab) {
    await beside.reload();
    await tab.waitFor(async () => (await page.session.tabs()).some(({ self, leader }) => self && leader));
  }
  await away();
  await beside.waitFor(async () => (await page.session.tabs()).some(({ self, leader }) => self && leader));
});

cached("Back after a logout shows nothing that is protected, not even to the first listener", async ({ tab, beside, away }) => {
  await away();
  await beside.evaluate(() => page.session.end());
  await tab.back();
  const shown = await seenAtBack(tab);
  for (const { status, cart, draft, note } of shown) {
    expect(["checking", "ended"]).toContain(status);
    expect([cart, draft, note]).toEqual([[], "", ""]);
  }
  expect(shown.at(-1)?.output).toBe("");
  await allEnd([tab], "logout");
  expect(await tab.evaluate(() => document.querySelector("output")?.textContent)).toBe("");
});

cached("Back after another user has signed in shows nothing of the first one", async ({ tab, beside, away }) => {
  await away();
  await beside.evaluate(() => page.session.end());
  await beside.evaluate(() => page.signIn("bob"));
  await beside.evaluate(() => page.session.data.cart.set(["bob's"]));
  await tab.back();
  for (const { status, cart, draft } of await seenAtBack(tab)) {
    // Loaded anew, it can be bob's page from its first line.
    if (can("cachedLocks")) expect(["checking", "ended"]).toContain(status);
    expect(cart).not.toContain("secret");
    expect(draft).toBe("");
  }
  await tab.waitFor(() => page.session.getState().user === "bob" && page.session.data.cart.get()[0] === "bob's");
  expect(await tab.evaluate(() => page.session.data.draft.get())).toBe("");
  expect(await tab.evaluate(() => page.events.filter(({ name }) => name === "ended").length)).toBe(can("cachedLocks") ? 1 : 0);
});

cached("time in the cache counts: past its limit a page comes back ended", async ({ browser, server }) => {
  const query = { session: { idle: "3s", warning: "1s" } };
  const tab = await browser.newTab(server.url({ tab: "short", ...query }), WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.evaluate(() => void Object.assign(globalThis, { mark: true }));
  await tab.goto(`http://elsewhere.test:${server.port}/blank`);
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 3500)));
  await tab.back();
  for (const { status } of await seenAtBack(tab)) expect(["checking", "ended"]).toContain(status);
  await allEnd([tab], "idle");
});
