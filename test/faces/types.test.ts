// Each adapter's source compiles with its framework's types; the tests, the pages and the guide's example with the package's declarations.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/install.mjs";
import { folder, names, pages } from "./faces.mjs";
import { writeGuide } from "./support/guide.js";

test.each(names)("%s", (name) => {
  if (pages.includes(name)) writeGuide(name);
  const { stdout, status } = spawnSync(process.execPath, [join(root, "node_modules/typescript-7/bin/tsc"), "-p", folder(name), "--noEmit"], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
