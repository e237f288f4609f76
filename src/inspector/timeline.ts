import type { Session } from "../index.js";
import { type EventType, LONGEST, type TimelineEvent } from "./event.js";
import { createTimelineChannel, KEPT } from "./timelineChannel.js";
import { wallClock } from "./wallClock.js";

export interface Timeline {
  /** All tabs' events, oldest first. */
  events(): readonly TimelineEvent[];
  /** This tab's id, empty until the session knows it. */
  tab(): string;
  /** Leaves no listener and no channel. */
  dispose(): void;
}

/** What happens in all tabs: each writes down what its session tells it, and sends it to the others; who comes later asks for what it has missed. `changed` is called after each addition. */
export function createTimeline(session: Session, changed: () => void): Timeline {
  const stop = new AbortController();
  const { signal } = stop;
  const known = new Map<string, TimelineEvent>();
  let page = "";
  let tab = "";
  let count = 0;
  /** When a click or a key last asked for something here. */
  let asked = 0;
  let sorted: readonly TimelineEvent[] | undefined;
  const channel = createTimelineChannel(session.name, () => tell(mine()), add);

  const all = (): readonly TimelineEvent[] => (sorted ??= [...known.values()].sort((a, b) => a.at - b.at));
  const mine = (): readonly TimelineEvent[] => all().filter((event) => event.document == page);

  /** To the other tabs, without the texts of problems: these may name what is only this user's. */
  const tell = (events: readonly TimelineEvent[]): void => {
    if (tab) channel.send(events.map((event) => (event.type == "problem" ? { ...event, detail: event.detail.split(":")[0]! } : event)));
  };

  function add(events: readonly TimelineEvent[]): void {
    for (const event of events) known.set(`${event.document} ${event.n}`, event);
    sorted = undefined;
    if (known.size > KEPT * 1.25) for (const { document, n } of all().slice(0, known.size - KEPT)) known.delete(`${document} ${n}`);
    sorted = undefined;
    changed();
  }

  function record(type: EventType, origin: "local" | "remote" = "local", detail = ""): void {
    const now = wallClock();
    // Whoever ends or extends a session tells the other tabs before its own listeners: it was done when it was asked for.
    const at = origin == "local" && (type == "ended" || type == "extended") && now - asked < 1000 ? asked : now;
    // What was asked for has happened: the key that signed somebody in did not sign them out.
    if (type == "started" || type == "ended" || type == "extended") asked = 0;
    const event: TimelineEvent = { document: page, n: ++count, tab, at, type, origin, detail: detail.slice(0, LONGEST) };
    add([event]);
    tell([event]);
  }

  /** The session knows which tab this is; until it does, events wait. A tab's documents differ by when they began. */
  async function learnTab(): Promise<void> {
    await session.ready;
    const id = (await session.tabs()).find(({ self }) => self)?.id;
    if (!id || signal.aborted) return;
    const early = mine();
    known.clear();
    tab = id;
    page = `${id} ${performance.timeOrigin}`;
    add(early.map((event) => ({ ...event, tab, document: page })));
    channel.open();
    tell(mine());
  }

  session.on("started", ({ origin }) => record("started", origin), { signal });
  session.on("warning", ({ origin }) => record("warning", origin), { signal });
  session.on("extended", ({ origin }) => record("extended", origin), { signal });
  session.on("ended", ({ origin, reason }) => record("ended", origin, reason), { signal });
  session.on("change", ({ state }) => state.status == "checking" && record("checking"), { signal });
  session.on("leadership", ({ leader }) => record("leads", "local", leader ? "leads" : "no longer leads"), { signal });
  session.on("problem", ({ error }) => record("problem", "local", `${error.name}: ${error.message}`), { signal });
  // One tab speaks to the server, one has the input: that the others hear of it is no news.
  session.on("activity", ({ origin }) => origin == "local" && record("activity"), { signal });
  session.on("heartbeat", ({ origin, outcome, touched, status }) => origin == "local" && record("heartbeat", origin, `${outcome}, ${touched ? "extended" : "asked"}, ${status ?? "no answer"}`), { signal });

  for (const type of ["click", "keydown"]) addEventListener(type, () => (asked = wallClock()), { capture: true, signal });
  document.addEventListener("visibilitychange", () => record(document.hidden ? "hidden" : "shown"), { signal });
  document.addEventListener("freeze", () => record("frozen"), { signal });
  document.addEventListener("resume", () => record("resumed"), { signal });
  // A message for an open channel throws a page out of the back/forward cache: it is closed while the page is away.
  addEventListener("pagehide", () => (record("closed"), channel.close()), { signal });
  const restored = ({ persisted }: PageTransitionEvent): void => {
    if (!persisted) return;
    if (tab) channel.open();
    record("opened", "local", "from the back/forward cache");
  };
  addEventListener("pageshow", restored, { signal });

  record("opened");
  learnTab().catch(() => {}); // a session that cannot say its tabs has reported why

  return {
    events: all,
    tab: () => tab,
    dispose() {
      stop.abort();
      channel.close();
    },
  };
}
