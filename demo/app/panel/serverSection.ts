import { h, icon, icons } from "../dom.js";
import { countdown } from "../format.js";
import { isLive, session } from "../session.js";
import { ago, factList, section, type Section } from "./section.js";

/**
 * What the server was asked last, and how long it says that it will keep the session. That is asked through a side door of the demo's
 * (the same facts as GET /session; extends nothing) which is left out of the server's log, so that the log has only what Holdfast asks.
 */
export function serverSection(isSeen: () => boolean): Section {
  const facts = factList("Last heartbeat", "Server keeps it for");
  const refresh = h("button", { type: "button", class: "quiet small", onclick: () => void ask() }, icon(...icons.again), "Ask the server");
  let beat: { text: string; at: number } | undefined;
  let answer: { text: string; expiresAt: number | undefined; at: number } | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    try {
      const response = await fetch("/test/session");
      const { authenticated, user, expiresIn } = (await response.json()) as { authenticated: boolean; user?: string; expiresIn?: number };
      const at = Date.now();
      answer = {
        at,
        text: authenticated ? `, for ${user ?? "?"}` : "nobody is signed in",
        expiresAt: expiresIn === undefined ? undefined : at + expiresIn * 1000,
      };
      // Signed out here, but the logout has not arrived yet: what is shown would stay wrong.
      if (authenticated && !isLive()) setTimeout(askSoon, 2000);
    } catch {
      answer = { at: Date.now(), text: "no answer", expiresAt: undefined };
    }
    show();
  }

  function askSoon(): void {
    if (!isSeen()) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => void ask(), 120);
  }

  function show(): void {
    facts.set("Last heartbeat", beat ? `${beat.text}, ${ago(beat.at)}` : "none seen by this tab yet");
    const left = answer?.expiresAt === undefined ? "" : countdown(answer.expiresAt - Date.now());
    facts.set("Server keeps it for", answer ? `${left}${answer.text} (asked ${ago(answer.at)})` : "not asked yet");
  }

  session.on("heartbeat", ({ outcome, touched, status, origin }) => {
    const by = origin === "remote" ? ", by another tab" : "";
    const did = touched ? ", extended" : outcome === "alive" ? ", asked only" : ""; // a call that failed may have been either
    beat = { text: `${outcome}${did}, ${status ?? "no answer"}${by}`, at: Date.now() };
    askSoon();
  });
  session.on("started", askSoon);
  session.on("ended", () => {
    if (isSeen()) setTimeout(askSoon, 400); // after the logout
  });

  return {
    element: section("Server", facts.element, refresh),
    update() {
      if (!answer && waiting === undefined) askSoon();
      show();
    },
  };
}
