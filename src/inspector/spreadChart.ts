import { svg } from "./dom.js";
import { type Lane, tabName } from "./lanes.js";
import { mark } from "./marks.js";
import type { Spread } from "./spread.js";

const LANE = 26;
const LABEL = 62;
const TOP = 8;
const APART = 26;
const TICKS = [0, 1, 10, 100, 1000, 10_000, 100_000];

/** "+1.3 ms" */
export const offset = (ms: number): string => (ms >= 1000 ? `+${(ms / 1000).toFixed(1)} s` : ms >= 10 ? `+${Math.round(ms)} ms` : `+${Math.max(0, ms).toFixed(1)} ms`);

/** One event on its way through the tabs, in ms since it was done. The scale is logarithmic: a tab that runs has it within a few, a frozen one after seconds, and both should be seen. */
export function spreadChart({ type, detail, from, arrivals }: Spread, lanes: readonly Lane[], width: number): SVGSVGElement {
  const latest = Math.max(...arrivals.map(({ after }) => after));
  const end = TICKS.find((tick) => tick >= latest && tick >= 10) ?? latest;
  const x = (ms: number): number => LABEL + (Math.log10(1 + Math.max(0, ms)) / Math.log10(1 + end)) * (width - LABEL - 70);
  const tabs = [from, ...arrivals.map(({ tab }) => tab)];
  const y = (tab: string): number => TOP + LANE * tabs.indexOf(tab) + LANE / 2;
  const height = TOP + LANE * tabs.length + 22;
  const label = `${type} ${detail}: done in tab ${tabName(from)}; ${arrivals.map(({ tab, after }) => `tab ${tabName(tab)} ${offset(after)}`).join(", ")}`;

  return svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    ...TICKS.filter((tick) => tick <= end).flatMap((tick) => [
      svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: TOP, y2: height - 18 }),
      // Where a frozen tab makes the scale long, "0" and "1 ms" would be one word.
      ...(tick == 1 && x(1) - x(0) < APART ? [] : [svg("text", { class: "axis", x: x(tick), y: height - 6, "text-anchor": "middle" }, tick >= 1000 ? `${tick / 1000} s` : tick == 0 ? "0" : `${tick} ms`)]),
    ]),
    ...tabs.flatMap((tab) => {
      const { colour = 0, self = false } = lanes.find((lane) => lane.tab == tab) ?? {};
      return [
        svg("line", { class: "lane lane-hidden", x1: LABEL, x2: width - 8, y1: y(tab), y2: y(tab) }),
        svg("circle", { class: `colour-${colour}`, cx: 7, cy: y(tab), r: 4.5 }),
        svg("text", { class: self ? "lane-name lane-self" : "lane-name", x: 16, y: y(tab) + 4 }, self ? "this" : tabName(tab)),
      ];
    }),
    ...arrivals.map(({ tab, after }) => svg("path", { class: `thread thread-${type}`, d: `M${x(0)} ${y(from)}C${x(0)} ${y(tab)} ${x(0)} ${y(tab)} ${x(after)} ${y(tab)}` })),
    mark(type, x(0), y(from)),
    svg("text", { class: "axis", x: x(0) + 12, y: y(from) + 4 }, "did it"),
    ...arrivals.flatMap(({ tab, after }) => [mark(type, x(after), y(tab)), svg("text", { class: "axis", x: x(after) + 12, y: y(tab) + 4 }, offset(after))]),
  );
}
