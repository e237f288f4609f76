import { type ComponentType, type Context, createContext, createElement, forwardRef, type ForwardRefExoticComponent, type PropsWithoutRef, type ReactElement, type ReactNode, type RefAttributes, useContext, useImperativeHandle } from "react";
import { ConfigurationError } from "../index.js";
import type { IdleTimer, IdleTimerOptions } from "./idleTimerOptions.js";
import { useIdleTimer } from "./useIdleTimer.js";

/** The timer of the nearest `<IdleTimerProvider>`; undefined where there is none. */
export const IdleTimerContext: Context<IdleTimer | undefined> = /* @__PURE__ */ createContext<IdleTimer | undefined>(undefined);

/** One timer for all components below it, with `useIdleTimer`'s options as props: `<IdleTimerProvider timeout={900_000} onIdle={signOut}>`. It never renders them again by itself. */
export const IdleTimerProvider = ({ children, ...options }: IdleTimerOptions & { readonly children?: ReactNode }): ReactElement =>
  createElement(IdleTimerContext.Provider, { value: useIdleTimer(options) }, children);

/** The nearest provider's timer, for a function that renders with it: `<IdleTimerConsumer>{(timer) => …}</IdleTimerConsumer>`. */
export const IdleTimerConsumer = ({ children }: { readonly children: (timer: IdleTimer) => ReactNode }): ReactNode => children(useIdleTimerContext());

/**
 * The timer of the nearest `<IdleTimerProvider>`. Throws a ConfigurationError where there is none.
 *
 * ```tsx
 * const { getRemainingTime, activate } = useIdleTimerContext();
 * ```
 */
export function useIdleTimerContext(): IdleTimer {
  const timer = useContext(IdleTimerContext);
  if (!timer) throw new ConfigurationError("useIdleTimerContext(): there is no timer; render this component inside <IdleTimerProvider>");
  return timer;
}

/**
 * Gives a component, such as one that is a class, a timer of its own: `useIdleTimer`'s options are taken from its props, the timer's methods are put among them, and a ref to it is the timer.
 *
 * ```tsx
 * const Desk = withIdleTimer(DeskView); // <Desk timeout={900_000} onIdle={signOut} ref={timer} />
 * ```
 */
export function withIdleTimer<P extends IdleTimer>(Component: ComponentType<P>): ForwardRefExoticComponent<PropsWithoutRef<Omit<P, keyof IdleTimer> & IdleTimerOptions> & RefAttributes<IdleTimer>> {
  return forwardRef<IdleTimer, Omit<P, keyof IdleTimer> & IdleTimerOptions>(function WithIdleTimer(props, ref) {
    const timer = useIdleTimer(props as IdleTimerOptions);
    useImperativeHandle(ref, () => timer, [timer]);
    return createElement(Component, { ...props, ...timer } as unknown as P);
  });
}
