import { computed, DestroyRef, type EnvironmentProviders, inject, InjectionToken, makeEnvironmentProviders, type Signal, signal } from "@angular/core";
import type { DurableEntry, Entry, Session, SessionState } from "../index.js";
import { countdown } from "./countdown.js";
import { nearest } from "./nearest.js";
import { type Reading, reading, type SetDurable, type SetEntry, setter } from "./reading.js";
import { type IsEqual, selection, type Selector, whole } from "./selection.js";
import type { Source } from "./source.js";

export type { IsEqual, Reading, Selector, SetDurable, SetEntry };

/** The application's session: `inject(SESSION)` where `provideSession()` has given one. */
export const SESSION: InjectionToken<Session> = new InjectionToken<Session>("holdfast session");

/** Gives an application or a route its session: `bootstrapApplication(App, { providers: [provideSession(session)] })`. It neither starts nor disposes it. */
export const provideSession = (session: Session): EnvironmentProviders => makeEnvironmentProviders([{ provide: SESSION, useValue: session }]);

/**
 * The session's state, or what `selector` makes of it, as a signal that changes only when that does by `isEqual` (default `Object.is`). Called where `inject()` may be; ends with the component. On a server the state is
 * `{ status: "none" }`. Without `session` it is the one provided; a ConfigurationError is thrown where there is none.
 *
 * ```ts
 * readonly user = useSession(session, (state) => state.user);
 * ```
 */
export function useSession(session?: Session): Signal<SessionState>;
export function useSession<T>(session: Session | undefined, selector: Selector<T>, isEqual?: IsEqual<T>): Signal<T>;
export function useSession(session?: Session, selector: Selector<unknown> = whole, isEqual: IsEqual<unknown> = Object.is): Signal<unknown> {
  return useSource(selection(provided(session, "useSession"), selector, isEqual));
}

/**
 * An entry of session data: `[value, set]`; a `durable` entry is read asynchronously: `[value, set, { status, error }]`, its value undefined while "pending" or in "error". `set` takes a value, or a function for `update()`.
 *
 * ```ts
 * readonly [cart, setCart] = useSessionData(session.data.cart);
 * ```
 */
export function useSessionData<V>(entry: Entry<V>): readonly [value: Signal<V>, set: SetEntry<V>];
export function useSessionData<V>(entry: DurableEntry<V>): readonly [value: Signal<V | undefined>, set: SetDurable<V>, reading: { readonly status: Signal<Reading<V>["status"]>; readonly error: Signal<unknown> }];
export function useSessionData<V>(entry: Entry<V> | DurableEntry<V>): readonly unknown[] {
  const now = useSource(reading(entry));
  return [computed(() => now().value), setter(entry), { status: computed(() => now().status), error: computed(() => now().error) }];
}

/** Whole seconds left while the session warns, otherwise undefined. Changes once a second then, and at no other time. */
export const useCountdown = (session?: Session): Signal<number | undefined> => useSource(countdown(provided(session, "useCountdown")));

const provided = (session: Session | undefined, name: string): Session =>
  nearest(name, session, session ?? inject(SESSION, { optional: true }) ?? undefined, "add provideSession(session) to the application's providers");

/** A signal needs no zone: what it feeds is checked because it has changed. */
function useSource<T>(source: Source<T>): Signal<T> {
  const value = signal(source.get());
  inject(DestroyRef).onDestroy(source.subscribe(() => value.set(source.get())));
  return value.asReadonly();
}
