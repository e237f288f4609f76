// The types serve applications on older compilers. test/package/types.test.ts has the newest two, which the project itself is built and checked with.
import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { root } from "../support/install.mjs";

const compilers = join(root, "test/consumers/typescript/node_modules");
const versions = readdirSync(compilers).filter((name) => name.startsWith("typescript-"));

test("there are compilers from 5.6 on", () => {
  expect(versions.sort()).toEqual(["5.6", "5.7", "5.8", "5.9"].map((version) => `typescript-${version}`));
});

// package/consumer/app.ts holds the uses that must compile and, under @ts-expect-error, those that must not.
test.each(versions)("the types serve an application: %s", (version) => {
  const application = inject("application");
  copyFileSync(join(root, "test/package/consumer/app.ts"), join(application, "app.ts"));
  writeFileSync(join(application, "package.json"), `{ "type": "module" }`);
  const compilerOptions = { target: "es2022", lib: ["es2022", "dom"], types: [], module: "nodenext", moduleResolution: "nodenext", strict: true, skipLibCheck: false, noEmit: true };
  const project = join(application, `tsconfig.${version}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, files: ["app.ts"] }));
  const { stdout, status } = spawnSync(process.execPath, [join(compilers, version, "bin/tsc"), "-p", project], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
