import { type Context, createContext, createElement, type ReactElement, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { DurableEntry, Entry, Session, SessionState } from "../index.js";
import { countdown } from "./countdown.js";
import { nearest } from "./nearest.js";
import { type Reading, reading, type SetDurable, type SetEntry, setter } from "./reading.js";
import { type IsEqual, selection, type Selector, whole } from "./selection.js";
import type { Source } from "./source.js";

export type { IsEqual, Reading, Selector, SetDurable, SetEntry };
export { useIdleTimer } from "./useIdleTimer.js";
export { IdleTimerConsumer, IdleTimerContext, IdleTimerProvider, useIdleTimerContext, withIdleTimer } from "./idleTimerComponents.js";
export { DEFAULT_EVENTS } from "../index.js";
export type { EventsType, IdleTimer, IdleTimer as IIdleTimer, IdleTimerOptions, IdleTimerOptions as IIdleTimerProps, MessageType, PresenceType } from "./idleTimerOptions.js";

/** The session of the nearest `<SessionProvider>`; undefined where there is none. */
export const SessionContext: Context<Session | undefined> = /* @__PURE__ */ createContext<Session | undefined>(undefined);

/** Gives the components below it their session: `<SessionProvider session={session}>`. It neither starts nor disposes it. */
export const SessionProvider = ({ session, children }: { readonly session: Session; readonly children?: ReactNode }): ReactElement => createElement(SessionContext.Provider, { value: session }, children);

/**
 * The session's state, or what `selector` makes of it. Renders again only when that changes by `isEqual` (default `Object.is`). On a server and while hydrating the state is `{ status: "none" }`.
 * Without `session` it is the nearest provider's; a ConfigurationError is thrown where there is none.
 *
 * ```tsx
 * const user = useSession(session, (state) => state.user);
 * ```
 */
export function useSession(session?: Session): SessionState;
export function useSession<T>(session: Session | undefined, selector: Selector<T>, isEqual?: IsEqual<T>): T;
export function useSession(session?: Session, selector: Selector<unknown> = whole, isEqual: IsEqual<unknown> = Object.is): unknown {
  const from = useNearest(session, "useSession");
  const last = useRef<{ readonly value: unknown }>(undefined);
  const source = useMemo(() => selection(from, selector, isEqual, last.current), [from, selector, isEqual]);
  const value = useSource(source);
  useEffect(() => void (last.current = { value }));
  return value;
}

/**
 * An entry of session data: `[value, set]`. A `durable` entry is read asynchronously: `[value, set, { status, error }]`, its value undefined while "pending" or in "error". `set` takes a value, or a function for `update()`.
 *
 * ```tsx
 * const [cart, setCart] = useSessionData(session.data.cart);
 * void setCart((cart) => [...cart, "mug"]); // atomic across tabs
 * ```
 */
export function useSessionData<V>(entry: Entry<V>): readonly [value: V, set: SetEntry<V>];
export function useSessionData<V>(entry: DurableEntry<V>): readonly [value: V | undefined, set: SetDurable<V>, reading: Pick<Reading<V>, "status" | "error">];
export function useSessionData<V>(entry: Entry<V> | DurableEntry<V>): readonly unknown[] {
  const [source, set] = useMemo(() => [reading(entry), setter(entry)] as const, [entry]);
  const now = useSource(source);
  return [now.value, set, now];
}

/**
 * Whole seconds left while the session warns, otherwise undefined. Renders once a second then, and at no other time.
 *
 * ```tsx
 * const left = useCountdown(session);
 * return left === undefined ? null : <p>{left} seconds left.</p>;
 * ```
 */
export function useCountdown(session?: Session): number | undefined {
  const from = useNearest(session, "useCountdown");
  return useSource(useMemo(() => countdown(from), [from]));
}

const useSource = <T>({ subscribe, get, initial }: Source<T>): T => useSyncExternalStore(subscribe, get, initial);

const useNearest = (session: Session | undefined, hook: string): Session => nearest(hook, session, useContext(SessionContext), "render this component inside <SessionProvider session={…}>");
