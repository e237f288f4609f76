// What `npm test` runs, in order, with each suite's share of the time budget on two cores; those that run beside others have a share of their own.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { names as faces } from "../faces/faces.mjs";
import { stacks } from "../../demo/servers/stacks.mjs";
import { findProgram, root } from "./install.mjs";

/** A program of a dev dependency, by path: two TypeScripts fight for the name `tsc` in node_modules/.bin. */
function tool(name, ...args) {
  const [dependency, program = dependency.split("/").at(-1)] = name.split("#");
  const folder = join(root, "node_modules", dependency);
  return () => {
    const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return [join(folder, typeof bin === "string" ? bin : bin[program]), ...args];
  };
}

const tests = (folder) =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive: true }).filter((file) => file.endsWith(".test.ts")) : [];

const typescripts = { "TypeScript 6": "typescript#tsc", "TypeScript 7": "typescript-7#tsc" };
const projects = { src: "tsconfig.json", "core without DOM": "tsconfig.core.json", tests: "tsconfig.test.json", demo: "demo/app/tsconfig.json" };

/** Debian's packages for the servers under demo/servers. A JDK may be there by another name. */
const serverPackages = Object.values(stacks).flatMap(({ packages }) => packages.filter((name) => !name.includes("jdk") || !findProgram("javac")));

/** How many files vitest.config.ts leaves to firefox-more and webkit-more. */
const MORE = { firefox: 13, webkit: 5 };

/** What the servers under demo/servers still lack, a line for each. */
export const missingServers = () => Object.values(stacks).flatMap((stack) => stack.missing() || []);

/**
 * `checks`: commands that count as one test each. `project`: vitest projects, whose tests are counted one by one. `engines`: the browsers it needs; without
 * a `project` there is one named after each.
 * `needs`: the suites that go before it, even if only this one was asked for. `packages`: folders with a package of their own, installed before it runs; `debian`: Debian's, too.
 * `beside`: it only computes, so it runs beside those that mostly wait for a browser's clocks, and gives way to them.
 * `table`: a script that makes a table in the docs from the report, and is asked with --check whether the one there is right.
 */
export const suites = [
  { name: "build", seconds: 30, checks: { "rollup, no warnings": tool("rollup", "-c", "--silent") } },
  { name: "lint", seconds: 10, checks: { oxlint: tool("oxlint", "--type-aware") } },
  {
    name: "typecheck",
    seconds: 50,
    needs: ["build"], // the demo's types are those of dist
    checks: Object.fromEntries(
      Object.entries(typescripts).flatMap(([version, tsc]) =>
        Object.entries(projects).map(([what, file]) => [`${what}, ${version}`, tool(tsc, "-p", file, "--noEmit")]),
      ),
    ),
  },
  {
    name: "publish",
    seconds: 10,
    needs: ["build"],
    checks: { "publint --strict": tool("publint", "--strict"), attw: tool("@arethetypeswrong/cli#attw", "--pack", ".", "--profile", "esm-only") },
  },
  { name: "size", seconds: 5, needs: ["build"], checks: { "no growth": () => ["test/size.mjs", "--no-growth"] } },
  { name: "unit", seconds: 40, project: "unit*", coverage: true }, // with the threshold of vitest.config.ts
  { name: "hostile", seconds: 200, beside: true, project: "hostile" },
  { name: "package", seconds: 30, needs: ["build"], project: "package" },
  { name: "element", seconds: 80, needs: ["build"], project: "element", engines: ["chromium"], files: tests("test/element").length },
  { name: "faces", seconds: 110, needs: ["build"], project: "faces*", engines: ["chromium"], packages: faces.map((name) => `test/faces/${name}`), files: tests("test/faces").length },
  {
    name: "consumers",
    seconds: 50,
    needs: ["build"],
    project: "consumers",
    engines: ["chromium"],
    packages: ["test/consumers/typescript", "test/consumers/webpack"],
    files: tests("test/consumers").length,
  },
  { name: "docs", seconds: 105, needs: ["build"], project: "docs", engines: ["chromium"], packages: ["docs/site"], files: tests("test/docs").length },
  { name: "simulation", seconds: 500, beside: true, project: "simulation" },
  { name: "mutants", seconds: 500, beside: true, project: "mutants" },
  { name: "browser", seconds: 390, needs: ["build"], project: "chromium", engines: ["chromium"], files: tests("test/browser").length },
  { name: "servers", seconds: 190, needs: ["build"], project: "servers", engines: ["chromium"], files: tests("test/servers").length, debian: serverPackages, table: "test/servers/table.mjs" },
  { name: "chaos", seconds: 90, needs: ["build"], project: "chaos", engines: ["chromium"], files: tests("test/chaos").length },
  { name: "firefox", seconds: 160, needs: ["build"], project: "firefox", engines: ["firefox"], files: tests("test/browser").length - MORE.firefox },
  { name: "webkit", seconds: 140, needs: ["build"], project: "webkit", engines: ["webkit"], files: tests("test/browser").length - MORE.webkit },
  // Asked for by name, for want of time (docs/browsers.md) or not seen green as a whole often enough yet (docs/servers.md).
  { name: "firefox-more", seconds: 250, optional: true, needs: ["build"], project: "firefox-more", engines: ["firefox"], files: MORE.firefox },
  { name: "webkit-more", seconds: 150, optional: true, needs: ["build"], project: "webkit-more", engines: ["webkit"], files: MORE.webkit },
  { name: "servers-firefox", seconds: 120, optional: true, needs: ["build"], project: "servers-firefox", engines: ["firefox"], files: 1, debian: serverPackages },
  { name: "servers-webkit", seconds: 120, optional: true, needs: ["build"], project: "servers-webkit", engines: ["webkit"], files: 1, debian: serverPackages },
];
