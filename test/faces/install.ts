// Gives every face the package as npm would install its tarball.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/install.mjs";
import { folder, installed } from "./faces.mjs";

/** Vitest calls it for each of the projects; once is enough for all. */
export function setup(): void {
  if (process.env["FACES_PACKED"]) return;
  process.env["FACES_PACKED"] = "yes";
  const packed = mkdtempSync(join(tmpdir(), "holdfast-faces-"));
  const output = execFileSync("npm", ["pack", "--json", "--pack-destination", packed], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  for (const name of installed) {
    const at = join(folder(name), "node_modules/holdfast");
    rmSync(at, { recursive: true, force: true });
    mkdirSync(at, { recursive: true });
    execFileSync("tar", ["-xzf", join(packed, filename), "-C", at, "--strip-components=1"]);
  }
  rmSync(packed, { recursive: true });
}
