// Angular's own compiler before Vite: ngc for the page, and its linker for Angular's packages, so that no compiler and no eval is in the page.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createEs2015LinkerPlugin } from "@angular/compiler-cli/linker/babel";
import { transformSync } from "@babel/core";

const here = dirname(fileURLToPath(import.meta.url));
const repository = join(here, "../../..");
const ngc = join(dirname(createRequire(import.meta.url).resolve("@angular/compiler-cli/package.json")), "bundles/src/bin/ngc.js");

/** What this process has compiled: the server's part of a page comes after the client's. */
const compiled = new Set();
const compile = () => {
  let out;
  return {
    name: "ngc",
    apply: "build",
    enforce: "pre",
    configResolved({ root }) {
      out = join(here, "dist/ngc", basename(root));
      if (compiled.has(out)) return;
      rmSync(out, { recursive: true, force: true });
      mkdirSync(out, { recursive: true });
      const project = join(out, "tsconfig.json");
      const compilerOptions = { noEmit: false, allowImportingTsExtensions: false, outDir: out, rootDir: repository, types: [] };
      writeFileSync(project, JSON.stringify({ extends: "../../../tsconfig.json", compilerOptions, include: [join(root, "**/*.ts")], exclude: [] }));
      const { status, stdout, stderr } = spawnSync(process.execPath, [ngc, "-p", project], { encoding: "utf8" });
      if (status !== 0) throw new Error(`ngc: ${stdout}${stderr}`);
      compiled.add(out);
    },
    load(id) {
      const file = join(out, relative(repository, id).replace(/\.ts$/, ".js"));
      return id.endsWith(".ts") && existsSync(file) ? readFileSync(file, "utf8") : null;
    },
  };
};

const logger = { level: 1, debug() {}, info() {}, warn: console.warn, error: console.error };
const fileSystem = { resolve: join, exists: existsSync, dirname, relative, readFile: (path) => readFileSync(path, "utf8") };
/** Slow, and the same for each page: what has been linked is kept beside what has been built. */
function linked(code, filename) {
  const kept = join(here, "dist/linked", createHash("sha256").update(code).digest("hex"));
  if (!existsSync(kept)) {
    const options = { filename, compact: false, configFile: false, babelrc: false, plugins: [createEs2015LinkerPlugin({ fileSystem, logger, linkerJitMode: false })] };
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(`${kept}.${process.pid}`, transformSync(code, options).code);
    renameSync(`${kept}.${process.pid}`, kept);
  }
  return readFileSync(kept, "utf8");
}
const link = () => ({
  name: "angular-linker",
  apply: "build",
  // For development Angular says what it dislikes.
  config: (_, { mode }) => ({ define: { ngJitMode: "false", ...(mode !== "development" && { ngDevMode: "false" }) } }),
  transform: (code, id) => (/node_modules\/@angular\/.*\.mjs$/.test(id) && code.includes("ɵɵngDeclare") ? { code: linked(code, id), map: null } : null),
});

export const plugins = () => [compile(), link()];
