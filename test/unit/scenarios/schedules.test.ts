import { expect, test } from "vitest";
import { runSeed } from "../../simulation/run.js";

// A glance at what the simulator does at length (docs/simulation.md), in this process, so that daily work and the coverage have it.
test.each(Array.from({ length: 6 }, (_, n) => n * 10))("ten random schedules keep every invariant, from seed %i", async (from) => {
  for (let seed = from; seed < from + 10; seed++) expect((await runSeed(seed)).failures).toEqual([]);
});

// What the run of a million schedules has found, and what was mended by it: each of these broke a promise.
test.each([
  [100_154_326, "a page that prerenders shows a session of whose end it does not hear (L5)"],
  [100_200_425, "a page that prerenders holds up every tab (L1)"],
  [100_204_108, "an alarm that was set before the clock was set forward (L3)"],
  [100_281_100, "a repair is put over what is newer (S3)"],
  [100_482_658, "a logout that waited for a slow database (S7)"],
  [100_575_787, "a look at the clock ends the session that an answer is about: what comes then read its user"],
  [932_770, "a login that only the end's marker names (S7)"],
])("schedule %i: %s", async (seed) => expect((await runSeed(seed)).failures).toEqual([]));
