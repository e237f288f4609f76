/** One thing that happened. */
export interface TimelineEntry {
  /** Monotonic fake time, ms since the browser was started. */
  readonly at: number;
  /** "tab 2", "server" or "browser". */
  readonly who: string;
  readonly what: string;
  readonly detail: readonly unknown[];
}

/** What happened, in order. Text is made only when somebody reads it. */
export class Timeline {
  readonly entries: TimelineEntry[] = [];
  readonly #counts = new Map<string, number>();
  readonly #now: () => number;
  readonly #recording: boolean;

  constructor(now: () => number, recording: boolean) {
    this.#now = now;
    this.#recording = recording;
  }

  /** Adds an entry. `detail` must not be changed by anybody afterwards. */
  add(who: string, what: string, ...detail: unknown[]): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    if (this.#recording) this.entries.push({ at: this.#now(), who, what, detail });
  }

  /** How often this happened; counted without a recording, too. */
  count(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** One line per entry: `   +1.250s tab 2    receives "holdfast" {…}`. */
  lines(): string[] {
    return this.entries.map(({ at, who, what, detail }) => {
      const time = `+${(at / 1000).toFixed(3)}s`.padStart(12);
      return [time, who.padEnd(8), what, ...detail.map(text)].join(" ");
    });
  }
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
