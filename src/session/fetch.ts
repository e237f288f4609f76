import { same } from "../epoch/epoch.js";
import type { Core } from "./core.js";
import { SessionEndedError } from "./errors.js";

/** As much of `Request`, `URL` and `RequestInit` as is looked at. */
interface Asked {
  readonly url?: string;
  readonly href?: string;
  readonly method?: string;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown; addEventListener(type: string, listener: () => void): void } | null;
  clone?(): unknown;
}

/** Methods that change nothing (RFC 9110, 9.2.1) need no CSRF token. */
const SAFE = /^(GET|HEAD|OPTIONS|TRACE)$/i;

const pairs = (headers: unknown): [string, string][] => {
  const result: [string, string][] = [];
  if (Array.isArray(headers)) result.push(...(headers as [string, string][]));
  else if (typeof (headers as Map<string, string> | undefined)?.forEach == "function") (headers as Map<string, string>).forEach((value, name) => result.push([name, value]));
  else result.push(...(Object.entries(headers ?? {}) as [string, string][]));
  return result;
};

/** `fetch` with the access token and the CSRF header, for as long as the session lives. Never counts as activity, and never ends the session by itself: after a 401 the server is asked. */
export async function sessionFetch(core: Core, input: unknown, init: Asked = {}): Promise<unknown> {
  const { platform, settings } = core;
  const request = (input && typeof input == "object" ? input : {}) as Asked;
  const url = request.url ?? request.href ?? `${input as string}`;
  const { epoch } = core;
  while (core.state().status == "checking" && !core.disposed) await core.changed();
  const over = (): SessionEndedError => new SessionEndedError("fetch(): the session has ended");
  // What was meant for one session is not sent after its end.
  if (epoch && !same(core.epoch, epoch)) throw over();
  const origin = platform.origin(url);
  const own = origin == platform.origin();
  const trusted = own || settings.allowOrigins.includes(origin!);
  const csrf = trusted && !SAFE.test(init.method ?? request.method ?? "GET") && core.client?.token();
  const bearer = trusted && !!settings.server?.token && !!epoch;
  const flight = platform.abort();
  const { signal } = { ...(request.signal && { signal: request.signal }), ...(init.signal && { signal: init.signal }) };
  const cancel = (): void => flight.abort(signal!.reason);
  if (signal?.aborted) cancel();
  else signal?.addEventListener("abort", cancel);
  const end = (): void => flight.abort(over());
  if (epoch) core.gone.add(end);
  const send = (what: unknown, token: string | undefined): Promise<{ status: number }> => {
    const added = [...(csrf ? [csrf] : []), ...(token ? [["authorization", `Bearer ${token}`] as const] : [])];
    const names = added.map(([name]) => name.toLowerCase());
    return (settings.server?.fetch ?? platform.fetch)!(what as string, {
      ...init,
      signal: flight.signal,
      // A redirect to another origin would take the tokens along: mode "same-origin" and redirect "error" make that a network error (https://fetch.spec.whatwg.org/#main-fetch).
      ...(added.length && { headers: [...pairs(init.headers ?? request.headers).filter(([name]) => !names.includes(name.toLowerCase())), ...added], ...(own ? { mode: "same-origin" } : { redirect: "error" }) }),
    } as never);
  };
  try {
    // A body that is read once cannot be sent twice, but for a Request, which can be copied first.
    const copy = bearer && request.clone ? request.clone() : input;
    const first = bearer ? await core.token() : undefined;
    let response = await send(input, first);
    if (response.status == 401 && bearer && same(core.epoch, epoch) && !(init.body as { getReader?: unknown } | undefined)?.getReader) {
      const fresh = await core.token(first).catch(() => undefined);
      if (fresh) response = await send(copy, fresh);
    }
    if (response.status == 401 && epoch && same(core.epoch, epoch)) void core.status();
    return response;
  } finally {
    core.gone.delete(end);
  }
}
