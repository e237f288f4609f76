import type { RequestFacts, ResponseFacts } from "../platform/platform.js";
import type { Document } from "./document.js";
import { host, namedError } from "./globals.js";
import type { ServerAnswer, ServerRequest } from "./request.js";
import type { TestServer } from "./server.js";

/** The part of an AbortSignal that is used. */
interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
}

/** What `fetch` gives: what the interface names, and what users of a `Response` reach for. */
interface FakeResponse extends ResponseFacts {
  readonly ok: boolean;
  readonly url: string;
  readonly redirected: boolean;
  json(): Promise<unknown>;
}

/** The way between the pages and the server. */
export class Network {
  offline = false;
  readonly #server: TestServer;
  readonly #failOffline = new Set<() => void>();

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** Goes offline, which fails what is in flight, or online again. */
  setOffline(offline: boolean): void {
    this.offline = offline;
    if (offline) for (const fail of [...this.#failOffline]) fail();
  }

  /** `fetch` of one document. A dead page's requests do not leave, but for those with keepalive; what has arrived has arrived. */
  fetch(document: Document, url: string, init: RequestFacts): Promise<ResponseFacts> {
    return new Promise((resolve, reject) => {
      if (document.dead) return;
      const { scheduler, random, models } = document.world;
      const target = new (host().URL)(url, document.world.url);
      const signal = init.signal as Signal | undefined | null;
      let over = false;
      const finish = (settle: () => void): void => {
        if (over) return;
        over = true;
        this.#failOffline.delete(fail);
        document.enter(settle);
      };
      const fail = (): void => {
        scheduler.after(0, () => finish(() => reject(new TypeError("Failed to fetch"))));
      };
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener("abort", () => finish(() => reject(signal.reason ?? namedError("AbortError", "The request was aborted."))));
      document.world.timeline.add(document.name, "sends", init.method, target.pathname, init.headers);
      if (this.offline) {
        fail();
        return;
      }
      this.#failOffline.add(fail);
      const sameOrigin = target.origin === new (host().URL)(document.world.url).origin;
      const withCookie = init.credentials === "include" || (init.credentials === "same-origin" && sameOrigin);
      const request: ServerRequest = {
        method: init.method,
        url: (sameOrigin ? "" : target.origin) + target.pathname + target.search,
        path: target.pathname,
        headers: lowerCase(init.headers),
        body: init.body,
        cookie: withCookie ? this.#server.cookie : undefined,
        tab: document.name,
      };
      const sentAt = scheduler.now;
      scheduler.after(random.within(models.network.delay), () => {
        if (over || (document.dead && init.keepalive !== true)) return;
        const { answer, delay } = this.#server.handle(request, sentAt, scheduler.now);
        if (delay === Infinity) return;
        scheduler.after(delay + random.within(models.network.delay), () => {
          if (answer === undefined) fail();
          else finish(() => resolve(responseTo(url, answer)));
        });
      });
    });
  }
}

function responseTo(url: string, answer: ServerAnswer): FakeResponse {
  const redirect = answer.status >= 300 && answer.status < 400;
  const headers = lowerCase(redirect ? {} : (answer.headers ?? {}));
  const body = redirect ? "" : (answer.body ?? "");
  return {
    status: redirect ? 0 : answer.status,
    type: redirect ? "opaqueredirect" : "basic",
    ok: answer.status >= 200 && answer.status < 300,
    url,
    redirected: false,
    headers: { get: (name) => headers[name.toLowerCase()] ?? null },
    text: async () => body,
    json: async () => JSON.parse(body) as unknown,
  };
}

/** Headers as `fetch` takes them: a record, pairs, or none. */
function lowerCase(headers: Readonly<Record<string, string>> | readonly (readonly [string, string])[] | undefined): Record<string, string> {
  return Object.fromEntries((Array.isArray(headers) ? (headers as [string, string][]) : Object.entries(headers ?? {})).map(([name, value]) => [name.toLowerCase(), value]));
}
