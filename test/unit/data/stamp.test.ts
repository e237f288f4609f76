import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare, createStampClock, isStamp, ZERO, type Stamp } from "../../../src/data/stamp.js";
import { untrusted } from "../support/untrusted.js";

const ID = fc.constantFrom("", "a", "b", "0".repeat(32), "f".repeat(32));
/** Few values, so that ties are common in each place. */
const count = fc.integer({ min: 0, max: 3 });
const stamp: fc.Arbitrary<Stamp> = fc.tuple(count, count, ID, count, ID);
/** What a clock can meet: counters as they are in a life of use. */
const real: fc.Arbitrary<Stamp> = fc.tuple(fc.integer({ min: 0, max: 2 ** 48 }), fc.integer({ min: 0, max: 2 ** 30 }), ID, fc.integer({ min: 0, max: 2 ** 30 }), ID);

describe("(ms, counter, writer, rev, by), compared in this order (protocol, Registers)", () => {
  const base: Stamp = [5, 5, "m", 5, "m"];
  test.each<[string, Stamp]>([
    ["ms first", [6, 0, "a", 0, "a"]],
    ["then counter", [5, 6, "a", 0, "a"]],
    ["then writer", [5, 5, "n", 0, "a"]],
    ["then rev", [5, 5, "m", 6, "a"]],
    ["then by", [5, 5, "m", 5, "n"]],
    ["numbers as numbers, not as text", [10, 0, "a", 0, "a"]],
  ])("%s", (_, higher) => {
    expect(compare(higher, base)).toBeGreaterThan(0);
    expect(compare(base, higher)).toBeLessThan(0);
  });
  test("equal ones", () => expect(compare(base, [...base])).toBe(0));
  test("the zero stamp is below every other", () => {
    fc.assert(fc.property(stamp, (s) => {
      expect(compare(s, ZERO)).toBeGreaterThanOrEqual(0);
    }));
    expect(compare([0, 0, "", 1, "a"], ZERO)).toBeGreaterThan(0);
  });
});

describe("the order is total", () => {
  test("antisymmetric, and 0 for equals alone", () => {
    fc.assert(
      fc.property(stamp, stamp, (a, b) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
        expect(compare(a, b) === 0).toBe(a.join() === b.join());
      }),
    );
  });
  test("transitive", () => {
    fc.assert(
      fc.property(stamp, stamp, stamp, (...given) => {
        const [a, b, c] = [...given].sort(compare) as [Stamp, Stamp, Stamp];
        expect(compare(a, b)).toBeLessThanOrEqual(0);
        expect(compare(b, c)).toBeLessThanOrEqual(0);
        expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("observe every stamp before writing; higher wins", () => {
  const clockAt = (wall: () => number, writer = "me"): ReturnType<typeof createStampClock> => createStampClock(wall, writer);

  test("next() outranks all that was observed, whoever wrote it, wherever the clock stands (R-45: it may be set back)", () => {
    fc.assert(
      fc.property(fc.array(real), fc.integer({ min: 0, max: 2 ** 48 }), ID, (observed, wall, writer) => {
        const clock = clockAt(() => wall, writer);
        observed.forEach((each) => clock.observe(each));
        const next = clock.next();
        expect(isStamp(next)).toBe(true);
        for (const each of observed) expect(compare(next, each)).toBeGreaterThan(0);
      }),
    );
  });

  test("each next() outranks the one before, also while the clock stands, is set back, or ticks in fractions", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 2 ** 48, noNaN: true }), { minLength: 2 }), (walls) => {
        let i = 0;
        const clock = clockAt(() => walls[i]!);
        let before = clock.next();
        for (i = 1; i < walls.length; i++) {
          const next = clock.next();
          expect(isStamp(next)).toBe(true);
          expect(compare(next, before)).toBeGreaterThan(0);
          before = next;
        }
      }),
    );
  });

  test("two documents never make the same stamp", () => expect(compare(clockAt(() => 5, "a").next(), clockAt(() => 5, "b").next())).not.toBe(0));
  test("set and delete make a new one with rev 0, by its writer", () => expect(clockAt(() => 5, "me").next()).toEqual([5, 0, "me", 0, "me"]));
  test("time goes on: it keeps to the wall clock", () => {
    let wall = 5;
    const clock = clockAt(() => wall);
    clock.observe([3, 9, "a", 0, "a"]);
    expect(clock.next()[0]).toBe(5);
    wall = 8;
    expect(clock.next().slice(0, 2)).toEqual([8, 0]);
  });
});

