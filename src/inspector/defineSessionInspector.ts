import { ConfigurationError, type Session } from "../index.js";
import { inspectorElement } from "./inspectorElement.js";

/** `<session-inspector>`: what the sessions of one name do, in all tabs that have one. */
export interface SessionInspectorElement extends HTMLElement {
  /** What it shows. Without one it looks for the session of this page whose name is in its attribute `name` (default "holdfast"), once a second until there is one. */
  session: Session | undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "session-inspector": SessionInspectorElement;
  }
}

/**
 * Defines the custom element that shows a session's life: its state and the time left, the tabs and which of them leads, the last heartbeat, and a timeline of events in all tabs. For development and
 * support; put one on a page.
 *
 * ```ts
 * import { defineSessionInspector } from "holdfast/inspector";
 * defineSessionInspector();
 * document.body.append(Object.assign(document.createElement("session-inspector"), { session }));
 * ```
 *
 * Tabs tell one another of their events over a channel of the inspector's own, so a tab without one shows as present and silent. Sent are the tab's id, times, kinds of events, reasons of ends and outcomes of
 * heartbeats: no user, no data, no text of a problem, and nothing is stored. A second call with the same tag does nothing, and so does a call on a server. Throws a ConfigurationError for a name that no
 * custom element can have (https://html.spec.whatwg.org/multipage/custom-elements.html#valid-custom-element-name).
 */
export function defineSessionInspector(tag = "session-inspector"): void {
  if (typeof customElements == "undefined" || customElements.get(tag)) return;
  try {
    customElements.define(tag, inspectorElement());
  } catch (cause) {
    throw new ConfigurationError(`defineSessionInspector(tag): ${JSON.stringify(tag)} cannot name a custom element; give a lower case name with a hyphen, such as "session-inspector"`, { cause });
  }
}
