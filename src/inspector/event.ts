export const eventTypes = [
  "opened", "closed", "hidden", "shown", "frozen", "resumed", "checking", "started", "activity", "warning", "extended", "ended", "heartbeat", "leads", "problem",
] as const;
export type EventType = (typeof eventTypes)[number];

/** Something that happened in one tab. */
export interface TimelineEvent {
  /** The document it happened in and its number there: one event, however often it is heard of. */
  readonly document: string;
  readonly n: number;
  /** The tab, which outlives its documents: a reload stays in its lane. */
  readonly tab: string;
  /** Ms since the Unix epoch, with fractions. */
  readonly at: number;
  readonly type: EventType;
  /** Whether it was done there or heard of from another tab. */
  readonly origin: "local" | "remote";
  readonly detail: string;
}

/** Longest text of an event. */
export const LONGEST = 200;

/** What another tab says is checked like everything that comes from outside. */
export function isTimelineEvent(value: unknown): value is TimelineEvent {
  if (typeof value != "object" || value === null) return false;
  const { document, n, tab, at, type, origin, detail } = value as Record<keyof TimelineEvent, unknown>;
  return (
    [document, tab, detail].every((text) => typeof text == "string" && text.length <= LONGEST) &&
    Number.isFinite(n) &&
    Number.isFinite(at) &&
    eventTypes.includes(type as EventType) &&
    (origin == "local" || origin == "remote")
  );
}
