// The site is built, its links lead somewhere, and people who do not see it or do not use a mouse can read it.
import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChromiumTab } from "../browser/driver/chromiumTab.js";
import type { Browser } from "../browser/driver/driver.js";
import { launch } from "../browser/driver/launch.js";
import { root } from "../support/install.mjs";
import { AXE, findings } from "./axe.js";
import { buildSite, html, pages, serveSite } from "./site.js";

let browser: Browser;
let site: { origin: string; close: () => void };

beforeAll(async () => {
  buildSite();
  site = await serveSite();
  browser = await launch();
});
afterAll(async () => {
  await browser?.kill();
  site?.close();
});

test("the site has the pages of docs/ and of the API", () => {
  expect(pages()).toEqual(expect.arrayContaining(["index.html", "getting-started.html", "concepts.html", "comparison.html", "guides/csp.html", "api/index.html", "demo.html"]));
});

test("every link within the site leads to a page and a place in it", () => {
  const broken: string[] = [];
  const ids = new Map(pages().map((page) => [page, new Set(Array.from(html(page).matchAll(/ id="([^"]+)"/g), ([, id]) => id))]));
  for (const page of pages()) {
    for (const [, link] of html(page).matchAll(/ (?:href|src)="([^"]*)"/g)) {
      if (/^(https?:|mailto:|data:)/.test(link) || link === "") continue;
      const [path, anchor] = link.replaceAll("&amp;", "&").split("#");
      const at = path === "" ? page : path.startsWith("/") ? path.slice(1) : posix.join(posix.dirname(page), path);
      const file = at === "" || at.endsWith("/") ? `${at}index.html` : at;
      const target = join(root, "docs/site/dist", decodeURI(file));
      if (!existsSync(target) || statSync(target).isDirectory() || (anchor && !ids.get(file)?.has(decodeURI(anchor)))) broken.push(`${page}: ${link}`);
    }
  }
  expect([...new Set(broken)]).toEqual([]);
});

/** What is wrong with these pages, as seen in a tab of its own. */
async function inspect(among: readonly string[]): Promise<string[]> {
  const tab = (await browser.newTab("about:blank", { window: true, preload: [AXE] })) as ChromiumTab;
  const found: string[] = [];
  for (const page of among) {
    await tab.goto(`${site.origin}/${page}`);
    found.push(...(await findings(tab)).map((finding) => `${page} ${finding}`));
    await tab.send("Emulation.setDeviceMetricsOverride", { width: 320, height: 640, deviceScaleFactor: 1, mobile: true });
    const { scrollWidth, innerWidth: shown } = await tab.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth, innerWidth }));
    if (scrollWidth > shown) found.push(`${page} is ${scrollWidth} pixels wide`);
    await tab.send("Emulation.clearDeviceMetricsOverride");
  }
  return found;
}

// Computing is what takes the time: two tabs are two processes.
test.each([0, 1, 2, 3])("axe-core finds nothing on any page, in the light, and none scrolls sideways at 320 pixels (WCAG 2.2, 1.4.10): part %i of 0 to 3", async (part) => {
  const among = (nth: number): string[] => pages().filter((_, index) => index % 8 === nth);
  expect((await Promise.all([inspect(among(part)), inspect(among(part + 4))])).flat()).toEqual([]);
});

test("axe-core finds nothing in the dark", async () => {
  const tab = await browser.newTab(site.origin, { preload: [AXE, `localStorage.setItem("vitepress-theme-appearance", "dark")`] });
  for (const page of ["index.html", "data.html", "getting-started.html", "api/index.html"]) {
    await tab.goto(`${site.origin}/${page}`);
    expect(await tab.evaluate(() => document.documentElement.classList.contains("dark"))).toBe(true);
    expect(await findings(tab)).toEqual([]);
  }
});

test("it can be searched", async () => {
  const tab = await browser.newTab(`${site.origin}/concepts.html`);
  await tab.waitFor(() => document.querySelector(".DocSearch-Button, .VPNavBarSearchButton, #local-search button"));
  await tab.click("#local-search button");
  // It takes the focus a moment after it is there.
  await tab.waitFor(() => document.activeElement?.matches(".VPLocalSearchBox input"));
  await tab.type("Retry-After");
  await tab.waitFor(() => Array.from(document.querySelectorAll<HTMLAnchorElement>(".VPLocalSearchBox a.result"), ({ pathname }) => pathname).some((path) => /scale|server/.test(path)));
});
