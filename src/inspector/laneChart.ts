import { svg } from "./dom.js";
import type { EventType, TimelineEvent } from "./event.js";
import type { Lane } from "./lanes.js";
import { mark } from "./marks.js";
import { EARLIEST } from "./spread.js";

const LANE = 30;
const LABEL = 62;
const TOP = 20;
/** Marks of these lie over the others. */
const LOUD: readonly EventType[] = ["started", "warning", "extended", "ended"];

/** One lane for each tab over the last `span` ms: what happened where, and lines between the marks of what reached several tabs. */
export function laneChart(events: readonly TimelineEvent[], lanes: readonly Lane[], now: number, span: number, width: number): SVGSVGElement {
  const left = now - span;
  const x = (at: number): number => LABEL + ((at - left) / span) * (width - LABEL - 12);
  const rows = new Map(lanes.map((lane, index) => [lane.tab, TOP + LANE * index + LANE / 2]));
  const height = TOP + LANE * lanes.length + 4;
  const shown = events.filter(({ at, tab }) => at >= left && rows.has(tab));

  const grid = [0, 0.25, 0.5, 0.75, 1].flatMap((part) => {
    const at = left + span * part;
    const seconds = Math.round((span * (1 - part)) / 1000);
    return [
      svg("line", { class: "grid", x1: x(at), x2: x(at), y1: TOP - 4, y2: height }),
      svg("text", { class: "axis", x: x(at), y: 12, "text-anchor": part == 1 ? "end" : "middle" }, seconds == 0 ? "now" : seconds >= 60 ? `−${seconds / 60} min` : `−${seconds} s`),
    ];
  });

  const labels = lanes.flatMap(({ tab, name, self, colour, life }) => {
    const y = rows.get(tab) ?? 0;
    return [
      svg("line", { class: `lane lane-${life}`, x1: LABEL, x2: width - 8, y1: y, y2: y }),
      svg("circle", { class: `colour-${colour}`, cx: 7, cy: y, r: 4.5 }),
      svg("text", { class: self ? "lane-name lane-self" : "lane-name", x: 16, y: y + 4 }, self ? "this" : name),
    ];
  });

  const loud = ({ type }: TimelineEvent): boolean => LOUD.includes(type);
  const marks = [...shown.filter((event) => !loud(event)), ...shown.filter(loud)].map((event) => mark(event.type, x(event.at), rows.get(event.tab) ?? 0, `${event.type} ${event.detail}`.trim()));

  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": describe(shown, lanes, span) }, ...grid, ...labels, ...threads(shown.filter(loud), rows, x), ...marks);
}

/** From the tab that did it to each tab that heard of it. */
function threads(events: readonly TimelineEvent[], rows: ReadonlyMap<string, number>, x: (at: number) => number): SVGElement[] {
  return events
    .filter(({ origin }) => origin == "remote")
    .flatMap((heard) => {
      const done = [...events].reverse().find(({ origin, type, at, tab }) => origin == "local" && type == heard.type && tab != heard.tab && at <= heard.at + EARLIEST);
      const [from, to] = [done && rows.get(done.tab), rows.get(heard.tab)];
      if (!done || from === undefined || to === undefined) return [];
      return [svg("line", { class: `thread thread-${heard.type}`, x1: x(done.at), y1: from, x2: x(heard.at), y2: to })];
    });
}

function describe(events: readonly TimelineEvent[], lanes: readonly Lane[], span: number): string {
  const counts = new Map<string, number>();
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  const list = [...counts].map(([type, count]) => `${count} × ${type}`).join(", ");
  return `Events in ${lanes.length} ${lanes.length == 1 ? "tab" : "tabs"} over the last ${span / 1000} seconds: ${list || "none"}. The list below says when.`;
}
