// Installs the package the way `npm install` of its tarball would, once for all files of this suite.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { root } from "../support/install.mjs";

declare module "vitest" {
  interface ProvidedContext {
    /** A folder whose node_modules holds holdfast from its tarball, and its dependencies. */
    application: string;
    /** Paths in the tarball. */
    packed: string[];
  }
}

export function setup(project: TestProject): () => void {
  const application = mkdtempSync(join(tmpdir(), "holdfast-package-"));
  const installed = join(application, "node_modules/holdfast");
  mkdirSync(installed, { recursive: true });
  const output = execFileSync("npm", ["pack", "--json", "--pack-destination", application], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [{ filename, files }] = JSON.parse(output) as [{ filename: string; files: { path: string }[] }];
  execFileSync("tar", ["-xzf", join(application, filename), "-C", installed, "--strip-components=1"]);
  for (const name of ["broadcast-channel", "idb-keyval"]) symlinkSync(join(root, "node_modules", name), join(application, "node_modules", name));
  project.provide("application", application);
  project.provide(
    "packed",
    files.map(({ path }) => path),
  );
  return () => rmSync(application, { recursive: true });
}
