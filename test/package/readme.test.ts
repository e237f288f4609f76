import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { measure } from "../support/bundle.mjs";
import { figure } from "../support/figures.mjs";
import { root } from "../support/install.mjs";

const path = join(root, "README.md");

test("README.md exists and says how large the core is", () => {
  expect(existsSync(path), "README.md is missing").toBe(true);
  const names = Array.from(readFileSync(path, "utf8").matchAll(figure), ([, name]) => name);
  expect(names, "write sizes as <!-- size:core -->11.4 kB<!-- /size -->").toContain("core");
});

test("the sizes in README.md are the measured ones", async () => {
  const sizes: Record<string, number> = await measure();
  for (const [, name, text] of readFileSync(path, "utf8").matchAll(figure)) {
    const claimed = /^(\d+\.\d) kB$/.exec(text)?.[1];
    expect(Object.keys(sizes), `size:${name}`).toContain(name);
    expect(claimed, `size:${name} reads "${text}", not like "11.4 kB"`).toBeDefined();
    // One step of the last digit is left to the zlib of another Node version.
    expect(Math.abs(Number(claimed) * 1000 - sizes[name]), `size:${name} is ${sizes[name]} B; npm run size -- --write puts it right`).toBeLessThanOrEqual(100);
  }
});

test("what README.md shows of a framework is a line of its guide, which is run", () => {
  const rows = Array.from(readFileSync(path, "utf8").matchAll(/^\| \[\w+\]\((docs\/\w+\.md)\) \| `(.+)` \| `(.+)` \|$/gm));
  expect(rows.map(([, guide]) => guide)).toEqual(["react", "vue", "svelte", "solid", "angular"].map((name) => `docs/${name}.md`));
  for (const [, guide, ...lines] of rows) for (const line of lines) expect(readFileSync(join(root, guide), "utf8")).toContain(line);
});
