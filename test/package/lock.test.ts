import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/install.mjs";

interface Locked {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}
const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Record<string, Locked> };

test("the lock file records no download address", () => {
  expect(Object.keys(packages).filter((at) => packages[at].resolved)).toEqual([]);
});

test("the lock file knows the packages of every platform, so that npm ci takes it", () => {
  const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !packages[`${at}/node_modules/${name}`] && !packages[`node_modules/${name}`]),
  );
  expect(missing, "node test/support/completeLock.mjs adds them").toEqual([]);
});
