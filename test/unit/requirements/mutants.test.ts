import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mutants } from "../../mutants/mutants.mjs";
import { edited, type Edit } from "../../simulation/bundle.mjs";
import { root } from "../../support/install.mjs";

test("every mutant still applies, so that a change of the source is known in seconds to need another text (npm run mutants)", () => {
  const applies = ({ file, from, to }: Edit): string => edited(readFileSync(join(root, file), "utf8"), { file, from, to });
  const stale = mutants.flatMap(({ name, edits }) =>
    edits.flatMap((edit) => {
      try {
        applies(edit);
        return [];
      } catch (error) {
        return [`${name}: ${(error as Error).message}`];
      }
    }),
  );
  expect(mutants.length).toBeGreaterThanOrEqual(30);
  expect(stale).toEqual([]);
});
