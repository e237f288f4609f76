import type { ResponseFacts } from "../platform/platform.js";

/** What the server says of its session. Times are seconds, as in `Max-Age` and `expires_in`. */
export type ServerVerdict =
  | { outcome: "alive"; expiresIn?: number; user?: string; signIn?: string; csrfToken?: string }
  | { outcome: "ended"; reason?: string }
  | { outcome: "unknown"; retryAfter?: number };

/** Which of the three calls was answered. */
export type CallKind = "heartbeat" | "status" | "logout";

/** Real stacks answer these alike to an expired session and to a stale CSRF token, so that they say nothing by themselves. */
export const AMBIGUOUS: readonly number[] = [400, 401, 403, 419, 422, 440];

const text = (value: unknown, longest = 512): string | undefined => (typeof value == "number" || (typeof value == "string" && value && value.length <= longest && !/\p{Cs}/u.test(value)) ? `${value}` : undefined);

/** Seconds of a Retry-After header: a number, or a date less `now`. */
export function retryAfter(header: string | null, now: number): number | undefined {
  const seconds = header?.trim() ? (/^\d+$/.test(header.trim()) ? +header : (Date.parse(header) - now) / 1000) : NaN;
  return seconds >= 0 ? Math.min(seconds, 86400) : undefined;
}

/** What has the fields of the contract, by whoever gave it: the server, or an application's `read`. */
export function readVerdict(value: unknown): ServerVerdict {
  const { outcome, expiresIn, user, signIn, csrfToken, reason, retryAfter: wait } = (value ?? {}) as Record<string, unknown>;
  const seconds = (given: unknown): given is number => typeof given == "number" && given >= 0 && given < 1e11;
  if (outcome === "ended") return { outcome, ...(text(reason) && { reason: text(reason)! }) };
  if (outcome !== "alive") return { outcome: "unknown", ...(seconds(wait) && { retryAfter: wait }) };
  return {
    outcome,
    ...(seconds(expiresIn) && { expiresIn }),
    ...(text(user) && { user: text(user)! }),
    // It travels back as a header's value.
    ...(/^[\x21-\x7e]+$/.test(text(signIn) ?? "") && { signIn: text(signIn)! }),
    ...(/^[\x20-\x7e\x80-\xff]+$/.test(text(csrfToken, 4096) ?? "") && { csrfToken: text(csrfToken, 4096)! }),
  };
}

/**
 * The answer as an outcome. Only what the contract names is alive or ended; a redirect, HTML, another status or no JSON is unknown, and unknown never ends a session.
 */
export function verdict({ status, type, headers }: Pick<ResponseFacts, "status" | "type" | "headers">, body: string, kind: CallKind, now: number): ServerVerdict & { markup?: boolean } {
  const unknown = (markup = false): ServerVerdict & { markup?: boolean } => {
    const wait = retryAfter(headers.get("retry-after"), now);
    return { outcome: "unknown", ...(wait !== undefined && { retryAfter: wait }), ...(markup && { markup }) };
  };
  if (status == 401) return { outcome: "ended" };
  if (type == "opaqueredirect" || (status >= 300 && status < 400)) return unknown(true);
  if (status != 200 && status != 204) return unknown();
  const content = body.trim();
  // Empty says alive to a POST; a status must say it in words.
  if (!content) return kind == "status" ? unknown() : { outcome: "alive" };
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(content);
  } catch {
    return unknown(/^</.test(content));
  }
  if (!json || typeof json != "object" || Array.isArray(json)) return unknown();
  if (kind == "heartbeat" && json["authenticated"] === false) return { outcome: "ended" };
  if (kind == "status" && json["authenticated"] !== true) return json["authenticated"] === false ? { outcome: "ended" } : unknown();
  return readVerdict({ ...json, outcome: "alive" });
}
