/** What CDP wants to know of a key, beside its name. */
export interface KeyFacts {
  readonly key: string;
  readonly code: string;
  readonly windowsVirtualKeyCode: number;
  /** What it types; without it no `keypress` and no default action. */
  readonly text?: string;
}

const NAMED: Record<string, KeyFacts> = {
  Enter: { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  Tab: { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 },
  Escape: { key: "Escape", code: "Escape", windowsVirtualKeyCode: 27 },
  Backspace: { key: "Backspace", code: "Backspace", windowsVirtualKeyCode: 8 },
  Shift: { key: "Shift", code: "ShiftLeft", windowsVirtualKeyCode: 16 },
  " ": { key: " ", code: "Space", windowsVirtualKeyCode: 32, text: " " },
};

export function keyFacts(key: string): KeyFacts {
  const upper = key.toUpperCase();
  // Only letters and digits have the code of their character: that of "." is Delete's, and it types nothing.
  return NAMED[key] ?? { key, code: /^[A-Z]$/.test(upper) ? `Key${upper}` : "", windowsVirtualKeyCode: /^[A-Z\d]$/.test(upper) ? upper.charCodeAt(0) : 0, text: key };
}

/** WebDriver's code points for keys that type nothing: https://www.w3.org/TR/webdriver2/#keyboard-actions */
const CODE_POINTS: Record<string, string> = { Enter: "\uE007", Tab: "\uE004", Escape: "\uE00C", Backspace: "\uE003", Shift: "\uE008" };

/** A key as WebDriver names it. */
export const webDriverKey = (key: string): string => CODE_POINTS[key] ?? key;
