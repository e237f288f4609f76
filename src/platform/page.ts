import type { Page, PageEvent } from "./platform.js";

/** An opaque or foreign parent cannot be read: this is a frame in another origin's page. Whether that is another site, which is what partitions storage, no script can tell. */
const inForeignPage = (): boolean => {
  try {
    return !top!.location.href;
  } catch {
    return true;
  }
};

/** Facts of this document and what happens to it. No unload and no beforeunload: the first keeps pages out of the back/forward cache, the second can be cancelled. */
export function pageFacts(absent: boolean): Page {
  if (absent) {
    const no = (): boolean => false;
    return { absent, visible: no, online: () => true, prerendering: no, stale: no, top: true, secureContext: true, partitioned: false, listen: () => () => {} };
  }
  let restored = false;
  const prerendering = (): boolean => !!(document as { prerendering?: boolean }).prerendering;
  return {
    visible: () => document.visibilityState == "visible",
    online: () => navigator.onLine,
    prerendering,
    stale() {
      const [navigation] = performance.getEntriesByType("navigation") as (PerformanceNavigationTiming & { activationStart?: number })[];
      // Nothing was transferred, yet there is a body: it came from a cache.
      return restored || navigation?.type == "back_forward" || !!navigation?.activationStart || (!!navigation?.encodedBodySize && !navigation.transferSize);
    },
    top: window == top,
    secureContext: isSecureContext,
    partitioned: window != top && inForeignPage(),
    listen(listener) {
      const gone = new AbortController();
      const on = (target: EventTarget, type: string, name: (event: Event) => PageEvent): void =>
        target.addEventListener(type, (event) => listener(name(event)), { capture: true, signal: gone.signal });
      on(document, "visibilitychange", () => (document.visibilityState == "visible" ? "visible" : "hidden"));
      on(window, "pageshow", (event) => {
        const { persisted } = event as PageTransitionEvent;
        restored ||= persisted;
        return persisted ? "cached" : "pageshow";
      });
      for (const type of ["freeze", "resume"] as const) on(document, type, () => type);
      for (const type of ["pagehide", "online", "offline"] as const) on(window, type, () => type);
      // Focus of the window, not of everything in it.
      window.addEventListener("focus", () => listener("focus"), { signal: gone.signal });
      on(document, "prerenderingchange", () => "activate");
      return () => gone.abort();
    },
  };
}
