import { defineSessionWarning } from "../element/index.js";
import type { Session } from "../index.js";
import type { Departure } from "./departure.js";

/** Puts the warning into the page, or takes the one that stands in its markup, with its words and slots. */
export function showWarning(session: Session, departure: Departure): void {
  defineSessionWarning();
  const place = (): void => {
    const warning = document.querySelector("session-warning") ?? document.createElement("session-warning");
    if (warning.session == session && warning.isConnected) return;
    warning.session = session;
    warning.addEventListener("leave", (event) => {
      event.preventDefault();
      departure.end();
    });
    if (!warning.isConnected) document.body.append(warning);
  };
  const whenParsed = (): void => {
    place();
    // Turbo and its like exchange the body.
    new MutationObserver(place).observe(document.documentElement, { childList: true });
  };
  if (document.readyState == "loading") document.addEventListener("DOMContentLoaded", whenParsed);
  else whenParsed();
}
