import { test } from "vitest";
import type { Browser } from "../driver/driver.js";
import { launch } from "../driver/launch.js";

/** One browser for a file. What its tests serve has an origin of its own, and so empty storage. */
export const browsing = test.extend<{ browser: Browser }>({
  browser: [
    async ({}, use) => {
      const browser = await launch();
      try {
        await use(browser);
      } finally {
        await browser.kill();
      }
    },
    { scope: "file" },
  ],
});
