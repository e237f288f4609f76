// What has killed each mutant: test/mutants/record.json, and docs/mutants.md, which is made of it.
import { readFileSync, writeFileSync } from "node:fs";
import { mutants } from "./mutants.mjs";

const json = new URL("record.json", import.meta.url);
const page = new URL("../../docs/mutants.md", import.meta.url);

/** @typedef {{ invariant: string, seeds?: number[], schedules?: number }} Entry what broke first, in which seeds, and how many schedules from seed 0 that took */

/** @returns {Record<string, Entry | undefined>} */
export const readRecord = () => JSON.parse(readFileSync(json, "utf8"));

/** @param {Record<string, Entry | undefined>} record */
export function writeRecord(record) {
  writeFileSync(json, `${JSON.stringify(record, null, 2)}\n`);
  writeFileSync(page, document(record));
}

export const readDocument = () => readFileSync(page, "utf8");

/** @param {Record<string, Entry | undefined>} record */
export function document(record) {
  const rows = mutants.map(({ name, breaks, unit, edits }) => {
    const { invariant = "survives", schedules, seeds = [] } = record[name] ?? {};
    const by = unit ? `\`${unit[0].replace("test/unit/", "")}\`${unit[1] ? `: ${unit[1].replaceAll("\\", "")}` : ""}` : `${schedules}${seeds.length > 0 ? ` (seed ${seeds[0]})` : ""}`;
    return `| ${name} | ${[...new Set(edits.map(({ file }) => `\`${file.replace("src/", "")}\``))].join(", ")} | ${breaks} | ${invariant} | ${by} |`;
  });
  return `<!-- Made by \`npm run mutants\` of test/mutants/record.json. -->
# Mutants

A test that cannot fail proves nothing. Each line here is a fault that somebody could make: a small change of the real source. \`npm test\` makes each of them, runs [the simulator](simulation.md) on what comes of it, and fails unless an
invariant of the protocol breaks: in the schedules that have seen it before, else within 1,000 fresh ones. A change that no longer fits the source is a failure, too. \`npm run mutants\` searches all of them anew and writes this page.

"Breaks" is what the fault was expected to break, "seen as" what broke first, "after" how many schedules from seed 0 that took; more than a thousand where it takes a rarity, which a longer run has met. Where no schedule saw it in the few hundred that were tried, the unit test that does is named.

${mutants.length} mutants, ${Object.keys(record).length} killed.

| the fault | in | breaks | seen as | after |
|---|---|---|---|---|
${rows.join("\n")}
`;
}
