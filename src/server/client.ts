import type { Abort, Platform, RequestFacts, ResponseFacts } from "../platform/platform.js";
import { pageToken, type CsrfOptions } from "./csrf.js";
import { AMBIGUOUS, readVerdict, verdict, type CallKind, type ServerVerdict } from "./verdict.js";

/** Where the server is and how it is spoken to, checked and in milliseconds. */
export interface ServerSettings {
  readonly heartbeat: string | undefined;
  readonly status: string | undefined;
  readonly logout: string | undefined;
  readonly interval: number | undefined;
  readonly timeout: number;
  readonly csrf: CsrfOptions | undefined;
  readonly headers: unknown;
  readonly credentials: RequestFacts["credentials"];
  readonly read: ((response: never, kind: CallKind) => unknown) | undefined;
  readonly token: { readonly refresh: (context: { readonly signal: unknown; readonly previous: string | undefined }) => unknown; readonly leeway: number } | undefined;
  readonly fetch: ((url: string, init: RequestFacts) => Promise<ResponseFacts>) | undefined;
}

/** One answer of the server, or its absence. */
export interface Answer {
  readonly verdict: ServerVerdict;
  /** When it was asked, on this device's clock. */
  readonly sent: number;
  readonly status: number | undefined;
  /** The server's clock less this device's, ms, by its Date header. */
  readonly offset: number | undefined;
  /** A heartbeat reached a live session and extended it. */
  readonly touched: boolean;
  /** A logout that could not be sent in its task, because its headers are not there yet: nothing was sent. */
  readonly late?: boolean;
  /** The machine slept, or its clock was set, between the question and the answer: times that are counted from either say nothing. */
  readonly spans?: boolean;
}

export interface Client {
  /** GET: reports, must not extend. */
  status(): Promise<Answer>;
  /** POST: extends. `mine` says whether a status answer is about the session that this is for. */
  heartbeat(mine: (alive: ServerVerdict) => boolean): Promise<Answer>;
  /** POST: ends. `again` allows one more try with a fresh CSRF token; without it a refusal stands. The request is made in this very task. */
  logout(signIn: string | undefined, again: ((alive: ServerVerdict) => boolean) | undefined): Promise<Answer>;
  /** The CSRF header as it would be sent now. */
  token(): readonly [header: string, token: string] | undefined;
  /** Nothing that an application gives may keep a call open beyond its time. */
  within<T>(work: Promise<T> | T, late?: () => void): Promise<T>;
  /** Aborts heartbeats and status questions, and forgets the token: another login has another one. */
  reset(): void;
}

