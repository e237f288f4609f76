import { compare, isStamp, type Stamp } from "./stamp.js";

/** One value under one name, with the stamp that ranks it against every other value under that name. */
export interface Register {
  /** JSON text in the tab and shared tiers, a cloneable value in the others. Absent in a tombstone, and in a hint that the value is in the database. */
  readonly v?: unknown;
  readonly s: Stamp;
  /** The application's schema version. */
  readonly sv: number;
  /** A tombstone: deleted keys do not return. */
  readonly d?: true;
}

export function readRegister(value: unknown): Register | undefined {
  if (!value || typeof value != "object") return;
  const { v, s, sv, d } = value as Record<string, unknown>;
  if (!isStamp(s) || !Number.isSafeInteger(sv) || (sv as number) < 0) return;
  return { ...(d ? { d: true } : v !== undefined && { v }), s, sv: sv as number };
}

/** The register in a text that anybody could have put there. */
export function parseRegister(text: string | null): Register | undefined {
  try {
    return text ? readRegister(JSON.parse(text)) : undefined;
  } catch {
    return;
  }
}

/** The higher of two; the first of equals. */
export const merge = (a: Register | undefined, b: Register | undefined): Register | undefined => (!a || (b && compare(b.s, a.s) > 0) ? b : a);
