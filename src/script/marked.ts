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
  // What this browser knows to be over the server may not: a link or a form can tell it, the session has nothing to tell.
  const isOver = (): boolean => ["none", "ended"].includes(session.getState().status);

  document.addEventListener("click", (event) => {
    // Whoever asks "really?" and is told no has prevented it.
    if (event.defaultPrevented) return;
    if (marked(event, "extend")) void session.extend();
    const element = marked(event, "logout");
    // A form is served when it is submitted, by whatever means.
    if (!element || element.matches("form") || (element as HTMLButtonElement).form) return;
    const { href, target } = element as HTMLAnchorElement;
    // Without data-logout the link is what tells the server.
    if (href && (!tells || isOver())) return departure.endBeside(!(event.ctrlKey || event.metaKey || event.shiftKey || target == "_blank"));
    event.preventDefault();
    departure.end(href);
  });
  document.addEventListener("submit", (event) => {
    const { submitter } = event;
    const form = event.target as Element;
    const isMarked = [form, submitter].some((element) => element?.matches("[data-holdfast-logout]"));
    if (event.defaultPrevented || !isMarked) return;
    // The form tells the server, with the framework's own token, and leads to where it says. Only where the tag says both is it needed for neither.
    if (!tells || !leaves || isOver()) return departure.endBeside((submitter?.getAttribute("formtarget") ?? form.getAttribute("target")) != "_blank");
    event.preventDefault();
    departure.end();
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  const showRemaining = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const elements = document.querySelectorAll("[data-holdfast-remaining]");
    const left = session.remaining();
    const text = left && left < Infinity ? clockTime(left) : "";
    for (const element of elements) if (element.textContent != text) element.textContent = text;
    // Nothing ticks where nobody looks.
    if (elements.length && text && !document.hidden) timer = setTimeout(showRemaining, left % 1000 || 1000);
  };
  session.subscribe(showRemaining);
  document.addEventListener("visibilitychange", showRemaining);
  // One that is put in is found within a second; the first of them starts the seconds.
  new MutationObserver(() => timer ?? showRemaining()).observe(document.documentElement, { childList: true, subtree: true });
  showRemaining();
}
