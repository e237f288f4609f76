import { test } from "vitest";
import type { DurableEntry, Entry, Session } from "../../../src/index.js";
import { type Shop, startShop } from "../../../demo/server/shop.mjs";
import type { Browser, NewTabOptions, Tab } from "../driver/driver.js";
import { launch } from "../driver/launch.js";

declare global {
  /** What the shop's page shows of itself. */
  var shop: { session: Session; draft: Entry<{ name: string }>; pictures: DurableEntry<Record<string, unknown>>; addToCart(product: string): Promise<unknown> };
}

/** A test with a shop and a browser of its own. */
export const shopping = test.extend<{ shop: Shop; browser: Browser; visit: (search?: string, options?: NewTabOptions) => Promise<Tab> }>({
  shop: async ({}, use) => {
    const shop = await startShop();
    try {
      await use(shop);
    } finally {
      await shop.close();
    }
  },
  browser: async ({}, use) => {
    const browser = await launch({ ahead: true });
    try {
      await use(browser);
    } finally {
      await browser.kill();
    }
  },
  visit: async ({ shop, browser }, use) => {
    await use((search = "", options = {}) => browser.newTab(`${shop.url}/${search}`, options));
  },
});

/** As a person does it: two fields and Enter. */
export async function signIn(tab: Tab, user: string, password: string): Promise<void> {
  await tab.click("#user");
  await tab.type(user);
  await tab.click("#password");
  await tab.type(password);
  await tab.press("Enter");
}

/** Every tab shows the shop to this user. */
export const allShow = (tabs: readonly Tab[], user: string) =>
  Promise.all(tabs.map((tab) => tab.waitFor((name: string) => document.querySelector(".who")?.textContent?.includes(name) && !(document.querySelector(".shell") as HTMLElement).hidden, user)));

/** Every tab shows the sign-in page, and why. Nothing of the shop is left in it. */
export const allSignedOut = (tabs: readonly Tab[], reason: string) =>
  Promise.all(tabs.map((tab) => tab.waitFor((why: string) => document.querySelector<HTMLElement>(".notice")?.dataset["reason"] === why && !document.querySelector(".shell, dialog[open]"), reason)));
