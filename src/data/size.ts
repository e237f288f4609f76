/** A message carries no more than this; what is larger travels as a hint, where there is a database to read it from. */
const LARGEST = 64 * 1024;

/** What is left of `left` after a value; walks no further. */
function weigh(value: unknown, left: number): number {
  if (typeof value == "string") return left - value.length;
  if (!value || typeof value != "object") return left - 8;
  const { byteLength, size } = value as { byteLength?: unknown; size?: unknown };
  if (typeof byteLength == "number") return left - byteLength;
  if (typeof size == "number" && !(Symbol.iterator in value)) return left - size;
  for (const each of Symbol.iterator in value ? (value as Iterable<unknown>) : Object.entries(value)) if ((left = weigh(each, left - 8)) < 0) break;
  return left;
}

/** Whether a value is more than a message may carry. */
export const isLarge = (value: unknown, more = 0): boolean => weigh(value, LARGEST + more) < 0;
