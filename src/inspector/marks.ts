import { svg } from "./dom.js";
import type { EventType } from "./event.js";

/** A shape for each kind of event: colour is never the only sign. They are drawn around 0, 0. */
const shapes: Readonly<Record<EventType, string>> = {
  started: "M0-6 6 5H-6Z",
  ended: "M-5-5H5V5H-5Z",
  warning: "M0-6.5 6.5 0 0 6.5-6.5 0Z",
  extended: "M0-5.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 1 1 0-11Z",
  heartbeat: "M0 5.5-5.5 0a3.2 3.2 0 0 1 5.5-3.3A3.2 3.2 0 0 1 5.5 0Z",
  leads: "m0-6.5 1.9 4.1 4.5.5-3.3 3 .9 4.4L0 3.3l-4 2.2.9-4.4-3.3-3 4.5-.5Z",
  checking: "M-4-4H4V4H-4Z",
  problem: "M0-6 6.5 5.5h-13ZM0-2v3.5M0 3.5v.5",
  activity: "M0-4V4",
  opened: "M-1-7H1V7H-1Z",
  closed: "M-1-7H1V7H-1Z",
  hidden: "M-3.5 0a3.5 3.5 0 1 0 7 0Z",
  shown: "M0-3.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 1 1 0-7Z",
  frozen: "M0-5V5M-4.3-2.5l8.6 5M-4.3 2.5l8.6-5",
  resumed: "M0-3.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 1 1 0-7Z",
};

export function mark(type: EventType, x: number, y: number, title = ""): SVGElement {
  const path = svg("path", { class: `mark mark-${type}`, d: shapes[type], transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
  if (title) path.append(svg("title", {}, title));
  return path;
}

/** What the shapes mean. */
export const legend: readonly (readonly [EventType, string])[] = [
  ["started", "started"], ["warning", "warning"], ["extended", "extended"], ["ended", "ended"], ["heartbeat", "heartbeat"],
  ["leads", "leadership"], ["activity", "input"], ["checking", "checking"], ["frozen", "frozen"], ["problem", "problem"],
];
