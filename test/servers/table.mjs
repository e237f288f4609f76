// The table in docs/servers.md, made from a report of vitest: `npm test -- servers --reports`, then `node test/servers/table.mjs reports/servers.json` writes it; --check only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({ options: { check: { type: "boolean" } }, allowPositionals: true });
const page = new URL("../../docs/servers.md", import.meta.url);
const { testResults } = JSON.parse(readFileSync(positionals[0], "utf8"));

/** By promise, then by server: whether it was shown. */
const rows = new Map();
/** Servers that are not installed here. */
const left = new Set();
for (const { name, assertionResults } of testResults) {
  if (!name.endsWith("promises.test.ts")) continue;
  for (const { ancestorTitles, title, status } of assertionResults) {
    if (status !== "passed" && status !== "failed") {
      left.add(title);
      continue;
    }
    const row = rows.get(ancestorTitles[0]) ?? new Map();
    rows.set(ancestorTitles[0], row.set(title, status === "passed" ? "yes" : "**no**"));
  }
}
if (left.size > 0) {
  console.log(`The table in docs/servers.md is neither made nor compared: ${[...left].join(", ")} did not run.`);
  process.exit();
}
const servers = [...new Set([...rows.values()].flatMap((row) => [...row.keys()]))];
const line = (cells) => `| ${cells.join(" | ")} |`;
const table = [
  line(["", ...servers]),
  line(["---", ...servers.map(() => "---")]),
  ...[...rows].map(([promise, row]) => line([promise, ...servers.map((server) => row.get(server) ?? "–")])),
].join("\n");

const before = readFileSync(page, "utf8");
const place = /(?<=<!-- table -->\n)[\s\S]*?(?=<!-- \/table -->)/;
if (rows.size === 0 || !place.test(before)) throw new Error("no results, or no place for the table in docs/servers.md");
const after = before.replace(place, () => `${table}\n`);
if (values.check && after !== before) {
  console.error("docs/servers.md says something else than this run: npm test -- servers --reports, then node test/servers/table.mjs reports/servers.json writes it anew");
  process.exit(1);
}
if (!values.check) writeFileSync(page, after);
