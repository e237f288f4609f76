import { ConfigurationError, type SessionOptions, type StartOptions } from "../index.js";

/** What each attribute of the tag says, as the path of an option of `createSession()`, or of a detail of `start()`. */
const OPTIONS: Readonly<Record<string, string>> = {
  "data-name": "name",
  "data-profile": "profile",
  "data-idle": "idle.timeout",
  "data-resume": "idle.resume",
  "data-max-age": "maxAge",
  "data-warning": "warning",
  "data-debug": "debug",
  "data-heartbeat": "server.heartbeat",
  "data-status": "server.status",
  "data-logout": "server.logout",
  "data-interval": "server.interval",
  "data-timeout": "server.timeout",
  "data-allow-origins": "server.allowOrigins",
  "data-csrf": "server.csrf",
  "data-csrf-header": "server.csrf.header",
  "data-csrf-meta": "server.csrf.meta",
  "data-csrf-cookie": "server.csrf.cookie",
  "data-csrf-field": "server.csrf.field",
};
/** Read elsewhere. */
const OTHERS = ["data-holdfast", "data-ended-url", "data-headless"];
const DETAILS: Readonly<Record<string, string>> = { "data-user": "user", "data-sign-in": "signIn", "data-expires-in": "expiresIn" };

type Tree = { [name: string]: unknown };

/** As markup writes it, in the type that the option has. */
function typed(attribute: string, text: string): unknown {
  if (attribute == "data-idle" && text == "false") return false;
  if (attribute == "data-debug") return text != "false";
  if (attribute == "data-expires-in" && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (attribute == "data-allow-origins") return text.split(/\s+/).filter(Boolean);
  return text;
}

function read(tag: HTMLElement, paths: Readonly<Record<string, string>>): Tree {
  const tree: Tree = {};
  for (const [attribute, path] of Object.entries(paths)) {
    const text = tag.getAttribute(attribute);
    if (text === null) continue;
    const names = path.split(".");
    const last = names.pop()!;
    let at = tree;
    for (const name of names) at = (typeof at[name] == "object" ? at[name] : (at[name] = {})) as Tree;
    at[last] = typed(attribute, text);
  }
  return tree;
}

/** The tag's options for `createSession()`. */
export const optionsOf = (tag: HTMLElement): SessionOptions => read(tag, OPTIONS);

/** The tag's details for `start()`; undefined where the page does not say who is signed in, or that nobody is. */
export const detailsOf = (tag: HTMLElement): StartOptions | undefined => (tag.getAttribute("data-user") ? (read(tag, DETAILS) as unknown as StartOptions) : undefined);

/** An error about an option, in the words of whoever wrote the attribute. */
export function inAttributes(error: unknown): unknown {
  if (!ConfigurationError.is(error)) return error;
  const name = (path: string): string => Object.entries({ ...DETAILS, ...OPTIONS }).find(([, known]) => known == path.replace("start(details).", ""))?.[0] ?? path;
  return new ConfigurationError(error.message.replace(/^(start\(details\)\.)?[\w.]+|server\.\w+/g, name), { cause: error });
}

/** Where `data-ended-url` leads; `{reason}` in it is why the session has ended. Another origin is refused: a page that passes an address on would send its users anywhere. */
export function endedUrlOf(tag: HTMLElement): ((reason: string) => string) | undefined {
  const text = tag.getAttribute("data-ended-url");
  if (text === null) return;
  let url: URL | undefined;
  try {
    url = new URL(text, document.baseURI);
  } catch {
    // Refused below.
  }
  if (url?.origin != location.origin) throw new ConfigurationError(`data-ended-url: ${JSON.stringify(text.slice(0, 80))} is not allowed; give an address of this page's origin, which may redirect to another`);
  return (reason) => new URL(text.replace("{reason}", encodeURIComponent(reason)), document.baseURI).href;
}

/** Whether two names are the same but for three letters in a row. */
function near(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  let [start, end] = [0, 0];
  while (start < shorter && a[start] == b[start]) start++;
  while (end < shorter - start && a.at(-1 - end) == b.at(-1 - end)) end++;
  return Math.max(a.length, b.length) - start - end <= 3;
}

/** Attributes that look like ours and are none. Others are somebody else's: many tools put data- attributes on script tags. */
export function misspelt(tag: HTMLElement): ConfigurationError[] {
  const known = [...Object.keys(OPTIONS), ...Object.keys(DETAILS), ...OTHERS];
  return tag.getAttributeNames().flatMap((name) => {
    const meant = name.startsWith("data-") && !known.includes(name) && known.find((one) => near(one, name));
    return meant ? [new ConfigurationError(`${name} is not an attribute of the script tag; did you mean ${meant}?`)] : [];
  });
}
