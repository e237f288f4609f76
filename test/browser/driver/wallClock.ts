/**
 * A preload script that puts the page's wall clock `by` ms ahead of what it was, and lets it be moved on: for engines whose real one cannot be set for one browser
 * alone. `performance.now()`, timers and the time origin stay as they are, as when the user sets the clock, or when Linux or macOS sleep.
 */
export const wallClock = (by: number): string => `{
  const Former = Date;
  let ahead = ${by};
  globalThis.Date = class Date extends Former {
    constructor(...facts) {
      if (facts.length) super(...facts);
      else super(Former.now() + ahead);
    }
    static now() {
      return Former.now() + ahead;
    }
  };
  globalThis[Symbol.for("jump the clock")] ??= (more) => (ahead += more);
}`;

/** Moves the clock of a document that is there. */
export const jumpClock = (by: number): void => (globalThis as never as Record<symbol, (by: number) => void>)[Symbol.for("jump the clock")](by);
