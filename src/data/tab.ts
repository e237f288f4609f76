import type { Definition } from "./context.js";
import type { EntryDefinition } from "./definition.js";
import { createEntry } from "./entry.js";
import type { EntryOptions } from "./schema.js";

/**
 * Data of one tab: sessionStorage. It survives a reload, ends with the session and with the tab; a duplicated tab begins with a copy. With `sync` it is the same in every tab. JSON values.
 *
 * ```ts
 * const session = createSession({ data: { draft: tab({ initial: { step: 1 } }) } });
 * session.data.draft.set({ step: 2 });
 * ```
 */
export function tab<T>(options: EntryOptions<T> & { initial: T }): EntryDefinition<T, "tab">;
export function tab<T>(options?: EntryOptions<T>): EntryDefinition<T | undefined, "tab">;
export function tab(options: EntryOptions<unknown> = {}): Definition {
  return { tier: "tab", options, open: (context, name) => createEntry(context, name, options, { tier: "tab", area: context.session, replicated: !!options.sync }) };
}
