import { type Accessor, type Context, createComponent, createContext, createSignal, type JSX, onCleanup, onMount, type ParentProps, sharedConfig, useContext } from "solid-js";
import type { DurableEntry, Entry, Session, SessionState } from "../index.js";
import { countdown } from "./countdown.js";
import { nearest } from "./nearest.js";
import { type Reading, reading, type SetDurable, type SetEntry, setter } from "./reading.js";
import { type IsEqual, selection, type Selector, whole } from "./selection.js";
import type { Source } from "./source.js";

export type { IsEqual, Reading, Selector, SetDurable, SetEntry };

/** The session of the nearest `<SessionProvider>`; undefined where there is none. */
export const SessionContext: Context<Session | undefined> = createContext<Session>();

/** Gives the components below it their session: `<SessionProvider session={session}>`. It neither starts nor disposes it. */
export const SessionProvider = (props: ParentProps<{ readonly session: Session }>): JSX.Element =>
  createComponent(SessionContext.Provider, {
    value: props.session,
    get children() {
      return props.children;
    },
  });

/**
 * The session's state, or what `selector` makes of it, as a signal that changes only when that does by `isEqual` (default `Object.is`). On a server and while hydrating the state is `{ status: "none" }`.
 * Without `session` it is the nearest provider's; a ConfigurationError is thrown where there is none.
 *
 * ```tsx
 * const user = useSession(session, (state) => state.user); // <p>{user()}</p>
 * ```
 */
export function useSession(session?: Session): Accessor<SessionState>;
export function useSession<T>(session: Session | undefined, selector: Selector<T>, isEqual?: IsEqual<T>): Accessor<T>;
export function useSession(session?: Session, selector: Selector<unknown> = whole, isEqual: IsEqual<unknown> = Object.is): Accessor<unknown> {
  return useSource(selection(useNearest(session, "useSession"), selector, isEqual));
}

/**
 * An entry of session data: `[value, set]`, as of a signal; a `durable` entry is read asynchronously: `[value, set, { status, error }]`, its value undefined while "pending" or in "error". `set` takes a value, or a
 * function for `update()`.
 *
 * ```tsx
 * const [cart, setCart] = useSessionData(session.data.cart);
 * void setCart((cart) => [...cart, "mug"]); // atomic across tabs
 * ```
 */
export function useSessionData<V>(entry: Entry<V>): readonly [value: Accessor<V>, set: SetEntry<V>];
export function useSessionData<V>(entry: DurableEntry<V>): readonly [value: Accessor<V | undefined>, set: SetDurable<V>, reading: { readonly status: Accessor<Reading<V>["status"]>; readonly error: Accessor<unknown> }];
export function useSessionData<V>(entry: Entry<V> | DurableEntry<V>): readonly unknown[] {
  const now = useSource(reading(entry));
  return [() => now().value, setter(entry), { status: () => now().status, error: () => now().error }];
}

/** Whole seconds left while the session warns, otherwise undefined. Changes once a second then, and at no other time. */
export const useCountdown = (session?: Session): Accessor<number | undefined> => useSource(countdown(useNearest(session, "useCountdown")));

const useNearest = (session: Session | undefined, name: string): Session => nearest(name, session, useContext(SessionContext), "use it inside <SessionProvider session={…}>");

/** Tied to once it is mounted, which it never is on a server. */
function useSource<T>(source: Source<T>): Accessor<T> {
  const [value, setValue] = createSignal(sharedConfig.context ? source.initial() : source.get());
  onMount(() => {
    const read = (): void => void setValue(() => source.get());
    onCleanup(source.subscribe(read));
    read();
  });
  return value;
}
