import type { Life } from "./life.js";

/** A touch may be made by what was done while the last one was on its way, and a slow page may answer an input later. */
const SLACK = 1500;

/** S6 and S7, by what the server saw. */
export function judgeRequests({ server, truth, uses }: Life): void {
  let last: number | undefined;
  // They are named in the order of their making.
  const began = server.log.filter(({ call, status }) => call === "login" && status === 200).map(({ at }) => at);
  for (const { call, at, tab, login, signIn, status } of server.log) {
    if (call === "heartbeat" && status === 200) {
      const since = last ?? 0;
      if (!uses.some(([from, to]) => to >= since - SLACK && from <= at)) truth.fail("S6", `${tab} touches the server although nobody was there since the last touch, ${Math.round(at - since)} ms before`);
      last = at;
    }
    if (call !== "logout" || status !== 204 || !login || (signIn !== undefined && signIn !== login)) continue;
    // It has ended the cookie's login: somebody must have signed out after that one began.
    const from = began[Number(login.replace("login-", "")) - 1];
    if (!truth.endCalls.some((end) => end >= from - 5 && end <= at + 5)) truth.fail("S7", `the logout of ${tab} has ended ${login}, and nobody signed out after it began`);
  }
}
