// `npm run docs`: the site from docs/ and from the doc comments of the built package, in docs/site/dist. Node builtins only until its packages are there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureModules, root } from "../../test/support/install.mjs";
import { gather } from "./gather.mjs";

const site = fileURLToPath(new URL(".", import.meta.url));

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: site, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(status ?? 1);
}

ensureModules();
ensureModules("docs/site");
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
if (!Object.values(exports).every(({ types }) => !types || existsSync(join(root, types)))) {
  console.log("Building the package, whose declarations the API reference is made of …");
  const { status } = spawnSync(process.execPath, ["node_modules/rollup/dist/bin/rollup", "-c", "--silent"], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
gather();
run("node_modules/typedoc/bin/typedoc", "--options", "typedoc.mjs");
run("node_modules/vitepress/bin/vitepress.js", "build", ".");
console.log(`The site is in ${join(site, "dist")}; npm run docs -- --serve shows it.`);
if (process.argv.includes("--serve")) run("node_modules/vitepress/bin/vitepress.js", "preview", ".");
