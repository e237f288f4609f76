import type { Locks } from "../platform/platform.js";

/** At most this many steals a window, the second after a pause (https://github.com/dxos/dxos/issues/12707: unbounded, each steal restarts the next). */
const STEALS = 2;
const WINDOW = 6e5;
const PAUSE = 6e4;

/** Whether a tab that hears nothing of its leader may steal the lock now. Pure, for the table of its test. */
export const maySteal = (steals: readonly number[], now: number): boolean => {
  const recent = steals.filter((at) => now - at < WINDOW);
  return recent.length < STEALS && !recent.some((at) => now - at < PAUSE * recent.length);
};

export interface Leadership {
  leads(): boolean;
  /** Joins the queue for the lock, as at boot and after each freeze or pagehide. */
  queue(): void;
  /** Gives up the lock, or the place in the queue: a page that does not run must not hold up the others. */
  drop(): void;
  /** No beat came: the leader may be frozen. Asks the lock manager (Chromium frees a lock held in the back/forward cache when it is asked), then steals. */
  challenge(now: number): void;
}

/** A lock queue elects. Correctness never depends on there being one leader: it is only why one tab speaks for all. */
export function createLeadership(locks: Locks | undefined, name: string, changed: (leads: boolean) => void, failed: () => void): Leadership {
  let release: (() => void) | undefined;
  let leads = false;
  let steals: number[] = [];
  const set = (value: boolean): void => {
    if (value == leads) return;
    leads = value;
    changed(value);
  };
  const request = (mode: "wait" | "steal"): void => {
    const mine = locks!.request(
      name,
      mode,
      // A queued request that is answered with no has failed: locks do not work here.
      (held) => (held ? set(true) : failed()),
      () => {
        // Stolen, or dropped by the browser: queue again behind the new holder.
        set(false);
        if (release == mine) request("wait");
      },
    );
    release = mine;
  };
  const drop = (): void => {
    release?.();
    release = undefined;
    set(false);
  };
  return {
    leads: () => leads,
    queue: () => void (locks && !release && request("wait")),
    drop,
    challenge(now) {
      if (!locks || leads || !maySteal(steals, now)) return;
      steals = [...steals, now].slice(-STEALS);
      const go = (): void => {
        if (leads || !release) return;
        drop();
        request("steal");
      };
      // A query alone may free the lock; the grant then comes before the answer.
      locks.held(name).then(go, go);
    },
  };
}
