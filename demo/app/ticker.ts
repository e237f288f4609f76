/**
 * Runs the listeners once a second, when `remaining()` passes a whole second, while the page is visible and somebody listens. A hidden
 * tab runs no timer.
 */
export function createTicker(remaining: () => number): (listener: () => void, signal: AbortSignal) => void {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function schedule(): void {
    clearTimeout(timer);
    timer = undefined;
    if (listeners.size === 0 || document.hidden) return;
    const left = remaining();
    // A little after the second, so that rounding shows the new one; with no limit, each second anyhow.
    timer = setTimeout(tick, Number.isFinite(left) ? (left % 1000) + 15 : 1000);
  }

  function tick(): void {
    for (const listener of listeners) listener();
    schedule();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? schedule() : tick()));

  return (listener, signal) => {
    if (signal.aborted) return;
    listeners.add(listener);
    if (timer === undefined) schedule();
    signal.addEventListener("abort", () => {
      listeners.delete(listener);
      if (listeners.size === 0) schedule();
    });
  };
}
