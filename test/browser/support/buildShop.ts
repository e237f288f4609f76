import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
let built = false;

/** Before all tests of all engines, once: the shop's page from the SDK as it is built now. */
export function setup(): void {
  if (built) return;
  const { status, stderr } = spawnSync(process.execPath, ["node_modules/rollup/dist/bin/rollup", "-c", "demo/rollup.config.mjs", "--silent"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`the shop does not build: ${stderr}`);
  built = true;
}
