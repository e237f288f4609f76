import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import nodeResolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { transform } from "esbuild";
import { dts } from "rollup-plugin-dts";

const { dependencies, peerDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** The entries of the package: a file of dist for each, as package.json exports them. */
const entries = {
  index: "src/index.ts",
  element: "src/element/index.ts",
  inspector: "src/inspector/index.ts",
  testing: "src/testing/index.ts",
  react: "src/adapters/react.ts",
  vue: "src/adapters/vue.ts",
  svelte: "src/adapters/svelte.ts",
  solid: "src/adapters/solid.ts",
  angular: "src/adapters/angular.ts",
};

/** Server renderers that tell server components from client ones ask for this first line (https://react.dev/reference/rsc/use-client). */
const banner = { react: '"use client";' };

/** What the <script> tag loads: everything in one file, under one global name. */
const script = "src/script.ts";

const packages = Object.keys({ ...dependencies, ...peerDependencies });
const external = (id) => packages.some((name) => id === name || id.startsWith(`${name}/`));

/** Another entry that imports ours must meet the same classes and the same registry, so it imports the file beside it. */
const index = fileURLToPath(new URL(entries.index, import.meta.url));
const besideIndex = {
  name: "beside-index",
  async resolveId(source, importer, options) {
    if (!importer) return null;
    const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
    return resolved?.id === index ? { id: "./index.js", external: true } : null;
  },
};

/** Takes the types off, file by file: they are checked by `npm run typecheck`, once and not for each entry, and declarations come from the output of their own below. */
const compile = () => ({
  name: "compile",
  resolveId(source, importer) {
    const file = importer && source.startsWith(".") && resolve(dirname(importer), source.replace(/\.js$/, ".ts"));
    return file && existsSync(file) ? file : null;
  },
  transform(code, id) {
    return id.endsWith(".ts") ? transform(code, { loader: "ts", target: "es2022", sourcemap: true, sourcefile: id, tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } } }) : null;
  },
});

/** A warning is a defect: the build fails on the first. */
const onLog = (level, log) => {
  if (level === "warn") throw Object.assign(new Error(log.message), log);
};

const entry = ([name, input]) => [
  { input, external, onLog, plugins: [besideIndex, compile()], output: { file: `dist/${name}.js`, format: "es", sourcemap: true, banner: banner[name] } },
  { input, external, onLog, plugins: [besideIndex, dts({ tsconfig: "tsconfig.build.json" })], output: { file: `dist/${name}.d.ts`, format: "es" } },
];

export default [
  ...Object.entries(entries).flatMap(entry),
  {
    input: script,
    onLog,
    plugins: [nodeResolve({ browser: true }), compile()],
    output: {
      file: "dist/holdfast.iife.js",
      format: "iife",
      name: "Holdfast",
      sourcemap: true,
      plugins: [terser({ ecma: 2020, compress: { passes: 3 } })],
    },
  },
];
