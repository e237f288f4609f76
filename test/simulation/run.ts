import type { TimelineEntry } from "../../src/testing/index.js";
import { makePlan, type Plan, type Step } from "./plan.js";
import { rest } from "./rest.js";
import { take } from "./steps.js";
import { World } from "./world.js";

export interface Outcome {
  readonly plan: Plan;
  readonly failures: readonly string[];
  readonly entries: readonly TimelineEntry[];
  readonly problems: ReadonlyMap<string, number>;
}

/** Runs a plan to its first failure. */
export async function runPlan(plan: Plan, timeline = false): Promise<Outcome> {
  const world = new World(plan, timeline);
  const { truth, browser } = world;
  const rejected = (error: unknown): void => truth.fail("errors", `nobody caught ${(error as Error)?.stack ?? String(error)}`);
  process.on("unhandledRejection", rejected);
  try {
    for (const step of plan.steps) {
      await take(world, step);
      if (truth.failures.length > 0) break;
    }
    if (truth.failures.length === 0) await rest(world);
    await new Promise((resolve) => setImmediate(resolve));
  } catch (error) {
    rejected(error);
  } finally {
    process.off("unhandledRejection", rejected);
  }
  return { plan, failures: [...truth.failures], entries: browser.entries, problems: world.problems };
}

export const runSeed = (seed: number, steps?: number): Promise<Outcome> => runPlan(makePlan(seed, steps));

/** Whether these steps go wrong in the way that is looked for. */
export const breaks = (plan: Plan, rule: string) => async (steps: readonly Step[]): Promise<boolean> => {
  const { failures } = await runPlan({ ...plan, steps });
  return failures.some((failure) => failure.startsWith(`${rule}:`));
};

/** Leaves out steps, halves first, as long as it still goes wrong, for at most `limit` runs and `ms`: tabs that answer one another for ever take a second for each run. */
export async function shrink(plan: Plan, fails: (steps: readonly Step[]) => Promise<boolean>, limit = 400, ms = 20_000): Promise<Plan> {
  const end = performance.now() + ms;
  let best = plan;
  let runs = 0;
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.steps.length; ) {
      const steps = [...best.steps.slice(0, at), ...best.steps.slice(at + size)];
      if (++runs > limit || performance.now() > end) return best;
      if (await fails(steps)) best = { ...best, steps };
      else at += size;
    }
  }
  return best;
}
