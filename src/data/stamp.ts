/**
 * A hybrid logical clock's reading and the revisions made of it: ms, counter, writer, rev, by. Compared in this order. set() and delete() take a new reading with rev 0; update() keeps the reading that it
 * started from and adds a revision, so that a set() which it did not see outranks it.
 */
export type Stamp = readonly [ms: number, counter: number, writer: string, rev: number, by: string];

export const ZERO: Stamp = [0, 0, "", 0, ""];

export function compare(a: Stamp, b: Stamp): number {
  for (let i = 0; i < 5; i++) if (a[i] != b[i]) return a[i]! < b[i]! ? -1 : 1;
  return 0;
}

export const isStamp = (value: unknown): value is Stamp => {
  if (!Array.isArray(value) || value.length != 5) return false;
  const [ms, counter, writer, rev, by] = value as unknown[];
  const count = (number: unknown): boolean => Number.isSafeInteger(number) && (number as number) >= 0 && (number as number) < 2 ** 52;
  return count(ms) && count(counter) && count(rev) && [writer, by].every((id) => typeof id == "string" && id.length < 40);
};

export interface StampClock {
  /** Before any write: what is written next outranks all that was observed. */
  observe(stamp: Stamp): void;
  next(): Stamp;
  /** The same reading, one revision on. */
  revise(stamp: Stamp): Stamp;
}

/** `writer` is an id per document, never the one in sessionStorage, which is copied. */
export function createStampClock(now: () => number, writer: string): StampClock {
  let ms = 0;
  let counter = 0;
  return {
    observe([seen, count]) {
      if (seen > ms || (seen == ms && count > counter)) [ms, counter] = [seen, count];
    },
    next() {
      const wall = Math.floor(now());
      [ms, counter] = wall > ms ? [wall, 0] : [ms, counter + 1];
      return [ms, counter, writer, 0, writer];
    },
    revise: ([time, count, by, rev]) => [time, count, by, rev + 1, writer],
  };
}