/** `problem` hears, once for each run of them, of answers that cannot come from a session endpoint. */
export function createClient(platform: Platform, settings: ServerSettings, problem: (message: string, cause?: unknown) => void): Client {
  const { csrf } = settings;
  const flights = new Set<Abort>();
  let answered: string | undefined;
  let failures = 0;
  let markups = 0;

  const token: Client["token"] = () => {
    const value = csrf && (answered ?? pageToken(csrf, platform));
    return value ? [csrf.header, value] : undefined;
  };

  const within: Client["within"] = (work, late) =>
    new Promise((resolve, reject) => {
      const cancel = platform.timer(() => {
        late?.();
        reject(new Error(`no answer within ${settings.timeout} ms`));
      }, settings.timeout);
      void Promise.resolve(work).then(resolve, reject).finally(cancel);
    });

  const exchange = async (kind: CallKind, url: string, init: Omit<RequestFacts, "signal" | "credentials" | "cache" | "redirect">): Promise<Answer & { headers?: ResponseFacts["headers"] }> => {
    const sent = platform.now();
    const began = platform.monotonic();
    const flight = platform.abort();
    if (kind != "logout") flights.add(flight);
    const work = async (): Promise<Answer & { headers?: ResponseFacts["headers"] }> => {
      const response = await (settings.fetch ?? platform.fetch)!(url, { ...init, credentials: settings.credentials, cache: "no-store", redirect: "manual", signal: flight.signal });
      const date = Date.parse(response.headers.get("date") ?? "");
      const now = platform.now();
      // An answer that spans a sleep or a change of the clock says nothing of the clock. Where the monotonic one counts a sleep, the answer is later than the timer that would have given it up.
      const took = platform.monotonic() - began;
      const steady = Math.abs(now - sent - took) < 1000 && took <= settings.timeout;
      const found: ServerVerdict & { markup?: boolean } = settings.read
        ? readVerdict(await settings.read(response as never, kind))
        : verdict(response, init.method == "HEAD" ? "" : await response.text(), kind, now);
      const { markup, ...known } = found;
      markups = markup ? markups + 1 : 0;
      if (markups == 3) problem(`${url} answered ${kind} with a redirect or HTML three times: answer 401 to Accept: application/json there, or give server.read`);
      failures = known.outcome == "unknown" ? failures + 1 : 0;
      if (failures == 3 && !markups) problem(`${url} has not answered ${kind} as the contract says three times, last with status ${response.status}; the session goes on by its own clock`);
      if (known.outcome == "alive" && known.csrfToken) answered = known.csrfToken;
      // Not after its answer, where the clock was set back meanwhile.
      return { verdict: known, sent: Math.min(sent, now), status: response.status, offset: date && steady ? date - (sent + now) / 2 : undefined, touched: kind == "heartbeat" && known.outcome == "alive", spans: !steady, headers: response.headers };
    };
    try {
      return await within(work(), () => flight.abort());
    } catch (cause) {
      failures += 1;
      if (failures == 3) problem(`${url} could not be reached for ${kind} three times; the session goes on by its own clock`, cause);
      return { verdict: { outcome: "unknown" }, sent, status: undefined, offset: undefined, touched: false };
    } finally {
      flights.delete(flight);
    }
  };

  const send = (kind: CallKind, method: string, extra: Record<string, string> = {}, prompt?: boolean): ReturnType<typeof exchange> => {
    const go = (given: unknown): ReturnType<typeof exchange> => {
      const headers: Record<string, string> = { accept: "application/json" };
      const add = (value: unknown, name: unknown): unknown => (headers[`${name}`.toLowerCase()] = `${value}`);
      // Headers, a list of pairs, or a record.
      if (typeof (given as Map<unknown, unknown> | undefined)?.forEach == "function" && !Array.isArray(given)) (given as Map<unknown, unknown>).forEach(add);
      else Object.entries(Array.isArray(given) ? Object.fromEntries(given) : (given ?? {})).forEach(([name, value]) => add(value, name));
      const [header, value] = (method == "POST" && token()) || [];
      if (header) add(value, header);
      for (const name in extra) add(extra[name], name);
      const field = header && csrf!.field;
      if (field) headers["content-type"] ??= "application/x-www-form-urlencoded";
      return exchange(kind, settings[kind]!, { method, headers, ...(field && { body: `${field}=${encodeURIComponent(value!)}` }), ...(kind == "logout" && { keepalive: true }) });
    };
    const nothing = (): Answer => ({ verdict: { outcome: "unknown" }, sent: platform.now(), status: undefined, offset: undefined, touched: false });
    const failed = (cause: unknown): Answer => {
      problem(`server.headers failed, so ${kind} was not asked`, cause);
      return nothing();
    };
    try {
      const given = typeof settings.headers == "function" ? (settings.headers as () => unknown)() : settings.headers;
      // Not awaited if it need not be: a prompt logout is sent in the task of its end(), or not at all.
      if (typeof (given as Promise<unknown> | undefined)?.then != "function") return go(given);
      return prompt ? (Promise.resolve(given).catch(() => {}), Promise.resolve({ ...nothing(), late: true })) : within(given as Promise<unknown>).then(go).catch(failed);
    } catch (cause) {
      return Promise.resolve(failed(cause));
    }
  };

  /** A token that the server will take, where one can be had without `status`. */
  const refresh = async (kind: CallKind): Promise<boolean> => {
    answered = undefined;
    try {
      if (typeof csrf?.refresh == "function") answered = await within(csrf.refresh());
      else if (csrf?.refresh == "fetch-header") answered = (await send(kind, "GET", { [csrf.header]: "Fetch" })).headers?.get(csrf.header) ?? undefined;
    } catch (cause) {
      problem("server.csrf.refresh failed", cause);
    }
    return !!answered;
  };

  const post = async (kind: CallKind, extra: Record<string, string>, again: ((alive: ServerVerdict) => boolean) | undefined): Promise<Answer> => {
    const first = await send(kind, "POST", extra, kind == "logout" && !!again);
    if (!AMBIGUOUS.includes(first.status!)) return first;
    if (settings.status) {
      answered = undefined;
      const asked = await send("status", "GET");
      if (asked.verdict.outcome != "alive") return { ...asked, status: first.status };
      if (!again?.(asked.verdict)) return { ...asked, verdict: kind == "logout" ? { outcome: "unknown" } : asked.verdict, status: first.status };
      if (!answered) await refresh(kind);
      // Nobody says whose session a logout would end: its refusal stands.
    } else if (first.status == 401 || kind == "logout" || !(await refresh(kind))) return first;
    const second = await send(kind, "POST", extra);
    return AMBIGUOUS.includes(second.status!) ? { ...second, verdict: { outcome: "unknown" } } : second;
  };

  return {
    token,
    within,
    async status() {
      const answer = await send("status", "GET");
      // What it says of the time left is as old as the question: who has slept meanwhile asks once more.
      return answer.spans && answer.verdict.outcome == "alive" ? send("status", "GET") : answer;
    },
    heartbeat: (mine) => post("heartbeat", {}, mine),
    logout: (signIn, again) => post("logout", signIn ? { "holdfast-sign-in": signIn } : {}, again),
    reset() {
      answered = undefined;
      failures = markups = 0;
      flights.forEach((flight) => flight.abort());
    },
  };
}
