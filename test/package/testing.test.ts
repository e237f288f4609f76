import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { root } from "../support/install.mjs";

const page = readFileSync(join(root, "docs/testing.md"), "utf8");
const [example = ""] = Array.from(page.matchAll(/^```ts\n([\s\S]*?)^```$/gm), ([, code]) => code!).filter((code) => code.includes("test("));

test("the example of docs/testing.md passes where the package is installed", () => {
  const application = inject("application");
  if (!existsSync(join(application, "node_modules/vitest"))) symlinkSync(join(root, "node_modules/vitest"), join(application, "node_modules/vitest"));
  writeFileSync(join(application, "cart.test.ts"), example);
  const output = execFileSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--root", application, "--reporter=json"], { cwd: application, encoding: "utf8", env: { ...process.env, VITEST: undefined, VITEST_POOL_ID: undefined, VITEST_WORKER_ID: undefined } });
  expect(JSON.parse(output)).toMatchObject({ numTotalTests: 1, numPassedTests: 1 });
});

test("it takes twenty lines", () => {
  expect(example.split("\n").filter((line) => line.trim() && !line.startsWith("import")).length).toBeLessThanOrEqual(20);
});
