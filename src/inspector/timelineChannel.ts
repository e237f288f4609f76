import { isTimelineEvent, type TimelineEvent } from "./event.js";

/** Most events that are kept, and that one message may bring. */
export const KEPT = 400;

export interface TimelineChannel {
  send(events: readonly TimelineEvent[]): void;
  open(): void;
  close(): void;
}

/**
 * Between the inspectors of one session in all tabs. A channel of their own, because the session tells each tab only what concerns it: that another tab asked the server, leads, is frozen or checks is no
 * event there. `asked` is called when a newcomer wants to know what it has missed.
 */
export function createTimelineChannel(session: string, asked: () => void, receive: (events: readonly TimelineEvent[]) => void): TimelineChannel {
  let channel: BroadcastChannel | undefined;

  function hear({ data }: MessageEvent<unknown>): void {
    if (typeof data != "object" || data === null) return;
    if ("hello" in data) asked();
    if ("events" in data && Array.isArray(data.events)) receive(data.events.slice(0, KEPT).filter(isTimelineEvent));
  }

  return {
    send(events) {
      if (events.length > 0) channel?.postMessage({ events });
    },
    open() {
      if (channel || typeof BroadcastChannel == "undefined") return;
      channel = new BroadcastChannel(`holdfast-inspector/${session}`);
      channel.onmessage = hear;
      channel.postMessage({ hello: true });
    },
    close() {
      channel?.close();
      channel = undefined;
    },
  };
}
