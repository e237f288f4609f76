import type { Session, SessionState } from "../../../src/index.js";

export interface FakeSession extends Session {
  /** Goes to the warning with so much time left; `by` is the limit that is near. */
  warn(ms: number, by?: "idle" | "max-age" | "server"): void;
  become(state: SessionState): void;
  readonly calls: string[];
  /** Listeners that are subscribed. */
  readonly listening: number;
}

const ACTIVE = { status: "active", user: "ada", startedAt: 0, lastActiveAt: 0, expiresAt: Infinity, expiresBy: "idle", extendable: true } as const;

/** A session whose state the test sets. Time is Date.now(), so that it goes with vitest's timers. */
export function fakeSession(): FakeSession {
  let state: SessionState = ACTIVE;
  const listeners = new Set<() => void>();
  const calls: string[] = [];
  const become = (next: SessionState): void => {
    state = next;
    listeners.forEach((listener) => listener());
  };
  return {
    name: "holdfast",
    getState: () => state,
    remaining: () => Math.max(0, (state.expiresAt ?? 0) - Date.now()),
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    extend: () => Promise.resolve((calls.push("extend"), state)),
    end: () => Promise.resolve((calls.push("end"), { server: "none" as const })),
    become,
    warn: (ms: number, by: "idle" | "max-age" | "server" = "idle") => become({ ...ACTIVE, status: "warning", expiresAt: Date.now() + ms, expiresBy: by, extendable: by !== "max-age" }),
    calls,
    get listening() {
      return listeners.size;
    },
  } as unknown as FakeSession;
}
