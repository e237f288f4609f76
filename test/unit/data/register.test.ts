import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { merge, parseRegister, readRegister, type Register } from "../../../src/data/register.js";
import { isStamp, type Stamp } from "../../../src/data/stamp.js";
import { nearly, unpolluted, untrusted } from "../support/untrusted.js";

const S: Stamp = [5, 0, "a", 0, "a"];

describe("reading a register: {value, stamp, schemaVersion, deleted?} (protocol, Registers)", () => {
  test.each<[string, unknown, Register]>([
    ["a value", { v: '"x"', s: S, sv: 0 }, { v: '"x"', s: S, sv: 0 }],
    ["a value that is false", { v: false, s: S, sv: 2 }, { v: false, s: S, sv: 2 }],
    ["a value that is null", { v: null, s: S, sv: 0 }, { v: null, s: S, sv: 0 }],
    ["a hint: no value", { s: S, sv: 0 }, { s: S, sv: 0 }],
    ["a tombstone", { s: S, sv: 0, d: true }, { s: S, sv: 0, d: true }],
    ["a tombstone has no value, whatever somebody wrote beside it", { v: '"secret"', s: S, sv: 0, d: true }, { s: S, sv: 0, d: true }],
    ["unknown fields are dropped (R-14)", { v: 1, s: S, sv: 0, admin: true }, { v: 1, s: S, sv: 0 }],
  ])("%s", (_, value, read) => expect(readRegister(value)).toEqual(read));

  test.each<[string, unknown]>([
    ["no stamp", { v: 1, sv: 0 }],
    ["a stamp that is none", { v: 1, s: [5, 0, "a"], sv: 0 }],
    ["a stamp as text", { v: 1, s: S.join(), sv: 0 }],
    ["no version", { v: 1, s: S }],
    ["a version as text", { v: 1, s: S, sv: "0" }],
    ["a version that is a fraction", { v: 1, s: S, sv: 1.5 }],
    ["a version without end", { v: 1, s: S, sv: Infinity }],
    ["null", null],
    ["nothing", undefined],
    ["text", "register"],
    ["a list", [1, S, 0]],
  ])("nothing of %s", (_, value) => expect(readRegister(value)).toBeUndefined());

  test("never throws, and gives nothing with a wrong shape", () => {
    fc.assert(
      fc.property(fc.oneof(untrusted, nearly({ v: "1", s: S, sv: 0, d: true })), (value) => {
        const read = readRegister(value);
        if (!read) return;
        expect(isStamp(read.s)).toBe(true);
        expect(Number.isSafeInteger(read.sv)).toBe(true);
        expect(["v", "s", "sv", "d"]).toEqual(expect.arrayContaining(Object.keys(read)));
        expect([undefined, true]).toContain(read.d);
        if (read.d) expect("v" in read).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(unpolluted()).toBe(true);
  });
});

describe("the register in a text that anybody could have put there", () => {
  test("as it was written", () => expect(parseRegister(JSON.stringify({ v: '"x"', s: S, sv: 3 }))).toEqual({ v: '"x"', s: S, sv: 3 }));
  test.each([[null], [""], ["{{{"], ["null"], ["5"], ['"x"'], ["[]"], ["{}"], ["undefined"], ['{"v":1,"s":[5,0,"a",0,"a"]}']])("%j is none", (text) => expect(parseRegister(text)).toBeUndefined());
  test("never throws and pollutes nothing", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.constant('{"__proto__":{"polluted":true},"v":1,"s":[5,0,"a",0,"a"],"sv":0}')), (text) => void parseRegister(text)));
    expect(unpolluted()).toBe(true);
    expect((parseRegister('{"__proto__":{"polluted":true},"v":1,"s":[5,0,"a",0,"a"],"sv":0}') as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("merge: the higher wins", () => {
  /** One stamp is one write, so it has one value. */
  const register: fc.Arbitrary<Register> = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 }), fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 2 }), fc.constantFrom("a", "b"))
    .map((s) => (s[0] === 3 ? { s, sv: 0, d: true as const } : { s, sv: 0, v: s.join() }));
  const maybe = fc.option(register, { nil: undefined });

  test.each<[string, Register | undefined, Register | undefined, "first" | "second" | "neither"]>([
    ["two values", { v: "old", s: [5, 0, "a", 0, "a"], sv: 0 }, { v: "new", s: [6, 0, "a", 0, "a"], sv: 0 }, "second"],
    ["the other way round", { v: "new", s: [6, 0, "a", 0, "a"], sv: 0 }, { v: "old", s: [5, 0, "a", 0, "a"], sv: 0 }, "first"],
    ["a later tombstone: deleted keys do not return (S3)", { v: "x", s: [5, 0, "a", 0, "a"], sv: 0 }, { d: true, s: [6, 0, "a", 0, "a"], sv: 0 }, "second"],
    ["an older value after a tombstone", { d: true, s: [6, 0, "a", 0, "a"], sv: 0 }, { v: "x", s: [5, 0, "a", 0, "a"], sv: 0 }, "first"],
    ["an update() of what both have", { v: "1", s: [5, 0, "a", 0, "a"], sv: 0 }, { v: "2", s: [5, 0, "a", 1, "b"], sv: 0 }, "second"],
    ["an update() that did not see a set()", { v: "set", s: [5, 1, "b", 0, "b"], sv: 0 }, { v: "updated", s: [5, 0, "a", 9, "a"], sv: 0 }, "first"],
    ["a newer schema version does not count, the stamp does", { v: "x", s: [6, 0, "a", 0, "a"], sv: 0 }, { v: "y", s: [5, 0, "a", 0, "a"], sv: 9 }, "first"],
    ["one alone", undefined, { v: "x", s: S, sv: 0 }, "second"],
    ["the other alone", { v: "x", s: S, sv: 0 }, undefined, "first"],
    ["none", undefined, undefined, "neither"],
  ])("%s", (_, a, b, which) => expect(merge(a, b)).toBe({ first: a, second: b, neither: undefined }[which]));

  test("commutative", () => {
    fc.assert(fc.property(maybe, maybe, (a, b) => {
      expect(merge(a, b)).toEqual(merge(b, a));
    }));
  });
  test("associative", () => {
    fc.assert(fc.property(maybe, maybe, maybe, (a, b, c) => {
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
    }));
  });
  test("idempotent, with the same object, so that nothing is written for nothing", () => {
    fc.assert(
      fc.property(maybe, maybe, (a, b) => {
        expect(merge(a, a)).toBe(a);
        const both = merge(a, b);
        expect(merge(both, b)).toBe(both);
        expect(merge(both, structuredClone(both))).toBe(both);
      }),
    );
  });
  test("in whatever order tabs hear of writes, they agree (L1)", () => {
    fc.assert(
      fc.property(fc.array(register, { minLength: 1, maxLength: 6 }).chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([one, other]) => {
        const all = (registers: Register[]): Register | undefined => registers.reduce<Register | undefined>(merge, undefined);
        expect(all(one)).toEqual(all(other));
      }),
    );
  });
});
