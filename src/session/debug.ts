import type { SessionEvents } from "./events.js";
import type { SessionState } from "./state.js";

/** As much of a session as is listened to. */
interface Listened {
  readonly name: string;
  on<E extends "change" | "leadership" | "heartbeat">(event: E, listener: (detail: SessionEvents[E]) => void): () => void;
}

const facts = ({ reason, expiresBy, expiresAt }: SessionState, now: number): string =>
  reason ? ` (${reason})` : expiresBy ? ` (${expiresBy} ends it in ${Math.round((expiresAt! - now) / 1000)} s)` : "";

/** One readable line for each transition, with reason and origin, and for each heartbeat and change of leader. No user is named. Returns the function that ends it. */
export function logTransitions(session: Listened, log: (line: string) => void, now: () => number): () => void {
  const say = (line: string): void => log(`holdfast "${session.name}": ${line}`);
  const ends = [
    session.on("change", ({ state, previous, origin }) => state.status != previous.status && say(`${previous.status} → ${state.status}${facts(state, now())}, ${origin}`)),
    session.on("leadership", ({ leader }) => say(leader ? "this tab leads" : "this tab leads no more")),
    session.on("heartbeat", ({ outcome, touched, status }) => say(`the server says ${outcome}${status ? ` (${status})` : ""}${touched ? ", session extended" : ""}`)),
  ];
  return () => ends.forEach((end) => end());
}
