/** A span that a random number is drawn from, ends included for 0-width spans: `[least, most]`, in ms unless said otherwise. */
export type Range = readonly [least: number, most: number];

/** A seeded pseudo-random number generator (mulberry32): the same seed gives the same run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ x < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** A number of `range`. */
  within(range: Range): number {
    return range[1] > range[0] ? range[0] + this.next() * (range[1] - range[0]) : range[0];
  }

  /** True with this probability; draws nothing for 0. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** 32 hex digits. */
  id(): string {
    let digits = "";
    while (digits.length < 32) digits += Math.floor(this.next() * 4294967296).toString(16).padStart(8, "0");
    return digits;
  }

  /** A generator of its own, so that what one tab draws does not change what another does. */
  fork(): Random {
    return new Random(Math.floor(this.next() * 4294967296));
  }
}
