/** Full-jitter backoff (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) from one second up to the interval, from then on the interval ±10 %. */
export function backoff(failures: number, interval: number, retryAfter: number | undefined, random: number): number {
  const ceiling = 1000 * 2 ** Math.min(failures - 1, 30);
  const wait = ceiling < interval ? ceiling * random : jitter(interval, random);
  // A server that names one second to everybody must not meet everybody in it.
  return retryAfter === undefined ? wait : Math.max(wait, 1000 * retryAfter + 0.2 * interval * random);
}

/**
 * How long a heartbeat waits after one that failed; `left` is ms to the server's own deadline, Infinity while that is unknown. One quick second try, for a blip. From then on a client keeps the rhythm that it had: beats are spread
 * over the interval before a server goes away, so they still are when it comes back, while whoever comes sooner meets all the others that do (docs/scale.md).
 */
export function nextTry(failures: number, interval: number, retryAfter: number | undefined, random: number, left: number): number {
  const again = failures == 1 && retryAfter === undefined ? Math.min(1000, interval / 300) * random : jitter(interval, random);
  // Not past the deadline by jitter alone.
  const wait = left > interval / 2 ? Math.min(again, 0.98 * left) : again;
  return retryAfter === undefined ? wait : Math.max(wait, 1000 * retryAfter + 0.2 * interval * random);
}

/** ±10 %. */
export const jitter = (interval: number, random: number): number => interval * (0.9 + 0.2 * random);
