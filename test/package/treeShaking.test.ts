import { inject, test, expect } from "vitest";
import { bundle, tiers } from "../support/bundle.mjs";

/** Source files that an application importing these names from src would ship. */
async function files(...names: string[]): Promise<string[]> {
  const { inputs } = await bundle(`export { ${names.join(", ")} } from "./src/index.ts"`);
  return Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []));
}

const tierFiles = tiers.map((tier) => `src/data/${tier}.ts`);

test("an application without data ships no tier", async () => {
  const shipped = await files("createSession");
  expect(tierFiles.filter((file) => shipped.includes(file))).toEqual([]);
});

test.each(tiers)("importing %s ships this tier and no other", async (tier) => {
  const shipped = await files("createSession", tier);
  expect(tierFiles.filter((file) => shipped.includes(file))).toEqual([`src/data/${tier}.ts`]);
});

test.each(tiers)("the built package lets a bundler leave %s out", async (tier) => {
  const folder = inject("application");
  const without = tiers.filter((other) => other !== tier);
  const all = await bundle(`export { createSession, ${tiers.join(", ")} } from "holdfast"`, { folder });
  const some = await bundle(`export { createSession, ${without.join(", ")} } from "holdfast"`, { folder });
  expect(some.code.length).toBeLessThan(all.code.length);
});

test("importing a type or nothing ships nothing", async () => {
  const { code } = await bundle(`import "holdfast"; import { tab } from "holdfast";`, { folder: inject("application") });
  expect(code.trim()).toBe("");
});
