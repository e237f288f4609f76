import type { Scheduler } from "./scheduler.js";

/**
 * The clocks of the machine. `monotonic` is the scheduler's time; `wall` is what the device shows, with sleep and with whatever the user sets;
 * `world` is the time outside, which the server keeps and no user can set.
 */
export class Clock {
  readonly #scheduler: Scheduler;
  #wallOffset: number;
  #worldOffset: number;

  constructor(scheduler: Scheduler, start: number) {
    this.#scheduler = scheduler;
    this.#wallOffset = start;
    this.#worldOffset = start;
  }

  /** Whole ms since the Unix epoch, as `Date.now()` gives them. */
  get wall(): number {
    return Math.floor(this.#scheduler.now + this.#wallOffset);
  }

  /** True time, ms since the Unix epoch. */
  get world(): number {
    return this.#scheduler.now + this.#worldOffset;
  }

  /** The wall clock and the world go on, the monotonic clock does not (requirements R-44: macOS, Linux and Safari). */
  sleep(ms: number): void {
    this.#wallOffset += ms;
    this.#worldOffset += ms;
  }

  /** Somebody sets the device's clock; the world does not care. */
  set(wall: number): void {
    this.#wallOffset = wall - this.#scheduler.now;
  }
}
