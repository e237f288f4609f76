// The simulation, with the SDK's source in it, as one file of JavaScript: it starts at once in any number of processes, and the source can be changed on its way in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../support/install.mjs";

/**
 * One exact change of one file of src. It has to apply exactly once.
 * @typedef {{ file: string, from: string, to: string }} Edit
 */

/** @param {string} source @param {Edit} edit */
export function edited(source, { file, from, to }) {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${from}`);
  return parts.join(to);
}

/** What its file is with it. @param {Edit} edit */
export const applied = (edit) => edited(readFileSync(join(root, edit.file), "utf8"), edit);

/** @param {readonly Edit[]} edits */
const editing = (edits) => ({
  name: "edits",
  setup({ onLoad }) {
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const filter = new RegExp(`[\\\\/]${file.replace(/[\\/]/g, "[\\\\/]").replace(".", "\\.")}$`);
      onLoad({ filter }, ({ path }) => ({ contents: edits.filter((edit) => edit.file === file).reduce(edited, readFileSync(path, "utf8")), loader: "ts" }));
    }
  },
});

/** Writes the worker's program, or another, to `outfile`. @param {string} outfile @param {readonly Edit[]} [edits] */
export async function bundle(outfile, edits = [], entry = "test/simulation/worker.ts") {
  // One that does not apply is an error of its own, not one of the build.
  edits.forEach(applied);
  await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
    plugins: [editing(edits)],
  });
}
