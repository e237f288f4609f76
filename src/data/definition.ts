import type { Definition, Tier } from "./context.js";

/** What `tab()`, `shared()`, `durable()` and `memory()` return: one entry of `createSession({ data })`, with the type of its value. */
export interface EntryDefinition<V, K extends Tier> extends Definition {
  /** Where the value lives. */
  readonly tier: K;
  /** Types only: there is no such property. */
  readonly value?: V;
}
