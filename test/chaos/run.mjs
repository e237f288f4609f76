// `npm run chaos -- --seconds N --seed S`: random lives of up to eight real tabs, from a fresh seed if none is given; --timeline tells those that go well, too. The last line is a summary, and the exit status 1 on a violation.
import { spawnSync } from "node:child_process";
import { register } from "node:module";
import { parseArgs } from "node:util";
import { ensureModules, ensurePackages, findChromium, root } from "../support/install.mjs";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, seed: { type: "string", default: String(Date.now() % 1e6) }, timeline: { type: "boolean", default: false } } });
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds >= 0) || !Number.isSafeInteger(seed)) {
  console.error(`--seconds takes a number and --seed a whole one, not ${values.seconds} and ${values.seed}`);
  process.exit(2);
}
ensureModules();
if (!findChromium()) ensurePackages(["chromium"]);
console.log("Building …");
const { status } = spawnSync(process.execPath, ["node_modules/rollup/dist/bin/rollup", "-c", "--silent"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(1);

// The driver and the test server are TypeScript, and Node 20 cannot read that by itself.
register("../bench/typescript.mjs", import.meta.url);
const { lives } = await import("./chaos.ts");
const { violations, summary } = await lives(seed, seconds, console.log, values.timeline);
console.log(summary);
process.exit(violations.length ? 1 : 0);
