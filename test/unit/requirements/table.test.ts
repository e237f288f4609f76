import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { proofs } from "../../requirements/proofs.mjs";
import { shows } from "../../requirements/shows.mjs";
import { standings } from "../../requirements/standings.mjs";
import { read, requirements } from "../../requirements/table.mjs";

const root = new URL("../../../", import.meta.url);
const source = (file: string): string => readFileSync(new URL(file, root), "utf8");
const ids = new Set(requirements.map(({ id }) => id));
const table = source("docs/requirements.md");

/** The titles of a test file, with what is filled in at run time left open. */
const patterns = new Map<string, RegExp[]>();
function titles(file: string): RegExp[] {
  const known = patterns.get(file);
  if (known) return known;
  const made = [...source(file).matchAll(/"((?:[^"\\\n]|\\.)+)"|`((?:[^`\\]|\\.)+)`/g)].map(([, plain, template]) => {
    const text = (plain ?? template)!.replace(/\\(.)/g, "$1").replace(/[.*+?^()|[\]\\{}]/g, "\\$&");
    return new RegExp(`^${text.replace(/%[sdifjo#%]/g, ".*").replace(/\$(\\\{.*?\\\}|[\w.]+)/g, ".*").replaceAll("$", "\\$")}$`, "su");
  });
  patterns.set(file, made);
  return made;
}
const exists = (file: string, title: string): boolean => existsSync(new URL(file, root)) && titles(file).some((pattern) => pattern.test(title));
const plain = (cell: string): string => cell.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("\\|", "|").replaceAll("&#123;", "{");

test("docs/requirements.md has every requirement and invariant, once and in order", () => {
  expect([...table.matchAll(/^\| ((?:R-|S|L)\w+) \|/gm)].map(([, id]) => id)).toEqual([...ids]);
});

test("every test that docs/requirements.md names is there (npm test -- --reports && npm run requirements)", () => {
  const named = [...table.matchAll(/`(test\/[^`]+)` › (.+?)(?=: fails when|<br>| \|)/g)].map(([, file, title]) => [file!, plain(title!)] as const);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(([file, title]) => !exists(file, title))).toEqual([]);
});

test("what is written of tests and of requirements is of ones that there are", () => {
  expect([...Object.keys(standings), ...proofs.map(({ id }) => id), ...shows.flatMap(([, , of]) => of.split(" "))].filter((id) => !ids.has(id))).toEqual([]);
  const lost = shows.filter(([file, beginning]) => !existsSync(new URL(file, root)) || !(source(file).includes(beginning) || titles(file).some((pattern) => pattern.source.startsWith("^.*"))));
  expect(lost).toEqual([]);
});

test("every recorded proof still applies: its text is once in the source, its test is there (npm run proofs)", () => {
  const recorded = read("proofs.json") as typeof proofs;
  expect(recorded.length).toBeGreaterThan(50);
  const stale = recorded.filter(({ file, text, test: { file: at, title } }) => source(file).split(text).length !== 2 || !exists(at, title));
  expect(stale.map(({ id, file, text }) => `${id} ${file}: ${text}`)).toEqual([]);
  const known = new Set(proofs.map(({ id, text, replacement }) => `${id} ${text} ${replacement}`));
  expect(recorded.filter(({ id, text, replacement }) => !known.has(`${id} ${text} ${replacement}`))).toEqual([]);
});
