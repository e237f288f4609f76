import fc from "fast-check";

/** Whatever another script of the origin could put into storage or a message: what structured clone can carry, with names that have harmed others. */
export const untrusted: fc.Arbitrary<unknown> = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 2,
  key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "prototype", "toString", "length", "n", "id", "user", "v", "s", "sv", "d")),
});

/** Something that looks right in every field but a few. */
export function nearly<T extends object>(right: T): fc.Arbitrary<unknown> {
  const keys = Object.keys(right);
  return fc
    .tuple(fc.dictionary(fc.constantFrom(...keys), untrusted, { maxKeys: 3 }), fc.dictionary(fc.constantFrom("__proto__", "constructor", "extra", "toString"), untrusted, { maxKeys: 1 }))
    .map(([wrong, extra]) => ({ ...right, ...wrong, ...extra }));
}

/** Object.prototype as it was; anything more is pollution. */
const NAMES = Object.getOwnPropertyNames(Object.prototype).sort().join();
export const unpolluted = (): boolean => Object.getOwnPropertyNames(Object.prototype).sort().join() === NAMES && ({} as { polluted?: unknown }).polluted === undefined;
