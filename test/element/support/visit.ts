import type { ChromiumTab } from "../../browser/driver/chromiumTab.js";
import type { NewTabOptions } from "../../browser/driver/driver.js";
import type * as Script from "../../../src/script.js";
import { browsing } from "../../browser/support/browsing.js";
import { type PageSpec, type Site, startSite } from "./site.js";

declare global {
  /** What the script defines. */
  var Holdfast: typeof Script;
  /** What the page and the browser have complained of, and what the live regions of the warning have said. */
  var seen: { readonly violations: string[]; readonly errors: string[]; readonly console: string[]; readonly said: string[]; readonly ended: string[] };
}

/** Runs before the page's own scripts. */
const WATCH = `
  globalThis.seen = { violations: [], errors: [], console: [], said: [], ended: [] };
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => seen.violations.push([violatedDirective, blockedURI, sample].join(" ")), true);
  addEventListener("error", ({ message }) => seen.errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => seen.errors.push(String(reason)));
  for (const level of ["warn", "error"]) {
    const real = console[level];
    console[level] = (...args) => (seen.console.push(args.map(String).join(" ")), real.apply(console, args));
  }
`;

/** `as`: signs in on the way. */
type Visit = (spec: PageSpec, options?: NewTabOptions & { readonly as?: string }) => Promise<ChromiumTab>;

/** Each test has a site of its own. */
export const visiting = browsing.extend<{ site: Site; visit: Visit }>({
  site: async ({}, use) => {
    const site = await startSite();
    try {
      await use(site);
    } finally {
      await site.close();
    }
  },
  visit: async ({ browser, site }, use) => {
    const tabs: ChromiumTab[] = [];
    await use(async (spec, { as, ...options } = {}) => {
      const page = site.page(spec);
      const tab = (await browser.newTab(as ? site.entrance(as, page) : page, { ...options, preload: [WATCH, ...(options.preload ?? [])] })) as ChromiumTab;
      tabs.push(tab);
      return tab;
    });
    await Promise.all(tabs.map((tab) => tab.close()));
  },
});

/** The contract's addresses. */
export const SERVER: Readonly<Record<string, string>> = { "data-heartbeat": "/session/heartbeat", "data-status": "/session", "data-logout": "/logout", "data-csrf": "double-submit" };
/** A warning after a second, for long enough. */
export const SOON: Readonly<Record<string, string>> = { "data-idle": "121s", "data-warning": "120s" };

// For Tab.evaluate and Tab.waitFor: only their source travels.
export const isWarning = (): boolean => !!document.querySelector("session-warning")?.shadowRoot?.querySelector("dialog")?.open;
export const isQuiet = (): boolean => !document.querySelector("session-warning")?.shadowRoot?.querySelector("dialog")?.open;
export const state = (): ReturnType<NonNullable<typeof Holdfast.session>["getState"]> => Holdfast.session!.getState();
export const isActive = (): boolean => Holdfast.session?.getState().status === "active";
export const complaints = (): string[] => [...seen.violations, ...seen.errors, ...seen.console];
/** What has the focus, through shadow roots. */
export const focused = (): string | undefined => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.id || element?.textContent?.trim() || undefined;
};
