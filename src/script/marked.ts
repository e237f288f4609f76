import { clockTime } from "../element/time.js";
import type { Session } from "../index.js";
import type { Departure } from "./departure.js";

/** Whether the server is told of a logout by the session, and whether the page is left when it has ended. */
export interface Manner {
  readonly tells: boolean;
  readonly leaves: boolean;
}

/** Serves what the page has marked, whenever it was put there: `data-holdfast-logout`, `data-holdfast-extend`, `data-holdfast-remaining`. */
export function serveMarked(session: Session, departure: Departure, { tells, leaves }: Manner): void {
  const marked = (event: Event, what: string): HTMLElement | null | undefined => (event.target as Element | null)?.closest?.<HTMLElement>(`[data-holdfast-${what}]`);

  document.addEventListener("click", (event) => {
    // Whoever asks "really?" and is told no has prevented it.
    if (event.defaultPrevented) return;
    if (marked(event, "extend")) void session.extend();
    const element = marked(event, "logout");
    // A form is served when it is submitted, by whatever means.
    if (!element || element.matches("form") || (element as HTMLButtonElement).form) return;
    const { href } = element as HTMLAnchorElement;
    // Without data-logout the link is what tells the server.
    if (href && !tells) return departure.endBeside(!(event.ctrlKey || event.metaKey || event.shiftKey));
    event.preventDefault();
    departure.end(href);
  });
  document.addEventListener("submit", (event) => {
    const isMarked = [event.target as Element, event.submitter].some((element) => element?.matches("[data-holdfast-logout]"));
    if (event.defaultPrevented || !isMarked) return;
    // The form tells the server, with the framework's own token, and leads to where it says. Only where the tag says both is it needed for neither.
    if (!tells || !leaves) return departure.endBeside(true);
    event.preventDefault();
    departure.end();
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  const showRemaining = (): void => {
    clearTimeout(timer);
    const elements = document.querySelectorAll("[data-holdfast-remaining]");
    const left = session.remaining();
    const text = left && left < Infinity ? clockTime(left) : "";
    for (const element of elements) if (element.textContent != text) element.textContent = text;
    // Nothing ticks where nobody looks.
    if (elements.length && text && !document.hidden) timer = setTimeout(showRemaining, left % 1000 || 1000);
  };
  session.subscribe(showRemaining);
  document.addEventListener("visibilitychange", showRemaining);
  document.addEventListener("DOMContentLoaded", showRemaining);
  showRemaining();
}
