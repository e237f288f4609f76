import { describe, expect, test, vi } from "vitest";
import { createCodec } from "../../../src/data/codec.js";
import type { DataContext, Tier } from "../../../src/data/context.js";
import type { EntryOptions, SchemaResult, StandardSchemaV1 } from "../../../src/data/schema.js";
import { DataError } from "../../../src/session/errors.js";
import { stubPlatform } from "../support/platform.js";

const schema = <T>(validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>): StandardSchemaV1<unknown, T> => ({ "~standard": { version: 1, vendor: "test", validate } });
const number = schema<number>((value) => (typeof value === "number" ? { value } : { issues: [{ message: "expected a number" }, { message: "got something else", path: ["a"] }] }));

function setUp(options: EntryOptions<unknown>, tier: Tier = "shared") {
  const problem = vi.fn<(message: string, cause?: unknown) => void>();
  const context = { platform: stubPlatform(), bad: (message: string, cause?: unknown) => new DataError(message, { cause }), problem } as unknown as DataContext;
  return { problem, codec: createCodec(context, "count", tier, options) };
}
const stored = (v: unknown, sv = 0) => ({ v, s: [5, 0, "a", 0, "a"] as const, sv });

describe("a schema is a check of every value that is set", () => {
  test("what it accepts is kept", () => expect(setUp({ schema: number }).codec.encode(5)).toBe("5"));
  test("what it makes of a value is what is kept", () => {
    const { codec } = setUp({ schema: schema((value) => ({ value: Number(value) })) });
    expect(codec.decode(stored(codec.encode("5")))).toBe(5);
  });
  test.each<[string, StandardSchemaV1<unknown, unknown>, RegExp]>([
    ["it refuses: all its issues are in the message", number, /expected a number.*got something else/],
    ["it throws", schema(() => { throw new Error("boom"); }), /boom/],
    ["it is asynchronous, which only durable entries can wait for", schema(async (value) => ({ value })), /durable/],
    ["it makes undefined of the value", schema(() => ({ value: undefined })), /undefined/],
    ["it makes something of it that cannot be kept", schema(() => ({ value: () => 1 })), /function/],
  ])("a DataError at the caller where %s", (_, given, why) => {
    const { codec, problem } = setUp({ schema: given });
    const act = (): unknown => codec.encode("five");
    expect(act).toThrow(DataError);
    expect(act).toThrow("data.count");
    expect(act).toThrow(why);
    expect(problem).not.toHaveBeenCalled();
  });
});

describe("… and of every value that is read: storage is not trusted (R-14)", () => {
  test.each<[string, StandardSchemaV1<unknown, unknown>]>([
    ["refuses", number],
    ["throws", schema(() => { throw new Error("boom"); })],
    ["is asynchronous", schema(async (value) => ({ value }))],
  ])("one that it %s counts as not there, and is a problem", (_, given) => {
    const { codec, problem } = setUp({ schema: given, initial: 7 });
    expect(codec.decode(stored('"five"'))).toBe(7);
    expect(problem).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("data.count"), expect.anything());
  });
  test("one that it accepts is given", () => expect(setUp({ schema: number, initial: 7 }).codec.decode(stored("5"))).toBe(5));
  test("after migrate, not before: an older value has an older shape", () => {
    const { codec, problem } = setUp({ schema: number, initial: 7, version: 1, migrate: (value) => Number(value) });
    expect(codec.decode(stored('"5"', 0))).toBe(5);
    expect(problem).not.toHaveBeenCalled();
  });
  test("what migrate makes is checked", () => {
    const { codec } = setUp({ schema: number, initial: 7, version: 1, migrate: (value) => value });
    expect(codec.decode(stored('"five"', 0))).toBe(7);
  });
  test("initial is the application's own and not checked", () => expect(setUp({ schema: number, initial: "none yet" }).codec.decode(undefined)).toBe("none yet"));
});
