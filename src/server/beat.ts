export interface BeatFacts {
  /** Last activity, last touch sent (0: none yet), ms. */
  readonly seen: number;
  readonly sent: number;
  readonly interval: number;
  /** After a failure: when to try again, 0 otherwise. */
  readonly notBefore: number;
}

/** When the next touch is due: only activity that no touch has covered asks for one, never time alone. */
export function nextBeat({ seen, sent, interval, notBefore }: BeatFacts): number | undefined {
  if (seen <= sent) return;
  return notBefore || (sent ? sent + interval : 0);
}

/** The time between two touches: as configured, else a third of the server's lifetime, or of the idle limit until that is known; never so long that the session could die between two. */
export function beatInterval(configured: number | undefined, lifetime: number, idle: number): number {
  const third = lifetime ? lifetime / 3 : Infinity;
  return Math.max(1000, Math.min(configured ?? (lifetime ? third : (idle || 9e5) / 3), third));
}
