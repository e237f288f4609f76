import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Tab } from "../browser/driver/driver.js";
import { root } from "../support/install.mjs";

declare const axe: { run(options: object): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };

/** To be run in a document before its own code (`NewTabOptions.preload`), where no policy of the page forbids it. */
export const AXE = readFileSync(createRequire(join(root, "docs/site/package.json")).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds in the page by WCAG 2.2 A and AA and its best practices: rule and place, nothing when all is well. */
export function findings(tab: Tab): Promise<string[]> {
  return tab.evaluate(async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  });
}
