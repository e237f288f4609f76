import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoff, jitter, nextTry } from "../../../src/server/retry.js";

const HOUR = 3_600_000;
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const interval = fc.integer({ min: 1_000, max: 2 * HOUR });
const failures = fc.integer({ min: 1, max: 1_000 });

describe("full-jitter backoff from 1 s until the wait reaches the interval, from then on the interval ±10 % (protocol, Heartbeat)", () => {
  test.each([
    [1, 1_000], [2, 2_000], [3, 4_000], [4, 8_000], [8, 128_000],
  ])("failure %d: anywhere from 0 to %d ms", (count, most) => {
    expect(backoff(count, HOUR, undefined, 0)).toBe(0);
    expect(backoff(count, HOUR, undefined, 0.5)).toBe(most / 2);
    expect(backoff(count, HOUR, undefined, 0.999_999)).toBeGreaterThan(most * 0.99);
    expect(backoff(count, HOUR, undefined, 0.999_999)).toBeLessThan(most);
  });

  test.each([
    ["the wait has just reached it", 7, 64_000],
    ["it is long past", 30, 64_000],
    ["beyond what a double shifts", 5_000, 64_000],
    ["the shortest interval", 1, 1_000],
  ])("the interval ±10 %%, where %s", (_, count, ms) => {
    expect(backoff(count, ms, undefined, 0)).toBeCloseTo(0.9 * ms);
    expect(backoff(count, ms, undefined, 0.5)).toBeCloseTo(ms);
    expect(backoff(count, ms, undefined, 0.999_999)).toBeLessThan(1.1 * ms + 1e-6);
  });

  test("within its bounds for every count, interval and draw", () => {
    fc.assert(
      fc.property(failures, interval, random, (count, ms, draw) => {
        const wait = backoff(count, ms, undefined, draw);
        const ceiling = 1_000 * 2 ** (count - 1);
        expect(Number.isFinite(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(ceiling < ms ? 0 : 0.9 * ms);
        expect(wait).toBeLessThanOrEqual((ceiling < ms ? ceiling : 1.1 * ms) + 1e-6);
      }),
      { numRuns: 300 },
    );
  });

  test("it is spread: a crowd that failed together does not come back together", () => {
    fc.assert(
      fc.property(failures, interval, random, random, (count, ms, a, b) => {
        if (Math.abs(a - b) > 0.01) expect(backoff(count, ms, undefined, a)).not.toBe(backoff(count, ms, undefined, b));
      }),
    );
  });
});

describe("Retry-After is a floor, with up to 20 % of the interval added (protocol, Heartbeat)", () => {
  test.each([
    ["at its beginning", 0, 30_000],
    ["in its middle", 0.5, 36_000],
  ])("%s", (_, draw, wait) => expect(backoff(1, 60_000, 30, draw)).toBe(wait));

  test("never before it, never more than a fifth of the interval after it, where it is what decides", () => {
    fc.assert(
      fc.property(failures, interval, fc.integer({ min: 0, max: 86_400 }), random, (count, ms, seconds, draw) => {
        const wait = backoff(count, ms, seconds, draw);
        const without = backoff(count, ms, undefined, draw);
        expect(wait).toBeGreaterThanOrEqual(1_000 * seconds);
        expect(wait).toBeGreaterThanOrEqual(without);
        expect(wait).toBeLessThanOrEqual(Math.max(without, 1_000 * seconds + 0.2 * ms) + 1e-6);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a heartbeat that failed: one quick second try, then the interval ±10 %, not past the server's deadline by jitter (protocol, Heartbeat)", () => {
  test.each([
    ["the second try of a long interval", 1, HOUR, 0.5, Infinity, 500],
    ["of a short one, a 300th", 1, 30_000, 0.5, Infinity, 50],
    ["then the interval", 2, HOUR, 0.5, Infinity, HOUR],
    ["at its least", 7, HOUR, 0, Infinity, 0.9 * HOUR],
    ["a deadline that the jitter would miss", 2, 600_000, 0.999, 600_000, 588_000],
    ["one that is near already is not chased", 3, 600_000, 0.5, 200_000, 600_000],
  ])("%s", (_, count, ms, draw, left, wait) => expect(nextTry(count, ms, undefined, draw, left)).toBeCloseTo(wait));

  test("Retry-After allows no quick one, and is a floor", () => {
    expect(nextTry(1, 300_000, 60, 0.5, Infinity)).toBe(300_000);
    expect(nextTry(1, 30_000, 60, 0.5, Infinity)).toBe(63_000);
    expect(nextTry(2, 300_000, 400, 0, 310_000)).toBe(400_000);
  });

  test("within its bounds for every count, interval, draw and deadline", () => {
    fc.assert(
      fc.property(failures, interval, random, fc.integer({ min: 0, max: 10 * HOUR }), (count, ms, draw, left) => {
        const wait = nextTry(count, ms, undefined, draw, left);
        expect(wait).toBeLessThanOrEqual(count === 1 ? 1000 : 1.1 * ms + 1e-6);
        expect(wait).toBeGreaterThanOrEqual(count === 1 ? 0 : Math.min(0.9 * ms, 0.49 * ms));
      }),
    );
  });
});

describe("±10 % jitter on the interval (protocol, Heartbeat)", () => {
  test("within its bounds, and centred", () => {
    fc.assert(
      fc.property(interval, random, (ms, draw) => {
        expect(jitter(ms, draw)).toBeGreaterThanOrEqual(0.9 * ms - 1e-6);
        expect(jitter(ms, draw)).toBeLessThanOrEqual(1.1 * ms + 1e-6);
      }),
    );
    expect(jitter(1_000, 0.5)).toBeCloseTo(1_000);
  });
});
