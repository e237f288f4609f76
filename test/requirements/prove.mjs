// `npm run proofs`: applies each change of proofs.mjs to a copy of the source, runs the one test, in Node or in Chromium, and records that it failed. `npm run proofs -- R-01 S3` tries only those.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { root } from "../support/install.mjs";
import { proofs } from "./proofs.mjs";

const wanted = process.argv.slice(2);
const record = new URL("proofs.json", import.meta.url);
const chosen = proofs.filter(({ id }) => !wanted.length || wanted.includes(id));
/** One change may be the proof of several requirements: it is tried once. */
const changes = [...Map.groupBy?.(chosen, key)?.values() ?? group(chosen)];

function key({ file, text, test }) {
  return [file, text, test.file, test.title].join("\0");
}
function group(all) {
  const groups = new Map();
  for (const each of all) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return groups.values();
}

const LEFT_OUT = /(^|[\\/])(node_modules|\.git|dist|reports|coverage)$/;
/** Fewer projects to set up than the whole configuration has. */
const IN_NODE = "vitest.proofs.mjs";

/** A copy of what the tests need. */
function copy() {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-proofs-"));
  cpSync(root, folder, { recursive: true, filter: (path) => !LEFT_OUT.test(relative(root, path)) });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, IN_NODE), 'export default { test: { pool: "forks", testTimeout: 30_000, include: ["test/{unit,hostile}/**/*.test.ts"], exclude: ["test/unit/dom/**"] } };\n');
  return folder;
}

const run = (folder, script, args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join("node_modules", script), ...args], { cwd: folder, stdio: "ignore" });
    child.once("close", resolve);
  });

/** The project of a test that needs a browser. */
const projectOf = ({ file }) => ({ browser: "chromium", element: "element" })[file.split("/")[1]];

/** Runs one test of a copy as it is, and gives its results; what a browser loads is built first. */
async function runTest(folder, test) {
  const { file, title } = test;
  const project = projectOf(test);
  if (project && (await run(folder, "rollup/dist/bin/rollup", ["-c", "--silent"])) !== 0) throw new Error("it does not build");
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  await run(folder, "vitest/vitest.mjs", ["run", file, ...(project ? ["--project", project] : ["--config", IN_NODE]), "--reporter=json", `--outputFile=${report}`, ...(title ? ["-t", quoted(title)] : [])]);
  return JSON.parse(readFileSync(report, "utf8")).testResults.flatMap(({ assertionResults }) => assertionResults).filter((each) => each.title.startsWith(title) && each.status !== "pending" && each.status !== "skipped");
}
const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The titles of the tests that failed under a change, or why it says nothing. */
async function attempt(folder, { file, text, replacement, test }) {
  const path = join(folder, file);
  const source = readFileSync(path, "utf8");
  if (source.split(text).length !== 2) return { why: "the text is not once in the file" };
  try {
    // In Node the unit suite says that it passes as it is; a browser may be missing.
    if (projectOf(test) && (await runTest(folder, test)).some(({ status }) => status === "failed")) return { why: "the test fails without the change, too" };
    writeFileSync(path, source.replace(text, () => replacement));
    const ran = await runTest(folder, test);
    if (!ran.length) return { why: "no such test" };
    const failed = ran.filter(({ status }) => status === "failed");
    return failed.length ? { title: failed[0].title } : { why: "the test passes all the same" };
  } catch (error) {
    return { why: `no report: ${error.message}` };
  } finally {
    writeFileSync(path, source);
  }
}

const known = JSON.parse(readFileSync(record, "utf8")).filter(({ id }) => proofs.some((each) => each.id === id) && !chosen.some((each) => each.id === id));
const results = [...known];
const order = (id) => proofs.findIndex((each) => each.id === id);
const keep = () => writeFileSync(record, `${JSON.stringify(results.toSorted((a, b) => order(a.id) - order(b.id)), null, 1)}\n`);
let missed = 0;
const queue = [...changes];
await Promise.all(
  Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
    const folder = copy();
    try {
      for (let those = queue.shift(); those; those = queue.shift()) {
        const { title, why } = await attempt(folder, those[0]);
        if (why) missed++;
        console.log(`${title ? "✓" : "✗"} ${those.map(({ id }) => id).join(" ")}  ${title ?? `${why}: ${those[0].file}, ${those[0].test.file} › ${those[0].test.title}`}`);
        if (title) for (const { id, file, text, replacement, test } of those) results.push({ id, file, text, replacement, test: { file: test.file, title }, failed: true });
        keep();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }),
);
console.log(`${results.length} proofs recorded, ${missed} changes that no test noticed`);
process.exitCode = missed ? 1 : 0;
