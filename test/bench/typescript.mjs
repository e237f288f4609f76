// Module hooks: `./x.js` may be `./x.ts`, and what is TypeScript loses its types on the way in.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

export async function resolve(specifier, context, next) {
  if (!/^\.{1,2}\/.*\.js$/.test(specifier)) return next(specifier, context);
  return next(specifier, context).catch(() => next(specifier.replace(/\.js$/, ".ts"), context));
}

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const { code } = await transform(await readFile(fileURLToPath(url), "utf8"), { loader: "ts", format: "esm", sourcemap: "inline", target: "node20" });
  return { format: "module", source: code, shortCircuit: true };
}
