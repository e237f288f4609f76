import type { ServerAnswer } from "./request.js";

/**
 * How the server can be told to answer:
 * "ended" 401 · "forbidden" 403 · "error" 500 · "busy" 503 with Retry-After · "limit" 429 with Retry-After · "redirect" 302 to a login page · "html" 200 with a
 * login page · "hang" no answer ever, nothing done · "lost" done, but the answer is lost · "refused" the connection fails, nothing done · `{ slow: ms }` by the contract, but late ·
 * or an answer of your own.
 */
export type ServerMode =
  | "ended"
  | "forbidden"
  | "error"
  | "busy"
  | "limit"
  | "redirect"
  | "html"
  | "hang"
  | "lost"
  | "refused"
  | { readonly slow: number }
  | ServerAnswer;

/** What a mode makes of a request; without `answer` the contract decides. */
export interface Scripted {
  readonly answer?: ServerAnswer;
  readonly delay?: number;
  /** The page gets no answer. */
  readonly lost?: boolean;
}

const LOGIN_PAGE = "<!doctype html><title>Sign in</title>";

/** The answer of a mode. */
export function scripted(mode: ServerMode): Scripted {
  if (typeof mode === "object") return "slow" in mode ? { delay: mode.slow } : { answer: mode };
  switch (mode) {
    case "ended":
      return { answer: { status: 401 } };
    case "forbidden":
      return { answer: { status: 403, body: "CSRF token missing or incorrect" } };
    case "error":
      return { answer: { status: 500, body: "Internal Server Error" } };
    case "busy":
      return { answer: { status: 503, headers: { "retry-after": "5" } } };
    case "limit":
      return { answer: { status: 429, headers: { "retry-after": "5" } } };
    case "redirect":
      return { answer: { status: 302, headers: { location: "/login" } } };
    case "html":
      return { answer: { status: 200, headers: { "content-type": "text/html" }, body: LOGIN_PAGE } };
    case "hang":
      return { answer: { status: 0 }, delay: Infinity, lost: true };
    case "lost":
      return { lost: true };
    case "refused":
      return { answer: { status: 0 }, lost: true };
  }
}
