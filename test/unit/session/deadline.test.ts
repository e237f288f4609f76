import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deadline, type Life, type Limits } from "../../../src/session/deadline.js";

const limits = (given: Partial<Limits> = {}): Limits => ({ idle: 0, maxAge: 0, warning: 0, ...given });
const life = (given: Partial<Life> = {}): Life => ({ start: 0, seen: 0, serverEnd: 0, lifetime: 0, ...given });

describe("which limit ends the session: the first that is reached", () => {
  test.each([
    ["no limit: never (api.md: expiresAt Infinity)", limits({ warning: 5 }), life({ start: 10, seen: 20 }), undefined, Infinity],
    ["idle alone: from the last activity", limits({ idle: 100 }), life({ start: 10, seen: 50 }), "idle", 150],
    ["absolute alone: from the start, whatever the activity (R-02)", limits({ maxAge: 1_000 }), life({ start: 10, seen: 900 }), "max-age", 1_010],
    ["the server's alone", limits(), life({ seen: 50, serverEnd: 300, lifetime: 200 }), "server", 300],
    ["idle before absolute", limits({ idle: 100, maxAge: 1_000 }), life({ seen: 50 }), "idle", 150],
    ["absolute before idle", limits({ idle: 100, maxAge: 1_000 }), life({ seen: 950 }), "max-age", 1_000],
    ["the server before both", limits({ idle: 100, maxAge: 1_000 }), life({ seen: 50, serverEnd: 120, lifetime: 100 }), "server", 120],
    ["both before the server", limits({ idle: 100, maxAge: 140 }), life({ seen: 50, serverEnd: 160, lifetime: 100 }), "max-age", 140],
    ["an unknown server deadline is none (R-91: offline is not expired)", limits({ idle: 100 }), life({ seen: 50, serverEnd: 0 }), "idle", 150],
    ["absolute and idle at once: no activity can move it (R-37)", limits({ idle: 100, maxAge: 100 }), life(), "max-age", 100],
  ] as const)("%s", (_, given, facts, by, at) => expect(deadline(given, facts)).toMatchObject({ by, at }));
});

describe("when to warn: `warning` before the limit (api.md), inside it (R-04)", () => {
  test.each([
    ["idle", limits({ idle: 900_000, warning: 120_000 }), life({ seen: 1_000 }), 781_000],
    ["absolute", limits({ maxAge: 900_000, warning: 120_000 }), life({ start: 2_000 }), 782_000],
    ["the server's, with a long lifetime", limits({ warning: 120_000 }), life({ serverEnd: 900_000, lifetime: 900_000 }), 780_000],
    ["the server's, with an unknown lifetime", limits({ warning: 120_000 }), life({ serverEnd: 900_000 }), 780_000],
    ["the server's, shorter than the warning: half of it at most", limits({ warning: 120_000 }), life({ serverEnd: 60_000, lifetime: 60_000 }), 30_000],
    ["no limit: never", limits({ warning: 120_000 }), life(), Infinity],
  ])("%s", (_, given, facts, warnAt) => expect(deadline(given, facts).warnAt).toBe(warnAt));
});

describe("laws", () => {
  const time = fc.integer({ min: 0, max: 10_000 });
  const anyLimits = fc.record({ idle: time, maxAge: time, warning: fc.constant(0) });
  const anyLife = fc.record({ start: time, seen: time, serverEnd: time, lifetime: time });

  test("activity never moves the absolute or the server's limit (R-02)", () => {
    fc.assert(
      fc.property(anyLimits, anyLife, time, (given, facts, later) => {
        const { at } = deadline(given, { ...facts, seen: facts.seen + later });
        if (given.maxAge) expect(at).toBeLessThanOrEqual(facts.start + given.maxAge);
        if (facts.serverEnd) expect(at).toBeLessThanOrEqual(facts.serverEnd);
      }),
    );
  });

  test("activity never shortens a session", () => {
    fc.assert(
      fc.property(anyLimits, anyLife, time, (given, facts, later) => {
        expect(deadline(given, { ...facts, seen: facts.seen + later }).at).toBeGreaterThanOrEqual(deadline(given, facts).at);
      }),
    );
  });

  test("the warning begins before the end, and no earlier than asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10_000 }), fc.integer({ min: 2, max: 10_000 }), anyLife, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (idle, maxAge, facts, share) => {
        const warning = Math.min(idle, maxAge) * share;
        const { at, warnAt } = deadline({ idle, maxAge, warning }, facts);
        expect(warnAt).toBeLessThan(at);
        expect(warnAt).toBeGreaterThanOrEqual(at - warning);
      }),
    );
  });
});