describe("update() writes the same stamp with rev + 1", () => {
  const clock = createStampClock(() => 100, "me");
  test.each<[string, Stamp, Stamp]>([
    ["of another's register", [5, 1, "other", 0, "other"], [5, 1, "other", 1, "me"]],
    ["of a revision", [5, 1, "other", 4, "third"], [5, 1, "other", 5, "me"]],
    ["of no register yet: the zero stamp, rev 1", ZERO, [0, 0, "", 1, "me"]],
  ])("%s", (_, base, revised) => expect(clock.revise(base)).toEqual(revised));

  test("it outranks what it was made of", () => {
    fc.assert(fc.property(real, (base) => {
      expect(compare(clock.revise(base), base)).toBeGreaterThan(0);
    }));
  });
  test("a set() that it did not see outranks it, as if it came after", () => {
    fc.assert(
      fc.property(real, fc.integer({ min: 1, max: 5 }), (base, revisions) => {
        const other = createStampClock(() => 0, "other");
        other.observe(base);
        let revised = base;
        for (let i = 0; i < revisions; i++) revised = clock.revise(revised);
        expect(compare(other.next(), revised)).toBeGreaterThan(0);
      }),
    );
  });
});

describe("what counts as a stamp, of all that storage and messages hold (R-14)", () => {
  test.each([[ZERO], [[5, 0, "me", 0, "me"]], [[2 ** 48, 7, "0".repeat(32), 9, "f".repeat(32)]]])("%j", (value) => expect(isStamp(value)).toBe(true));
  test.each<[string, unknown]>([
    ["too short", [5, 0, "a", 0]],
    ["too long", [5, 0, "a", 0, "a", 0]],
    ["a negative ms", [-1, 0, "a", 0, "a"]],
    ["a fraction", [5.5, 0, "a", 0, "a"]],
    ["text for a number", ["5", 0, "a", 0, "a"]],
    ["no end", [Infinity, 0, "a", 0, "a"]],
    ["not a number", [NaN, 0, "a", 0, "a"]],
    ["beyond safe integers", [2 ** 53, 0, "a", 0, "a"]],
    ["a counter that is none", [5, null, "a", 0, "a"]],
    ["a rev that is none", [5, 0, "a", "0", "a"]],
    ["a writer that is none", [5, 0, 7, 0, "a"]],
    ["a writer without end", [5, 0, "a".repeat(1_000), 0, "a"]],
    ["a by that is none", [5, 0, "a", 0, {}]],
    ["an object", { 0: 5, 1: 0, 2: "a", 3: 0, 4: "a", length: 5 }],
    ["text", "5,0,a,0,a"],
    ["null", null],
    ["nothing", undefined],
  ])("not: %s", (_, value) => expect(isStamp(value)).toBe(false));

  test("never throws; what it accepts can be compared, observed and revised", () => {
    fc.assert(
      fc.property(fc.oneof(untrusted, fc.array(fc.oneof(fc.nat(), fc.string(), untrusted), { minLength: 5, maxLength: 5 })), (value) => {
        if (!isStamp(value)) return;
        const clock = createStampClock(() => 5, "me");
        clock.observe(value);
        expect(compare(clock.revise(value), value)).toBeGreaterThan(0);
        expect(compare(clock.next(), value)).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
