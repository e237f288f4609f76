import { expect, test } from "vitest";
import { runSeed } from "../../simulation/run.js";

// A glance at what the simulator does at length (docs/simulation.md), in this process, so that daily work and the coverage have it.
test.each(Array.from({ length: 6 }, (_, n) => n * 10))("ten random schedules keep every invariant, from seed %i", async (from) => {
  for (let seed = from; seed < from + 10; seed++) expect((await runSeed(seed)).failures).toEqual([]);
});
