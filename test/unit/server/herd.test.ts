// What `npm run scale` does with 100,000 browsers, with fewer and in coarser parts.
import { expect, test } from "vitest";
import { outage } from "../../scale/outage.js";

test.each([
  [15, undefined], [30, undefined], [30, 60], [60, undefined],
])("a server with a lifetime of %i min that comes back after ten (Retry-After: %s) is not met by all at once", async (lifetime, retryAfter) => {
  const { peakOverMean, lost } = await outage({ clients: 2500, lifetime: lifetime * 60_000, away: 600_000, retryAfter, bins: 10, seed: 1 });
  expect(peakOverMean).toBeLessThan(1.3);
  expect(lost).toBeLessThan(0.05);
});
