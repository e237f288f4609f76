import type { Logged } from "../browser/server/testServer.js";
import type { Note } from "./watch.js";

interface Line {
  readonly at: number;
  readonly lane: string;
  readonly text: string;
}

/** What happened, in one order: the steps, each tab's own words, the server's log. */
export class Timeline {
  readonly began = now();
  readonly #lines: Line[] = [];

  add(lane: string, text: string, at = now()): void {
    this.#lines.push({ at, lane, text });
  }

  note(lane: string, note: Note): void {
    const { kind, what, seen, value } = note;
    this.add(lane, `${kind === "look" ? "" : `${kind} `}${what}${value === undefined ? "" : ` → ${String(value)}`}${seen && kind !== "call" ? `: ${describe(seen)}` : ""}`, note.at);
  }

  /** One line for each event; what a tab says stands in its own column. */
  print(log: readonly Logged[]): string {
    const asked = log.map(({ at, call, tab, user, signIn, login, status }) => ({ at, lane: "server", text: `${call} of ${tab}, cookie ${user ? `${user} ${login}` : "none"}${signIn ? `, for ${signIn}` : ""} → ${status}` }));
    const lines = [...this.#lines, ...asked].sort((a, b) => a.at - b.at);
    const lanes = [...new Set(lines.map(({ lane }) => lane))].filter((lane) => /^t\d/.test(lane));
    const from = this.began;
    return lines.map(({ at, lane, text }) => `${((at - from) / 1000).toFixed(3).padStart(8)}  ${"· ".repeat(Math.max(0, lanes.indexOf(lane)))}${lane}  ${text}`).join("\n");
  }
}

export const now = (): number => performance.timeOrigin + performance.now();

function describe({ state, values }: NonNullable<Note["seen"]>): string {
  const { status, user, reason, startedAt } = state;
  const data = Object.entries(values).flatMap(([key, names]) => (names.length ? [`${key}=${names.join("+")}`] : []));
  return [status, user, reason, startedAt && `since ${startedAt % 1e7}`, ...data].filter((part) => part !== undefined).join(" ");
}
