import fc from "fast-check";
import { runInNewContext } from "node:vm";
import { describe, expect, test, vi } from "vitest";
import { createCodec } from "../../../src/data/codec.js";
import type { DataContext, Tier } from "../../../src/data/context.js";
import type { Register } from "../../../src/data/register.js";
import type { EntryOptions } from "../../../src/data/schema.js";
import { DataError } from "../../../src/session/errors.js";
import { stubPlatform } from "../support/platform.js";
import { unpolluted } from "../support/untrusted.js";

const JSON_TIERS = ["tab", "shared"] as const;
const CLONE_TIERS = ["durable", "memory"] as const;

function setUp(tier: Tier, options: EntryOptions<unknown> = {}) {
  const problem = vi.fn<(message: string, cause?: unknown) => void>();
  const context = { platform: stubPlatform(), bad: (message: string, cause?: unknown) => new DataError(message, { cause }), problem } as unknown as DataContext;
  return { problem, codec: createCodec(context, "cart", tier, options) };
}
const register = (v: unknown, more: Partial<Register> = {}): Register => ({ v, s: [5, 0, "a", 0, "a"], sv: 0, ...more });

class Money {
  cents = 5;
}
const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

describe.each(JSON_TIERS)("%s: JSON values", (tier) => {
  test.each<[string, unknown]>([
    ["text", "tea"], ["an empty text", ""], ["a number", 1.5], ["zero", 0], ["true", true], ["null", null], ["a list", [1, "two", [null]]], ["an empty list", []],
    ["an object", { a: { b: [{ c: null }] } }], ["an object without prototype", Object.assign(Object.create(null) as object, { a: 1 })], ["keys of any name", { "": 1, "a/b": 2, "ключ": 3, length: 4 }],
    ["text that is no Unicode", "\ud800"], ["an object of another realm", runInNewContext("({ a: [1] })")],
  ])("%s comes back as it was", (_, value) => {
    const { codec } = setUp(tier);
    const read = codec.decode(register(codec.encode(value)));
    expect(read).toEqual(JSON.parse(JSON.stringify(value)));
  });

  test("whatever JSON can say comes back as it was", () => {
    const { codec, problem } = setUp(tier);
    fc.assert(
      fc.property(fc.json(), (text) => {
        const given = JSON.parse(text) as unknown;
        expect(JSON.stringify(codec.decode(register(codec.encode(given))))).toBe(JSON.stringify(given));
      }),
    );
    expect(problem).not.toHaveBeenCalled();
    expect(unpolluted()).toBe(true);
  });

  test("a property that is undefined is as one that is not there", () => {
    const { codec } = setUp(tier);
    expect(codec.decode(register(codec.encode({ a: 1, b: undefined })))).toEqual({ a: 1 });
  });

  test.each<[string, unknown, RegExp]>([
    ["a date", { at: new Date(0) }, /at.*Date/],
    ["a map", new Map([[1, 2]]), /Map/],
    ["a set", { tags: new Set([1]) }, /tags.*Set/],
    ["an object of a class", { price: new Money() }, /price.*Money/],
    ["a typed array", new Uint8Array(3), /Uint8Array/],
    ["not a number", { rate: NaN }, /rate.*NaN/],
    ["no end", [Infinity], /Infinity/],
    ["a big number", { id: 5n }, /id.*bigint/],
    ["a function", { act: () => 1 }, /act.*function/],
    ["a symbol", { kind: Symbol("x") }, /kind.*symbol/],
    ["a hole in a list", [1, undefined], /undefined/],
    ["a circle", cyclic, /circular/i],
    ["an object with toJSON", { toJSON: () => 1 }, /toJSON/],
    ["a getter that throws", { get a() { throw new Error("boom"); } }, /boom/],
    ["an error", new Error("x"), /Error/],
  ])("%s is refused with a DataError that names the entry and the place: it would come back as something else", (_, value, why) => {
    const { codec } = setUp(tier);
    const act = (): unknown => codec.encode(value);
    expect(act).toThrow(DataError);
    expect(act).toThrow("data.cart");
    expect(act).toThrow(why);
  });
});

describe.each(CLONE_TIERS)("%s: structured clone values", (tier) => {
  test.each<[string, unknown]>([
    ["a date", new Date(5)], ["a map", new Map([[{ a: 1 }, new Set([2])]])], ["a typed array", new Uint8Array([1, 2])], ["not a number", { rate: NaN }], ["a big number", 5n], ["a circle", cyclic], ["an error", new RangeError("x")],
    ["undefined inside", { a: [undefined] }], ["null", null], ["false", false],
  ])("%s comes back as it was", (_, value) => {
    const { codec } = setUp(tier);
    expect(codec.decode(register(codec.encode(value)))).toEqual(value);
  });

  test.each<[string, unknown]>([["a function", () => 1], ["a symbol", Symbol("x")], ["an object with a function", { a: { act: () => 1 } }], ["a promise", Promise.resolve(1)], ["a weak map", new WeakMap()]])("%s is refused with a DataError that names the entry", (_, value) => {
    const { codec } = setUp(tier);
    expect(() => codec.encode(value)).toThrow(DataError);
    expect(() => codec.encode(value)).toThrow("data.cart");
  });
});

