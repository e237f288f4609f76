import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Asked, type Call, answer } from "./contract.js";
import type { Answer, Fault } from "./faults.js";
import { Logins } from "./logins.js";
import { type PageQuery, asset, pageUrl } from "./pages.js";

/** One request as the server saw it. What tests count is here, never in the SDK's own events. */
export interface Logged {
  readonly call: Call;
  /** Wall clock with fractions, ms since the Unix epoch. */
  readonly at: number;
  /** The page that sent it, by the name the test gave it. */
  readonly tab: string | undefined;
  /** Whose login the cookie named. */
  readonly user: string | undefined;
  /** The name of that login. */
  readonly login: string | undefined;
  /** Which login the request said it was for. */
  readonly signIn: string | undefined;
  readonly csrf: string | undefined;
  /** What was answered; undefined while it is not. */
  status: number | undefined;
}

export interface TestServer {
  /** A secure context, though it is http: it is loopback. */
  readonly origin: string;
  readonly port: number;
  readonly log: readonly Logged[];
  /** The names of the pages that have been asked for, in that order. */
  readonly pages: readonly string[];
  readonly logins: Logins;
  url(query?: PageQuery): string;
  calls(call: Call, since?: number): Logged[];
  /** Replaces the answers to one call, until `undefined` is set. */
  fault(call: Call, fault: Fault | undefined): void;
  /** An administrator ends every login. */
  killLogins(): void;
  /** Every token that is out becomes stale. */
  rotateCsrf(): void;
  close(): Promise<void>;
}

const CALLS: Record<string, Call> = { "POST /session/heartbeat": "heartbeat", "GET /session": "status", "POST /logout": "logout", "POST /login": "login" };

export async function startTestServer(): Promise<TestServer> {
  const logins = new Logins();
  const log: Logged[] = [];
  const pages: string[] = [];
  const faults = new Map<Call, Fault>();
  const http = createServer((request, response) => {
    handle(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("Date", new Date(logins.now()).toUTCString());
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const cookies = parseCookies(request.headers.cookie);
    const call = CALLS[`${request.method} ${url.pathname}`];
    if (url.pathname === "/page") pages.push(url.searchParams.get("tab") ?? "");
    if (!call) return send(response, await asset(url, logins.live(cookies["sid"]), logins));
    const body = await read(request);
    const asked: Asked = { login: logins.live(cookies["sid"]), csrf: header(request, "x-csrf-token"), signIn: header(request, "holdfast-sign-in"), user: body["user"] };
    const entry: Logged = { call, at: performance.timeOrigin + performance.now(), tab: tabOf(request), user: asked.login?.user, login: asked.login?.signIn, signIn: asked.signIn, csrf: asked.csrf, status: undefined };
    log.push(entry);
    const proper = () => answer(call, asked, logins);
    const given = await (faults.get(call)?.(proper) ?? proper());
    entry.status = given.status;
    send(response, given);
  }

  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    log,
    pages,
    logins,
    url: (query = {}) => pageUrl(`http://127.0.0.1:${port}`, query),
    calls: (call, since = 0) => log.filter((entry) => entry.call === call && entry.at >= since),
    fault: (call, fault) => void (fault ? faults.set(call, fault) : faults.delete(call)),
    killLogins: () => logins.all().forEach((login) => logins.end(login)),
    rotateCsrf: () => logins.all().forEach((login) => (login.csrf += "'")),
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  response.statusCode = status;
  response.setHeader("Cache-Control", "no-store");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value.includes("\n") ? value.split("\n") : value);
  if (typeof body === "string" && !response.hasHeader("Content-Type")) response.setHeader("Content-Type", "text/html; charset=utf-8");
  else if (body !== undefined && !response.hasHeader("Content-Type")) response.setHeader("Content-Type", "application/json");
  response.end(typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body));
}

const header = (request: IncomingMessage, name: string) => request.headers[name] as string | undefined;

function tabOf(request: IncomingMessage): string | undefined {
  const from = request.headers.referer;
  return (from && new URL(from).searchParams.get("tab")) || undefined;
}

function parseCookies(line = ""): Record<string, string | undefined> {
  return Object.fromEntries(line.split("; ").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
}

async function read(request: IncomingMessage): Promise<Record<string, string | undefined>> {
  let text = "";
  for await (const chunk of request) text += chunk;
  try {
    return JSON.parse(text || "{}");
  } catch {
    return {};
  }
}
