import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { expect, inject, test } from "vitest";

const file = (name: string): string => readFileSync(join(inject("application"), "node_modules/holdfast/dist", name), "utf8");

test("the script defines the global Holdfast and no other", () => {
  const page = createContext({});
  const before = runInContext("Object.getOwnPropertyNames(globalThis)", page) as string[];
  runInContext(file("holdfast.iife.js"), page);
  const after = runInContext("Object.getOwnPropertyNames(globalThis)", page) as string[];
  expect(after.filter((name) => !before.includes(name))).toEqual(["Holdfast"]);
  expect(runInContext("typeof Holdfast.createSession", page)).toBe("function");
  expect(runInContext("typeof Holdfast.tab", page)).toBe("function");
  expect(runInContext("typeof Holdfast.defineSessionWarning", page)).toBe("function");
  expect(runInContext("typeof Holdfast.debug", page)).toBe("function");
});

test("without a window, storage or channel it runs all the same", () => {
  const page = createContext({ AbortController, clearTimeout, console, crypto, performance, queueMicrotask, setTimeout, structuredClone, URL });
  runInContext(file("holdfast.iife.js"), page);
  expect(runInContext("const session = Holdfast.createSession(); const { status } = session.getState(); session.dispose(); status", page)).toBe("none");
});

// A content security policy without 'unsafe-eval' and Trusted Types must not notice Holdfast.
test.each(["index.js", "element.js", "holdfast.iife.js"])("%s evaluates no text and writes no markup", (name) => {
  expect(file(name)).not.toMatch(/\beval\s*\(|\bnew Function\b|\bFunction\s*\(\s*["'`]|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write/);
  expect(file(name)).not.toMatch(/set(Timeout|Interval)\(\s*["'`]/);
});

test.each(["index.js", "holdfast.iife.js"])("%s has a source map with its sources", (name) => {
  const map = JSON.parse(file(`${name}.map`)) as { sources: string[]; sourcesContent: (string | null)[] };
  expect(file(name)).toContain(`//# sourceMappingURL=${name}.map`);
  expect(map.sources.some((source) => source.endsWith("src/session/createSession.ts"))).toBe(true);
  expect(map.sourcesContent.every((content) => content)).toBe(true);
});
