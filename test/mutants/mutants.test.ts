import { afterAll, describe, expect, test } from "vitest";
import { Killer } from "./kill.mjs";
import { mutants } from "./mutants.mjs";
import { document, readDocument, readRecord } from "./record.mjs";

const record = readRecord();
const fresh = 1_000_000 + Math.floor(Math.random() * 900_000_000);

describe("a fault in the source does not stay unseen (docs/mutants.md)", () => {
  const killer = new Killer();
  afterAll(() => killer.close());
  test.concurrent.for(mutants)("$name", async (mutant) => {
    const death = await killer.kill(mutant, record[mutant.name]?.seeds ?? [], fresh);
    if (!death) expect.fail(`survives its recorded schedules and those from ${fresh} on; npm run mutants searches anew`);
  });
});

test("each has a record, and docs/mutants.md is made of it", () => {
  expect(Object.keys(record)).toEqual(mutants.map(({ name }) => name));
  expect(readDocument()).toBe(document(record));
});
