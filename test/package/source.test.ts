// Rules for src that the linter has no words for.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/install.mjs";

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => [file, readFileSync(join(root, "src", file), "utf8").replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "")] as const);

const whereFound = (pattern: RegExp, among = files): string[] => among.filter(([, text]) => pattern.test(text)).map(([file]) => file);

test("there is a source", () => expect(files.length).toBeGreaterThan(0));

// Either handler keeps a page out of the back/forward cache in some engine, and unload is not delivered on phones.
test("nothing listens to unload or beforeunload", () => {
  expect(whereFound(/["'`](before)?unload["'`]|\bon(before)?unload\b/)).toEqual([]);
});

test("nothing evaluates text or writes markup", () => {
  expect(whereFound(/\beval\s*\(|\bnew Function\b|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write/)).toEqual([]);
});

test("only platform/ and the fake browser make random numbers", () => {
  const outside = files.filter(([file]) => !/^(platform|testing)\//.test(file));
  expect(whereFound(/\bMath\.random\b|\bgetRandomValues\b|\brandomUUID\b/, outside)).toEqual([]);
});

// State of a module would be shared by every session and fake tab of a process. The one registry is in platform/, reached through Platform.
test("no module has mutable state", () => {
  expect(whereFound(/^(export )?(let|var)\s/m)).toEqual([]);
});
