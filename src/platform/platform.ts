/**
 * The one door to the browser. Everything outside `platform/` reaches clocks, storage, tabs and network through this interface, looked up when
 * called and never at import. `holdfast/testing` implements it with many fake tabs; you only need it for such a test kit.
 */
export interface Platform {
  /** Wall clock, ms since the Unix epoch. Includes sleep; the user can set it. */
  now(): number;
  /** Monotonic clock, ms. Never set; stands still in sleep on macOS, Linux and Safari (https://crbug.com/1206450). */
  monotonic(): number;
  /** Wall clock time at which this document was asked for (`performance.timeOrigin`). */
  readonly pageStart: number;
  /** Runs `callback` once, after `delay` ms or later; any delay is allowed. Returns a function that cancels it. */
  timer(callback: () => void, delay: number): () => void;
  /** `queueMicrotask`. */
  microtask(callback: () => void): void;
  /** 0 ≤ x < 1, for jitter only. */
  random(): number;
  /** 128 bits from a CSPRNG as 32 lower case hex digits. */
  id(): string;
  /** `structuredClone`; throws on what cannot be cloned. */
  clone<T>(value: T): T;
  /** `new AbortController()`. */
  abort(): Abort;

  /** `undefined` where access throws (blocked cookies, opaque origin). */
  readonly local: StorageArea | undefined;
  /** sessionStorage, likewise. */
  readonly session: StorageArea | undefined;
  /** `undefined` where there is no IndexedDB. Opens nothing before the first transaction. */
  database(name: string): Database | undefined;
  /** `undefined`, or returning it, where there is no BroadcastChannel. Never delivers to the channel object that posted. */
  readonly channel: ((name: string, receive: (message: unknown) => void) => Channel | undefined) | undefined;
  /** `undefined` outside secure contexts and where there are no Web Locks. */
  readonly locks: Locks | undefined;
  /** Facts of this document and what happens to it. */
  readonly page: Page;

  /**
   * Calls `listener` for each trusted input event of these types in this page, or in `target` (a same-origin frame, a window, an element).
   * A mousemove or pointermove that did not move is left out: browsers send them when the page changes under the pointer.
   */
  input(types: readonly string[], listener: () => void, target?: unknown): () => void;

  /** `fetch` of this page. `undefined` where there is none. */
  readonly fetch: ((url: string, init: RequestFacts) => Promise<ResponseFacts>) | undefined;
  /** A cookie's value as it stands in `document.cookie` (not decoded), or undefined. */
  cookie(name: string): string | undefined;
  /** `<meta name="…" content="…">`, or undefined. */
  meta(name: string): string | undefined;
  /** The origin that a URL, relative to this page, leads to; undefined if it cannot be parsed. */
  origin(url?: string): string | undefined;
  /** The page's registry of live sessions by name: the only state that outlives a module, shared by every bundle (`Symbol.for("holdfast")`). */
  readonly registry: Map<string, unknown>;
  /** The console's warning. */
  warn(message: unknown): void;
  /** A plain line in the console, for `debug`. */
  log(message: string): void;
}

/** The part of `AbortController` that is needed. */
export interface Abort {
  readonly signal: unknown;
  abort(reason?: unknown): void;
}

/** A Web Storage area whose calls never throw. */
export interface StorageArea {
  get(key: string): string | null;
  /** Returns what was thrown (quota, blocked), or undefined when the value is in. */
  set(key: string, value: string): unknown;
  remove(key: string): void;
  /** Every key that begins with `prefix`. */
  keys(prefix: string): string[];
  /** Storage events of other documents: the key and the new value; a key of null means that everything was cleared. Never fires for sessionStorage. */
  listen(listener: (key: string | null, value: string | null) => void): () => void;
}

/** What a transaction's decision wants written. Everything or nothing of it is. */
export interface Writes<T> {
  readonly put?: readonly (readonly [key: string, value: unknown])[];
  readonly remove?: readonly string[];
  /** Removes every record under the first prefix but those under the second. */
  readonly sweep?: readonly [prefix: string, keep: string | undefined] | undefined;
  readonly result: T;
}

/** One database with one store, so that everything can be decided in one transaction. Version 1 for ever. */
export interface Database {
  /**
   * One readwrite transaction: reads `keys`, calls `decide` once, synchronously, with their values in that order (undefined where there is none), and writes what it returns.
   * Resolves when the transaction is complete; `strict` asks that it has reached the disk. Rejects after DATABASE_LIMIT ms, if the database fails, or with what `decide` throws (then nothing is written).
   */
  transact<T>(keys: readonly string[], decide: (values: readonly unknown[]) => Writes<T>, strict?: boolean): Promise<T>;
  /** Closes the connection (freeze, pagehide, dispose), and aborts what waits for this page's decision; the next transaction opens it again. */
  close(): void;
}

/** Nobody waits longer for a transaction: https://bugs.webkit.org/show_bug.cgi?id=226547 (open() that never answers). */
export const DATABASE_LIMIT = 3000;

/** An open channel between the tabs of one browser. */
export interface Channel {
  /** The message must have been clone-checked. Never throws. */
  post(message: unknown): void;
  close(): void;
}

/** Web Locks without promises to leak: callbacks say what became of a request. */
export interface Locks {
  /**
   * Queues for `name`. `granted(true)` once it is held, `granted(false)` if `ifAvailable` and it is not free or the request failed; `lost` when a held lock was taken away (stolen, or dropped by
   * the browser: https://github.com/WebKit/WebKit/pull/47797). The returned function releases the lock or takes the request back; neither callback comes after it.
   */
  request(name: string, mode: "wait" | "ifAvailable" | "steal", granted: (held: boolean) => void, lost?: () => void): () => void;
  /** Names of all held locks of this origin that begin with `prefix`. Rejects where the query does. */
  held(prefix: string): Promise<string[]>;
}

/** What happens to this page, in the platform's own words (`activate`: a prerendered page is shown; `cached`: pageshow from the back/forward cache). */
export type PageEvent = "visible" | "hidden" | "pagehide" | "pageshow" | "cached" | "freeze" | "resume" | "focus" | "online" | "offline" | "activate";

/** Facts of this document. */
export interface Page {
  visible(): boolean;
  online(): boolean;
  prerendering(): boolean;
  /** This document came from history, a cache or a prerender, so what its markup says may be old. */
  stale(): boolean;
  /** There is no page: a server renders. Nothing is opened then. */
  readonly absent?: boolean;
  /** A top-level document. */
  readonly top: boolean;
  readonly secureContext: boolean;
  /** A frame in another site's page: its storage is its own. */
  readonly partitioned: boolean;
  listen(listener: (event: PageEvent) => void): () => void;
}

/** What is asked of `fetch`. */
export interface RequestFacts {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials: "omit" | "same-origin" | "include";
  readonly keepalive?: boolean;
  readonly cache: "no-store";
  readonly redirect: "manual";
  readonly signal: unknown;
}

/** What is read of an answer; a `Response` is one. */
export interface ResponseFacts {
  readonly status: number;
  readonly type: string;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}
