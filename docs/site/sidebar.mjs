import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { navigation } from "./navigation.mjs";

const folder = fileURLToPath(new URL("pages/", import.meta.url));

/** A page is called what its heading says, but for those whose heading is the name of the whole. */
const titles = { "overview.md": "All on one page", "api/index.md": "API reference" };
const titleOf = (page) => titles[page] ?? /^# (.+)$/m.exec(readFileSync(folder + page, "utf8"))?.[1].replace(/[`*\\]/g, "") ?? page;

/** The groups of navigation.mjs, with those of their pages that are there. */
export function sidebar() {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md")).sort();
  const left = new Set(pages.filter((page) => page !== "index.md"));
  const named = (page) => Object.values(navigation).flat().includes(page);
  const take = (pattern) => {
    const found = pages.filter((page) => (pattern === "*" ? !named(page) : pattern.endsWith("*") ? page.startsWith(pattern.slice(0, -1)) : page === pattern));
    return found.filter((page) => left.delete(page)).map((page) => ({ text: titleOf(page), link: `/${page.replace(/(index)?\.md$/, "")}` }));
  };
  return Object.entries(navigation).map(([text, patterns]) => ({ text, items: patterns.flatMap(take) })).filter(({ items }) => items.length > 0);
}
