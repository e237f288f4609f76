import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The first of these names in the PATH, or of these places, that can be run. */
export function findProgram(names: readonly string[], places: readonly (string | undefined)[] = []): string | undefined {
  const onPath = (process.env["PATH"] ?? "").split(delimiter).flatMap((directory) => names.map((name) => join(directory, name)));
  return [...places, ...onPath].find((path) => path && executable(path));
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
