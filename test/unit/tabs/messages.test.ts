import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROTOCOL, readMessage, type Message } from "../../../src/tabs/messages.js";
import { nearly, unpolluted, untrusted } from "../support/untrusted.js";

const ID = "0".repeat(32);
const base: Message = { p: PROTOCOL, type: "state", n: 5, id: ID, floor: 4, from: "tab-1" };
const full: Message = { ...base, seen: 7, touch: [1, 2, 3, 4], reason: "idle", signIn: "s1", pending: { until: 9, user: "42" }, digest: "abc", term: 2, ask: 1, offset: -500, entries: [["s/5/x", { v: 1 }]] };
const TYPES: Message["type"][] = ["begin", "set", "state", "hello", "end", "activity", "beat", "verdict"];
const FOR_EVER: Message["type"][] = ["end", "activity", "hello"];

describe("{p, n, id, floor, from, …} (protocol, Messages)", () => {
  test.each(TYPES)("%s is read as it was written", (type) => expect(readMessage({ ...full, type })).toEqual({ ...full, type }));
  test("with no more than what every message has", () => expect(readMessage(base)).toEqual(base));
  test("of no session: n 0 and no id", () => expect(readMessage({ ...base, type: "hello", n: 0, id: "" })).toEqual({ ...base, type: "hello", n: 0, id: "" }));
  test("unknown fields are dropped (R-14)", () => expect(readMessage({ ...base, x: 1, user: "42", constructor: "y" })).toEqual(base));
});

describe("what has not the shape is none: a text says what it is", () => {
  test.each<[string, unknown]>([
    ["nothing", undefined], ["null", null], ["text", "end"], ["a number", 5], ["true", true], ["a list", []], ["an empty object", {}],
    ["no type", { ...base, type: undefined }], ["an unknown type", { ...base, type: "logout" }], ["a type that is no text", { ...base, type: ["end"] }], ["a type of Object.prototype", { ...base, type: "constructor" }],
    ["n as text", { ...base, n: "5" }], ["no n", { ...base, n: undefined }], ["n not a number", { ...base, n: NaN }], ["n without end", { ...base, n: Infinity }],
    ["n a fraction", { ...base, n: 1.5 }], ["n negative", { ...base, n: -5 }], ["a floor that is a fraction", { ...base, floor: 2.5 }], ["a floor below zero", { ...base, floor: -1 }],
    ["n that would use the numbers up", { ...base, n: 2 ** 53 }], ["a floor that would", { ...base, floor: 2 ** 53 }], ["a floor without end", { ...base, floor: Infinity }], ["no floor", { ...base, floor: undefined }],
    ["id no text", { ...base, id: 5 }], ["an id without end", { ...base, id: "0".repeat(5_000) }], ["from no text", { ...base, from: null }], ["from without end", { ...base, from: "x".repeat(5_000) }],
  ])("%s", (_, data) => expect(readMessage(data)).toBeTypeOf("string"));
});

describe("a field of the wrong shape is left out, the message stays", () => {
  test.each<[keyof Message, unknown]>([
    ["seen", "7"], ["seen", NaN], ["seen", Infinity], ["seen", null],
    ["touch", [1, 2, 3]], ["touch", [1, 2, 3, 4, 5]], ["touch", [1, "2", 3, 4]], ["touch", [1, NaN, 3, 4]], ["touch", { 0: 1, 1: 2, 2: 3, 3: 4, length: 4 }], ["touch", 5],
    ["reason", 5], ["reason", "x".repeat(5_000)], ["reason", {}], ["signIn", ["s1"]], ["signIn", "x".repeat(5_000)], ["pending", "x"], ["pending", { user: "42" }], ["pending", { until: "9" }], ["pending", { until: NaN }], ["pending", null], ["digest", 5], ["digest", "x".repeat(5_000)],
    ["term", "2"], ["term", Infinity], ["ask", "1"], ["offset", "5"], ["offset", -Infinity],
    ["entries", "x"], ["entries", { 0: [], length: 1 }], ["entries", Array.from({ length: 100_000 }, () => [])],
  ])("%s", (field, value) => {
    const { [field]: _, ...rest } = full;
    expect(readMessage({ ...full, [field]: value })).toEqual(rest);
  });
  test("entries that are no pairs are left out", () => expect(readMessage({ ...base, entries: [["s/a", 1], null, "x", { 0: "s/b" }] })).toEqual({ ...base, entries: [["s/a", 1]] }));
});

describe("`end`, `activity` and `hello` have one shape for ever; p guards the others, and an unknown p is reported (protocol, Messages)", () => {
  const others = TYPES.filter((type) => !FOR_EVER.includes(type));
  test.each(FOR_EVER)("%s of another version is understood", (type) => expect(readMessage({ ...base, type, p: 99, more: 1 })).toMatchObject({ type, n: 5, floor: 4 }));
  test.each(FOR_EVER)("%s without p is understood", (type) => expect(readMessage({ ...base, type, p: undefined })).toMatchObject({ type }));
  test.each(others)("%s of another version is not, and says which", (type) => expect(readMessage({ ...base, type, p: 99 })).toMatch("99"));
  test.each(others)("%s without p is not", (type) => expect(readMessage({ ...base, type, p: undefined })).toBeTypeOf("string"));
});

describe("anything at all on the channel (R-14)", () => {
  const number = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
  const short = (value: unknown): boolean => typeof value === "string" && value.length <= 512;
  const SHAPES: Record<keyof Message, (value: unknown) => boolean> = {
    p: (value) => value === PROTOCOL, type: (value) => TYPES.includes(value as Message["type"]), n: (value) => number(value) && (value as number) < 2 ** 53, id: short, floor: (value) => number(value) && (value as number) < 2 ** 53, from: short,
    seen: number, start: number, revision: (value) => Number.isSafeInteger(value) && (value as number) >= 0, touch: (value) => Array.isArray(value) && value.length === 4 && value.every(number), reason: short, signIn: short, pending: (value) => number((value as { until: unknown }).until) && ((value as { user: unknown }).user === undefined || short((value as { user: unknown }).user)), digest: short, term: number, ask: number, offset: number,
    token: (value) => Array.isArray(value) && value.length === 3 && typeof value[0] === "string" && value[0].length <= 16_384 && number(value[1]) && number(value[2]),
    entries: (value) => Array.isArray(value) && value.length <= 1_000 && value.every(Array.isArray),
  };

  test("gives nothing with a wrong shape, and pollutes nothing", () => {
    fc.assert(
      fc.property(fc.oneof(untrusted, nearly(full)), (data) => {
        const read = readMessage(data);
        if (typeof read === "string") return;
        for (const [name, value] of Object.entries(read)) expect([name, SHAPES[name as keyof Message]?.(value)]).toEqual([name, true]);
      }),
      { numRuns: 1_000 },
    );
    expect(unpolluted()).toBe(true);
  });

  test("a text that says what is wrong is short, and holds nothing of the message (R-21)", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 30, maxLength: 400, size: "max" }), (secret) => {
        const said = readMessage({ ...base, type: `t ${secret}`, p: `p ${secret}`, reason: secret });
        expect(said).toBeTypeOf("string");
        expect((said as string).length).toBeLessThan(100);
        expect(said).not.toContain(secret.slice(0, 20));
      }),
    );
  });
});
