import { readFile } from "node:fs/promises";
import { Router } from "express";
import { test } from "vitest";
import type { DurableEntry, Entry, Session } from "../../../src/index.js";
import { pageFiles } from "../../../demo/server/pages.mjs";
import { type Shop, startShop } from "../../../demo/server/shop.mjs";
import { can } from "../driver/capabilities.js";
import type { Browser, NewTabOptions, Tab } from "../driver/driver.js";
import { launch } from "../driver/launch.js";

declare global {
  /** What the shop's page shows of itself. */
  var shop: { session: Session; draft: Entry<{ name: string }>; pictures: DurableEntry<Record<string, unknown>>; addToCart(product: string): Promise<unknown> };
}

/** A test with a shop and a browser of its own. */
export const shopping = test.extend<{ shop: Shop; browser: Browser; visit: (search?: string, options?: NewTabOptions) => Promise<Tab> }>({
  shop: async ({}, use) => {
    const shop = await startShop({ pages: [preloading, pageFiles()] });
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
    await use((search = "", { preload = [], ...options } = {}) => {
      if (can("preload")) return browser.newTab(`${shop.url}/${search}`, { ...options, preload });
      const url = new URL(search, shop.url);
      for (const source of preload) url.searchParams.append("preload", source);
      return browser.newTab(url.href, options);
    });
  },
});

const INDEX = new URL("../../../demo/public/index.html", import.meta.url);

/** The shop's page with scripts before its own, for an engine that cannot be told to do that: they stand in the page's address. */
const preloading = Router();
preloading.get("/preload.js", ({ query }, response) => void response.type("js").send(query["source"]));
preloading.get("/", async ({ query: { preload } }, response, next) => {
  if (!preload) return next();
  const scripts = [preload].flat().map((source) => `<script src="/preload.js?source=${encodeURIComponent(String(source))}"></script>`);
  response.type("html").send((await readFile(INDEX, "utf8")).replace("<script", `${scripts.join("")}<script`));
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
