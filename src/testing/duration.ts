/** Milliseconds, or a number with a unit. */
export type TestDuration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The milliseconds of a duration. */
export function ms(duration: TestDuration): number {
  if (typeof duration === "number") return duration;
  const [, amount, unit] = /^(-?[\d.]+)(ms|s|m|h|d)$/.exec(duration) ?? [];
  const value = Number(amount) * (UNITS[unit ?? ""] ?? Number.NaN);
  if (Number.isNaN(value)) throw new TypeError(`Not a duration: ${JSON.stringify(duration)}`);
  return value;
}
