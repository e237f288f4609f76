import type { DataContext } from "./context.js";

export interface Listeners {
  subscribe(listener: () => void): () => void;
  /** Something else would be read now. */
  touch(): void;
  /** Calls them if it would; one that throws does not stop the others. */
  notify(): void;
}

export function createListeners(context: DataContext, name: string): Listeners {
  const listeners = new Set<() => void>();
  let told = true;
  return {
    subscribe(listener) {
      // One function subscribed twice is two subscriptions.
      const own = (): void => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    touch: () => void (told = false),
    notify() {
      if (told) return;
      told = true;
      for (const listener of [...listeners]) {
        try {
          listener();
        } catch (cause) {
          context.threw(`a listener of data.${name} threw: ${(cause as Error)?.message}`, cause);
        }
      }
    },
  };
}