describe.each([...JSON_TIERS, ...CLONE_TIERS])("%s", (tier) => {
  test("undefined cannot be set, and the error says what to do", () => {
    const { codec } = setUp(tier);
    expect(() => codec.encode(undefined)).toThrow(DataError);
    expect(() => codec.encode(undefined)).toThrow("delete()");
  });

  test("what is returned is not shared with what is stored, nor what was given (api.md, Data)", () => {
    const { codec } = setUp(tier);
    const given = { items: ["tea"] };
    const stored = register(codec.encode(given));
    given.items.push("after");
    const read = codec.decode(stored) as typeof given;
    expect(read).toEqual({ items: ["tea"] });
    read.items.push("mine");
    expect(codec.decode(stored)).toEqual({ items: ["tea"] });
  });

  test("initial is not shared either", () => {
    const { codec } = setUp(tier, { initial: { items: [] as string[] } });
    (codec.decode(undefined) as { items: string[] }).items.push("mine");
    expect(codec.decode(undefined)).toEqual({ items: [] });
  });

  test.each<[string, (stored: unknown) => Register | undefined]>([
    ["there is nothing", () => undefined],
    ["it was deleted", (v) => register(v, { d: true })],
    ["only a hint is there", () => register(undefined)],
    ["a newer version of the application wrote it: it is opaque (protocol, Registers)", (v) => register(v, { sv: 4 })],
  ])("initial, where %s", (_, make) => {
    const { codec } = setUp(tier, { initial: "first", version: 3 });
    expect(codec.decode(make(codec.encode("stored")))).toBe("first");
  });

  test.each([["initial", "first"], ["undefined without initial", undefined]])("%s", (_, initial) => {
    const { codec } = setUp(tier, initial === undefined ? {} : { initial });
    expect(codec.decode(undefined)).toBe(initial);
  });

  test("falsy values are values", () => {
    const { codec } = setUp(tier, { initial: "first" });
    for (const value of [0, "", false, null]) expect(codec.decode(register(codec.encode(value)))).toBe(value);
  });

  describe("versions", () => {
    test.each([
      ["an older one is migrated, from its version", 1, "stored:from 1"],
      ["the same one is not", 3, "stored"],
      ["a newer one is initial", 4, "first"],
    ])("%s", (_, sv, read) => {
      const { codec } = setUp(tier, { initial: "first", version: 3, migrate: (value, from) => `${value as string}:from ${from}` });
      expect(codec.decode(register(codec.encode("stored"), { sv }))).toBe(read);
    });

    test("an older one without migrate is taken as it is", () => {
      const { codec } = setUp(tier, { initial: "first", version: 3 });
      expect(codec.decode(register(codec.encode("stored"), { sv: 1 }))).toBe("stored");
    });

    test("a migrate that throws: initial, and a problem with its cause", () => {
      const cause = new Error("boom");
      const { codec, problem } = setUp(tier, { initial: "first", version: 3, migrate: () => { throw cause; } });
      expect(codec.decode(register(codec.encode("stored"), { sv: 1 }))).toBe("first");
      expect(problem).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("data.cart"), cause);
    });

    test("writing over a newer one is a DataError that says what to do; over others it is fine", () => {
      const { codec } = setUp(tier, { version: 3 });
      expect(() => codec.writable(register("x", { sv: 4 }))).toThrow(DataError);
      expect(() => codec.writable(register("x", { sv: 4 }))).toThrow(/data\.cart.*4.*3.*reload/);
      for (const sv of [0, 3]) expect(() => codec.writable(register("x", { sv }))).not.toThrow();
      expect(() => codec.writable(undefined)).not.toThrow();
    });
  });
});

describe("what somebody else put there counts as not there, and is a problem (issue 2, section 3)", () => {
  test.each([["no JSON", "{{{"], ["cut off", '{"a":'], ["no text", { a: 1 }], ["nothing to read", ""]])("%s", (_, v) => {
    const { codec, problem } = setUp("shared", { initial: "first" });
    expect(codec.decode(register(v))).toBe("first");
    expect(problem).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("data.cart"), expect.anything());
  });

  test("__proto__ in stored text is data, not a prototype (R-14)", () => {
    const { codec } = setUp("shared");
    const read = codec.decode(register('{"__proto__":{"polluted":true},"a":1}')) as { polluted?: unknown };
    expect(read.polluted).toBeUndefined();
    expect(unpolluted()).toBe(true);
  });
});
