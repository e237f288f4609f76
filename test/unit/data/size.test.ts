import { describe, expect, test } from "vitest";
import { isLarge } from "../../../src/data/size.js";

const KB = 1024;
describe("more than a message may carry, 64 kB", () => {
  test.each([
    ["a text", "x".repeat(64 * KB + 1), true],
    ["a text that just fits", "x".repeat(64 * KB), false],
    ["bytes", new Uint8Array(65 * KB), true],
    ["a buffer", new ArrayBuffer(65 * KB), true],
    ["a few bytes", new Uint8Array(KB), false],
    ["a file", new Blob(["x".repeat(65 * KB)]), true],
    ["a small file", new Blob(["x"]), false],
    ["many small things", Array.from({ length: 9 * KB }, () => 1), true],
    ["a map of texts", new Map([["a", "x".repeat(65 * KB)]]), true],
    ["a set of texts", new Set(["x".repeat(65 * KB)]), true],
    ["an object in an object", { a: { b: { c: "x".repeat(65 * KB) } } }, true],
    ["nothing", undefined, false],
    ["null", null, false],
    ["a number", 7, false],
    ["a date", new Date(0), false],
  ])("%s", (_, value, large) => expect(isLarge(value)).toBe(large));

  test("it walks no further than it must", () => {
    let walked = 0;
    const endless = { *[Symbol.iterator]() { for (;;) yield (walked++, "x".repeat(KB)); } };
    expect(isLarge(endless)).toBe(true);
    expect(walked).toBeLessThan(80);
  });
});
