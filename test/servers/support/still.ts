/** How long this machine has stood still, ms: what timers of this process came too late. A promise about seconds cannot be asked for what did not run. */
let still = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  still += Math.max(0, now - last - 150);
  last = now;
}, 100).unref();

/** Ever since; the difference of two is for the time between them. */
export const stoodStill = (): number => still;
