import { createEntry } from "./entry.js";
import type { Definition } from "./context.js";
import type { EntryDefinition } from "./definition.js";
import { merge } from "./register.js";
import type { EntryOptions } from "./schema.js";

/**
 * Data that every tab shares: localStorage, so that it is there on the first line, and the same in IndexedDB, so that `update()` loses no concurrent change. JSON values.
 *
 * ```ts
 * const session = createSession({ data: { cart: shared({ initial: [] as string[], lifetime: "user" }) } });
 * await session.data.cart.update((cart) => [...cart, "tea"]);
 * ```
 */
export function shared<T>(options: EntryOptions<T> & { initial: T }): EntryDefinition<T, "shared">;
export function shared<T>(options?: EntryOptions<T>): EntryDefinition<T | undefined, "shared">;
export function shared(options: EntryOptions<unknown> = {}): Definition {
  return {
    tier: "shared",
    options,
    open: (context, name) =>
      createEntry(context, name, options, {
        tier: "shared",
        area: context.local,
        replicated: true,
        kept: true,
        // Web Storage cannot be read-modify-written, not even under a lock (whatwg/html#403): one transaction decides.
        update: ({ place, known }, key, revise) =>
          context.transact(place(), [key], ([found]) => {
            const register = revise(merge(known(key), found));
            return { put: [[key, register]], result: register };
          }),
      }),
  };
}
