// How sizes are measured: what an application's bundler makes of the package, minified for es2022, gzip level 9. 1 kB is 1000 bytes.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "./install.mjs";

/** Bundles a module given as text. `dependencies: true` takes idb-keyval and broadcast-channel in. */
export async function bundle(contents, { dependencies = false, folder = root } = {}) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: dependencies ? [] : ["idb-keyval", "broadcast-channel"],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const { contents: code } = outputFiles[0];
  return { code: outputFiles[0].text, bytes: gzip(code), inputs: Object.values(metafile.outputs)[0].inputs };
}

export const gzip = (code) => gzipSync(code, { level: 9 }).length;
export const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

export const all = "export * from './dist/index.js'";
export const tiers = ["tab", "shared", "durable", "memory"];
const only = (...names) => `export { ${names.join(", ")} } from './dist/index.js'`;

/** The sizes that have a budget or that the README names, in bytes. */
export async function measure() {
  const size = async (contents, options) => (await bundle(contents, options)).bytes;
  return {
    core: await size(all),
    dependencies: await size(all, { dependencies: true }),
    element: await size(`${all}; export * from './dist/element.js'`, { dependencies: true }),
    script: gzip(readFileSync(new URL("../../dist/holdfast.iife.js", import.meta.url))),
    session: await size(only("createSession")),
    ...Object.fromEntries(await Promise.all(tiers.map(async (tier) => [tier, await size(only("createSession", tier))]))),
  };
}

/** Minified bytes of each folder of src within the whole, before gzip. */
export async function rooms() {
  const { inputs } = await bundle("export * from './src/index.ts'");
  const bytes = {};
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const room = /^src\/(\w+)\//.exec(file)?.[1] ?? "index";
    bytes[room] = (bytes[room] ?? 0) + bytesInOutput;
  }
  return bytes;
}
