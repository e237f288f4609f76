import { createServer, type IncomingMessage } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { type Call, answer } from "../../browser/server/contract.js";
import type { Answer, Fault } from "../../browser/server/faults.js";
import { type Login, Logins } from "../../browser/server/logins.js";

/** A page that a server renders, with the one tag. */
export interface PageSpec {
  /** Of the tag, beside data-holdfast. `user: true` writes who is signed in, as the server knows. */
  readonly tag?: Readonly<Record<string, string>>;
  readonly user?: boolean;
  /** What stands in the body before the tag. */
  readonly body?: string;
  /** The tag stands in the head, where there is no body yet. */
  readonly head?: boolean;
  /** How often the tag stands there; 1 by default. */
  readonly times?: number;
  readonly lang?: string;
  readonly dir?: string;
  /** Instead of the one below; empty for none. */
  readonly policy?: string;
}

/** The policy that the warning has to work under, without a violation. */
export const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

export interface Site {
  readonly origin: string;
  readonly logins: Logins;
  /** Calls in order: "logout 204 login-1". */
  readonly log: readonly { readonly call: Call; readonly status: number; readonly signIn: string | undefined; readonly csrf: string | undefined; readonly at: number }[];
  readonly asked: readonly string[];
  /** The address of a page. */
  page(spec: PageSpec): string;
  /** An address that signs in and leads to another. */
  entrance(user: string, to: string): string;
  fault(call: Call, fault: Fault | undefined): void;
  close(): Promise<void>;
}

const CALLS: Readonly<Record<string, Call>> = { "POST /session/heartbeat": "heartbeat", "GET /session": "status", "POST /logout": "logout" };
const FILES: Readonly<Record<string, readonly [type: string, url: URL]>> = {
  "/holdfast.iife.js": ["text/javascript", new URL("../../../dist/holdfast.iife.js", import.meta.url)],
  "/site.css": ["text/css", new URL("./site.css", import.meta.url)],
};

/** A server-rendered site that keeps the contract of the documentation, on an origin of its own. */
export async function startSite(): Promise<Site> {
  const logins = new Logins();
  const log: { call: Call; status: number; signIn: string | undefined; csrf: string | undefined; at: number }[] = [];
  const asked: string[] = [];
  const faults = new Map<Call, Fault>();
  const specs: PageSpec[] = [];

  async function respond(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url!, "http://site.test");
    asked.push(`${request.method} ${url.pathname}${url.search}`);
    const cookies = Object.fromEntries((request.headers.cookie ?? "").split("; ").map((pair) => pair.split("=")));
    const login = logins.live(cookies["sid"]);
    const call = CALLS[`${request.method} ${url.pathname}`];
    if (call) {
      const header = (name: string) => request.headers[name] as string | undefined;
      const [csrf, signIn] = [header("x-csrf-token"), header("holdfast-sign-in")];
      const entry = { call, status: 0, signIn, csrf, at: Date.now() };
      log.push(entry);
      const proper = () => answer(call, { login, csrf, signIn, user: undefined }, logins);
      const given = await (faults.get(call)?.(proper) ?? proper());
      entry.status = given.status;
      return given;
    }
    const file = FILES[url.pathname];
    if (file) return { status: 200, headers: { "Content-Type": `${file[0]}; charset=utf-8` }, body: await readFile(file[1], "utf8") };
    if (url.pathname === "/enter") {
      const fresh = logins.begin(url.searchParams.get("user")!);
      const cookie = `sid=${fresh.id}; Path=/; HttpOnly; SameSite=Lax\ncsrf-token=${fresh.csrf}; Path=/; SameSite=Lax`;
      return { status: 303, headers: { "Set-Cookie": cookie, Location: url.searchParams.get("to")! } };
    }
    if (url.pathname === "/leave") {
      if (login) logins.end(login);
      return { status: 303, headers: { Location: "/login?left" } };
    }
    if (url.pathname === "/login") return html({ policy: POLICY }, "<!doctype html><title>Sign in</title><h1>Sign in</h1>");
    const spec = specs[Number(/^\/page\/(\d+)$/.exec(url.pathname)?.[1])];
    return spec ? html(spec, render(spec, login, logins)) : { status: 404, body: "" };
  }

  const http = createServer((request, response) => {
    void respond(request).then(({ status, headers = {}, body }) => {
      response.statusCode = status;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value.includes("\n") ? value.split("\n") : value);
      if (!response.hasHeader("Content-Type") && typeof body === "object") response.setHeader("Content-Type", "application/json");
      response.end(typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    origin,
    logins,
    log,
    asked,
    page: (spec) => `${origin}/page/${specs.push(spec) - 1}`,
    entrance: (user, to) => `${origin}/enter?${new URLSearchParams({ user, to }).toString()}`,
    fault: (call, fault) => void (fault ? faults.set(call, fault) : faults.delete(call)),
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}

const html = ({ policy = POLICY }: PageSpec, body: string): Answer => ({
  status: 200, headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache", ...(policy && { "Content-Security-Policy": policy }) }, body,
});

const quote = (text: string): string => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

function render({ tag = {}, user, body = "", head, times = 1, lang = "en", dir }: PageSpec, login: Login | undefined, logins: Logins): string {
  const facts = !user ? {} : login ? { "data-user": login.user, "data-sign-in": login.signIn, "data-expires-in": `${Math.floor(logins.expiresIn(login))}` } : { "data-user": "" };
  const attributes = Object.entries({ "data-holdfast": "", ...facts, ...tag }).map(([name, value]) => `${name}="${quote(value)}"`);
  const script = `<script src="/holdfast.iife.js" ${attributes.join(" ")}></script>`.repeat(times);
  const direction = dir ? ` dir="${dir}"` : "";
  return `<!doctype html><html lang="${lang}"${direction}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Site</title><link rel="stylesheet" href="/site.css">${head ? script : ""}</head><body><main>${body}</main>${head ? "" : script}</body></html>`;
}
