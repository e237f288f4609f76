import type { Session, SessionState } from "../index.js";
import type { Source } from "./source.js";

/** What a component needs of the state: `(state) => state.user`. */
export type Selector<T> = (state: SessionState) => T;
/** Whether two selected values are the same to a component, so that it need not render again. */
export type IsEqual<T> = (one: T, other: T) => boolean;

/** The selector of whoever gives none. */
export const whole: Selector<SessionState> = (state) => state;

const NONE: SessionState = { status: "none" };

/** Runs `selector` once for each state; its last value stays until `isEqual` finds another. */
function memoized<T>(selector: Selector<T>, isEqual: IsEqual<T>, last?: { readonly value: T }): Selector<T> {
  let from: SessionState | undefined;
  return (state) => {
    if (state != from || !last) {
      from = state;
      const value = selector(state);
      if (!last || !isEqual(last.value, value)) last = { value };
    }
    return last.value;
  };
}

/** What a selector makes of the session's state. `last` is a value from before, should the selector be a new function. */
export function selection<T>(session: Pick<Session, "getState" | "subscribe">, selector: Selector<T>, isEqual: IsEqual<T> = Object.is, last?: { readonly value: T }): Source<T> {
  const select = memoized(selector, isEqual, last);
  const initial = memoized(selector, isEqual);
  const get = (): T => select(session.getState());
  return {
    get,
    initial: () => initial(NONE),
    subscribe(listener) {
      let told = get();
      return session.subscribe(() => {
        if (Object.is(told, get())) return;
        told = get();
        listener();
      });
    },
  };
}
