// npm run simulate -- --runs 20000 --seed 1 [--steps 200]: random schedules on all cores. --replay SEED tells what happens in one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "./bundle.mjs";
import { Pool } from "./pool.mjs";
import { runSchedules, summary } from "./schedules.mjs";

/** So many violations are told in full; of the rest the seeds are enough. */
const STORIES = 3;

const number = (value, name) => {
  if (value === undefined || /^\d{1,9}$/.test(value)) return value === undefined ? undefined : Number(value);
  console.error(`--${name} takes a whole number, not ${value}`);
  process.exit(2);
};

const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" }, steps: { type: "string" }, replay: { type: "string" } } });
const runs = number(values.runs, "runs") ?? 10_000;
const seed = number(values.seed, "seed") ?? 0;
const steps = number(values.steps, "steps");
const replay = number(values.replay, "replay");

const folder = mkdtempSync(join(tmpdir(), "holdfast-"));
const file = join(folder, "worker.mjs");
let pool;
try {
  await bundle(file);
  pool = new Pool(file);
  process.exitCode = await (replay === undefined ? search() : tell([replay]));
} finally {
  pool?.close();
  rmSync(folder, { recursive: true, force: true });
}

async function search() {
  let shown = 0;
  const sum = await runSchedules(pool, {
    from: seed,
    runs,
    steps,
    told(schedules, failures) {
      for (const failure of failures) console.log(`seed ${failure.seed}: ${failure.what.split("\n")[0]}`);
      if (schedules >= shown + runs / 10) console.log(`${(shown = schedules)} of ${runs}`);
    },
  });
  await tell(sum.failures.slice(0, STORIES).map((failure) => failure.seed));
  console.log(summary(sum));
  return sum.failures.length > 0 ? 1 : 0;
}

/** 1 if one of them is a violation. */
async function tell(seeds) {
  const stories = await Promise.all(seeds.map((each) => pool.do({ tell: { seed: each, steps } })));
  for (const { story } of stories) console.log(`\n${story}\n`);
  return stories.some(({ story }) => !story.startsWith("nothing")) ? 1 : 0;
}
