import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { root } from "../support/install.mjs";

const compilers = { "TypeScript 6": "typescript", "TypeScript 7": "typescript-7" };
const modules = { bundler: "esnext", nodenext: "nodenext" };
const cases = Object.entries(compilers).flatMap(([version, folder]) => Object.entries(modules).map(([resolution, module]) => ({ version, folder, resolution, module })));

// consumer/app.ts holds the uses that must compile and, under @ts-expect-error, those that must not.
test.each(cases)("the types serve an application: $version, moduleResolution $resolution", ({ folder, resolution, module }) => {
  const application = inject("application");
  const project = join(application, `tsconfig.${folder}.${resolution}.json`);
  copyFileSync(join(root, "test/package/consumer/app.ts"), join(application, "app.ts"));
  writeFileSync(join(application, "package.json"), `{ "type": "module" }`);
  const compilerOptions = { target: "es2022", lib: ["es2022", "dom"], types: [], module, moduleResolution: resolution, strict: true, skipLibCheck: false, noEmit: true };
  writeFileSync(project, JSON.stringify({ compilerOptions, files: ["app.ts"] }));
  const { stdout, status } = spawnSync(process.execPath, [join(root, "node_modules", folder, "bin/tsc"), "-p", project], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
