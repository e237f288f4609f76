import { describe, expect, test } from "vitest";
import { LACKS } from "../browser/driver/capabilities.js";
import { behaviours } from "../conformance/behaviours.js";
import { fakeStage } from "../conformance/fakeStage.js";

// The other half is test/browser/conformance.test.ts. Where the two disagree, one of them is wrong: the fake, or what we think of the engine.
for (const engine of ["chromium", "firefox", "webkit"] as const) {
  for (const [room, list] of Object.entries(behaviours)) {
    describe(`the fake ${engine}: ${room}`, () => {
      for (const { name, of, needs = [], observe, expected, except } of list) {
        // What cannot be driven in the real engine can be in the fake one; but freezing is Chromium's own.
        if (needs.includes("freeze") && LACKS[engine].freeze) continue;
        test(`${name} (${of})`, async () => {
          expect(await observe(fakeStage(engine))).toEqual(except?.[engine] ?? expected);
        });
      }
    });
  }
}
