import type { Engine } from "./capabilities.js";

/**
 * What the scenarios need of a browser, in no engine's words. `chromium.ts` speaks CDP, `firefox.ts` WebDriver BiDi, `webkit.ts` WebDriver. What one of
 * them cannot do stands in `capabilities.ts`, and throws `Unsupported` if it is called all the same.
 */
export interface Browser {
  readonly engine: Engine;
  /** Opens a page without opener, so it is its own renderer process. Resolves when it has loaded. */
  newTab(url: string, options?: NewTabOptions): Promise<Tab>;
  /**
   * The device's wall clock jumps by so many ms, for every page of this browser from now on; monotonic clocks and timers go on as if nothing were. So a sleeping
   * machine looks on Linux and macOS, and so a clock that is set. Only after `clock: true` at launch.
   */
  jump(by: number): Promise<void>;
  /**
   * Opens a page, in a window of its own, that asks for another one to be prerendered, and waits until that is done. `begun` says when the other has been
   * asked for: until then nobody may look at the page.
   */
  prerender(url: string, begun: () => boolean): Promise<Prerendered>;
  /** Ends the browser as a user does: what it has in memory reaches its profile. The profile stays until `kill`. */
  close(): Promise<void>;
  /** Ends the browser as a crash does and removes its profile. May be called twice, and after `close`. */
  kill(): Promise<void>;
}

export interface LaunchOptions {
  /** Where the profile is; a fresh directory by default. One that is passed in is not removed: whoever made it does that. */
  readonly profile?: string;
  /** Loads the means for `Tab.duplicate` and `Tab.discard`, which cost a process. */
  readonly tabCommands?: boolean;
  /** A process of its own, which `close` and `kill` end. Firefox, slow to start, otherwise shares one among the browsers of a test file. */
  readonly alone?: boolean;
  /** Its wall clock can be set: `jump`. */
  readonly clock?: boolean;
  /** Starts another such browser meanwhile, for whoever asks next: a test that waits for clocks has both cores to give. Where starting one is slow and alone. */
  readonly ahead?: boolean;
  /** Engine's own switches. */
  readonly flags?: readonly string[];
}

export interface NewTabOptions {
  /** In a window of its own, where it stays visible whatever other tabs do. Otherwise a tab in the newest window, which hides the one there. */
  readonly window?: boolean;
  /** Source that runs in every document of this tab before the page's own: to count calls of an API, or to take one away. */
  readonly preload?: readonly string[];
}

/** A page that waits behind the one that asked for it. */
export interface Prerendered {
  /** Goes there: the tab with that page in it, from now on visible. */
  activate(url: string): Promise<Tab>;
}

/** What `evaluate` can carry into a page and back. */
export type Json = null | boolean | number | string | undefined | readonly Json[] | { readonly [key: string]: Json };

export interface Tab {
  goto(url: string): Promise<void>;
  /** The previous history entry: from the back/forward cache where the page is still there. */
  back(): Promise<void>;
  reload(): Promise<void>;
  /** Runs `fn` in the page, awaits it, and brings back its JSON. It closes over nothing: only its source travels. Not a user's gesture. */
  evaluate<A extends readonly Json[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** Asks until `fn` gives something truthy, and brings that back. Rejects after `within` ms (default 10 s) with the source of `fn`. */
  waitFor<A extends readonly Json[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R>>;

  /** Makes it the visible tab of its window. */
  front(): Promise<void>;
  /** The browser's own freezing (Page Lifecycle): `freeze` fires, then no task runs. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Stops its process without a word to the page, as an overloaded or suspended machine does; `carryOn` undoes it. */
  stop(): Promise<void>;
  carryOn(): Promise<void>;
  /** Its process dies. Only `reload`, as the user does it on the page that says so, and `close` work on it afterwards. */
  crash(): Promise<void>;
  close(): Promise<void>;
  /** The browser's "Duplicate tab". */
  duplicate(): Promise<Tab>;
  /** `window.open` of its own address: a new tab with a copy of its sessionStorage, in the same process. */
  openCopy(): Promise<Tab>;
  /** The browser drops the page to save memory; the tab loads again when it comes to the front. */
  discard(): Promise<void>;
  /** This tab's network, and what `navigator.onLine` says. */
  offline(offline: boolean): Promise<void>;
  /** From now on its page's origin may store so many bytes in IndexedDB and the like, as on a disk that is almost full. */
  quota(bytes: number): Promise<void>;

  /** A real key, by its `KeyboardEvent.key`. */
  press(key: string): Promise<void>;
  /** Real keys, one for each character. */
  type(text: string): Promise<void>;
  /** Scrolls the first match into view and clicks its middle with the real mouse. Waits until it is there and has a size. */
  click(selector: string): Promise<void>;
  /** The real mouse, in CSS pixels of the viewport. */
  moveMouse(x: number, y: number): Promise<void>;

  screenshot(): Promise<Uint8Array>;
  rendererPid(): Promise<number>;
}

/** This engine cannot do that, and says so rather than doing something else. */
export class Unsupported extends Error {
  override name = "Unsupported" as const;
}
