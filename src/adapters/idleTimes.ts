import type { IdleTimer } from "./idleTimerOptions.js";

/** How long the user has been idle and active, since the last reset and since the mount. Times are ms. */
export interface IdleTimes {
  readonly getters: Pick<IdleTimer, "getElapsedTime" | "getTotalElapsedTime" | "getLastIdleTime" | "getLastActiveTime" | "getIdleTime" | "getTotalIdleTime" | "getActiveTime" | "getTotalActiveTime">;
  mounted(): void;
  active(at: number): void;
  idle(): void;
  /** The user is not idle any more. */
  back(): void;
  /** What is counted since the last reset begins anew. */
  reset(): void;
}

/** Pure bookkeeping over a clock. */
export function createIdleTimes(now: () => number): IdleTimes {
  let mount = 0;
  let reset = 0;
  let lastIdle = 0;
  let lastActive = 0;
  /** Since when the user is idle; undefined if not. */
  let since: number | undefined;
  let idled = 0;
  let idledInAll = 0;
  const current = (): number => (since === undefined ? 0 : now() - since);
  const date = (at: number): Date | null => (at ? new Date(at) : null);
  const idle = (): number => idled + current();
  const idleInAll = (): number => idledInAll + current();
  const back = (): void => {
    idled += current();
    idledInAll += current();
    since = undefined;
  };
  return {
    mounted: () => void (mount ||= reset = now()),
    active: (at) => void (lastActive = at),
    idle: () => void (since = lastIdle = now()),
    back,
    reset() {
      back();
      idled = 0;
      reset = now();
    },
    getters: {
      getElapsedTime: () => now() - reset,
      getTotalElapsedTime: () => now() - mount,
      getLastIdleTime: () => date(lastIdle),
      getLastActiveTime: () => date(lastActive),
      getIdleTime: idle,
      getTotalIdleTime: idleInAll,
      getActiveTime: () => Math.max(0, now() - reset - idle()),
      getTotalActiveTime: () => Math.max(0, now() - mount - idleInAll()),
    },
  };
}
