import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { beatInterval } from "../../../src/server/beat.js";

const UNITS: Record<string, number> = { min: 60_000, h: 3_600_000 };
const figure = (cell: string): number => Number(cell.replaceAll(/\D/g, ""));
const rows = Array.from(readFileSync(new URL("../../../docs/scale.md", import.meta.url), "utf8").matchAll(/^\| (\d+) (min|h) \| ([\d ]+ s) \| ([\d ]+) \| ([\d ]+) \| ([\d ]+) \|$/gm), ([, amount, unit, ...cells]) => ({ lifetime: Number(amount) * UNITS[unit], cells: cells.map(figure) }));

test("docs/scale.md has figures", () => expect(rows.length).toBeGreaterThan(3));

test.each(rows)("the heartbeats per second of docs/scale.md are those of the code: $lifetime ms", ({ lifetime, cells: [seconds, ...perSecond] }) => {
  const interval = beatInterval(undefined, lifetime, 0);
  expect(seconds).toBe(interval / 1000);
  expect(perSecond).toEqual([1e4, 1e6, 1e8].map((browsers) => Math.round(browsers / (interval / 1000))));
});
