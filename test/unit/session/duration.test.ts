import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { milliseconds, show } from "../../../src/session/duration.js";
import { ConfigurationError } from "../../../src/session/errors.js";

const FACTORS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

describe('a duration is "milliseconds, or a number with a unit" (api.md)', () => {
  test.each([
    [1, 1],
    [1_500, 1_500],
    [0.5, 0.5],
    ["1ms", 1],
    ["90s", 90_000],
    ["20m", 1_200_000],
    ["8h", 28_800_000],
    ["30d", 2_592_000_000],
    ["1.5h", 5_400_000],
    ["0.5s", 500],
    ["40d", 3_456_000_000], // beyond what setTimeout takes: a limit all the same
  ])("%j is %d ms", (given, ms) => expect(milliseconds("idle", given)).toBe(ms));

  test("every whole number with every unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...(Object.keys(FACTORS) as (keyof typeof FACTORS)[])), (amount, unit) => {
        expect(milliseconds("idle", `${amount}${unit}`)).toBe(amount * FACTORS[unit]);
      }),
    );
  });
});

describe('wrong options throw an error "that names the option, the value and what is allowed" (issue 2, section 3)', () => {
  test.each([
    ["zero", 0, "0"],
    ["zero with a unit", "0m", '"0m"'],
    ["a negative number", -1, "-1"],
    ["a negative number with a unit", "-5m", '"-5m"'],
    ["not a number", NaN, "NaN"],
    ["no end", Infinity, "Infinity"],
    ["an empty string", "", '""'],
    ["a unit alone", "m", '"m"'],
    ["an unknown unit", "15min", '"15min"'],
    ["an upper case unit", "15M", '"15M"'],
    ["a space before the unit", "15 m", '"15 m"'],
    ["two durations", "1h30m", '"1h30m"'],
    ["ISO 8601", "PT15M", '"PT15M"'],
    ["null", null, "null"],
    ["undefined", undefined, "undefined"],
    ["true", true, "true"],
    ["an object", {}, "an object"],
    ["a function", () => 900_000, "a function"],
  ])("%s", (_, value, shown) => {
    const act = (): unknown => milliseconds("server.timeout", value);
    expect(act).toThrow(ConfigurationError);
    expect(act).toThrow("server.timeout");
    expect(act).toThrow(shown);
    expect(act).toThrow(/ms, s, m, h, d/);
  });
});

describe("a value in a message is short and never the inside of an object (R-21: no secrets in logs)", () => {
  test.each([
    ["an object", { password: "hunter2" }],
    ["an array", ["hunter2"]],
    ["a function", () => "hunter2"],
    ["an error", new Error("hunter2")],
  ])("%s", (_, value) => expect(show(value)).not.toContain("hunter2"));

  test("a long string is cut", () => expect(show("x".repeat(10_000)).length).toBeLessThan(200));
  test("a string is told from the same word without quotes", () => expect(show("null")).not.toBe(show(null)));
});
