import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install.mjs";

/** A code block of README.md, docs/ and the pages beside them. */
export interface Block {
  readonly page: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  /** What stands after the three backticks. */
  readonly info: string;
  readonly code: string;
  /** The comment before it: `<!-- with: code -->` goes before the code when it is compiled, `<!-- needs: what -->` says of whom it needs something to run, `<!-- file: path -->` names a file of the first steps, `<!-- example: path -->` a file of a framework's, `<!-- prints: text -->` says what it prints when it is run, `<!-- from: path -->` where it stands in the repository; `<!-- page: path -->` and `<!-- app: path -->` are first steps that test/consumers runs. */
  readonly comment: string;
}

const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => `docs/${name}`);
/** docs/site has copies of pages once it was built, and packages. */
export const pages: readonly string[] = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "demo/README.md", ...inDocs].filter((path) => path.endsWith(".md") && !path.startsWith("docs/site/"));

export const blocks: readonly Block[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), "utf8");
  return Array.from(text.matchAll(/(?:^<!-- (.*) -->\n)?^```(.*)\n([\s\S]*?)^```$/gm), ({ 0: whole, 1: comment = "", 2: info = "", 3: code = "", index }) => {
    const before = text.slice(0, index + whole.indexOf("```"));
    return { page, line: before.split("\n").length + 1, info, code, comment };
  });
});

/** TypeScript of applications. The files of an example in a framework are compiled and run by test/faces. */
export const typed: readonly Block[] = blocks.filter(({ info, comment }) => info === "ts" && !comment.startsWith("example: "));

/** With what the reader is not shown, in the first line, so that line numbers are easy to tell. */
export const moduleOf = ({ code, comment }: Block): string => `${comment.startsWith("with: ") ? comment.slice(6) : ""} export {};\n${code}`;
