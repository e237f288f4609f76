import { computed, getCurrentInstance, getCurrentScope, inject, type InjectionKey, onMounted, onScopeDispose, provide, type Ref, type ShallowRef, shallowRef, type WritableComputedRef } from "vue";
import type { DurableEntry, Entry, Session, SessionState } from "../index.js";
import { countdown } from "./countdown.js";
import { nearest } from "./nearest.js";
import { type Reading, reading, type SetDurable, type SetEntry, setter } from "./reading.js";
import { type IsEqual, selection, type Selector, whole } from "./selection.js";
import type { Source } from "./source.js";

export type { IsEqual, Reading, Selector, SetDurable, SetEntry };

/** Under which the session is provided: `app.provide(sessionKey, session)` gives it to a whole application. */
export const sessionKey: InjectionKey<Session> = Symbol("holdfast session");

/** Gives the components below this one their session. It neither starts nor disposes it. */
export const provideSession = (session: Session): void => provide(sessionKey, session);

/**
 * The session's state, or what `selector` makes of it, as a ref that changes only when that does by `isEqual` (default `Object.is`). On a server and while hydrating the state is `{ status: "none" }`.
 * Without `session` it is the one provided; a ConfigurationError is thrown where there is none.
 *
 * ```ts
 * const user = useSession(session, (state) => state.user);
 * ```
 */
export function useSession(session?: Session): Readonly<ShallowRef<SessionState>>;
export function useSession<T>(session: Session | undefined, selector: Selector<T>, isEqual?: IsEqual<T>): Readonly<ShallowRef<T>>;
export function useSession(session?: Session, selector: Selector<unknown> = whole, isEqual: IsEqual<unknown> = Object.is): unknown {
  return useSource(selection(provided(session, "useSession"), selector, isEqual));
}

/**
 * An entry of session data: `[value, set]`. `value` is a ref that can be written too (`v-model`); `set` takes a value, or a function for `update()`. A `durable` entry is read asynchronously:
 * `[value, set, { status, error }]`, its value undefined while "pending" or in "error".
 *
 * ```ts
 * const [cart, setCart] = useSessionData(session.data.cart);
 * void setCart((cart) => [...cart, "mug"]); // atomic across tabs
 * ```
 */
export function useSessionData<V>(entry: Entry<V>): readonly [value: WritableComputedRef<V, Exclude<V, undefined>>, set: SetEntry<V>];
export function useSessionData<V>(
  entry: DurableEntry<V>,
): readonly [value: Readonly<Ref<V | undefined>>, set: SetDurable<V>, reading: { readonly status: Readonly<Ref<Reading<V>["status"]>>; readonly error: Readonly<Ref<unknown>> }];
export function useSessionData<V>(entry: Entry<V> | DurableEntry<V>): readonly unknown[] {
  const now = useSource(reading(entry));
  const set = setter(entry);
  return [computed({ get: () => now.value.value, set: (value) => void set(value as Exclude<V, undefined>) }), set, { status: computed(() => now.value.status), error: computed(() => now.value.error) }];
}

/** Whole seconds left while the session warns, otherwise undefined. Changes once a second then, and at no other time. */
export const useCountdown = (session?: Session): Readonly<ShallowRef<number | undefined>> => useSource(countdown(provided(session, "useCountdown")));

const provided = (session: Session | undefined, name: string): Session =>
  nearest(name, session, session ?? (getCurrentInstance() ? inject(sessionKey, undefined) : undefined), "call provideSession(session) in a component above, or app.provide(sessionKey, session)");

/** In a component it is tied to once that is mounted, which it never is on a server; in a scope of its own, at once. */
function useSource<T>(source: Source<T>): ShallowRef<T> {
  const component = getCurrentInstance();
  // A component whose element is there before it is set up hydrates what a server has rendered.
  const value = shallowRef(component?.vnode.el ? source.initial() : source.get()) as ShallowRef<T>;
  let off = (): void => {};
  const follow = (): void => {
    const read = (): void => void (value.value = source.get());
    off = source.subscribe(read);
    read();
  };
  if (component) onMounted(follow);
  else follow();
  if (getCurrentScope()) onScopeDispose(() => off());
  return value;
}
