import type { EntryDefinition } from "../data/definition.js";
import type { Platform } from "../platform/platform.js";
import type { CsrfOptions, CsrfPreset } from "../server/csrf.js";
import type { CallKind, ServerVerdict } from "../server/verdict.js";
import type { Duration } from "./duration.js";
import type { SessionEvents } from "./events.js";
import type { EndReason, SessionState } from "./state.js";

/**
 * Limits by name. SHALL and SHOULD are the source's words.
 * owasp-high: 5m idle, 8h in all (OWASP Session Management Cheat Sheet) · owasp-low: 30m idle · pci: 15m idle (PCI DSS 4 8.2.8) · nist-aal1: 30d in all (SHOULD) · nist-aal2: 1h idle, 24h in all (SHOULD) ·
 * nist-aal3: 15m idle (SHOULD), 12h in all (SHALL) (NIST SP 800-63B-4).
 */
export type Profile = "owasp-high" | "owasp-low" | "pci" | "nist-aal1" | "nist-aal2" | "nist-aal3";

/** What entries of session data may be defined. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the value's type is found by inference
export type DataDefinitions = Readonly<Record<string, EntryDefinition<any, "tab" | "shared" | "durable" | "memory">>>;

/** The idle limit in detail. */
export interface IdleOptions {
  /** Time without trusted input in any tab; default "20m". */
  timeout?: Duration | undefined;
  /** What dismisses the warning: "extend" (the default) is a call of `extend()`, "activity" any input. */
  resume?: "extend" | "activity" | undefined;
  /** Event types that count as input; default `DEFAULT_EVENTS`. */
  events?: readonly string[] | undefined;
}

