import { ConfigurationError, type Session } from "../index.js";
import { sessionWarning } from "./sessionWarning.js";
import type { WarningStrings } from "./strings.js";

/**
 * What `document.querySelector("session-warning")` gives once `defineSessionWarning()` has been called. Its events do not bubble: `open` (cancelled: nothing is shown, the page warns in its own way), `stay` and `leave`
 * (cancelled: the page itself extends or ends the session), and `close`.
 */
export interface SessionWarningElement extends HTMLElement {
  /** The session to warn of; by default the one in this page with the name of the `name` attribute, "holdfast" where there is none. */
  session: Session | undefined;
  /** Words instead of those that come with the element. Attributes and slots of the same names outrank them. */
  strings: Partial<WarningStrings> | undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "session-warning": SessionWarningElement;
  }
}

/**
 * Defines `<session-warning>`: an alert dialog with a countdown, "Stay signed in" and "Sign out", shown in every visible tab for as long as the state is "warning". Does nothing on a server, and for a tag that is defined
 * already. Throws a ConfigurationError for a tag that no custom element can have.
 *
 * ```ts
 * defineSessionWarning();
 * document.body.append(Object.assign(document.createElement("session-warning"), { session }));
 * ```
 */
export function defineSessionWarning(tag: string = "session-warning"): void {
  if (typeof customElements == "undefined" || customElements.get(tag)) return;
  try {
    customElements.define(tag, sessionWarning());
  } catch (cause) {
    throw new ConfigurationError(`defineSessionWarning(tag): "${tag}" is no name of a custom element; give lower-case letters with a hyphen, such as "session-warning"`, { cause });
  }
}
