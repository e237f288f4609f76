import { openChannel } from "./channel.js";
import { openDatabase } from "./database.js";
import { listenInput } from "./input.js";
import { webLocks } from "./locks.js";
import { pageFacts } from "./page.js";
import type { Platform, RequestFacts, ResponseFacts } from "./platform.js";
import { storageArea } from "./storage.js";

/** What `setTimeout` takes: one ms more and it fires at once. */
const LONGEST = 2 ** 31 - 1;

const timer = (callback: () => void, delay: number): (() => void) => {
  const end = Date.now() + delay;
  const wait = (): ReturnType<typeof setTimeout> => {
    const left = end - Date.now();
    return setTimeout(() => (left > LONGEST ? (handle = wait()) : callback()), Math.max(0, Math.min(left, LONGEST)));
  };
  let handle = wait();
  return () => clearTimeout(handle);
};

const id = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** This page, or a server that renders one. Globals are looked up here, when a session is created, and when something is called: importing the package touches none. */
export function browserPlatform(): Platform {
  const absent = typeof document == "undefined";
  const registries = globalThis as { [key: symbol]: Map<string, unknown> | undefined };
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    pageStart: performance.timeOrigin,
    timer,
    microtask: (callback) => queueMicrotask(callback),
    random: () => Math.random(),
    id,
    clone: (value) => structuredClone(value),
    abort: () => new AbortController(),
    local: absent ? undefined : storageArea("localStorage"),
    session: absent ? undefined : storageArea("sessionStorage"),
    database: openDatabase,
    channel: typeof BroadcastChannel == "undefined" ? undefined : openChannel,
    locks: absent ? undefined : webLocks(),
    page: pageFacts(absent),
    input: listenInput(),
    fetch: typeof fetch == "undefined" ? undefined : (url: string, init: RequestFacts): Promise<ResponseFacts> => fetch(url, init as RequestInit),
    cookie: (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1),
    // Not by property access on document: an element with that name would be found instead.
    meta: (name) => document.querySelector<HTMLMetaElement>(`meta[name="${CSS.escape(name)}"]`)?.content,
    origin(url) {
      try {
        // As fetch resolves it: against the page's <base>.
        return absent ? undefined : url === undefined ? location.origin : new URL(url, document.baseURI).origin;
      } catch {
        return;
      }
    },
    registry: (registries[Symbol.for("holdfast")] ??= new Map()),
    warn: (message) => console.warn(message),
    log: (message) => console.log(message),
  };
}
