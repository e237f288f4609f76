import type { TabInfo } from "../index.js";
import type { TimelineEvent } from "./event.js";

export interface Lane {
  readonly tab: string;
  readonly name: string;
  readonly self: boolean;
  /** Which of the eight colours. */
  readonly colour: number;
  /** "silent": the session says that the tab is there, but no inspector in it tells anything. */
  readonly life: "visible" | "hidden" | "frozen" | "closed" | "silent";
}

/** A tab's id, short enough to say. */
export const tabName = (tab: string): string => tab.replace(/[^a-z0-9]/gi, "").slice(0, 4) || "····";

const lives: Readonly<Partial<Record<TimelineEvent["type"], Lane["life"]>>> = { opened: "visible", shown: "visible", hidden: "hidden", frozen: "frozen", resumed: "hidden", closed: "closed" };

/** One lane for each tab, in the order in which they were first heard of; at most `most`, and of those that are closed the latest. */
export function lanesOf(events: readonly TimelineEvent[], self: string, tabs: readonly TabInfo[], most = 12): readonly Lane[] {
  const found = new Map<string, Lane["life"]>();
  for (const { tab, type } of events) {
    const life = lives[type];
    if (life || !found.has(tab)) found.set(tab, life ?? "visible");
  }
  for (const { id } of tabs) if (!found.has(id)) found.set(id, "silent");
  const lanes = [...found].map(([tab, life], index) => ({ tab, name: tabName(tab), self: tab == self, colour: index % 8, life }));
  const open = lanes.filter((lane) => lane.life != "closed");
  return (open.length >= most ? open : lanes).slice(-most);
}
