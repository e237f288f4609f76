/**
 * Ms since the Unix epoch with fractions, comparable between tabs: the monotonic clock counted from the page's start. It stands still in sleep (https://crbug.com/1206450), and a page's start is as
 * right as the clock was then; where it has drifted from `Date`, `Date` is what tabs share.
 */
export function wallClock(): number {
  const exact = performance.timeOrigin + performance.now();
  const coarse = Date.now();
  return Math.abs(exact - coarse) > 25 ? coarse : exact;
}
