import type { Tab } from "./tab.js";

/** A part of the platform that a page may lack: `openTab({ without: ["locks"] })`. */
export type Capability = "local" | "session" | "database" | "channel" | "locks" | "fetch";

/** How a tab is opened. Everything is optional. */
export interface TabOptions {
  /** Default true; tabs are windows of their own, so several are visible at once. */
  visible?: boolean;
  /** Comes from session restore, so `page.stale()` is true. Default false. */
  restored?: boolean;
  /** `page.stale()`, if it differs from `restored || prerender`. */
  stale?: boolean;
  /** Is prerendered: hidden, and held back as browsers do, until `tab.activate()`. Default false. */
  prerender?: boolean;
  /** `window.open` from this tab: sessionStorage is copied (requirements R-67). */
  opener?: Tab;
  /** Default true. */
  top?: boolean;
  /** Default true; without it there are no Web Locks. */
  secureContext?: boolean;
  /** A frame in another site's page: nothing is shared with the other tabs (requirements R-79). Default false. */
  partitioned?: boolean;
  /** Contents of `<meta name>` elements. */
  meta?: Readonly<Record<string, string>>;
  /** What this page lacks. */
  without?: readonly Capability[];
}
