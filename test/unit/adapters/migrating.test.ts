import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("every bug that the migration guide calls gone is named by a test", () => {
  const guide = read("docs/migrating-from-react-idle-timer.md");
  const tests = read("test/unit/adapters/idleTimer.test.ts") + read("test/faces/react/useIdleTimer.test.tsx") + read("test/faces/treeShaking.test.ts");
  const numbers = Array.from(guide.matchAll(/react-idle-timer\/issues\/(\d+)/g), ([, number]) => number);
  expect(numbers.length).toBeGreaterThan(10);
  expect(numbers.filter((number) => !new RegExp(`#${number}\\b`).test(tests))).toEqual([]);
});
