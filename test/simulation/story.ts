import type { TimelineEntry } from "../../src/testing/index.js";
import { makePlan } from "./plan.js";
import { breaks, runPlan, shrink } from "./run.js";

const WIDTH = 220;
/** A story is read from its end. */
const MOST = 250;

/** Time, a lane for each tab with a mark where it does something, and what that is. */
export function lanes(entries: readonly TimelineEntry[]): string[] {
  const tabs = [...new Set(entries.map(({ who }) => who).filter((who) => who.startsWith("tab ")))].sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)));
  const there = new Set<string>();
  const lines = entries.map(({ at, who, what, detail }) => {
    there.add(who);
    const marks = tabs.map((tab) => (tab === who ? "●" : there.has(tab) ? "│" : " ")).join(" ");
    if (/^(crashes|closes|is discarded)$/.test(what)) there.delete(who);
    const text = [what, ...detail.map((each) => (typeof each === "string" ? each : each instanceof Error ? each.message : JSON.stringify(each)))].join(" ");
    const name = who === "browser" ? "" : who.padEnd(8);
    return `${(at / 1000).toFixed(3).padStart(9)} s  ${marks}  ${name}${text}`.replaceAll("holdfast/sim/", "").replace(/([0-9a-f]{4})[0-9a-f]{28}/g, "$1…").slice(0, WIDTH);
  });
  return [`${" ".repeat(13)}${tabs.map((tab) => tab.slice(4)).join(" ")}`, ...lines];
}

/** What goes wrong in the schedule of a seed, with as few steps as it takes, and how it comes to that. */
export async function story(seed: number, steps?: number): Promise<string> {
  const plan = makePlan(seed, steps);
  const { failures, entries } = await runPlan(plan, true);
  if (failures.length === 0) return ["nothing goes wrong", ...lanes(entries).slice(-MOST)].join("\n");
  const short = await shrink(plan, breaks(plan, failures[0]!.split(":")[0]!));
  const again = await runPlan(short, true);
  return [
    `seed ${seed} breaks ${failures[0]}`,
    `${short.steps.length} of its ${plan.steps.length} steps are enough: ${short.steps.map(({ op }) => op).join(" ")}`,
    `in ${JSON.stringify(plan.setup)}`,
    ...lanes(again.entries).slice(-MOST),
    ...again.failures.slice(0, 3),
    `npm run simulate -- --replay ${seed}${steps === undefined ? "" : ` --steps ${steps}`}`,
  ].join("\n");
}
