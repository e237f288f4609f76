import type { Capabilities, DurableEntry, Entry, EndReason, Session, SessionEvents, SessionState } from "../../../src/index.js";

/** What page.js puts on the page, for functions that `Tab.evaluate` runs there. */
export interface TestPage {
  readonly session: Omit<Session<Record<never, never>>, "data"> & { readonly data: PageData };
  /** What the first line after createSession saw. */
  readonly first: Seen;
  readonly events: readonly PageEvent[];
  /** `name: message` of every problem. */
  readonly problems: readonly string[];
  /** What pageshow listeners saw after a restore from the back/forward cache. */
  readonly shown: readonly (Seen & { when: string })[];
  /** Violations of the page's content security policy. */
  readonly violations: readonly string[];
  /** Signs in at the server, then start(). `more` goes to start(). */
  signIn(user: string, more?: { readonly maxAge?: string; readonly idle?: string | false }): Promise<{ user: string; signIn: string; expiresIn: number }>;
  /** start(), and how it went: `started`, or the error's name. */
  start(details: Parameters<Session<Record<never, never>>["start"]>[0]): Promise<string>;
  /** The start() of a page that was asked to call it at load. */
  readonly started?: Promise<string>;
}

interface PageData {
  readonly cart: Entry<string[]>;
  readonly count: Entry<number>;
  readonly theme: Entry<string>;
  readonly language: Entry<string>;
  readonly draft: Entry<string>;
  readonly step: Entry<number>;
  readonly note: Entry<string>;
  readonly file: DurableEntry<string>;
}

export interface Seen {
  readonly status: SessionState["status"];
  readonly cart: readonly string[];
  readonly draft: string;
  readonly note: string;
  /** What the user could read on the page. */
  readonly output: string;
}

export interface PageEvent {
  readonly name: keyof SessionEvents;
  readonly at: number;
  readonly detail: { readonly origin: "local" | "remote"; readonly reason?: EndReason; readonly outcome?: string };
}

/** What the page in the sandboxed frame tells. */
export type Told = Seen & { readonly capabilities: Capabilities; readonly problems: readonly string[] };

declare global {
  var page: TestPage;
  var told: Promise<Told>;
  var counts: Record<string, number>;
}
