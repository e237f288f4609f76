// Collects the pages of the site in pages/: docs/, the README, the demo's and the changelog. Links that leave these lead to copies of the files, so that the site stands alone.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = fileURLToPath(new URL("pages/", import.meta.url));

/** Where a file of the repository is in the site, for those that are pages. */
const places = new Map([
  ["README.md", "overview.md"],
  ["CHANGELOG.md", "changelog.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ["SECURITY.md", "security.md"],
  ["demo/README.md", "demo.md"],
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.startsWith("site"))
    .map((file) => [`docs/${file}`, file.replace(/README\.md$/, "index.md")]),
]);

export function gather() {
  rmSync(pages, { recursive: true, force: true });
  for (const [from, to] of places) {
    if (!existsSync(join(root, from))) continue;
    // Code is left alone: it, too, has a bracket after a bracket.
    const text = readFileSync(join(root, from), "utf8").replace(/^```[\s\S]*?^```$|(?<=\]\()([^)\s]+)(?=[)\s])/gm, (found, link) => (link ? rewritten(link, from, to) : found));
    mkdirSync(dirname(join(pages, to)), { recursive: true });
    writeFileSync(join(pages, to), withoutNotes(text));
  }
  for (const place of ["pictures", "public/pictures"]) cpSync(join(root, "docs/pictures"), join(pages, place), { recursive: true });
}

function rewritten(link, from, to) {
  if (/^(https?:|#)/.test(link)) return link;
  const [path, anchor = ""] = link.split(/(?=#)/);
  const target = posix.normalize(posix.join(posix.dirname(from), path));
  const asPage = places.get(target) ?? places.get(posix.join(target, "README.md"));
  if (asPage) return relativeTo(to, asPage) + anchor;
  if (target.startsWith("docs/pictures/")) return relativeTo(to, target.slice(5));
  if (!existsSync(join(root, target))) throw new Error(`${from}: ${link} leads nowhere`);
  if (statSync(join(root, target)).isDirectory()) return relativeTo(to, places.get("demo/README.md"));
  // Shown as text, whatever it is.
  const copy = join(pages, "public/source", `${target}.txt`);
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(join(root, target), copy);
  return `/source/${target}.txt`;
}

const relativeTo = (from, to) => {
  const path = relative(dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
};

/** Comments are for tests, and `{{` would be Vue's. */
const withoutNotes = (text) => text.replace(/^<!-- (with|needs|file|page|app|example|prints|from): .*-->\n/gm, "").replace(/<!--.*?-->/g, "");
