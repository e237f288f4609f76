import type { Session, TabInfo } from "../index.js";
import { h } from "./dom.js";
import { lanesOf } from "./lanes.js";
import { stateView } from "./stateView.js";
import { tabsView } from "./tabsView.js";
import type { Timeline } from "./timeline.js";
import { timelineView } from "./timelineView.js";

export interface Panel {
  readonly element: HTMLElement;
  /** Draws what is true now. */
  update(): void;
}

/** Everything that the element shows of one session, or that there is none. */
export function createPanel(session: Session | undefined, timeline: Timeline | undefined, name: string): Panel {
  if (!session || !timeline) {
    const text = `No session named "${name}" lives in this page yet. Set the element's property session, or its attribute name.`;
    return { element: h("div", { class: "panel", part: "panel", lang: "en" }, h("p", { class: "muted" }, text)), update() {} };
  }
  const state = stateView(session);
  const tabs = tabsView();
  const story = timelineView();
  let there: readonly TabInfo[] = [];
  let asked = -1;

  function update(): void {
    const events = timeline!.events();
    const lanes = lanesOf(events, timeline!.tab(), there);
    state.update(events);
    tabs.update(there, lanes);
    story.update(events, lanes, timeline!.tab());
    // Tabs come and go with events. Asking looks at the browser's locks and database, so it is done only when there was one.
    if (asked == events.length) return;
    asked = events.length;
    session!.tabs().then(
      (found) => {
        there = found;
        tabs.update(there, lanesOf(events, timeline!.tab(), there));
      },
      () => {}, // the session has reported why
    );
  }

  return { element: h("div", { class: "panel", part: "panel", lang: "en", role: "region", "aria-label": `Session inspector: ${session.name}` }, state.element, tabs.element, story.element), update };
}
