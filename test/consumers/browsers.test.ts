// The packed package in a real page, through each bundler and without any.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Browser } from "../browser/driver/driver.js";
import { launch } from "../browser/driver/launch.js";
import { root } from "../support/install.mjs";
import { bundlers, entryIn } from "./bundlers.js";
import { importMap, page, serveApplication } from "./site.js";

const application = inject("application");
const entry = entryIn(application);
let browser: Browser;
let origin: string;
let close: () => void;

beforeAll(async () => {
  mkdirSync(join(application, "src"), { recursive: true });
  copyFileSync(join(root, "test/consumers/app/main.js"), entry);
  ({ origin, close } = await serveApplication(application, (site) => {
    const entryOf = (way: string): string => (way === "import-map" ? `${importMap()}<script type="module" src="/src/main.js"></script>` : `<script type="module" src="/${way}/app.js"></script>`);
    site.get("/:way/page", ({ params: { way } }, response) => void response.send(page(entryOf(way))));
  }));
  browser = await launch();
});

afterAll(async () => {
  await browser?.kill();
  close?.();
});

async function works(way: string): Promise<void> {
  const tab = await browser.newTab(`${origin}/${way}/page`);
  await tab.waitFor(() => document.title !== "loading");
  expect(await tab.evaluate(() => document.title)).toBe("active, tea, 1 inspector");
  await tab.close();
}

test.each(Object.keys(bundlers))("an application bundled by %s works in a page", async (name) => {
  const file = join(application, name, "app.js");
  mkdirSync(join(application, name), { recursive: true });
  await bundlers[name]!(entry, file);
  expect(existsSync(file)).toBe(true);
  await works(name);
});

/** A block of a page of docs/, with shorter limits: it warns after a second. */
function example(page: string, comment: string, limits: string, shorter: string): string {
  const [, code] = new RegExp(`<!-- ${comment} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(readFileSync(join(root, "docs", page), "utf8"))!;
  expect(code).toContain(limits);
  return code!.replace(limits, shorter);
}
const warns = (): boolean => !!document.querySelector("session-warning")?.shadowRoot?.querySelector("dialog[open]");

test("the first page of the script tag's guide warns in two windows, and goes on in both by Escape in one", async () => {
  const folder = join(application, "tag");
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(application, "node_modules/holdfast/dist/holdfast.iife.js"), join(folder, "holdfast-0.1.0.iife.js"));
  writeFileSync(join(folder, "index.html"), example("script.md", "page: index.html", 'data-idle="1m"', 'data-idle="41s"'));
  const tabs = [await browser.newTab(`${origin}/tag/`, { window: true }), await browser.newTab(`${origin}/tag/`, { window: true })];
  for (const tab of tabs) await tab.waitFor(warns);
  await tabs[0]!.press("Escape");
  for (const tab of tabs) await tab.waitFor(() => !document.querySelector("session-warning")!.shadowRoot!.querySelector("dialog[open]"));
  for (const tab of tabs) await tab.close();
});

test("the module of getting started warns", async () => {
  writeFileSync(join(application, "src/module.ts"), example("getting-started.md", "app: main.ts", 'idle: "20m"', 'idle: "41s", warning: "40s"'));
  writeFileSync(join(application, "src/start.ts"), 'import { session } from "./module.js"; void session.start({ user: "ada" });');
  await bundlers["esbuild"]!(join(application, "src/start.ts"), join(application, "module/app.js"));
  const tab = await browser.newTab(`${origin}/module/page`, { window: true });
  await tab.waitFor(warns);
  await tab.close();
});

test("without a bundler it works by an import map", () => works("import-map"));