/** The server that owns the session. URLs are of this page's origin or of `allowOrigins`. */
export interface ServerOptions {
  /** POST: extends the server session. Called only when the user was there. */
  heartbeat?: string | undefined;
  /** GET: reports it and must not extend it. */
  status?: string | undefined;
  /** POST: ends it. */
  logout?: string | undefined;
  /** Time between two heartbeats while the user is active; default a third of the server's lifetime, or of the idle limit until that is known. */
  interval?: Duration | undefined;
  /** Where the CSRF token is and how it is sent; a preset's name or the details. */
  csrf?: CsrfOptions | CsrfPreset | undefined;
  /** Headers of every call. */
  headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Default "same-origin". */
  credentials?: RequestCredentials | undefined;
  /** Of one call; default "10s". */
  timeout?: Duration | undefined;
  /** Origins other than the page's that may be called and given the CSRF token. */
  allowOrigins?: readonly string[] | undefined;
  /** How an access token is had, where the application uses tokens. */
  token?: TokenOptions | undefined;
  /** Makes a verdict of an answer that is not of the contract. */
  read?: (response: Response, kind: CallKind) => ServerVerdict | Promise<ServerVerdict>;
  /** Used instead of the page's `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** Access tokens: in memory only, one for all tabs, refreshed when somebody asks and never by a timer. */
export interface TokenOptions {
  /**
   * Asks for a new access token; `expiresIn` is seconds from now. Called by one tab for all. `previous` is the token that this tab had; `signal` aborts when the session ends or `server.timeout` has passed. Reject with a
   * SessionEndedError if the server refuses for good (the refresh token is unknown, used or revoked): any other rejection is a failure that ends nothing and is tried again with backoff.
   */
  refresh(context: { signal: AbortSignal; previous: string | undefined }): Promise<{ token: string; expiresIn: number }>;
  /** How long before its expiry a token is refreshed; default "30s", at most half of its lifetime. */
  leeway?: Duration | undefined;
}

/** Options of `createSession()`. What is wrong throws a ConfigurationError that names it. */
export interface SessionOptions<D extends DataDefinitions = {}> {
  /** Namespaces keys, channel, locks and database; default "holdfast". One name is one session. */
  name?: string | undefined;
  /** Limits by name; an explicit option wins, and one that is laxer is reported. */
  profile?: Profile | undefined;
  /** The idle limit; default "20m", false for none. */
  idle?: Duration | IdleOptions | false | undefined;
  /** The absolute limit: never extended by activity. */
  maxAge?: Duration | undefined;
  /** How long before any limit to warn; default the smaller of 2m and half the shortest limit. Under 20s is reported (WCAG 2.2.1). */
  warning?: Duration | undefined;
  /** The server that owns the session. Without it Holdfast knows this browser only. */
  server?: ServerOptions | undefined;
  /** Session data by name: `tab()`, `shared()`, `durable()`, `memory()`. */
  data?: D | undefined;
  /** One readable line in the console for each transition, with reason and origin; no user is named. `Holdfast.debug()` switches it on at run time. */
  debug?: boolean | undefined;
  /** The seam of test kits. */
  platform?: Platform | undefined;
}

/** `tab`, `shared` and `memory` entries. `V` includes undefined when there is no `initial`. What is returned is the caller's own copy. */
export interface Entry<V> {
  /** A copy of what `get()` gives without a session. A server renders this, so a page hydrates with it. */
  readonly initial: V;
  /** The value now; `initial` with no session live, and while it is not known whether one is. */
  get(): V;
  /** Seen by every tab (tab entries without sync: this one); the last writer wins. Throws a DataError for a value that cannot be kept and a SessionEndedError without a session. */
  set(value: Exclude<V, undefined>): void;
  /** Atomic across tabs: no concurrent change is lost. `change` gets the value and returns the next one, at once. */
  update(change: (value: V) => Exclude<V, undefined>): Promise<Exclude<V, undefined>>;
  /** Removes the value in every tab. */
  delete(): void;
  /** Called when `get()` would give another value. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
}

/** `durable` entries: structured clone, any size. The methods are those of `Entry`, asynchronous. */
export interface DurableEntry<V> {
  /** The value now. Rejects with a SessionEndedError if the session ends meanwhile. */
  get(): Promise<V>;
  /** Resolves once it is in the database. */
  set(value: Exclude<V, undefined>): Promise<void>;
  /** Atomic across tabs. `change` may be called again if another tab was faster. */
  update(change: (value: V) => Exclude<V, undefined>): Promise<Exclude<V, undefined>>;
  /** Removes the value. */
  delete(): Promise<void>;
  /** Called when `get()` would give another value. */
  subscribe(listener: () => void): () => void;
}

/** The entries that definitions make. */
export type DataEntries<D extends DataDefinitions> = {
  readonly [K in keyof D]: D[K] extends EntryDefinition<infer V, infer T> ? (T extends "durable" ? DurableEntry<V> : Entry<V>) : never;
};

/** Details of `start()`. */
export interface StartOptions {
  /** Who is signed in, by any id that is the same at each login. */
  user: string;
  /** The server's name for this login: new at every login, and no credential. */
  signIn?: string | undefined;
  /** Seconds until the server's session ends; counts as a touch of it. */
  expiresIn?: number | undefined;
  /** The idle limit for this user, should this call begin a session; false for none. */
  idle?: Duration | false | undefined;
  /** The absolute limit for this user, should this call begin a session. */
  maxAge?: Duration | undefined;
  /** The user has just proved again who they are: both limits restart. */
  reauthenticated?: boolean | undefined;
}

/** A live tab of this session. */
export interface TabInfo {
  /** Random, and the same for the life of the tab: a reload keeps it, a duplicated tab gets another. */
  readonly id: string;
  /** This tab. */
  readonly self: boolean;
  /** The one that speaks to the server for all. */
  readonly leader: boolean;
}

/** What this page can use. What is missing has been reported once as a problem, and docs/degraded.md says what it means. */
export interface Capabilities {
  /** BroadcastChannel. Without it tabs speak by storage events. */
  readonly channel: boolean;
  /** Web Locks. Without them one tab leads by a lease, and `update()` of memory entries is not atomic. */
  readonly locks: boolean;
  /** IndexedDB, as far as it answers. Without it there is no durable data, and `update()` rests on Web Locks. */
  readonly database: boolean;
  /** localStorage. Without it a page cannot know the session on its first line. */
  readonly localStorage: boolean;
  /** sessionStorage. Without it `tab` data does not survive a reload. */
  readonly sessionStorage: boolean;
  /** HTTPS or localhost. Elsewhere browsers give no Web Locks. */
  readonly secureContext: boolean;
  /** A frame in another site's page: its session is its own. This one is reported when true. */
  readonly partitioned: boolean;
}

/** One signed-in session, the same in every tab of the browser. */
export interface Session<D extends DataDefinitions = {}> {
  /** The name it was created with. */
  readonly name: string;
  /** The entries of `options.data`, by name. */
  readonly data: DataEntries<D>;
  /** Resolves when everything that the browser and the other tabs know has been read. Never rejects; degraded modes are problems. */
  readonly ready: Promise<void>;
  /** Right on the first line, and "checking" where it cannot be known yet. Tests the clock. */
  getState(): SessionState;
  /** Called when `getState()` returns another object. Returns the function that ends it. */
  subscribe(listener: () => void): () => void;
  /** Listens to an event. Returns the function that ends it; `signal` ends it too. Throws a ConfigurationError for a name that no event has. */
  on<E extends keyof SessionEvents>(event: E, listener: (detail: SessionEvents[E]) => void, options?: { signal?: AbortSignal }): () => void;
  /**
   * After sign-in, and on any page load where the server has said who the user is. For the user whose session is live it joins that session and moves neither limit; for another user it ends the live one first.
   * `reauthenticated`, or another `signIn` than the live one's, restarts both limits. Rejects with a SessionEndedError for a login that has ended here or that the server denies, with a ServerError if the server must
   * be asked and does not answer.
   */
  start(details: StartOptions): Promise<void>;
  /** "I am still here": activity, and a heartbeat now. */
  extend(): Promise<SessionState>;
  /**
   * Ends the session in every tab, at once. `notify`: call the server's logout; default true, false for "server", "replaced" and "cleared". Resolves with what became of that call: the server has answered ("confirmed"),
   * it could not be told and is told later ("pending"), there was nobody to tell, or nobody may be told any more ("none").
   */
  end(reason?: EndReason, options?: { notify?: boolean }): Promise<{ server: "confirmed" | "pending" | "none" }>;
  /** Asks the server, and never extends. */
  check(): Promise<SessionState>;
  /** An upload, a call, a video: counts as presence until released; at most `max`, default "1h". */
  hold(label: string, options?: { max?: Duration }): () => void;
  /** Input in there counts too: a same-origin frame, another window, any event target. Returns the function that ends it. */
  observe(target: EventTarget | HTMLIFrameElement): () => void;
  /** Milliseconds to `expiresAt`; 0 when not signed in. */
  remaining(): number;
  /**
   * The access token of `server.token`: what this tab or another has, or a new one. Rejects with a SessionEndedError without a live session, with a ServerError if it cannot be had, with a ConfigurationError without
   * `server.token`. Never counts as activity.
   */
  token(): Promise<string>;
  /**
   * `fetch` with the access token where there is one, and the CSRF header for unsafe methods, to this page's origin and `allowOrigins` only, also after a redirect; aborted with a SessionEndedError at the end. A 401 is tried once more
   * with a fresh token, then the server is asked for its status. Never counts as activity, and never ends the session by itself.
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** Live tabs of this session. */
  tabs(): Promise<readonly TabInfo[]>;
  /** What this page can use; changes when storage stops answering, or works again. */
  readonly capabilities: Capabilities;
  /**
   * In words: why the session is in its state, what ends it and when, who leads, what the server last said. For people who look for a fault; no user, sign-in or token is in it, and the wording may change.
   *
   * ```ts
   * console.log(session.explain()); // The session is active: it began 12 min ago, and was last used 30 s ago. The idle limit ends it in 14 min …
   * ```
   */
  explain(): string;
  /** Leaves no timer, listener, channel, lock or connection. Not a logout. Also there as `[Symbol.dispose]` where the platform has one. */
  dispose(): void;
}
