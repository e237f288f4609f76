import { language } from "./text.js";

const locale = (): string => (language() === "de" ? "de-DE" : "en-IE");

/** Cents as euros. */
export const money = (cents: number): string => new Intl.NumberFormat(locale(), { style: "currency", currency: "EUR" }).format(cents / 100);

export const dateTime = (at: number): string => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(at);

/** 754000 → "12:34", with hours where there are any. Rounded up: a countdown shows 0:00 only when it is over. */
export function countdown(ms: number): string {
  if (!Number.isFinite(ms)) return "∞";
  const total = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const pad = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

/** In words, for reading aloud: "1 minute 30 seconds". */
export function spokenDuration(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const parts: [number, "hour" | "minute" | "second"][] = [
    [Math.floor(total / 3600), "hour"],
    [Math.floor(total / 60) % 60, "minute"],
    [total % 60, "second"],
  ];
  const said = parts.filter(([count]) => count > 0);
  return (said.length > 0 ? said : [[0, "second"] as const])
    .map(([count, unit]) => new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(count))
    .join(" ");
}
