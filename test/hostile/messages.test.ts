import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { PROTOCOL, type Message } from "../../src/tabs/messages.js";
import { Prey } from "./support/prey.js";
import { nearly, numbers, texts, values } from "./support/values.js";

const TYPES: readonly Message["type"][] = ["begin", "set", "state", "hello", "end", "activity", "beat", "verdict"];
const ID = "0".repeat(32);

/** A stamp, or something like one. */
const stamps = fc.oneof({ weight: 3, arbitrary: fc.tuple(fc.nat(), fc.nat(), texts, fc.nat(9), texts) }, { weight: 1, arbitrary: values });
const registers = fc.record({ v: fc.oneof(values, fc.constant('"x"')), s: stamps, sv: fc.oneof(fc.nat(2), numbers), d: fc.constantFrom(undefined, true, 1) }, { requiredKeys: [] });
/** A key of an entry, with the session's own name in it where `*` is. */
const keys = fc.oneof(fc.constantFrom("s/*/draft", "s/*/filter", "s/*/cart", "u/ann/wish", "d/theme", "m/*/note", "s/*/photo", "s/*/../cart", "__proto__", "meta"), texts);

/** A message as another script of the origin may write it, times and numbers as differences from the truth. */
interface Written {
  readonly fields: Record<string, unknown>;
  /** What the session's own number, id and clock are put into. */
  readonly own: boolean;
  readonly ahead: number;
  readonly entries: readonly (readonly [string, unknown])[];
}
const forged: fc.Arbitrary<Written> = fc.record({
  fields: nearly({ p: PROTOCOL, type: "state", n: 0, id: "", floor: 0, from: "x", ask: 0, term: 1 }),
  own: fc.boolean(),
  ahead: fc.oneof(fc.integer({ min: -900_000, max: 10_000 }), fc.constantFrom(0, 1999, 2001, 3.2e11, 1e12, 2e12)),
  entries: fc.array(fc.tuple(keys, registers), { maxLength: 3 }),
});
const times = ["seen", "start", "offset"] as const;
const more = fc.record({
  type: fc.constantFrom(...TYPES.filter((type) => type !== "end")),
  moved: fc.subarray([...times]),
  touch: fc.option(fc.tuple(fc.integer({ min: -900_000, max: 5000 }), numbers, numbers)),
  revision: fc.option(fc.oneof(numbers, fc.integer({ min: 0, max: 5 }))),
  reason: fc.option(texts), signIn: fc.option(texts), pending: fc.option(fc.record({ until: numbers, user: texts })), digest: fc.option(texts),
});

function written({ fields, own, ahead, entries }: Written, { type, moved, touch, ...rest }: typeof more extends fc.Arbitrary<infer T> ? T : never, n: number, id: string, now: number): unknown {
  return {
    ...fields,
    ...(own && { type, n, id, floor: 0 }),
    ...Object.fromEntries(moved.map((name) => [name, name === "offset" ? ahead : now + ahead])),
    ...(touch && { touch: [now + touch[0], touch[1], touch[2], now + touch[0]] }),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)),
    ...(entries.length && { entries: entries.map(([key, register]) => [key.replace("*", `${n}/${id}`), register]) }),
  };
}

const anything = fc.oneof({ weight: 1, arbitrary: values.map((value) => ({ junk: value })) }, { weight: 3, arbitrary: fc.record({ forged, more }) });

describe("messages on the channel", () => {
  let cases = 0;
  let prey: Prey | undefined;
  afterAll(() => expect(cases).toBeGreaterThanOrEqual(100_000));

  test("100,000 at a live session: nothing is thrown, no session is longer or new, nothing is polluted or leaks (R-14, S2, S5)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 100, size: "max" }), async (batch) => {
        const mine = prey ?? (await Prey.live());
        // What fails is tried again, smaller, on a session of its own.
        prey = undefined;
        await mine.signedIn();
        const { n, id } = mine.epoch;
        const now = mine.stage.browser.now;
        await mine.deliver(batch.map((each) => ("junk" in each ? each.junk : written(each.forged, each.more, n, id, now))));
        mine.check(true);
        mine.checkMarkers();
        cases += batch.length;
        prey = mine;
      }),
      { numRuns: 2400 },
    );
  });

  test("ends, with anything in them: over, with a reason, in words that every tab can read again; the next sign-in is a session (S2, S4, R-24)", async () => {
    const ends = fc.record({ reason: fc.oneof(texts, values), signIn: fc.oneof(texts, fc.constant("signin-1"), values), pending: fc.oneof(fc.record({ until: fc.oneof(numbers, fc.constant(4e12)), user: fc.oneof(texts, fc.constant("ann")) }), values), above: fc.constantFrom(0, 0, 1, 5000) });
    let hunted: Prey | undefined;
    await fc.assert(
      fc.asyncProperty(ends, fc.boolean(), async ({ above, ...rest }, gone) => {
        const mine = hunted ?? (await Prey.live());
        hunted = undefined;
        await mine.signedIn();
        const { n, id } = mine.epoch;
        if (gone) mine.stage.server.end();
        await mine.deliver([{ p: 1, type: "end", n: n + above, id, floor: 0, from: "x", ...rest }]);
        expect(mine.page.session.getState().status).toBe("ended");
        await mine.stage.settle();
        // A wake tries what is owed to the server.
        mine.tab.freeze();
        mine.tab.show();
        await mine.stage.settle();
        mine.check(false);
        mine.checkMarkers();
        cases += 1;
        hunted = mine;
      }),
      { numRuns: 400 },
    );
  });

  test("a number at the edge of what a clock may have made: the next sign-in is a session all the same", async () => {
    const mine = await Prey.live();
    for (let turn = 0; turn < 3; turn++) {
      await mine.deliver([{ p: 1, type: "end", n: Math.floor(mine.stage.browser.now + 1e12), id: ID, floor: 0, from: "x" }]);
      expect(mine.page.session.getState().status).toBe("ended");
      await mine.signedIn();
      mine.checkMarkers();
      expect(mine.stage.statuses([mine.page, mine.other])).toEqual(["active", "active"]);
    }
  });
});
