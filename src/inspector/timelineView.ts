import { h, svg } from "./dom.js";
import type { TimelineEvent } from "./event.js";
import { laneChart } from "./laneChart.js";
import { type Lane, tabName } from "./lanes.js";
import { legend, mark } from "./marks.js";
import { latestSpread } from "./spread.js";
import { offset, spreadChart } from "./spreadChart.js";
import { wallClock } from "./wallClock.js";

const LISTED = 40;

export interface TimelineView {
  readonly element: HTMLElement;
  update(events: readonly TimelineEvent[], lanes: readonly Lane[], self: string): void;
}

/** What happened in all tabs, drawn twice: over the last seconds, and the last thing that spread, in milliseconds. Then in words. */
export function timelineView(): TimelineView {
  const title = h("p");
  const spreadPlace = h("div", { class: "chart" });
  const spread = h("div", { class: "spread", hidden: true }, title, spreadPlace);
  const chart = h("div", { class: "chart", part: "timeline" });
  const list = h("ol", { class: "events", reversed: true, tabindex: "0", "aria-label": "Events, newest first" });
  const span = h(
    "select",
    { "aria-label": "Length of the timeline" },
    h("option", { value: "20000" }, "20 seconds"),
    h("option", { value: "60000", selected: true }, "1 minute"),
    h("option", { value: "300000" }, "5 minutes"),
  );
  const element = h(
    "div",
    { class: "timeline" },
    spread,
    h("div", { class: "row" }, h("span", { class: "muted" }, "All tabs, one lane each"), span),
    chart,
    h("ul", { class: "legend" }, ...legend.map(([type, text]) => h("li", {}, svg("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" }, mark(type, 0, 0)), text))),
    h("details", {}, h("summary", {}, "As a list"), list),
  );
  let newest: TimelineEvent | undefined;
  let draw = (): void => {};
  span.addEventListener("change", () => draw());

  return {
    element,
    update(events, lanes, self) {
      draw = () => chart.replaceChildren(laneChart(events, lanes, wallClock(), Number(span.value), Math.max(240, chart.clientWidth)));
      draw();
      const last = latestSpread(events);
      spread.hidden = !last;
      if (last) {
        const slowest = Math.max(...last.arrivals.map(({ after }) => after));
        const { length } = last.arrivals;
        title.replaceChildren(h("strong", {}, last.detail ? `${last.type} (${last.detail})` : last.type), ` reached ${length} other ${length == 1 ? "tab" : "tabs"}, the last after ${offset(slowest).slice(1)}`);
        spreadPlace.replaceChildren(spreadChart(last, lanes, Math.max(240, spreadPlace.clientWidth)));
      }
      if (newest == events.at(-1)) return;
      newest = events.at(-1);
      list.replaceChildren(...events.slice(-LISTED).reverse().map((event) => row(event, self)));
    },
  };
}

function row({ at, tab, type, origin, detail }: TimelineEvent, self: string): HTMLElement {
  const date = new Date(at);
  const time = `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  return h("li", {}, h("time", {}, time), h("span", { class: "muted" }, tab == self ? "this" : tabName(tab)), h("span", {}, h("strong", {}, type), origin == "remote" && " (heard)", detail && ` ${detail}`));
}
