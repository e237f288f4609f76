import type { HoldfastError, Session } from "../../../src/index.js";
import { createTestBrowser, type Tab, type TestBrowser } from "../../../src/testing/index.js";

export interface Page {
  readonly browser: TestBrowser;
  readonly tab: Tab;
  /** What was reported, in order. */
  readonly problems: HoldfastError[];
}

/** A browser with one tab. */
export function page(): { browser: TestBrowser; tab: Tab } {
  const browser = createTestBrowser();
  return { browser, tab: browser.openTab() };
}

/** Problems of a session from its first line on. */
export function problemsOf(session: Pick<Session, "on">): HoldfastError[] {
  const problems: HoldfastError[] = [];
  session.on("problem", ({ error }) => void problems.push(error));
  return problems;
}
