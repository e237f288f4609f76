import type { StorageArea } from "../../../src/platform/platform.js";

/** A Web Storage area in a Map, with a limit on what its values may weigh together. */
export interface MemoryArea extends StorageArea {
  readonly map: Map<string, string>;
  /** Most UTF-16 code units of all values; `set` beyond that returns an error named QuotaExceededError. */
  quota: number;
  /** A storage event of another document. */
  fire(key: string | null, value: string | null): void;
}

export function memoryArea(entries: Iterable<readonly [string, string]> = []): MemoryArea {
  const map = new Map(entries);
  const listeners = new Set<(key: string | null, value: string | null) => void>();
  const area: MemoryArea = {
    map,
    quota: Infinity,
    get: (key) => map.get(key) ?? null,
    set(key, value) {
      const others = [...map].reduce((sum, [at, text]) => (at === key ? sum : sum + text.length), 0);
      if (others + value.length > area.quota) return Object.assign(new Error("full"), { name: "QuotaExceededError" });
      map.set(key, value);
      return undefined;
    },
    remove: (key) => void map.delete(key),
    keys: (prefix) => [...map.keys()].filter((key) => key.startsWith(prefix)),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    fire: (key, value) => [...listeners].forEach((listener) => listener(key, value)),
  };
  return area;
}
