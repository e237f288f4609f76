import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { until } from "./driver/until.js";
import { needing } from "./support/needing.js";
import { allShow, allSignedOut, shopping as scenario, signIn } from "./support/shop.js";

/** What the inspector of a tab shows at a place; the shop's policy is strict, so that it shows anything is a test of its own. */
const shown = (tab: Tab, selector: string) =>
  tab.evaluate((at: string) => Array.from(document.querySelector("session-inspector")!.shadowRoot!.querySelectorAll(at), (element) => element.textContent ?? ""), selector);

async function waitForText(tab: Tab, selector: string, pattern: RegExp): Promise<void> {
  await until(`${selector} says ${pattern}`, async () => pattern.test((await shown(tab, selector)).join(" "))).catch(async (error: Error) => {
    throw new Error(`${error.message}; it says ${JSON.stringify(await shown(tab, ".panel"))}`);
  });
}

scenario("the inspector in one tab shows what happens in the others, and how a logout reaches them", async ({ visit }) => {
  // Where the panel is closed the inspector draws nothing, but tells the others all the same.
  const tabs = [await visit("?panel=closed", { window: true }), await visit("?panel=open", { window: true }), await visit("?panel=closed", { window: true })];
  await signIn(tabs[0], "ada", "engine");
  await allShow(tabs, "ada");
  await tabs[1].waitFor(() => document.querySelector("session-inspector")!.shadowRoot!.querySelectorAll(".tabs li").length === 3);
  await waitForText(tabs[1], ".word", /^active$/);
  // One tab leads, and its heartbeat is no event in the others.
  await waitForText(tabs[1], ".tabs", /★ leads/);
  await tabs[0].evaluate(() => shop.session.extend().then(() => true));
  await waitForText(tabs[1], ".state", /Last heartbeat: alive, extended, 200/);

  await tabs[0].evaluate(() => shop.session.end().then(() => true));
  await allSignedOut(tabs, "logout");
  await waitForText(tabs[1], ".spread", /^ended \(logout\) reached \d other tabs?, the last after \d/);
  await waitForText(tabs[1], ".word", /^ended$/);
  expect(await shown(tabs[1], ".lane-name")).toContain("this");
  // Its sheet applied and nothing was refused, under script-src and style-src 'self' and Trusted Types.
  const look = await tabs[1].evaluate(() => getComputedStyle(document.querySelector("session-inspector")!.shadowRoot!.querySelector(".panel")!).display);
  expect(look).toBe("grid");
});

needing(scenario, "cachedLocks")("a page with the inspector is kept for Back, and hears of what it missed", async ({ visit, shop: server }) => {
  const [one, two] = [await visit("?panel=open"), await visit("?panel=closed", { window: true })];
  await signIn(two, "ada", "engine");
  await allShow([one, two], "ada");
  await one.evaluate(() => void Object.assign(globalThis, { kept: true }));
  await one.goto(`${server.url}/about.html`);
  await two.evaluate(() => shop.session.extend().then(() => true));
  await one.back();
  expect(await one.evaluate(() => "kept" in globalThis)).toBe(true);
  await waitForText(one, ".events", /opened from the back\/forward cache/);
  await waitForText(one, ".state", /Last heartbeat: alive/);
});
