// The unit tests with a mutant in the source: `HOLDFAST_MUTANT="its name" npx vitest run --config test/mutants/vitest.config.ts test/unit/…`.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { edited } from "../simulation/bundle.mjs";
import { mutants } from "./mutants.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const mutant = mutants.find(({ name }) => name === process.env["HOLDFAST_MUTANT"]);
if (!mutant) throw new Error(`HOLDFAST_MUTANT names none of test/mutants/mutants.mjs: ${process.env["HOLDFAST_MUTANT"]}`);

export default defineConfig({
  root,
  test: { pool: "forks", include: ["test/unit/**/*.test.ts"] },
  plugins: [{ name: "mutant", enforce: "pre", transform: (code: string, id: string) => mutant.edits.filter(({ file }) => id.endsWith(`/${file}`)).reduce(edited, code) }],
});
