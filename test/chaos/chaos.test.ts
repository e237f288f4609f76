import { expect, test } from "vitest";
import { lives } from "./chaos.js";

/** Half of the minute for lives that are always the same, half for fresh ones. */
const SECONDS = 28;

for (const [name, seed] of [["fixed seeds", 1], ["fresh seeds", Date.now() % 1e6]] as const) {
  test(`random lives of up to eight tabs keep what is promised, with ${name} (S1, S2, S3, S4, S6, S7, L1, L5)`, async () => {
    const { violations, summary } = await lives(seed, SECONDS, () => {});
    console.info(summary);
    if (violations.length) expect.fail(violations.join("\n"));
  });
}
