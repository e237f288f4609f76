import type { Session } from "./index.js";

/** The live session of that name in this page, whichever copy of Holdfast made it (`Platform.registry`). `createSession()` would make one where there is none. */
export function findSession(name: string): Session | undefined {
  const registry = (globalThis as { [key: symbol]: ReadonlyMap<string, { readonly session: Session }> | undefined })[Symbol.for("holdfast")];
  return registry?.get(name)?.session;
}
