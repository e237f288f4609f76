import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../support/install.mjs";
import { folder } from "../faces.mjs";

/** Pages whose examples are in this framework too. */
const others: Record<string, string[]> = { react: ["migrating-from-react-idle-timer"] };

/** Lays out the application of docs/<face>.md: its files, and around them what the framework's template makes (`guide/`). Gives its folder. */
export function writeGuide(face: string): string {
  const at = join(folder(face), "dist/guide");
  rmSync(at, { recursive: true, force: true });
  cpSync(join(folder(face), "guide"), join(at, "src"), { recursive: true });
  renameSync(join(at, "src/index.html"), join(at, "index.html"));
  const page = [face, ...(others[face] ?? [])].map((name) => readFileSync(join(root, `docs/${name}.md`), "utf8")).join("\n");
  for (const [, path, code] of page.matchAll(/^<!-- example: (.*) -->\n```\w+\n([\s\S]*?)^```$/gm)) {
    const file = join(at, "src", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
  return at;
}
