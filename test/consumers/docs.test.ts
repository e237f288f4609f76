// The TypeScript of README.md and docs/ runs with the packed package: in a real page, and in Node what uses the test kit. What it prints is for test/package/docs.test.ts.
import { spawnSync } from "node:child_process";
import ts from "typescript";
import { expect, inject, test } from "vitest";
import { launch } from "../browser/driver/launch.js";
import { moduleOf, typed } from "../support/blocks.js";
import { importMap, page, serveApplication } from "./site.js";

/** As it runs. Where nothing but Holdfast and a page is needed: no package of another's, and nothing of the reader's own. */
const runnable = typed
  .filter((block) => !/\bdeclare\b|^needs: /.test(block.comment) && !/from "(?!holdfast)|import\("(?!holdfast)/.test(moduleOf(block)))
  .map((block) => ({ at: `${block.page}:${block.line}`, code: ts.transpileModule(moduleOf(block), { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } }).outputText }));
const needsKit = ({ code }: { code: string }): boolean => code.includes('"holdfast/testing"');
const inPage = runnable.filter((block) => !needsKit(block));
const inNode = runnable.filter(needsKit);

test.each(inNode)("$at runs in Node", ({ code }) => {
  const { stderr, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], { cwd: inject("application"), encoding: "utf8", timeout: 30_000 });
  expect([status, stderr]).toEqual([0, ""]);
});

test("every other block that can run runs in a page, to its end, and throws nothing", { timeout: 120_000 }, async () => {
  expect(inPage.length).toBeGreaterThan(25);
  const { origin, close } = await serveApplication(inject("application"), (site) => {
    site.get("/block/:index", ({ params: { index } }, response) => void response.send(page(`${importMap()}<script type="module">import("/block/${index}/module.js").then(() => (document.title = "ran"), (error) => (document.title = String(error)))</script>`)));
    site.get("/block/:index/module.js", ({ params: { index } }, response) => void response.type("js").send(inPage[Number(index)]!.code));
    site.get("/login", (_request, response) => void response.send("<title>ran</title>")); // where a guard leads to
  });
  const browser = await launch();
  try {
    const failed: string[] = [];
    const tab = await browser.newTab("about:blank", { window: true });
    for (const [index, { at }] of inPage.entries()) {
      await tab.goto(`${origin.replace("127.0.0.1", `block-${index}.localhost`)}/block/${index}`); // empty storage for each
      const title = await tab.waitFor(() => document.title !== "loading" && document.title);
      if (title !== "ran") failed.push(`${at} ${title}`);
    }
    expect(failed).toEqual([]);
  } finally {
    await browser.kill();
    close();
  }
});
