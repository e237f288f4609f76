import { expect, test } from "vitest";
import { mutants } from "../../mutants/mutants.mjs";
import { applied } from "../../simulation/bundle.mjs";

test("every mutant still applies, so that a change of the source is known in seconds to need another text (npm run mutants)", () => {
  const stale = mutants.flatMap(({ name, edits }) => {
    try {
      edits.forEach(applied);
      return [];
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
  expect(mutants.length).toBeGreaterThanOrEqual(30);
  expect(stale).toEqual([]);
});
