export type Engine = "chromium" | "firefox" | "webkit";

/** What scenarios need beyond what every engine can do under test. */
export type Capability = "freeze" | "discard" | "duplicate" | "crash" | "offline" | "preload" | "prerender" | "profile" | "cachedLocks" | "clearStopped" | "quota";

/**
 * What an engine, or the means to drive it, cannot do, and why. A scenario that needs it is not registered for that engine; an empty list here is
 * what to wish for.
 */
export const LACKS: Record<Engine, Partial<Record<Capability, string>>> = {
  chromium: {},
  firefox: {
    cachedLocks: "a page with a Web Lock, held or requested, is not kept for Back; that is decided before pagehide, where Holdfast gives its locks back",
    clearStopped: "an answer with Clear-Site-Data waits for every process of the site, also for one that is stopped",
    discard: "a tab that was unloaded does not always load again when the driver brings it to the front",
    freeze: "the Page Lifecycle API is Chromium's alone; a stopped process stands in for it",
    prerender: "Firefox does not prerender",
    quota: "WebDriver BiDi has no command for what an origin may store",
  },
  webkit: {
    freeze: "the Page Lifecycle API is Chromium's alone; a stopped process stands in for it",
    crash: "the death of a page's process ends the WebDriver session",
    discard: "MiniBrowser discards no tab",
    duplicate: "MiniBrowser has no such command; window.open copies sessionStorage as it would",
    offline: "WebKitWebDriver has no network conditions",
    preload: "WebKitWebDriver has no preload scripts; the test server puts such a script into its page",
    prerender: "WebKitGTK does not prerender",
    quota: "WebKitWebDriver has no command for what an origin may store",
    profile: "under automation the profile is in memory, so there is no restart",
  },
};

/** The engine under test: the name of the vitest project. Chromium for whoever asks from outside of one. */
export const engine: Engine = (process.env["HOLDFAST_ENGINE"] ?? "chromium") as Engine;

/** Whether the engine under test can do that. */
export const can = (capability: Capability): boolean => LACKS[engine][capability] === undefined;

/** Which of these the engine under test lacks. */
export const lacking = (needed: readonly Capability[]): Capability[] => needed.filter((capability) => !can(capability));
