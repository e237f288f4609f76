import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Answer } from "./faults.js";
import type { Login, Logins } from "./logins.js";

/** What a test can ask of a page, in its address: so it survives a reload, and the server's log can tell tabs apart. */
export interface PageQuery {
  /** The tab's name in the log. */
  readonly tab?: string;
  /** Options for createSession, as far as JSON can say them. `server: null` leaves the server out. */
  readonly session?: { readonly [option: string]: unknown };
  /** The page calls start() while it loads, with what the server wrote into its markup. */
  readonly start?: boolean;
  /** The page is in an `<iframe sandbox="allow-scripts">` of an otherwise empty one, and reports to it. */
  readonly sandboxed?: boolean;
  /** The page is in a frame of another site's page, and reports to it. */
  readonly thirdParty?: boolean;
  /** Sources that run before the page's own, for an engine that cannot be told to do that. */
  readonly preload?: readonly string[];
  /** Cross-origin isolated, for measurements. */
  readonly isolated?: boolean;
}

export function pageUrl(origin: string, { tab, session, start, sandboxed, thirdParty, preload = [], isolated }: PageQuery): string {
  const url = new URL(sandboxed ? "/sandbox" : "/page", origin);
  if (tab) url.searchParams.set("tab", tab);
  if (session) url.searchParams.set("session", JSON.stringify(session));
  for (const source of preload) url.searchParams.append("preload", source);
  if (isolated) url.searchParams.set("isolated", "");
  if (start) url.searchParams.set("start", "");
  return thirdParty ? `http://elsewhere.test:${url.port}/frame?src=${encodeURIComponent(url.href)}` : url.href;
}

/** Nothing inline, no eval, no HTML from strings: a page of ours that breaks this policy fails its test. WebKitGTK asks for the site's icon under it. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self' http://127.0.0.1:*; require-trusted-types-for 'script'; trusted-types 'none'";
/** The same for a frame of an opaque origin, which WebKit compares with 'self': nothing would load there. */
const naming = (origin: string) => POLICY.replaceAll("'self'", origin);
/** Not no-store: a page that is, and has fetched what is, is not kept for Back, and that is to be tested. */
const HEADERS = { "Content-Security-Policy": POLICY, "Cache-Control": "no-cache" };
/** Gives a page the finer clock, of 5 µs instead of 100 µs. */
const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const FILES: Record<string, URL> = {
  "/holdfast.iife.js": new URL("../../../dist/holdfast.iife.js", import.meta.url),
  "/page.js": new URL("./page/page.js", import.meta.url),
  "/measure.js": new URL("../../bench/measure.js", import.meta.url),
  "/sandbox.js": new URL("./page/sandbox.js", import.meta.url),
};

export async function asset(url: URL, login: Login | undefined, logins: Logins): Promise<Answer> {
  const file = FILES[url.pathname];
  // Cacheable, as static files are: the browser then also keeps the compiled code.
  if (file) return { status: 200, headers: { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "max-age=600" }, body: await readFile(file, "utf8") };
  if (url.pathname === "/preload.js") return { status: 200, headers: { "Content-Type": "text/javascript; charset=utf-8" }, body: url.searchParams.get("source") ?? "" };
  if (url.pathname === "/here.js") return { status: 200, headers: { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "max-age=600" }, body: await (bundled ??= bundle("./page/here.ts")) };
  // What a server's logout does to what the site has stored.
  if (url.pathname === "/clear") return { status: 200, headers: { "Clear-Site-Data": '"storage"' }, body: "" };
  const body = {
    "/page": page(login, logins, url.searchParams),
    "/sandbox": frame(`/page${url.search}&opaque`, ' sandbox="allow-scripts"'),
    "/frame": frame(url.searchParams.get("src") ?? "", ""),
    "/here": '<!doctype html><title>here</title><body><script src="/here.js"></script>',
    "/blank": "<!doctype html><title>blank</title><body></body>",
    "/prerender": `<!doctype html><title>prerender</title><body></body><script type="speculationrules">${JSON.stringify({ prerender: [{ urls: [url.searchParams.get("of")], eagerness: "immediate" }] })}</script>`,
    "/measure": '<!doctype html><title>measure</title><body><script src="/holdfast.iife.js"></script><script src="/measure.js"></script></body>',
  }[url.pathname];
  const rules =
    (url.pathname === "/prerender" && { "Content-Security-Policy": POLICY.replace("script-src", "script-src 'inline-speculation-rules'") }) ||
    (url.searchParams.has("opaque") && { "Content-Security-Policy": naming(url.origin) });
  return body === undefined ? { status: 404, body: "" } : { status: 200, headers: { ...HEADERS, ...rules, ...(url.searchParams.has("isolated") && ISOLATION) }, body };
}

let bundled: Promise<string> | undefined;

async function bundle(file: string): Promise<string> {
  const entry = fileURLToPath(new URL(file, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "iife", target: "es2022", logLevel: "silent" });
  return outputFiles[0].text;
}

/** As a server-rendered site does it: who is signed in stands in the markup. */
function page(login: Login | undefined, logins: Logins, query: URLSearchParams): string {
  const facts = login && query.has("start") ? ` data-user="${login.user}" data-sign-in="${login.signIn}" data-expires-in="${logins.expiresIn(login)}"` : "";
  const preload = query.getAll("preload").map((source) => `<script src="/preload.js?source=${encodeURIComponent(source)}"></script>`).join("");
  return `<!doctype html><title>page</title><body${facts}><output></output><input>${preload}<script src="/holdfast.iife.js"></script><script src="/page.js"></script>`;
}

function frame(src: string, attributes: string): string {
  const address = src.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<!doctype html><title>frame</title><script src="/sandbox.js"></script><iframe${attributes} src="${address}"></iframe>`;
}
