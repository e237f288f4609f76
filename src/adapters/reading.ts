import type { DurableEntry, Entry } from "../index.js";
import type { Source } from "./source.js";

/** What is known of an entry's value. Only `durable` entries are ever pending or in error: the others are read at once. */
export interface Reading<V> {
  /** The value; undefined while "pending" or in "error". */
  readonly value: V;
  /** "pending": not read yet. "error": it could not be read. */
  readonly status: "pending" | "ready" | "error";
  /** Why not: usually a StorageError or a SessionEndedError. */
  readonly error: unknown;
}

/** Changes an entry: a value is set; a function is an `update()`, which loses no change of another tab. */
export interface SetEntry<V> {
  /** `update()`: atomic across tabs. */
  (change: (value: V) => Exclude<V, undefined>): Promise<Exclude<V, undefined>>;
  /** `set()`: the last writer wins. */
  (value: Exclude<V, undefined>): void;
}

/** The same for a `durable` entry: resolves once it is in the database. */
export interface SetDurable<V> {
  /** `update()`: atomic across tabs. */
  (change: (value: V) => Exclude<V, undefined>): Promise<Exclude<V, undefined>>;
  /** `set()`: the last writer wins. */
  (value: Exclude<V, undefined>): Promise<void>;
}

/** `set` and `update` in one, as frameworks' setters are. No value is a function: neither JSON nor structured clone keeps one. */
export const setter = <V>(entry: Entry<V> | DurableEntry<V>): SetEntry<V> & SetDurable<V> =>
  ((value: never) => (typeof value == "function" ? entry.update(value) : entry.set(value))) as never;

/** Whether two values of JSON's kind say the same. What is of another kind (a Map, a File) is taken for different: a copy of it may be. */
function alike(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!plain(one) || !plain(other) || Array.isArray(one) != Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length == Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && alike(one[key], other[key]));
}
const plain = (value: unknown): value is Record<string, unknown> => !!value && (Array.isArray(value) || Object.getPrototypeOf(value) == Object.prototype);

/** An entry's value as one object that stays until it says something else: `get()` of an entry gives a new copy each time. */
export function reading<V>(entry: Entry<V> | DurableEntry<V>): Source<Reading<V | undefined>> {
  const listeners = new Set<() => void>();
  let off: (() => void) | undefined;
  let turn = 0;
  let now: Reading<V | undefined> = { value: undefined, status: "pending", error: undefined };
  const put = (next: Reading<V | undefined>): void => {
    if (next.status == now.status && next.error == now.error && alike(next.value, now.value)) return;
    now = next;
    listeners.forEach((listener) => listener());
  };
  const read = (): void => {
    const mine = ++turn;
    const found = entry.get();
    if (!isPromise(found)) return put({ value: found, status: "ready", error: undefined });
    found.then(
      (value) => mine == turn && put({ value, status: "ready", error: undefined }),
      (error: unknown) => mine == turn && put({ value: undefined, status: "error", error }),
    );
  };
  read();
  // A durable entry is pending there too.
  let first: typeof now | undefined;
  return {
    get: () => now,
    initial: () => (first ??= "initial" in entry ? { value: entry.initial, status: "ready", error: undefined } : { value: undefined, status: "pending", error: undefined }),
    subscribe(listener) {
      const own = (): void => listener();
      listeners.add(own);
      if (!off) {
        off = entry.subscribe(read);
        read(); // it may have changed since
      }
      return () => {
        listeners.delete(own);
        if (listeners.size) return;
        off?.();
        off = undefined;
      };
    },
  };
}

const isPromise = <V>(found: V | Promise<V>): found is Promise<V> => typeof (found as Promise<V> | undefined)?.then == "function";
