import type { Locks } from "./platform.js";

/** Web Locks, or undefined where there are none (insecure contexts, R-83). */
export function webLocks(): Locks | undefined {
  const { locks } = navigator;
  if (!locks) return;
  return {
    request(name, mode, granted, lost) {
      const pending = new AbortController();
      let held = false;
      let done = false;
      let release!: () => void;
      const kept = new Promise<void>((resolve) => (release = resolve));
      const over = (): void => {
        if (done) return;
        done = true;
        if (held) lost?.();
        else granted(false);
      };
      locks
        .request(name, mode == "wait" ? { signal: pending.signal } : mode == "steal" ? { steal: true } : { ifAvailable: true }, (lock) => {
          if (done || !lock) return over();
          held = true;
          granted(true);
          return kept;
        })
        .catch(over);
      return () => {
        done = true;
        release();
        if (!held) pending.abort();
      };
    },
    async held(prefix) {
      const { held = [] } = await locks.query();
      return held.map((lock) => lock.name!).filter((name) => name.startsWith(prefix));
    },
  };
}
