import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { behaviours } from "../conformance/behaviours.js";
import { realStage } from "../conformance/realStage.js";
import { engine } from "./driver/capabilities.js";
import type { Browser, Tab } from "./driver/driver.js";
import { launch } from "./driver/launch.js";
import { startTestServer } from "./server/testServer.js";
import { needing } from "./support/needing.js";

// What the rest takes for granted of this engine. When one of these fails, a browser has changed: look here first.
let browser: Browser;
const idle: Tab[] = [];
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser?.kill());

for (const [room, list] of Object.entries(behaviours)) {
  describe(room, () => {
    for (const { name, of, needs = [], observe, expected, except } of list) {
      needing(test, ...needs)(`${name} (${of})`, async () => {
        // An origin of its own, so that nothing is left of the one before.
        const server = await startTestServer();
        const stage = realStage(browser, server, idle);
        let met = false;
        try {
          expect(await observe(stage)).toEqual(except?.[engine] ?? expected);
          met = true;
        } finally {
          await stage.close(met);
          await server.close();
        }
      });
    }
  });
}
