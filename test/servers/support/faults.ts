import { sleep } from "../../browser/driver/until.js";
import type { Fault } from "./proxy.js";

const markup = { "content-type": "text/html; charset=utf-8" };

export const failing: Fault = () => ({ status: 500, headers: markup, body: "<h1>Internal Server Error</h1>" });
export const unavailable: Fault = () => ({ status: 503, headers: { "retry-after": "2" }, body: "" });
export const redirecting: Fault = () => ({ status: 302, headers: { location: "/login" }, body: "" });
/** What a catch-all route answers, or a captive portal. */
export const html: Fault = () => ({ status: 200, headers: markup, body: "<!doctype html><title>Welcome</title>" });
/** The request does not arrive. */
export const lost: Fault = () => undefined;

/** The server does its work, and its first answer does not arrive. */
export function answerLost(): Fault {
  let isLost = false;
  return async (proper) => {
    const answer = await proper();
    if (isLost) return answer;
    isLost = true;
    return undefined;
  };
}

/** The server does its work at once, and its first answer is late. */
export function slowOnce(ms: number): Fault {
  let used = false;
  return async (proper) => {
    const isLate = !used;
    used = true;
    const answer = await proper();
    if (isLate) await sleep(ms);
    return answer;
  };
}

/** The first request comes with a CSRF token that is good no more: in the header, and not in the body either. The real server answers. */
export function stale(header: string, token: string): Fault {
  let used = false;
  return (proper, { headers }) => {
    if (used) return proper();
    used = true;
    return proper({ headers: { ...headers, [header]: token, "content-length": "0" }, body: "" });
  };
}
