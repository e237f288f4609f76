// docs/requirements.md: how each requirement and invariant stands, by the tests that ran, what they were seen to fail under, and reasons.
import { readFileSync } from "node:fs";
import { standings } from "./standings.mjs";

/** @type {(name: string) => any} */
export const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
/** @type {readonly { id: string, says: string }[]} */
export const requirements = read("requirements.json");

/** At most so many tests are named for one requirement beside those that count; the rest is counted. */
const NAMED = 4;
/** As text of a cell: nothing in it is markup, and nothing a template of the docs site. */
const escape = (text) => text.replace(/[|<>]/g, (sign) => ({ "|": "\\|", "<": "&lt;", ">": "&gt;" })[sign]).replaceAll("{{", "&#123;&#123;");
/** As code in a cell. */
const code = (text) => {
  const line = text.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
  return line.includes("`") ? `\`\` ${line} \`\`` : `\`${line}\``;
};

const enginesOf = (tests) => ["Node", "fake browser", "Chromium", "Firefox", "WebKitGTK"].filter((name) => tests.some(({ engine }) => engine === name)).join(", ");

/** `proofs`: what is recorded of mutations, by requirement. */
export function table(tests, proofs) {
  const rows = requirements.map(({ id, says }) => row(id, says, tests.filter((test) => test.shows.includes(id)), proofs.filter((proof) => proof.id === id)));
  const counts = Object.entries(Object.groupBy ? Object.groupBy(rows, ({ standing }) => standing) : group(rows)).map(([standing, of]) => `${of.length} ${standing}`);
  return { text: `${head(tests, counts)}\n${rows.map(({ text }) => text).join("\n")}\n`, rows };
}

function group(rows) {
  const groups = {};
  for (const each of rows) (groups[each.standing] ??= []).push(each);
  return groups;
}

function row(id, says, all, proofs) {
  const ran = all.filter(({ passed }) => passed);
  const failed = all.length - ran.length;
  const proven = proofs.filter((proof) => proof.failed && ran.some((test) => isOf(proof, test)));
  const [standing, reason] = judge(id, ran, failed, proven);
  const name = ({ file, title }) => `\`${file}\` › ${escape(title)}`;
  const also = [...new Set(ran.filter((test) => !proven.some((proof) => isOf(proof, test))).map(name))];
  const named = also.slice(0, NAMED).map((each) => `also ${each}`);
  const more = also.length > NAMED ? [`and ${also.length - NAMED} more`] : [];
  const seen = proven.map(({ file, text, replacement, test }) => `${name(test)}: fails when \`${file}\` has ${replacement ? code(replacement) : "nothing"} for ${code(text)}`);
  const engines = enginesOf(ran);
  return { id, standing, text: `| ${id} | ${escape(says)} | ${standing}${reason ? `: ${escape(reason)}` : ""} | ${[...seen, ...named, ...more].join("<br>")} | ${engines} |` };
}

const isOf = (proof, test) => proof.test.file === test.file && proof.test.title === test.title;

/** Met needs a test that ran and was seen to fail; a reason that is written down comes before that. */
function judge(id, ran, failed, proven) {
  if (failed) return ["not", `${failed} of its tests failed in this run`];
  const [standing, reason] = standings[id] ?? [];
  if (standing === "not ours" || standing === "not") return [standing, reason];
  if (!ran.length) return ["not", standing ? `${reason}; no test of it ran` : "no test of it ran"];
  if (standing) return [standing, reason];
  return proven.length ? ["met"] : ["partly", "its tests have not been seen to fail yet"];
}

const head = (tests, counts) => `# Requirements

What standards and browsers demand of a session manager (R-01 to R-100), and what the protocol promises (S: safety, L: liveness), with the tests that show it. Made by \`npm run requirements\` from the reports of a run of
\`npm test -- --reports\`; do not edit it by hand.

**Met**: at least one test of it ran in that run, passed, and has been seen to fail under the change to the source that is named beside it (\`npm run proofs\`). What stands after "also" ran and passed, and counts for nothing by itself. **Partly** and **not** say why. **Not ours**: nothing that an SDK could do.

This run: ${tests.filter(({ passed }) => passed).length} tests passed, in ${enginesOf(tests)}; of ${requirements.length} requirements and invariants: ${counts.join(", ")}.

| | says | stands | shown by | ran in |
|---|---|---|---|---|`;
