import type { Platform } from "../platform/platform.js";

/** How long one input stands for those that follow it (R-76: no work for every mousemove). */
const THROTTLE = 1000;

export interface Presence {
  /** Starts listening; stop() leaves no listener and no timer. */
  start(): void;
  stop(): void;
  /** Input in there counts too. */
  observe(target: unknown): () => void;
  /** Presence until released or until `max` ms have passed: `tell` is called now and every `beat` ms. */
  hold(max: number, beat: number, tell: () => void): () => void;
  /** Ends all holds: they are of the session that has ended. */
  release(): void;
}

/**
 * Is the user there? After each input the listeners are taken off until its window is over, so that between two windows a moving pointer costs nothing. An untrusted event never reaches this, so it cannot
 * close the window for a real one.
 */
export function createPresence(platform: Platform, types: readonly string[], present: () => void): Presence {
  const targets = new Set<{ target: unknown; off?: () => void }>([{ target: undefined }]);
  const holds = new Set<() => void>();
  let stopped = true;
  let reopen: (() => void) | undefined;
  const off = (): void => targets.forEach((each) => (each.off?.(), delete each.off));
  const on = (): void => {
    reopen = undefined;
    targets.forEach((each) => {
      try {
        each.off ??= platform.input(types, input, each.target);
      } catch {
        // A frame that has gone to another origin; the others are listened to all the same.
      }
    });
  };
  const input = (): void => {
    off();
    reopen ??= platform.timer(on, THROTTLE);
    present();
  };
  const release = (): void => holds.forEach((end) => end());
  return {
    start() {
      stopped = false;
      if (!reopen) on();
    },
    stop() {
      stopped = true;
      reopen?.();
      reopen = undefined;
      off();
      release();
    },
    release,
    observe(target) {
      const entry: { target: unknown; off?: () => void } = { target };
      // One that cannot be listened to throws here, to whoever named it.
      entry.off = platform.input(types, input, target);
      targets.add(entry);
      if (stopped || reopen) {
        entry.off();
        delete entry.off;
      }
      return () => {
        entry.off?.();
        targets.delete(entry);
      };
    },
    hold(max, beat, tell) {
      const end = platform.monotonic() + max;
      let cancel = (): void => {};
      const tick = (): void => {
        if (platform.monotonic() >= end) return release();
        cancel = platform.timer(tick, Math.min(beat, end - platform.monotonic()));
        tell();
      };
      const release = (): void => {
        cancel();
        holds.delete(release);
      };
      holds.add(release);
      tick();
      return release;
    },
  };
}
