import { runSeed } from "./run.js";
import { story } from "./story.js";

/** What a worker process is asked: to run the schedules of these seeds, or to tell what happens in one of them. */
export type Job = { readonly run: { readonly from: number; readonly to: number; readonly steps?: number | undefined; readonly first?: boolean } } | { readonly tell: { readonly seed: number; readonly steps?: number | undefined } };

/** What it answers. */
export interface Ran {
  readonly schedules: number;
  readonly steps: number;
  readonly failures: readonly { readonly seed: number; readonly what: string }[];
  readonly story?: string;
}

// A stack that nobody reads is most of the cost of an error that is expected.
Error.stackTraceLimit = 4;

async function work(job: Job): Promise<Ran> {
  if ("tell" in job) return { schedules: 0, steps: 0, failures: [], story: await story(job.tell.seed, job.tell.steps) };
  const { from, to, steps: count, first = false } = job.run;
  const failures: { seed: number; what: string }[] = [];
  let steps = 0;
  let seed = from;
  while (seed < to && !(first && failures.length > 0)) {
    const outcome = await runSeed(seed, count);
    steps += outcome.plan.steps.length;
    if (outcome.failures.length > 0) failures.push({ seed, what: outcome.failures[0]! });
    seed++;
  }
  return { schedules: seed - from, steps, failures };
}

process.on("message", (job: Job) => void work(job).then((ran) => process.send!(ran)));
process.on("disconnect", () => process.exit());
