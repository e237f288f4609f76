import type { Session } from "../index.js";
import { h, setText } from "./dom.js";
import type { TimelineEvent } from "./event.js";
import { tabName } from "./lanes.js";

const limits = { idle: "idle limit", "max-age": "absolute limit", server: "server's limit" } as const;
const clock = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** 754000 → "12:34", with hours where there are any. Rounded up: 0:00 is when it is over. */
export function left(ms: number): string {
  if (!Number.isFinite(ms)) return "∞";
  const total = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const pad = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

export interface StateView {
  readonly element: HTMLElement;
  update(events: readonly TimelineEvent[]): void;
}

/** The state in one word, how long it lasts and by which limit, and the last heartbeat of any tab. */
export function stateView(session: Session): StateView {
  const word = h("strong", { class: "word", part: "state" });
  const time = h("span", { class: "left", role: "timer", "aria-live": "off", "aria-label": "Time left" });
  const text = h("p", { class: "muted" });
  const beat = h("p", { class: "muted" });
  const element = h("div", { class: "state" }, h("div", { class: "row" }, word, time), text, beat);
  return {
    element,
    update(events) {
      const state = session.getState();
      element.dataset["status"] = state.status;
      setText(word, state.status);
      const live = state.status == "active" || state.status == "warning";
      setText(time, live ? left(session.remaining()) : "");
      if (live) {
        const limit = state.expiresBy ? `Ends by the ${limits[state.expiresBy]} at ${clock(state.expiresAt)}` : "No limit";
        setText(text, `${limit}${state.extendable ? "" : ", cannot be extended"}. Signed in as ${state.user} since ${clock(state.startedAt)}.`);
      } else setText(text, state.status == "ended" ? `Reason: ${state.reason}` : state.status == "none" ? "No session was here." : "Not known yet: what is protected is hidden.");
      const last = [...events].reverse().find(({ type }) => type == "heartbeat");
      setText(beat, last ? `Last heartbeat: ${last.detail}, at ${clock(last.at)} by tab ${tabName(last.tab)}.` : "No heartbeat seen yet.");
    },
  };
}
