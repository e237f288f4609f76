// `npm run bench`: builds, measures in real Chromium, prints a table. Times and ratios are here and not in tests, which would fail on a busy machine.
import { spawnSync } from "node:child_process";
import { register } from "node:module";
import { ensureModules, root } from "../support/install.mjs";

ensureModules();
console.log("Building …");
const { status } = spawnSync(process.execPath, ["node_modules/rollup/dist/bin/rollup", "-c", "--silent"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(1);

// The driver and the test server are TypeScript, and Node 20 cannot read that by itself.
register("./typescript.mjs", import.meta.url);
const { bench } = await import("./bench.ts");
await bench(process.argv.slice(2));
