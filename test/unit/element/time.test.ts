import { expect, test } from "vitest";
import { clockTime, spokenTime } from "../../../src/element/time.js";

test.each([
  [0, "0:00"],
  [1, "0:01"],
  [59_001, "1:00"],
  [119_000, "1:59"],
  [3_600_000, "1:00:00"],
  [36_061_000, "10:01:01"],
])("%i ms as a clock: %s", (ms, text) => expect(clockTime(ms)).toBe(text));

test.each([
  [120_000, "en", "2 minutes"],
  [60_000, "en", "1 minute"],
  [119_001, "en", "2 minutes"],
  [90_000, "en", "1 minute, 30 seconds"],
  [1000, "en", "1 second"],
  [0, "en", "0 seconds"],
  [660_001, "en", "12 minutes"],
  [90_000, "de", "1 Minute, 30 Sekunden"],
  [60_000, "fr", "1 minute"],
  [30_000, "es", "30 segundos"],
  [120_000, "ja", "2 分"],
  // Two has a word of its own.
  [120_000, "ar", "دقيقتان"],
  [600_000, "ar", "10 دقائق"],
])("%i ms in %s: %s", (ms, language, text) => expect(spokenTime(ms, language).normalize()).toBe(text));
