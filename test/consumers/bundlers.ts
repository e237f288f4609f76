import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import nodeResolve from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import { build as vite } from "vite";

/** The part of webpack's interface that is used; it is installed in a package of its own. */
type Webpack = (options: object, done: (error: Error | null, stats?: { hasErrors(): boolean; hasWarnings(): boolean; toString(): string }) => void) => void;
const webpack = createRequire(fileURLToPath(new URL("webpack/package.json", import.meta.url)))("webpack") as Webpack;

/** Bundlers with the settings that their guides begin with. Each makes one module `file` of `entry`; a warning is a failure. */
export const bundlers: Record<string, (entry: string, file: string) => Promise<unknown>> = {
  async esbuild(entry, file) {
    const { warnings } = await esbuild.build({ entryPoints: [entry], bundle: true, format: "esm", outfile: file, logLevel: "silent" });
    if (warnings.length) throw new Error(JSON.stringify(warnings));
  },

  async rollup(entry, file) {
    const onLog = (level: string, log: { message: string }): void => {
      if (level === "warn") throw new Error(log.message);
    };
    const bundle = await rollup({ input: entry, onLog, plugins: [nodeResolve({ browser: true })] });
    await bundle.write({ file, format: "es" });
  },

  async vite(entry, file) {
    const output = { entryFileNames: file.slice(dirname(file).length + 1) };
    await vite({ root: dirname(entry), configFile: false, logLevel: "error", build: { outDir: dirname(file), emptyOutDir: false, target: "es2022", rolldownOptions: { input: entry, output } } });
  },

  webpack: (entry, file) =>
    new Promise<void>((resolve, reject) => {
      const output = { path: dirname(file), filename: file.slice(dirname(file).length + 1), module: true };
      webpack({ mode: "production", context: dirname(entry), entry, output, experiments: { outputModule: true }, performance: false }, (error, stats) => {
        if (error ?? stats?.hasErrors() ?? stats?.hasWarnings()) reject(error ?? new Error(stats?.toString()));
        else resolve();
      });
    }),
};

/** Where the entry must lie so that `holdfast` is found as an application finds it. */
export const entryIn = (application: string): string => join(application, "src/main.js");
