import { createSubscriber } from "svelte/reactivity";
import type { Reading, SetDurable, SetEntry } from "./reading.js";
import type { Source } from "./source.js";

/** A value that templates, `$derived` and `$effect` follow while they read it. */
export interface Current<T> {
  /** The value now; read in a template, a `$derived` or an `$effect` it is followed. */
  readonly current: T;
}
/** An entry's value, to be read and written; `set` takes a value, or a function for `update()`. */
export interface EntryData<V> {
  /** The value now, in whatever tab it was set. */
  get current(): V;
  /** Sets it, for every tab. */
  set current(value: Exclude<V, undefined>);
  /** Sets a value, or updates by a function. */
  readonly set: SetEntry<V>;
}
/** A durable entry's value, read asynchronously: undefined while "pending" or in "error". */
export interface DurableData<V> extends Current<V | undefined> {
  /** Sets a value, or updates by a function; resolves once it is in the database. */
  readonly set: SetDurable<V>;
  /** "pending": not read yet. "error": it could not be read. */
  readonly status: Reading<V>["status"];
  /** Why not. */
  readonly error: unknown;
}

/** Tied to while something reactive reads it; whoever reads it elsewhere gets the value of this moment. */
export function currentOf<T>(open: () => Source<T>): Current<T> {
  let source: Source<T> | undefined;
  const follow = createSubscriber((update) => {
    source = open();
    const off = source.subscribe(update);
    return () => {
      off();
      source = undefined;
    };
  });
  return {
    get current() {
      follow();
      return (source ?? open()).get();
    },
  };
}
