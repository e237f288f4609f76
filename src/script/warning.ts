import { defineSessionWarning, type SessionWarningElement } from "../element/index.js";
import type { Session } from "../index.js";
import type { Departure } from "./departure.js";

/** Puts the warning into the page, or takes the one that stands in its markup, with its words and slots. */
export function showWarning(session: Session, departure: Departure): void {
  defineSessionWarning();
  let warning: SessionWarningElement | undefined;
  const place = (): void => {
    if (warning?.isConnected) return;
    warning = document.querySelector("session-warning") ?? document.createElement("session-warning");
    warning.session = session;
    warning.addEventListener("leave", (event) => {
      event.preventDefault();
      departure.end();
    });
    if (!warning.isConnected) document.body.append(warning);
  };
  const whenParsed = (): void => {
    place();
    // Turbo exchanges the body, htmx what is in it.
    new MutationObserver(place).observe(document.documentElement, { childList: true, subtree: true });
  };
  if (document.readyState == "loading") document.addEventListener("DOMContentLoaded", whenParsed);
  else whenParsed();
}
