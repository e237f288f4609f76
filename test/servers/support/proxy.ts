import { createServer, type IncomingHttpHeaders, type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RECORDER } from "./recorder.js";

export type Call = "heartbeat" | "status" | "logout" | "login" | "page" | "refresh";

/** One request as it came from the browser. What the tests count is here, never in the SDK's own events. */
export interface Logged {
  readonly call: Call;
  readonly method: string;
  readonly path: string;
  /** Milliseconds since the Unix epoch, of the request and of its answer. */
  readonly at: number;
  answeredAt: number | undefined;
  /** Undefined while it is not answered, and where the connection was broken. */
  status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What the answer sets. */
  cookies: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string | Buffer;
}

/** Takes the place of the server's answer, and decides whether it is asked at all. Undefined breaks the connection. */
export type Fault = (proper: (changed?: Partial<Sent>) => Promise<Answer | undefined>, sent: Sent) => Promise<Answer | undefined> | Answer | undefined;
type Sent = Pick<Logged, "headers" | "body">;

/** Stands before a real server: sees every request, and can do to them what networks and servers do. */
export interface Proxy {
  /** A host of its own, so that cookies and storage are too: cookies ignore ports. Loopback, and so a secure context. */
  readonly origin: string;
  readonly log: readonly Logged[];
  calls(call: Call, since?: number): Logged[];
  /** The log, for people. */
  told(): string;
  /** Replaces the answers to one call, until `undefined` is set. */
  fault(call: Call, fault: Fault | undefined): void;
  /** Where the server is from now on. */
  to(url: string): void;
  /** The Cookie header that the browser has sent last. */
  cookie(): string;
  /** Asks the server, past all faults, what it knows of the session in this Cookie header: that does not extend it. */
  status(cookie: string): Promise<{ authenticated: boolean; signIn?: string; expiresIn?: number; csrfToken?: string }>;
  /** A POST past all faults and unlogged, as from another device that holds the same cookie. */
  post(path: string, cookie: string, headers?: Record<string, string>): Promise<number>;
  close(): Promise<void>;
}

let made = 0;

export async function startProxy(target: string): Promise<Proxy> {
  const log: Logged[] = [];
  const faults = new Map<Call, Fault>();
  const http = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const { method = "GET", url: path = "/", headers } = request;
    const call = callOf(method, path);
    const entry: Logged | undefined = call && { call, method, path, at: Date.now(), answeredAt: undefined, status: undefined, headers, body: body.toString(), cookies: [] };
    if (entry) log.push(entry);
    const proper = async (changed: Partial<Sent> = {}) => withRecorder(path, await forward(target, method, path, changed.headers ?? headers, changed.body ?? body));
    const fault = call && faults.get(call);
    const answer = await (fault ? fault(proper, { headers, body: body.toString() }) : proper());
    if (entry) Object.assign(entry, { status: answer?.status, answeredAt: Date.now(), cookies: [answer?.headers?.["set-cookie"] ?? []].flat() });
    if (!answer) return void response.destroy();
    response.writeHead(answer.status, answer.headers as IncomingHttpHeaders);
    response.end(answer.body);
  }

  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    origin: `http://test${++made}.localhost:${port}`,
    log,
    calls: (call, since = 0) => log.filter((entry) => entry.call === call && entry.at >= since),
    told: () => log.map(({ at, answeredAt, method, path, status }) => `${new Date(at).toISOString().slice(14, -1)} ${method} ${path} ${status ?? "-"} ${answeredAt ? `${answeredAt - at} ms` : ""}`).join("\n"),
    fault: (call, fault) => void (fault ? faults.set(call, fault) : faults.delete(call)),
    to: (url) => void (target = url),
    cookie: () => log.findLast(({ headers }) => headers.cookie)!.headers.cookie!,
    async status(cookie) {
      const answer = await forward(target, "GET", "/session", { cookie, accept: "application/json" }, "");
      return JSON.parse(String(answer?.body)) as { authenticated: boolean };
    },
    post: async (path, cookie, headers = {}) => (await forward(target, "POST", path, { cookie, accept: "application/json", "content-length": "0", ...headers }, ""))?.status ?? 0,
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}

function callOf(method: string, path: string): Call | undefined {
  const { pathname } = new URL(path, "http://proxy.test");
  const calls: Record<string, Call> = { "POST /session/heartbeat": "heartbeat", "GET /session": "status", "POST /logout": "logout", "POST /login": "login", "POST /auth/login": "login", "GET /": "page", "GET /login": "page", "POST /auth/refresh": "refresh" };
  return calls[`${method} ${pathname}`];
}

/** The SDK's script brings the recorder into every page. */
function withRecorder(path: string, answer: Answer | undefined): Answer | undefined {
  if (path !== "/holdfast.iife.js" || answer?.status !== 200) return answer;
  const body = Buffer.concat([Buffer.from(answer.body ?? ""), Buffer.from(RECORDER)]);
  return { ...answer, headers: { ...answer.headers, "content-length": String(body.length) }, body };
}

/** Undefined where the server cannot be reached, or breaks off. */
function forward(target: string, method: string, path: string, headers: IncomingHttpHeaders, body: string | Buffer): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const request = ask(new URL(path, target), { method, headers, agent: false }, (response) => {
      read(response).then((content) => {
        // It is sent in one piece, so what was said of the pieces no longer holds.
        const { "transfer-encoding": _, connection: __, "keep-alive": ___, ...given } = response.headers;
        resolve({ status: response.statusCode ?? 0, headers: given, body: content });
      }, () => resolve(undefined));
    });
    request.once("error", () => resolve(undefined));
    request.end(body);
  });
}

async function read(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
