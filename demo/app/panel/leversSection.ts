import { h } from "../dom.js";
import { isLive, session } from "../session.js";
import { section, type Section } from "./section.js";

/** The levers for what is hard to provoke otherwise. They pull at the demo server's controls, which no real shop has. */
export function leversSection(): Section {
  const said = h("p", { class: "lever-said small", role: "status" });

  async function control(path: string, body: object = {}): Promise<void> {
    const response = await fetch(`/test/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`/test/${path} answered ${response.status}`);
  }

  const lever = (label: string, hint: string, act: () => Promise<string | void>) =>
    h(
      "button",
      {
        type: "button",
        class: "lever",
        onclick: () => {
          act().then(
            (text) => said.replaceChildren(text ?? ""),
            (error: unknown) => said.replaceChildren(String(error)),
          );
        },
      },
      h("strong", {}, label),
      h("span", {}, hint),
    );

  const group = (title: string, ...levers: HTMLElement[]) => h("div", { class: "levers", role: "group", "aria-label": title }, h("h4", {}, title), ...levers);

  /** Limits are facts of a session: other ones need another session. */
  const startOver = (query: Readonly<Record<string, string>>, idleSeconds: number) => async () => {
    await control("limits", { idleSeconds });
    if (isLive()) await session.end();
    location.assign(`${location.pathname}?${new URLSearchParams(query).toString()}`);
  };

  let release: (() => void) | undefined;
  const showCall = () => call.setAttribute("aria-pressed", String(release !== undefined));
  const call = lever("Take a call", "counts as presence until you hang up", async () => {
    if (!release && !isLive()) return "Nobody is signed in.";
    release = release ? void release() : session.hold("a call");
    showCall();
    return release ? "You are on a call: nobody is signed out for idleness." : "You have hung up.";
  });
  showCall();
  // A hold ends with its session.
  session.on("ended", () => {
    release = undefined;
    showCall();
  });

  const element = section(
    "Try it",
    group(
      "Session",
      lever("I am still here", "extend()", async () => `It is ${(await session.extend()).status}.`),
      lever("Check", "asks the server, extends nothing", async () => `It is ${(await session.check()).status}.`),
      call,
      lever("Sign out", "in every tab", async () => {
        const { server } = await session.end();
        return `Signed out here. The server: ${server}.`;
      }),
    ),
    group(
      "Server",
      lever("Forget my session", "as if an administrator ended it", async () => {
        await control("kill", { which: "this" });
        return "It is gone there. Press “Check”, or wait for the next heartbeat.";
      }),
      lever("Refuse the CSRF token", "the next heartbeat must fetch a new one", async () => {
        await control("csrf");
        return "Press “I am still here” and look at the last heartbeat.";
      }),
      lever("Fail three times", "503, then well again", async () => {
        await control("fail", { status: 503, count: 3 });
        return "Press “I am still here”: nobody is signed out by a failure, and it is tried again.";
      }),
      lever("Fail until I say stop", "500 to each request", async () => control("fail", { status: 500 }).then(() => "Sign out, make the server well, reload: the logout is delivered then.")),
      lever("Answer with a login page", "redirects, as old servers do", async () => control("fail", { kind: "redirect", count: 4 }).then(() => "Press “I am still here”: that is no answer, and no end.")),
      lever("Be slow", "three seconds for each answer", async () => control("slow", { delay: 3000 }).then(() => "Each answer now takes three seconds.")),
      lever("Be well again", "stops failing and dawdling", async () => control("reset").then(() => "The server is well.")),
    ),
    group(
      "Limits (signs you out and starts over)",
      lever("Idle 30 s", "warned after 10", startOver({ idle: "30s", warning: "20s", interval: "5s" }, 45)),
      lever("At most 1 minute", "cannot be extended", startOver({ maxAge: "60s", warning: "30s" }, 900)),
      lever("The usual ones", "10 minutes, 8 hours", startOver({}, 900)),
    ),
    said,
  );
  return { element, update() {} };
}
