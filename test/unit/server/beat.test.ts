import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beatInterval, nextBeat, type BeatFacts } from "../../../src/server/beat.js";

const MINUTE = 60_000;

describe("when the next touch is due (protocol, Heartbeat)", () => {
  test.each<[string, BeatFacts, number | undefined]>([
    ["without activity nothing is sent that could extend (R-07)", { seen: 0, sent: 0, interval: MINUTE, notBefore: 0 }, undefined],
    ["activity that a touch has covered asks for none", { seen: 1_000, sent: 5_000, interval: MINUTE, notBefore: 0 }, undefined],
    ["a touch counts from the moment it was sent: activity of that moment is covered", { seen: 5_000, sent: 5_000, interval: MINUTE, notBefore: 0 }, undefined],
    ["activity after that is new: one touch is due at the interval's end", { seen: 5_001, sent: 5_000, interval: MINUTE, notBefore: 0 }, 65_000],
    ["more activity moves it not", { seen: 60_000, sent: 5_000, interval: MINUTE, notBefore: 0 }, 65_000],
    ["an interval or more since the touch: at once", { seen: 900_000, sent: 5_000, interval: MINUTE, notBefore: 0 }, 65_000],
    ["no touch yet: the first activity touches at once", { seen: 5_000, sent: 0, interval: MINUTE, notBefore: 0 }, 0],
    ["after a failure by its backoff, though an interval has passed", { seen: 900_000, sent: 5_000, interval: MINUTE, notBefore: 910_000 }, 910_000],
    ["after a failure by its backoff, though no interval has passed: it was due before", { seen: 70_000, sent: 5_000, interval: MINUTE, notBefore: 70_500 }, 70_500],
    ["a failed first touch waits, too", { seen: 5_000, sent: 0, interval: MINUTE, notBefore: 7_000 }, 7_000],
    ["a backoff alone sends nothing", { seen: 5_000, sent: 5_000, interval: MINUTE, notBefore: 910_000 }, undefined],
  ])("%s", (_, facts, due) => {
    const next = nextBeat(facts);
    // Whatever lies in the past is due at once.
    if (due === undefined || due > facts.seen) expect(next).toBe(due);
    else expect(next).toBeLessThanOrEqual(facts.seen);
  });

  const time = fc.integer({ min: 0, max: 1e9 });
  test("never sooner than an interval after the last touch, never without newer activity (S6)", () => {
    fc.assert(
      fc.property(time, time, fc.integer({ min: 1_000, max: 1e7 }), fc.oneof(fc.constant(0), time), (seen, sent, interval, notBefore) => {
        const next = nextBeat({ seen, sent, interval, notBefore });
        expect(next === undefined).toBe(seen <= sent);
        if (next === undefined) return;
        expect(next).toBeGreaterThanOrEqual(notBefore);
        if (sent && !notBefore) expect(next).toBeGreaterThanOrEqual(sent + interval);
      }),
    );
  });

  test("used with gaps below the server's lifetime less a round trip, the server's session lives (R-09, L2)", () => {
    const lifetime = 15 * MINUTE;
    const interval = beatInterval(undefined, lifetime, 20 * MINUTE);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: lifetime - interval - 1_000 }), { maxLength: 60 }), (gaps) => {
        let [seen, sent, end] = [1_000, 1_000, 1_000 + lifetime];
        for (const gap of gaps) {
          // A touch of the activity so far is sent when it is due, if that is before the next input.
          const due = nextBeat({ seen, sent, interval, notBefore: 0 });
          if (due !== undefined && due <= seen + gap) [sent, end] = [Math.max(due, seen), Math.max(due, seen) + lifetime];
          seen += gap;
          const next = nextBeat({ seen, sent, interval, notBefore: 0 })!;
          if (next <= seen) [sent, end] = [seen, seen + lifetime];
          expect(Math.max(next, seen)).toBeLessThan(end);
        }
      }),
    );
  });
});

describe("interval ≤ S/3 and ≥ 1 s; default a third of the server's lifetime, or of the idle limit until that is known (api.md, protocol)", () => {
  test.each([
    ["a third of the lifetime", undefined, 900_000, 1_200_000, 300_000],
    ["of the idle limit, while the lifetime is unknown", undefined, 0, 1_200_000, 400_000],
    ["as configured", 60_000, 900_000, 1_200_000, 60_000],
    ["as configured, while the lifetime is unknown", 60_000, 0, 1_200_000, 60_000],
    ["configured too long: a third of the lifetime", 600_000, 900_000, 1_200_000, 300_000],
    ["configured too short: a second", 200, 900_000, 1_200_000, 1_000],
    ["a lifetime too short for thirds: a second", undefined, 2_000, 1_200_000, 1_000],
    ["configured beyond a short lifetime: a second", 60_000, 2_000, 1_200_000, 1_000],
  ])("%s", (_, configured, lifetime, idle, expected) => expect(beatInterval(configured, lifetime, idle)).toBe(expected));

  test("with neither lifetime nor idle limit it is still a finite time", () => {
    const interval = beatInterval(undefined, 0, 0);
    expect(interval).toBeGreaterThanOrEqual(1_000);
    expect(interval).toBeLessThan(Infinity);
  });

  test("for every configuration", () => {
    const ms = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }), ms, ms, (configured, lifetime, idle) => {
        const interval = beatInterval(configured, lifetime, idle);
        expect(interval).toBeGreaterThanOrEqual(1_000);
        if (lifetime >= 3_000) expect(interval).toBeLessThanOrEqual(lifetime / 3);
      }),
    );
  });
});
