/** What a browser has written is on its disk after this. */
const FLUSHED = 6500;

/** What the simulation knows to be true, told by nobody but itself, and what it finds wrong. Times are those of the world outside, which no user sets. */
export class Truth {
  readonly lives = new Map<string, Life>();
  readonly failures: string[] = [];
  /** Places and keys of which something was deleted. */
  readonly deleted = new Set<string>();
  readonly updates: { readonly name: string; readonly id: string; readonly base: string }[] = [];
  readonly sets: { readonly name: string; readonly base: string; readonly at: number }[] = [];
  /** When the clock was set, in true time, and by how much. */
  readonly #clock: { readonly at: number; readonly by: number }[] = [];
  cleared = false;
  /** When anything was cleared last, in true time. */
  clearedAt = -Infinity;
  /** When the last store that knew of an end was cleared, each time. */
  readonly forgotten: number[] = [];
  killed = false;
  /** Ends that were so fresh when the browser was killed that no disk had them. */
  readonly lost = new Set<string>();
  /** A tab came back when none was there that could tell it what has changed since. */
  revived = false;
  /** When a user last signed in, or tried to. */
  readonly signedIn = new Map<string, number>();
  /** A page died just after a write. */
  owed = false;

  /** The browser is killed. */
  lose(elapsed: number): void {
    for (const { place, endedAt } of this.lives.values()) if (endedAt !== undefined && elapsed - endedAt < FLUSHED) this.lost.add(place);
  }

  clockSet(at: number, by: number): void {
    this.#clock.push({ at, by });
  }

  /** By how much the clock was set back since a moment. */
  back(since = -Infinity): number {
    return this.#clock.reduce((sum, { at, by }) => sum + (at >= since ? Math.max(0, -by) : 0), 0);
  }

  /** By how much it was set forward. */
  ahead(since = -Infinity): number {
    return this.#clock.reduce((sum, { at, by }) => sum + (at >= since ? Math.max(0, by) : 0), 0);
  }

  wasSet(since = -Infinity): boolean {
    return this.#clock.some(({ at }) => at >= since);
  }

  fail(rule: string, what: string): void {
    this.failures.push(`${rule}: ${what}`);
  }

  life(place: string, user: string, now: number): Life {
    let life = this.lives.get(place);
    if (!life) this.lives.set(place, (life = { place, user, bornAt: now, knownAt: now, start: now, used: now, surelyUsed: -Infinity, endedAt: undefined, endedBy: undefined, login: undefined }));
    return life;
  }
}

/** One session. */
export interface Life {
  readonly place: string;
  readonly user: string;
  /** When it began, at the earliest, and when it was there, at the latest. */
  bornAt: number;
  readonly knownAt: number;
  /** When its absolute limit began to count, at the latest. */
  start: number;
  /** The last moment at which somebody may have been there, and the last at which somebody certainly was. */
  used: number;
  surelyUsed: number;
  /** When the first tab knew that it had ended, on the monotonic clock. */
  endedAt: number | undefined;
  endedBy: string | undefined;
  /** The server's login that it belongs to. */
  login: string | undefined;
}

/** A value as the simulation writes it: who set it, and every update since. */
export interface Value {
  readonly place: string;
  readonly user: string;
  readonly base: string;
  readonly ups: readonly string[];
}
