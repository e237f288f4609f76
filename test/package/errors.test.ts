// All messages are read, and docs/errors.md has each of them with a way out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/install.mjs";
import { messages } from "../support/messages.js";

const found = messages();
const rows = Array.from(readFileSync(join(root, "docs/errors.md"), "utf8").matchAll(/^\| `(.+?)` \| (.*) \|$/gm), ([, text, cure]) => ({ text, cure }));

test("there are messages to read", () => expect(found.length).toBeGreaterThan(40));

test("docs/errors.md explains every message of the source and no other", () => {
  const missing = found.filter(({ text }) => !rows.some((row) => row.text === text)).map(({ text, file, line }) => `src/${file}:${line} ${text}`);
  expect(missing).toEqual([]);
  expect(rows.filter((row) => !found.some(({ text }) => text === row.text)).map(({ text }) => text)).toEqual([]);
});

test("each has a way out that is more than the message", () => {
  expect(rows.filter(({ text, cure }) => cure.length < 9 || cure === text)).toEqual([]);
});

// They are read in a console, in one line, among others.
test.each(found)("$file:$line is one line that stands for itself: $text", ({ text }) => {
  expect(text).not.toMatch(/\n|  |[.!]$|undefined|\[object/);
  // It names what it is about: an option, a call, an entry, a part of the browser, or what happened to the session.
  expect(text).toMatch(/…|\w+\(|\w+\.\w+|localStorage|IndexedDB|Web Locks|database|session|logout|listener/);
});
