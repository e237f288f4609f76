// Which tests ran, and what each says that it shows: `(R-25, S2)` in its title or in a title above it, or a line in shows.mjs.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../support/install.mjs";
import { shows } from "./shows.mjs";

const TAG = /\b(?:R-\d{1,3}[bcd]?|[SL][1-8])\b/g;

/** The requirements that a title names, all of them in parentheses. */
export const tagsOf = (title) => [...title.matchAll(/\(([^()]*)\)/g)].flatMap(([, inside]) => inside.match(TAG) ?? []);

const ENGINES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKitGTK" };

/** Where a test ran: its own word, else what its folder says. */
function engineOf(file, meta) {
  if (meta?.engine) return ENGINES[meta.engine];
  if (/^test\/(browser|element|faces|chaos|servers|consumers|docs)\//.test(file)) return "Chromium";
  return /^test\/(unit\/scenarios|hostile|simulation|mutants)\//.test(file) ? "fake browser" : "Node";
}

/** Every test of the reports in a folder, as `npm test -- --reports folder` leaves them: one file for each suite, in vitest's JSON. */
export function readReports(folder) {
  const tests = [];
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".json"))) {
    for (const { name: path, assertionResults } of JSON.parse(readFileSync(join(folder, name), "utf8")).testResults) {
      const file = relative(root, path);
      // Those are about the fake browser, not about the SDK.
      if (file.startsWith("test/unit/testing/")) continue;
      for (const { title, fullName, ancestorTitles, status, meta } of assertionResults) {
        const listed = shows.filter(([at, beginning]) => at === file && title.startsWith(beginning)).flatMap(([, , ids]) => ids.split(" "));
        tests.push({ file, title, above: ancestorTitles.join(" › "), passed: status === "passed", engine: engineOf(file, meta), shows: [...new Set([...tagsOf(fullName), ...tagsOf(ancestorTitles.join(" ")), ...listed])] });
      }
    }
  }
  return tests;
}
