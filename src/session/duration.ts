import { ConfigurationError } from "./errors.js";

/** Milliseconds, or a number with a unit: `"90s"`, `"20m"`, `"8h"`, `"30d"`. A number under 1000 for a limit is reported once: seconds were meant? */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };

/** A duration in milliseconds. Throws a ConfigurationError that names `option`, and `or` what else is allowed. */
export function milliseconds(option: string, value: unknown, or = ""): number {
  const [, amount, unit = "ms"] = (/string|number/.test(typeof value) && /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(`${value as string}`)) || [];
  const result = Number(amount) * UNITS[unit]!;
  if (!(result > 0 && result <= 8.64e14)) throw new ConfigurationError(`${option}: ${show(value)} is not a duration; give milliseconds above 0 or a string such as "15m" (ms, s, m, h, d)${or}`);
  return result;
}

/** A value as an error message shows it: short, and never the inside of an object. */
export function show(value: unknown): string {
  return typeof value == "string" ? JSON.stringify(value.slice(0, 80)) : typeof value == "function" ? "a function" : Array.isArray(value) ? "a list" : value && typeof value == "object" ? "an object" : String(value);
}
