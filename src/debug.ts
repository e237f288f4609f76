import { browserPlatform } from "./platform/browser.js";
import { logTransitions } from "./session/debug.js";

/**
 * Switches the readable log on at run time, as `debug: true` does from the start: one line in the console for each transition of the session `name`, or of all that live in this page. Returns the function that switches it off.
 *
 * ```ts
 * const off = Holdfast.debug(); // in the console: holdfast "shop": active → warning (idle ends it in 120 s), local
 * ```
 */
export function debug(name?: string): () => void {
  const { registry, log, now } = browserPlatform();
  const lives = [...(registry as Map<string, { readonly session: Parameters<typeof logTransitions>[0] }>)].filter(([key]) => name === undefined || key == name);
  if (!lives.length) log(name === undefined ? "holdfast: no session lives in this page" : `holdfast: no session named "${name}" lives in this page`);
  const ends = lives.map(([, { session }]) => logTransitions(session, log, now));
  return () => ends.forEach((end) => end());
}
