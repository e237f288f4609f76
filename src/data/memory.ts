import type { Definition } from "./context.js";
import type { EntryDefinition } from "./definition.js";
import { createEntry } from "./entry.js";
import type { EntryOptions } from "./schema.js";

/**
 * Data that never touches the disk: every tab has it in memory, a new tab is given it by the others, and it is gone with the last one. Structured clone values, at most 64 kB each.
 *
 * ```ts
 * const session = createSession({ data: { filter: memory<string>() } });
 * session.data.filter.set("green");
 * ```
 */
export function memory<T>(options: EntryOptions<T> & { initial: T }): EntryDefinition<T, "memory">;
export function memory<T>(options?: EntryOptions<T>): EntryDefinition<T | undefined, "memory">;
export function memory(options: EntryOptions<unknown> = {}): Definition {
  return { tier: "memory", options, open: (context, name) => createEntry(context, name, options, { tier: "memory", replicated: true }) };
}
