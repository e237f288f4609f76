import { test } from "vitest";
import type { Browser, LaunchOptions, NewTabOptions, Tab } from "../driver/driver.js";
import { can } from "../driver/capabilities.js";
import { launch } from "../driver/launch.js";
import { type TestServer, startTestServer } from "../server/testServer.js";
import { needing } from "./needing.js";
import type { PageQuery } from "../server/pages.js";

interface Scenario {
  /** For other ones: `scenario.extend({ launchOptions: { tabCommands: true } })`. */
  launchOptions: LaunchOptions;
  server: TestServer;
  browser: Browser;
  /** Opens a page of the test server whose name in the log is `tab`. */
  open: (tab: string, query?: Omit<PageQuery, "tab">, options?: NewTabOptions) => Promise<Tab>;
}

/** A test with a server and a browser of its own: nothing that one leaves behind can help or hurt another, and an origin starts with empty storage. */
export const scenario = test.extend<Scenario>({
  launchOptions: {},
  server: async ({}, use) => {
    const server = await startTestServer();
    try {
      await use(server);
    } finally {
      await server.close();
    }
  },
  browser: async ({ launchOptions }, use) => {
    const browser = await launch({ ahead: true, ...launchOptions });
    try {
      await use(browser);
    } finally {
      await browser.kill();
    }
  },
  open: async ({ browser, server }, use) => {
    await use((tab, query = {}, { preload = [], ...options } = {}) =>
      can("preload")
        ? browser.newTab(server.url({ tab, ...query }), { ...options, preload })
        : browser.newTab(server.url({ tab, ...query, preload }), options),
    );
  },
});

/** One that mostly waits for clocks: some of them run side by side, each in its own browser (`maxConcurrency` in vitest.config.ts). */
export const waiting = scenario.concurrent;

export { needing };
