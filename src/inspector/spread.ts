import type { EventType, TimelineEvent } from "./event.js";

/** How one thing reached the tabs: who began, and how long after that each other tab had it. */
export interface Spread {
  readonly type: EventType;
  readonly detail: string;
  readonly from: string;
  readonly arrivals: readonly { readonly tab: string; readonly after: number }[];
}

const SPREADING: readonly EventType[] = ["ended", "started", "extended", "warning"];
/** A tab may write it down before the one that did it: that one tells itself last, and on a busy machine so much later. */
export const EARLIEST = 1000;
/** A frozen tab hears of it when it is woken; what comes later than this is told apart. */
const LATEST = 60_000;

/** The last thing that went from one tab to others, or undefined. `events` are in order of time. */
export function latestSpread(events: readonly TimelineEvent[]): Spread | undefined {
  for (const { type, detail, tab: from, at: began } of [...events].reverse().filter(({ origin, type: kind }) => origin == "local" && SPREADING.includes(kind))) {
    const arrivals = new Map<string, number>();
    for (const event of events) if (event.type == type && event.detail == detail && event.tab != from && event.at > began - EARLIEST && event.at < began + LATEST && !arrivals.has(event.tab)) arrivals.set(event.tab, Math.max(0, event.at - began));
    if (arrivals.size > 0) return { type, detail, from, arrivals: [...arrivals].map(([tab, after]) => ({ tab, after })) };
  }
  return undefined;
}
