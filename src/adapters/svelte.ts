import { getContext, hasContext, setContext } from "svelte";
import type { DurableEntry, Entry, Session, SessionState } from "../index.js";
import { countdown } from "./countdown.js";
import { nearest } from "./nearest.js";
import { type Reading, reading, type SetDurable, type SetEntry, setter } from "./reading.js";
import { type IsEqual, selection, type Selector, whole } from "./selection.js";
import { type Current, currentOf, type DurableData, type EntryData } from "./svelteCurrent.js";

export type { Current, DurableData, EntryData, IsEqual, Reading, Selector, SetDurable, SetEntry };

const KEY = Symbol.for("holdfast/svelte");

/** Gives the components below this one their session. It neither starts nor disposes it. */
export const provideSession = (session: Session): Session => setContext(KEY, session);

/**
 * The session's state, or what `selector` makes of it, as `current`: it changes only when that does by `isEqual` (default `Object.is`). On a server the state is `{ status: "none" }`.
 * Without `session` it is the one provided; a ConfigurationError is thrown where there is none.
 *
 * ```ts
 * const user = useSession(session, (state) => state.user); // {user.current}
 * ```
 */
export function useSession(session?: Session): Current<SessionState>;
export function useSession<T>(session: Session | undefined, selector: Selector<T>, isEqual?: IsEqual<T>): Current<T>;
export function useSession(session?: Session, selector: Selector<unknown> = whole, isEqual: IsEqual<unknown> = Object.is): Current<unknown> {
  const from = provided(session, "useSession");
  return currentOf(() => selection(from, selector, isEqual));
}

/**
 * An entry of session data: `current` can be read and written; of a `durable` entry it is read asynchronously, and `status` and `error` say how that stands.
 *
 * ```ts
 * const cart = useSessionData(session.data.cart); // {cart.current.length}
 * void cart.set((cart) => [...cart, "mug"]); // atomic across tabs
 * ```
 */
export function useSessionData<V>(entry: Entry<V>): EntryData<V>;
export function useSessionData<V>(entry: DurableEntry<V>): DurableData<V>;
export function useSessionData<V>(entry: Entry<V> | DurableEntry<V>): unknown {
  const now = currentOf(() => reading(entry));
  const set = setter(entry);
  return {
    set,
    get current() {
      return now.current.value;
    },
    set current(value) {
      void set(value as Exclude<V, undefined>);
    },
    get status() {
      return now.current.status;
    },
    get error() {
      return now.current.error;
    },
  };
}

/**
 * Whole seconds left while the session warns, otherwise undefined. Changes once a second then, and at no other time.
 *
 * ```ts
 * const left = useCountdown(session); // left.current
 * ```
 */
export function useCountdown(session?: Session): Current<number | undefined> {
  const from = provided(session, "useCountdown");
  return currentOf(() => countdown(from));
}

const provided = (session: Session | undefined, name: string): Session =>
  nearest(name, session, session ?? (hasContext(KEY) ? getContext<Session>(KEY) : undefined), "call provideSession(session) in a component above");
