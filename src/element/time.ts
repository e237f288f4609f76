const pad = (n: number): string => `${n}`.padStart(2, "0");
const seconds = (ms: number): number => Math.ceil(Math.max(0, ms) / 1000);

/** Time left as a clock shows it: `1:59`, `1:00:00`. */
export function clockTime(ms: number): string {
  const whole = seconds(ms);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours ? `${hours}:${pad(minutes)}` : minutes}:${pad(whole % 60)}`;
}

/** Time left in the words of a language: `2 minutes`, `1 minute 30 seconds`. From ten minutes on without the seconds. */
export function spokenTime(ms: number, language: string): string {
  const whole = seconds(ms);
  const minutes = whole < 600 ? Math.floor(whole / 60) : Math.ceil(whole / 60);
  const unit = (value: number, name: string): string => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(value);
  const parts = minutes ? [unit(minutes, "minute")] : [];
  if (whole < 600 && (whole % 60 || !minutes)) parts.push(unit(whole % 60, "second"));
  return new Intl.ListFormat(language, { type: "unit", style: "long" }).format(parts);
}
