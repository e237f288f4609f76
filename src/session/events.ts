import type { ServerVerdict } from "../server/verdict.js";
import { HoldfastError } from "./errors.js";
import type { EndReason, SessionState } from "./state.js";

/** Where what an event tells of was done: in this tab, or in another one. */
export type Origin = "local" | "remote";

/** Events of `session.on()`. */
export interface SessionEvents {
  /** A session began, in this tab or in another. */
  started: { origin: Origin };
  /** Trusted input was counted, at most once a second. */
  activity: { origin: Origin };
  /** The time to warn has come; `remaining` is ms until the session ends. */
  warning: { remaining: number; origin: Origin };
  /** A warning is over because the session goes on. */
  extended: { origin: Origin };
  /** A session that this tab saw live has ended. */
  ended: { reason: EndReason; origin: Origin };
  /** `getState()` returns another object. */
  change: { state: SessionState; previous: SessionState; origin: Origin };
  /** The server was asked; `touched` if that extended its session, `status` if it answered at all. */
  heartbeat: { outcome: ServerVerdict["outcome"]; touched: boolean; status?: number; origin: Origin };
  /** This tab began or ceased to speak to the server for all. */
  leadership: { leader: boolean; origin: Origin };
  /** Storage is degraded, an option is doubtful, the server cannot be reached, a listener threw. Each is told once. */
  problem: { error: HoldfastError; origin: Origin };
}

export interface Events {
  on<E extends keyof SessionEvents>(event: E, listener: (detail: SessionEvents[E]) => void): () => void;
  emit<E extends keyof SessionEvents>(event: E, detail: SessionEvents[E]): void;
  /** Once for each message. */
  report(error: HoldfastError): void;
  clear(): void;
}

/** `warn` is for problems that nobody listens to. */
export function createEvents(microtask: (callback: () => void) => void, warn: (message: unknown) => void): Events {
  const listeners = new Map<string, Set<(detail: never) => void>>();
  const reported = new Set<string>();
  let kept: SessionEvents["problem"][] = [];
  const call = (listener: (detail: never) => void, detail: unknown): void => {
    try {
      listener(detail as never);
    } catch (cause) {
      // Not for a listener of problems: it would hear of itself for ever.
      if ((detail as SessionEvents["problem"]).error) warn(cause);
      else report(new HoldfastError(`a listener threw: ${(cause as Error)?.message}`, { cause }));
    }
  };
  const emit: Events["emit"] = (event, detail) => [...(listeners.get(event) ?? [])].forEach((listener) => call(listener, detail));
  const report: Events["report"] = (error) => {
    if (reported.has(error.message) || reported.size > 500) return;
    reported.add(error.message);
    const detail = { error, origin: "local" } as const;
    if (listeners.get("problem")?.size) return emit("problem", detail);
    if (kept.push(detail) > 20) kept.shift();
    // A listener added in the first task hears it; without one the console does.
    microtask(() => microtask(() => !listeners.get("problem")?.size && warn(error)));
  };
  return {
    on(event, listener) {
      // One function given twice is two listeners.
      const own = (detail: never): void => listener(detail);
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(own));
      if (event == "problem") kept.splice(0).forEach((detail) => call(own, detail));
      return () => void set.delete(own);
    },
    emit,
    report,
    clear() {
      listeners.clear();
      kept = [];
    },
  };
}
