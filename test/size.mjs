// `npm run size`: the size of dist against its budgets; fails over them. `--write` also puts the figures into README.md and records them in size.json.
// `--no-growth`, in `npm test`: fails if dist has grown beyond what is recorded. The budgets are not met yet (docs/performance.md says by how much and why); until they are, nothing may move away from them.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { kB, measure, rooms, tiers } from "./support/bundle.mjs";
import { figure } from "./support/figures.mjs";

const budgets = {
  core: { what: "own code, dependencies external", limit: 13_000, aim: 11_500 },
  dependencies: { what: "with both dependencies", limit: 17_000, aim: 15_500 },
};

if (!existsSync(new URL("../dist/index.js", import.meta.url))) {
  console.error("There is no dist/index.js to measure: npm run build");
  process.exit(1);
}
const sizes = await measure();
const row = (what, bytes, note = "") => console.log(`  ${what.padEnd(36)}${String(bytes).padStart(7)} B  ${note}`);

console.log("gzip -9, minified by esbuild for es2022 (1 kB = 1000 B)");
for (const [name, { what, limit, aim }] of Object.entries(budgets)) {
  const bytes = sizes[name];
  row(what, bytes, bytes > limit ? `OVER the budget of ${kB(limit)} by ${bytes - limit} B` : `of ${kB(limit)}, aim ${kB(aim)}`);
}
row("holdfast.iife.js", sizes.script);
row("createSession alone", sizes.session);
for (const tier of tiers) row(`createSession + ${tier}`, sizes[tier], `+${sizes[tier] - sizes.session}`);

console.log("minified, before gzip, by folder of src");
for (const [room, bytes] of Object.entries(await rooms()).toSorted(([, a], [, b]) => b - a)) row(room, bytes);

const recordFile = new URL("size.json", import.meta.url);
const record = JSON.parse(readFileSync(recordFile, "utf8"));
if (process.argv.includes("--write")) {
  writeFileSync(recordFile, `${JSON.stringify({ core: sizes.core, dependencies: sizes.dependencies }, null, 2)}\n`);
  const readme = new URL("../README.md", import.meta.url);
  writeFileSync(readme, readFileSync(readme, "utf8").replace(figure, (_, name) => `<!-- size:${name} -->${kB(sizes[name])}<!-- /size -->`));
}

const noGrowth = process.argv.includes("--no-growth");
for (const [name, { what, limit }] of Object.entries(budgets)) {
  const most = noGrowth ? Math.max(limit, record[name] + 50) : limit;
  if (sizes[name] <= most) continue;
  process.exitCode = 1;
  if (noGrowth) console.error(`${what}: ${sizes[name]} B has grown beyond the recorded ${record[name]} B`);
}
