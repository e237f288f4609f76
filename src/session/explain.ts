import type { Core } from "./core.js";

const BECAUSE: Readonly<Record<string, string>> = {
  logout: "end() was called",
  idle: "nobody used it for as long as its idle limit",
  "max-age": "its absolute limit was reached",
  server: "the server ended it, or its deadline passed",
  replaced: "somebody else signed in",
  cleared: "the browser's storage was cleared",
};

/** A duration as one says it. */
const span = (ms: number): string => (ms < 120_000 ? `${Math.round(ms / 1000)} s` : ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`);

/** Why the session is in its state, what ends it and when, who leads, and what the server last said: facts of this tab in words, and no user, sign-in or token among them. */
export function explain(core: Core): string {
  const { platform, settings, answer } = core;
  const state = core.state();
  const now = platform.now();
  const { epoch, ended } = core;
  const said: string[] = [];
  if (platform.page.absent) said.push("There is no document here, so no session.");
  else if (core.disposed) said.push("This session object was disposed of, so it shows none.");
  else if (state.status == "none") said.push("No session has been here.");
  else if (state.status == "ended") {
    said.push(`The session ended with reason "${state.reason}"${BECAUSE[state.reason] ? `: ${BECAUSE[state.reason]}` : ""}${core.origin == "remote" ? ", in another tab or before this page was loaded" : ""}.`);
    if (ended?.pending) said.push(`The server has not confirmed the logout; that is tried again until ${span(ended.pending.until - now)} from now.`);
  } else if (state.status == "checking") {
    const confirming = [...core.starts].some((start) => start.confirming);
    const why = core.asleep ? "the page is frozen or cached" : confirming ? "start() waits for the server's word" : core.shut ? "the page woke up or is loading, and reads what the others did" : "a limit has passed, and the end is being made or refuted";
    said.push(`Whether the session lives is not known yet: ${why}.`);
  } else if (state.user !== undefined) {
    said.push(`The session is ${state.status == "warning" ? "live, and about to end" : "active"}: it began ${span(now - state.startedAt)} ago, and was last used ${span(now - state.lastActiveAt)} ago.`);
    const { idle, maxAge } = epoch!.limits;
    const limits = { idle: idle && core.seen + idle, "max-age": maxAge && epoch!.start + maxAge, server: core.serverEnd };
    const ends = Object.entries(limits).flatMap(([by, at]) => (at ? [`${by} in ${span(at - now)}`] : []));
    said.push(state.expiresBy ? `The ${state.expiresBy} limit ends it in ${span(state.expiresAt - now)} (${ends.join(", ")}).${state.extendable ? "" : " Nothing extends that."}` : "No limit ends it.");
  }
  if (epoch && !core.disposed) said.push(core.leads() ? "This tab leads: it speaks to the server for all." : core.beatAt ? `Another tab leads; it was last heard ${span(now - core.beatAt)} ago.` : "Another tab leads, or nobody yet: none was heard.");
  if (!settings.server) said.push("No server is configured.");
  else if (answer) said.push(`The server last answered this tab ${span(now - answer.sent)} ago: "${answer.verdict.outcome}"${answer.status ? `, status ${answer.status}` : ""}${answer.touched ? ", and its session was extended" : ""}.`);
  else said.push(core.verdictAt ? `Another tab told of an answer of the server ${span(now - core.verdictAt)} ago.` : "The server has not been asked by a tab that this one heard.");
  return said.join(" ");
}
