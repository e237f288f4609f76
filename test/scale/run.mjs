// `npm run scale`: 100,000 browsers of the real heartbeat code meet a server that comes back after ten minutes. `-- --clients N --minutes M --lifetimes 15,30 --seed S` for others. Fails over the limit.
import { register } from "node:module";
import { parseArgs } from "node:util";
import { ensureModules } from "../support/install.mjs";

ensureModules();
// The code is TypeScript, and Node 20 cannot read that by itself.
register("../bench/typescript.mjs", import.meta.url);
const { outage } = await import("./outage.ts");
const { values } = parseArgs({ options: { clients: { type: "string", default: "100000" }, minutes: { type: "string", default: "10" }, lifetimes: { type: "string", default: "15,20,24,30,60,240" }, seed: { type: "string", default: "1" } } });
const [clients, minutes, seed] = [values.clients, values.minutes, values.seed].map(Number);

const LIMIT = 1.3;
console.log(`${clients} browsers, a server that is away for ${minutes} minutes, the first interval after its return in 100 parts\n`);
console.log("| server lifetime | interval | Retry-After | peak over mean | peak over any day | tries while it was away | sessions lost |\n|---|---|---|---|---|---|---|");
for (const lifetime of values.lifetimes.split(",").map(Number)) {
  for (const retryAfter of [undefined, 60]) {
    const { interval, peakOverMean, peakOverOrdinary, tries, lost } = await outage({ clients, lifetime: lifetime * 60_000, away: minutes * 60_000, retryAfter, bins: 100, seed });
    console.log(`| ${lifetime} min | ${interval / 1000} s | ${retryAfter ?? "–"} | ${peakOverMean.toFixed(2)}${peakOverMean > LIMIT ? " (over)" : ""} | ${peakOverOrdinary.toFixed(2)} | ${tries.toFixed(1)} | ${(100 * lost).toFixed(1)} % |`);
    if (peakOverMean > LIMIT) process.exitCode = 1;
  }
}
