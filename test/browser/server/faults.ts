import { sleep } from "../driver/until.js";

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a string: then as HTML. */
  readonly body?: unknown;
}

/** Takes the place of the server's own answer, and decides whether that one is made at all. */
export type Fault = (proper: () => Answer) => Answer | Promise<Answer>;

export const failing: Fault = () => ({ status: 500, body: "<h1>Internal Server Error</h1>" });
/** A catch-all route of an SPA: 200, and not what was asked for. */
export const html: Fault = () => ({ status: 200, body: "<!doctype html><title>Sign in</title><form></form>" });
export const redirecting: Fault = () => ({ status: 302, headers: { Location: "/login-page" } });
export const unavailable = (seconds: number): Fault => () => ({ status: 503, headers: { "Retry-After": String(seconds) } });
/** What many stacks answer to a stale CSRF token. */
export const refusing: Fault = () => ({ status: 403, body: { error: "csrf" } });
export const ended: Fault = () => ({ status: 401, body: { error: "not signed in" } });
export const slow = (ms: number): Fault => async (proper) => {
  const answer = proper();
  await sleep(ms);
  return answer;
};

/** Answers that wait for the test. */
export function held(): { fault: Fault; waiting(): number; release(answer?: Answer): void } {
  const waiting: (() => void)[] = [];
  let given: Answer | undefined;
  return {
    fault: (proper) => {
      const answer = proper();
      return new Promise((resolve) => waiting.push(() => resolve(given ?? answer)));
    },
    waiting: () => waiting.length,
    release: (answer) => {
      given = answer;
      for (const go of waiting.splice(0)) go();
    },
  };
}
