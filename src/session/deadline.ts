/** The limits in force, in ms; 0 is "no such limit". Facts of the session, fixed by the tab that started it. */
export interface Limits {
  readonly idle: number;
  readonly maxAge: number;
  readonly warning: number;
}

/** What moves a deadline. Times are ms since the Unix epoch on this device's clock. */
export interface Life {
  /** When the absolute limit began to count. */
  readonly start: number;
  /** Last trusted activity in any tab. */
  readonly seen: number;
  /** When the server's own session ends, 0 while that is unknown; and its whole lifetime, ms. */
  readonly serverEnd: number;
  readonly lifetime: number;
}

export interface Deadline {
  readonly at: number;
  readonly by: "idle" | "max-age" | "server" | undefined;
  /** From here on users are warned. */
  readonly warnAt: number;
}

/** Which limit ends the session, and when to warn of it. The earliest counts; of two at once the one that no activity can move. */
export function deadline(limits: Limits, life: Life): Deadline {
  const { warning } = limits;
  let result: Deadline = { at: Infinity, by: undefined, warnAt: Infinity };
  const consider = (by: Deadline["by"], at: number, lead: number): void => {
    if (at < result.at) result = { at, by, warnAt: at - lead };
  };
  if (limits.maxAge) consider("max-age", life.start + limits.maxAge, warning);
  // The server may give less time than the warning was planned for: half of its lifetime is then the most that can be a warning.
  if (life.serverEnd) consider("server", life.serverEnd, Math.min(warning, life.lifetime / 2 || warning));
  if (limits.idle) consider("idle", life.seen + limits.idle, warning);
  return result;
}
