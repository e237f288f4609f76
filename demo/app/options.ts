import type { Duration } from "holdfast";

/**
 * Limits to play with, from the address: `?idle=30s&warning=20s&maxAge=5m&interval=10s`. They count for the session that the next
 * sign-in starts; the limits of a live one are fixed.
 */
export interface ShopOptions {
  readonly idle: Duration;
  readonly warning: Duration | undefined;
  readonly maxAge: Duration;
  readonly interval: Duration | undefined;
}

/** Usually ten minutes: shorter than the server's fifteen, so that the end comes from here, with a warning, and not from there without. */
export function readOptions(search: string): ShopOptions {
  const wanted = new URLSearchParams(search);
  // Any text may stand in an address: createSession() is what judges it, and its error names the option.
  const duration = (name: string): Duration | undefined => (wanted.get(name) ?? undefined) as Duration | undefined;
  return {
    idle: duration("idle") ?? "10m",
    warning: duration("warning"),
    maxAge: duration("maxAge") ?? "8h",
    interval: duration("interval"),
  };
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration in ms, to speak of it. */
export function inMilliseconds(duration: Duration): number {
  const [, amount, unit = "ms"] = /^([\d.]+)([a-z]*)$/.exec(String(duration)) ?? [];
  return Number(amount) * (units[unit || "ms"] ?? Number.NaN);
}
