import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { projects as faces } from "./test/faces/faces.mjs";

/** Files in which every scenario needs what this engine lacks: `test/browser/driver/capabilities.ts` says why. */
const NOT_FOR: Record<string, string[]> = {
  webkit: ["test/browser/{offline,kill}.test.ts"],
};

/**
 * What Firefox and WebKitGTK run when asked for only: the longest files, about what engines hardly differ in, and in Firefox those that race with a limit of seconds; its driver takes as long for a key where three of its
 * windows share two cores.
 */
const LONG = "limits,missing,rest,server,shop";
const MORE: Record<string, string[]> = {
  firefox: [`test/browser/{${LONG},degraded,input,inspector,leader,together,update,wake,warning}.test.ts`],
  webkit: [`test/browser/{${LONG}}.test.ts`],
};

/**
 * The same files in each engine: `vitest run --project firefox`, and what is left, `--project firefox-more`. One fork for many files, because Firefox and the screen for WebKit are started once for each fork; in
 * Chromium one file after another, where scenarios that wait for clocks run side by side.
 */
const engine = (name: string, which: { include?: string[]; exclude?: string[] } = {}, more = "") => ({
  test: {
    name: name + more,
    include: which.include ?? ["test/browser/**/*.test.ts"],
    exclude: [...(NOT_FOR[name] ?? []), ...(which.exclude ?? [])],
    env: { HOLDFAST_ENGINE: name },
    setupFiles: ["test/requirements/engine.ts"],
    globalSetup: "test/browser/support/buildShop.ts",
    isolate: false,
    maxWorkers: { chromium: 1, firefox: 2 }[name] ?? 3,
    // Of the scenarios that mostly wait for clocks. Firefox has one focus for all its windows, and its browsers share a process.
    maxConcurrency: name === "chromium" ? 3 : 1,
    sequence: { groupOrder: 1 },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

// Forks everywhere: in threads a BroadcastChannel name reaches the tests of other files.
export default defineConfig({
  test: {
    pool: "forks",
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // What meets a browser is covered by the browser suites.
      exclude: ["src/{platform,element,adapters}/**"],
      reporter: ["text-summary", "html"],
      thresholds: { lines: 95, branches: 95 },
    },
    projects: [
      // One fork for many files: starting one for each took most of the time of daily work.
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], exclude: ["test/unit/dom/**"], isolate: false, testTimeout: 30_000 } },
      { test: { name: "unit-dom", include: ["test/unit/dom/**/*.test.ts"], environment: "happy-dom" } },
      { test: { name: "hostile", include: ["test/hostile/**/*.test.ts"], testTimeout: 120_000 } },
      // Both work by processes of their own, one for each core.
      { test: { name: "simulation", include: ["test/simulation/**/*.test.ts"], fileParallelism: false, testTimeout: 900_000, hookTimeout: 60_000 } },
      { test: { name: "mutants", include: ["test/mutants/**/*.test.ts"], testTimeout: 900_000, maxConcurrency: availableParallelism() } },
      { test: { name: "package", include: ["test/package/**/*.test.ts"], globalSetup: "test/package/install.ts", testTimeout: 60_000 } },
      { test: { name: "consumers", include: ["test/consumers/*.test.ts"], globalSetup: "test/package/install.ts", fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: "docs", include: ["test/docs/**/*.test.ts"], globalSetup: "test/browser/support/buildShop.ts", maxWorkers: 2, sequence: { groupOrder: 2 }, testTimeout: 120_000, hookTimeout: 180_000 } },
      // They wait for clocks and hardly compute, so two files side by side.
      { test: { name: "element", include: ["test/element/**/*.test.ts"], maxWorkers: 2, sequence: { groupOrder: 2 }, testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: "chaos", include: ["test/chaos/**/*.test.ts"], testTimeout: 120_000 } },
      ...(await faces()),
      engine("chromium"),
      ...["firefox", "webkit"].flatMap((name) => [engine(name, { exclude: MORE[name]! }), engine(name, { include: MORE[name]! }, "-more")]),
      // Clocks are what these wait for, so many run side by side, in one browser, and both files; one engine after another, since each takes both cores to start.
      ...Object.entries({ servers: "chromium", "servers-firefox": "firefox", "servers-webkit": "webkit" }).map(([name, browser], index) => ({
        test: {
          name,
          include: [browser === "chromium" ? "test/servers/**/*.test.ts" : "test/servers/promises.test.ts"],
          env: { HOLDFAST_ENGINE: browser },
          maxConcurrency: 12,
          maxWorkers: 2,
          sequence: { groupOrder: 2 + index },
          hookTimeout: 60_000,
        },
      })),
    ],
  },
});
