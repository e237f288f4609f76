import type { Entry, SessionState } from "../../src/index.js";

/** The entries that a life writes, by what becomes of them: session-scoped in four manners, the user's, the device's. */
export const KEYS = ["cart", "draft", "step", "note", "theme", "language"] as const;
export type Key = (typeof KEYS)[number];

/**
 * What one look at a page sees. A value is a list of names: the set that made it, then the updates of it; an entry that nobody has written is an empty list.
 * Names say for whom they were written, `s17.ada`: `s` for a session's, `u` for a user's, `d` for the device's.
 */
export interface Seen {
  readonly state: Pick<SessionState, "status" | "reason" | "user" | "startedAt">;
  readonly values: Readonly<Record<Key, readonly string[]>>;
  /** What the user can read on the page. */
  readonly output: string;
  /** Session markers in this process's view of localStorage: the rest of the key, and the text. */
  readonly markers: readonly (readonly [key: string, text: string])[];
}

/** Something that happened in one document, by its own clock, which is the machine's. */
export interface Note {
  readonly at: number;
  readonly doc: string;
  /** `look`: it was looked at, for the reason in `what`. `call`, `done`, `failed`: what became of a call. `problem`: the SDK's own word. */
  readonly kind: "look" | "call" | "done" | "failed" | "problem";
  readonly what: string;
  readonly seen?: Seen;
  readonly value?: readonly string[] | string;
}

/** The application of a chaotic life: it looks at everything whenever anything changes, and makes the calls it is told to make. */
export interface Watch {
  /** Looks once more, and gives what has been noted since the last time. */
  take(why: string): Note[];
  see(): Seen | undefined;
  set(key: Key, id: number): void;
  update(key: "cart" | "file", id: number): void;
  signIn(user: string): void;
  call(what: "end" | "extend" | "check"): void;
}

declare global {
  var chaos: Watch;
}

function watch(): void {
  if ("chaos" in globalThis) return;
  type AnySession = { getState(): SessionState; subscribe(listener: () => void): void; on(event: "problem", listener: (detail: { error: Error }) => void): void; data: Record<string, Entry<unknown>> };
  const doc = String(Math.floor(Math.random() * 1e9));
  let notes: Note[] = [];
  let last = "";
  let session: AnySession | undefined;
  const names = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : typeof value === "string" && /^[sud]\d+\./.test(value) ? [value] : []);
  const note = (entry: Omit<Note, "at" | "doc">): void => void notes.push({ at: performance.timeOrigin + performance.now(), doc, ...entry });

  const see = (): Seen | undefined => {
    if (!session) return;
    const { status, reason, user, startedAt } = session.getState();
    const { cart, draft, step, note: memo, theme, language } = session.data;
    const values = { cart: names(cart.get()), draft: names(draft.get()), step: names(step.get()), note: names(memo.get()), theme: names(theme.get()), language: names(language.get()) };
    const markers = Object.keys(localStorage).flatMap((key) => (/\/(begun|ended)\//.test(key) ? [[key.replace(/^.*\/(?=begun|ended)/, ""), localStorage.getItem(key) ?? ""] as const] : []));
    return { state: { status, reason, user, startedAt }, values, output: document.querySelector("output")?.textContent ?? "", markers };
  };
  const look = (why: string, always = false): void => {
    const seen = see();
    if (!seen) return;
    const text = JSON.stringify(seen);
    if (text === last && !always) return;
    last = text;
    note({ kind: "look", what: why, seen });
  };
  /** Makes a call and notes what came of it. */
  const call = (what: string, run: () => unknown, result: (value: unknown) => Note["value"] = () => undefined): void => {
    const seen = see();
    note({ kind: "call", what, ...(seen && { seen }) });
    const settle = (kind: "done" | "failed", value: Note["value"]): void => {
      const after = see();
      note({ kind, what, ...(after && { seen: after }), ...(value !== undefined && { value }) });
    };
    const fail = (error: unknown): void => settle("failed", error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    try {
      const given = run();
      if (given instanceof Promise) given.then((value) => settle("done", result(value)), fail);
      else settle("done", result(given));
    } catch (error) {
      fail(error);
    }
  };
  /** For whom a value is written now; `?` while that is not known. */
  const tag = (key: string, id: number): string => `${key === "theme" ? "u" : key === "language" ? "d" : "s"}${id}.${session?.getState().user ?? "?"}`;
  const list = (value: unknown): readonly string[] => names(value);

  globalThis.chaos = {
    take(why) {
      look(why, true);
      const taken = notes;
      notes = [];
      return taken;
    },
    see,
    set(key, id) {
      const name = tag(key, id);
      call(`set ${key} ${name}`, () => session!.data[key].set(key === "cart" ? [name] : name));
    },
    update(key, id) {
      const name = tag(key, id);
      call(`update ${key} ${name}`, () => session!.data[key].update((value) => [...list(value), name]), list);
    },
    signIn(user) {
      call(`login ${user}`, async () => {
        const details = (await (await fetch("/login", { method: "POST", body: JSON.stringify({ user }) })).json()) as { signIn: string };
        call(`start ${details.signIn}`, () => (session as never as { start(of: object): Promise<void> }).start(details));
      });
    },
    call(what) {
      call(what, () => (session as never as Record<string, () => Promise<unknown>>)[what](), (value) => JSON.stringify(value));
    },
  };

  // Before and after the SDK's own: neither may see more than the SDK has checked.
  addEventListener("pageshow", ({ persisted }) => persisted && look("shown, before the SDK", true));
  // The page makes its session while it loads; the first look is on its very next line.
  const attach = (made: AnySession): void => {
    session = made;
    look("first line", true);
    addEventListener("pageshow", ({ persisted }) => persisted && look("shown, after the SDK", true));
    made.subscribe(() => look("change"));
    for (const key of ["cart", "draft", "step", "note", "theme", "language"]) made.data[key].subscribe(() => look(key));
    made.on("problem", ({ error }) => note({ kind: "problem", what: `${error.name}: ${error.message}` }));
  };
  let page: { session?: AnySession } | undefined;
  Object.defineProperty(globalThis, "page", {
    configurable: true,
    get: () => page,
    set(value: { session?: AnySession }) {
      page = value;
      Object.defineProperty(value, "session", { configurable: true, enumerable: true, get: () => session, set: attach });
    },
  });
}

/** A preload script that puts the watch into every document of a tab before the page's own script runs. */
export const WATCHING = `(${String(watch)})()`;
