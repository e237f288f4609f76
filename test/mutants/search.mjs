// npm run mutants: searches what kills each mutant, from seed 0 on, then in the schedules that have seen it before, and writes the record. `-- --missing` only those that have none, `-- WORDS` only those whose name has them.
import { availableParallelism } from "node:os";
import { Killer } from "./kill.mjs";
import { mutants } from "./mutants.mjs";
import { readRecord, writeRecord } from "./record.mjs";

const wanted = process.argv.slice(2);
const before = readRecord();
const record = wanted.length > 0 ? { ...before } : {};
const isWanted = ({ name }) => wanted.length === 0 || wanted.some((part) => (part === "--missing" ? !record[name] : name.includes(part)));
const queue = mutants.filter(isWanted);
const killer = new Killer();
let survivors = 0;

async function search(mutant) {
  delete record[mutant.name];
  const { seeds = [], schedules: rare } = before[mutant.name] ?? {};
  const fresh = await killer.kill(mutant, [], 0);
  const death = fresh ?? (await killer.kill(mutant, seeds, 0, 0));
  if (!death) survivors++;
  else {
    const { invariant, seed } = death;
    const schedules = fresh ? fresh.schedules : rare;
    record[mutant.name] = { invariant, ...(seed !== undefined && { seeds: [seed], schedules }) };
    // In the order of the list, so that a change of one is a change of its lines.
    writeRecord(Object.fromEntries(mutants.filter(({ name }) => record[name]).map(({ name }) => [name, record[name]])));
  }
  console.log(death ? `${mutant.name}: ${death.invariant}${death.schedules === undefined ? "" : ` after ${death.schedules}`}` : `SURVIVES: ${mutant.name}`);
}

await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) await search(mutant).catch((error) => (survivors++, console.log(`FAILS: ${mutant.name}: ${error.message}`)));
  }),
);
await killer.close();
console.log(`${Object.keys(record).length} killed, ${survivors} survive`);
process.exitCode = survivors > 0 ? 1 : 0;
