import fc from "fast-check";

/** Names that have harmed others, and those that are ours. */
const NAMES = ["__proto__", "constructor", "prototype", "toString", "valueOf", "then", "length", "polluted", "n", "id", "user", "v", "s", "sv", "d", "outcome"];
const MARKUP = `<img src=x onerror="alert(1)">`;
/** Texts that mean something somewhere: to a parser of JSON, of HTTP, of URLs, of HTML, to the language. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("", "0", "null", "{}", "[]", "\ud800", "\0", "\r\nX-Evil: 1", "../../evil", "https://evil.test/?", "javascript:alert(1)", MARKUP, "ü€😀", "constructor", "__proto__", "x".repeat(513), "holdfast", "logout", "ann"),
  fc.string({ maxLength: 12, unit: "binary" }),
);
/** Numbers at the edges of what can be one. */
export const numbers: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 0.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 52 - 1, 2 ** 52, 2 ** 53, 8.64e15, 8.64e15 + 2, 1e300, -8.64e15),
  fc.double(),
  fc.integer(),
);

/** What structured clone carries, small and in all its kinds. */
export const values: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 2, withCrossShrink: true },
    texts, numbers, fc.constantFrom<unknown>(null, undefined, true, false, 10n), fc.constantFrom<unknown>(new Date(NaN), new Date(0), new Map([["__proto__", 1]]), new Set([1]), new Uint8Array(4), /x/, new Error("x"), Object.create(null)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 4 })), tie("value"), { maxKeys: 4 }),
    // A `__proto__` of its own, as JSON.parse and structured clone make one.
    tie("value").map((value) => Object.defineProperty({ polluted: 1 }, "__proto__", { value, enumerable: true, configurable: true, writable: true })),
  ),
})).value;

/** What JSON text can say, and what is no JSON. */
export const jsonTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: values.map((value) => json(value)) },
  { weight: 1, arbitrary: texts },
  { weight: 1, arbitrary: fc.constantFrom('{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}', "[".repeat(5000), '{"a":'.repeat(2000), "9".repeat(400), "1e999", "-1e999", `"${"x".repeat(5000)}"`, "NaN", "Infinity", "\ufeff{}", "{}}", "'{}'", "nul") },
);
export function json(value: unknown): string {
  try {
    return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? `${each}` : each)) ?? "undefined";
  } catch {
    return "{";
  }
}

/** Something right but for up to three fields. */
export function nearly<T extends object>(right: T, wrong: fc.Arbitrary<unknown> = values): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...Object.keys(right)) }, { weight: 1, arbitrary: fc.constantFrom(...NAMES) }), wrong, { maxKeys: 3 }).map((fields) => ({ ...right, ...fields }));
}

/** Object.prototype, Array.prototype and Function.prototype as they were. */
const shape = (): string => [Object, Array, Function, Promise, String].map(({ prototype }) => Reflect.ownKeys(prototype).map(String).sort().join()).join(";");
const SHAPE = shape();
export const unpolluted = (): boolean => shape() === SHAPE && (({}) as { polluted?: unknown }).polluted === undefined;
