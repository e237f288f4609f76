// `npm test`: installs what the suites need, runs them all, counts. `npm test -- unit browser` runs only these; `--reports` keeps vitest's reports in reports/,
// one for each suite, for `npm run requirements`. Node builtins only.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { end, giveWay, start } from "./support/children.mjs";
import { engines, ensureModules, ensurePackages, findChromium, findProgram, root } from "./support/install.mjs";
import { missingServers, suites } from "./support/suites.mjs";

const KEEP = "--reports";
const reports = process.argv.includes(KEEP) && join(root, "reports");
if (reports) mkdirSync(reports, { recursive: true });
const chosen = choose(process.argv.slice(2).filter((argument) => argument !== KEEP));
const began = performance.now();
const results = [];
try {
  install();
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed, 0 skipped");
  process.exit(1);
}
await runAll();
report();

function choose(names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`No suite named ${unknown.join(", ")}; there are ${suites.map((suite) => suite.name).join(", ")}.`);
    process.exit(2);
  }
  if (names.length === 0) return suites.filter((suite) => !suite.optional);
  const wanted = new Set(names.flatMap((name) => [...(suites.find((suite) => suite.name === name).needs ?? []), name]));
  return suites.filter((suite) => wanted.has(suite.name));
}

function install() {
  ensureModules();
  for (const { packages = [] } of chosen) packages.forEach((folder) => ensureModules(folder));
  const wanted = new Set(chosen.flatMap((suite) => suite.engines ?? []));
  if (wanted.size === 0) return;
  const fonts = ["fonts-liberation", "fonts-dejavu-core", "fonts-noto-color-emoji"];
  const missing = [...wanted].filter((name) => !engines[name].find());
  ensurePackages([...missing.flatMap((name) => engines[name].packages), ...(findProgram("redis-server") ? [] : ["redis-server"]), ...fonts, ...chosen.flatMap(({ debian = [] }) => debian)]);
  for (const name of missing.filter((each) => !engines[each].find())) console.log(`Skipped: the tests in ${name}. It was not found; ${engines[name].cure}.`);
  for (const why of chosen.some(({ debian }) => debian) ? missingServers() : []) console.log(`Skipped: the tests on that server. ${why}.`);
  if (!findProgram("redis-server")) console.log("Skipped: the tests with Redis. No redis-server was found in PATH; install it.");
}

/** One after another; those that only compute beside the first that waits for a browser, and after it. */
async function runAll() {
  const beside = chosen.some((suite) => suite.engines) ? chosen.filter((suite) => suite.beside) : [];
  const aside = async () => {
    for (const suite of beside) results.push(await run(suite, true));
  };
  let others;
  for (const suite of chosen.filter((each) => !beside.includes(each))) {
    if (suite.engines) others ??= aside();
    results.push(await run(suite));
  }
  await others;
  results.sort((a, b) => chosen.indexOf(a.suite) - chosen.indexOf(b.suite));
}

/** `aside`: it gives way to what runs beside it, and is heard when it is done. */
async function run(suite, aside = false) {
  if (!aside) console.log(`\n── ${suite.name}`);
  const from = performance.now();
  const { output, ...counts } = await (suite.checks ? check : vitest)(suite, aside);
  const seconds = (performance.now() - from) / 1000;
  const result = { suite, seconds, ...counts };
  if (aside) console.log(`\n── ${suite.name}, beside the others\n${output}`);
  console.log(line(result));
  return result;
}

/** Runs each command; what it prints is shown only if it fails. */
async function check({ checks, seconds }) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const [name, args] of Object.entries(checks)) {
    const { ok, output } = await node(args(), seconds, true);
    counts[ok ? "passed" : "failed"] += 1;
    if (!ok) counts.failures.push(`${name}\n  ${output}`);
    console.log(`${ok ? "✓" : "✗"} ${name}${ok ? "" : `\n${output}`}`);
  }
  return counts;
}

/** Runs vitest projects and counts their tests by the JSON report. Of an engine that is not there, each file counts as one skipped test. */
async function vitest({ name, project, engines: names = [], files = 0, seconds, table, coverage }, aside) {
  const present = names.filter((name) => engines[name].find());
  const absent = (names.length - present.length) * files;
  if (names.length > 0 && present.length === 0) return { passed: 0, failed: 0, skipped: absent };
  const projects = (project ? [project] : present).flatMap((name) => ["--project", name]);
  const folder = mkdtempSync(join(tmpdir(), "holdfast-"));
  const file = join(folder, "report.json");
  const args = ["node_modules/vitest/vitest.mjs", "run", ...projects, ...(coverage ? ["--coverage"] : []), "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { ok, output } = await node(args, seconds, aside, aside);
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    if (reports) copyFileSync(file, join(reports, `${name}.json`));
    // A file that does not load has no tests to fail, and an error outside of all tests only shows in the exit status.
    const broken = report.testResults.filter(({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"));
    // What the docs say of the results is what they are now.
    const stale = table && !(await node([table, "--check", file], seconds, false)).ok ? 1 : 0;
    const failed = report.numFailedTests + broken.length + stale;
    const failures = report.testResults.flatMap(({ name: test, message, assertionResults }) =>
      [...assertionResults.filter(({ status }) => status === "failed").map(({ fullName, failureMessages }) => [fullName, failureMessages[0]]), ...(message ? [["", message]] : [])].map(
        ([title, why = ""]) => `${relative(root, test)} › ${title}\n  ${why.replace(/^\s+at .*node_modules.*\n?/gm, "")}`,
      ),
    );
    return { passed: report.numPassedTests, failed: failed || (ok ? 0 : 1), skipped: report.numPendingTests + report.numTodoTests + absent, failures, output };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, output }; // ended before it could write a report
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs Node on a file, and ends it when it takes three times its share. */
function node(args, seconds, quiet, aside) {
  return new Promise((resolve) => {
    let output = "";
    const child = start(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...(findChromium() && { CHROME_PATH: findChromium() }) },
      ...(quiet && { stdio: ["ignore", "pipe", "pipe"] }),
    });
    if (aside) giveWay(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    const limit = setTimeout(() => {
      console.log(`Ended: it took longer than three times its share of ${seconds} s.`);
      end(child);
    }, seconds * 3000);
    child.once("close", (status) => {
      clearTimeout(limit);
      resolve({ ok: status === 0, output });
    });
  });
}

function line({ suite, seconds, passed, failed, skipped }) {
  return `${suite.name.padEnd(11)}${seconds.toFixed(1).padStart(6)} s of ${String(suite.seconds).padStart(3)} s${seconds > suite.seconds ? " (over)" : ""}   ${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function report() {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  // Once more, at the end, which is what is left of a long log.
  for (const { suite, failures = [] } of results) for (const failure of failures) console.log(`\n✗ ${suite.name}: ${failure.slice(0, 1500)}`);
  console.log(`\n${results.map(line).join("\n")}`);
  console.log(`in all ${((performance.now() - began) / 60_000).toFixed(1)} min\n`);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
}
