// What an application writes. Compiled by types.test.ts against the installed package; a @ts-expect-error line must not compile.
import {
  ConfigurationError,
  createSession,
  DataError,
  DEFAULT_EVENTS,
  durable,
  HoldfastError,
  memory,
  ServerError,
  SessionEndedError,
  shared,
  StorageError,
  tab,
} from "holdfast";
import type {
  Capabilities,
  CsrfOptions,
  CsrfPreset,
  DataDefinitions,
  DataEntries,
  DurableEntry,
  Duration,
  EndReason,
  Entry,
  EntryDefinition,
  EntryOptions,
  IdleOptions,
  Platform,
  Profile,
  ServerOptions,
  ServerVerdict,
  Session,
  SessionEvents,
  SessionOptions,
  SessionState,
  StandardSchemaV1,
  TabInfo,
} from "holdfast";
import { defineSessionWarning } from "holdfast/element";
import { defineSessionInspector } from "holdfast/inspector";
import { createTestBrowser } from "holdfast/testing";

/** Compiles only if A and B are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(answer: Same<A, B>): void;

interface Line {
  sku: string;
  count: number;
}

const session = createSession({
  name: "shop",
  idle: { timeout: "15m", resume: "activity", events: [...DEFAULT_EVENTS, "scroll"] },
  maxAge: "8h",
  warning: 120_000,
  server: {
    heartbeat: "/session/heartbeat",
    status: "/session",
    logout: "/logout",
    interval: "5m",
    csrf: "rails",
    headers: async () => ({ "X-App": "shop" }),
    read: async (response, kind) => (response.ok && kind !== "logout" ? { outcome: "alive", expiresIn: 900 } : { outcome: "unknown" }),
  },
  data: {
    cart: shared<Line[]>({ initial: [], version: 2, migrate: (value, from) => (from < 2 ? [] : (value as Line[])) }),
    theme: shared({ initial: "light", lifetime: "user" }),
    step: tab<number>(),
    note: memory<string>({ initial: "" }),
    file: durable<Blob>(),
  },
});

// Every variant of the state has every key, so this destructuring compiles.
const { status, user, expiresAt, reason } = session.getState();
same<typeof status, "none" | "checking" | "active" | "warning" | "ended">(true);
same<typeof user, string | undefined>(true);
same<typeof expiresAt, number | undefined>(true);
same<typeof reason, EndReason | undefined>(true);

const state: SessionState = session.getState();
if (state.status === "active" || state.status === "warning") {
  same<typeof state.user, string>(true);
  same<typeof state.expiresBy, "idle" | "max-age" | "server" | undefined>(true);
  same<typeof state.extendable, boolean>(true);
}
if (state.status === "ended") same<typeof state.reason, EndReason>(true);
// @ts-expect-error a state is not to be changed
state.status = "none";

// Data: undefined is in the type exactly when there is no initial value.
same<ReturnType<typeof session.data.cart.get>, Line[]>(true);
same<ReturnType<typeof session.data.step.get>, number | undefined>(true);
same<ReturnType<typeof session.data.file.get>, Promise<Blob | undefined>>(true);
const cart: Entry<Line[]> = session.data.cart;
const step: Entry<number | undefined> = session.data.step;
const file: DurableEntry<Blob | undefined> = session.data.file;
const total: Promise<Line[]> = cart.update((lines) => [...lines, { sku: "a", count: 1 }]);
const next: Promise<number> = step.update((value) => (value ?? 0) + 1);
step.set(1);
session.data.theme.set("dark");
void file.set(new Blob([]));
// @ts-expect-error undefined is not stored; delete() removes
step.set(undefined);
// @ts-expect-error the value has the type of the entry
cart.set("lines");
// @ts-expect-error an update may not wait
void cart.update(async (lines) => lines);
// @ts-expect-error there is no such entry
session.data.basket.get();
const unsubscribe: () => void = session.data.note.subscribe(() => {});

// Schemas of any Standard Schema library.
declare const schema: StandardSchemaV1<unknown, Line>;
const checked = createSession({ data: { line: shared({ schema }) } });
same<ReturnType<typeof checked.data.line.get>, Line | undefined>(true);

// The session's own calls.
const off: () => void = session.on("ended", ({ reason: why, origin }) => `${why} ${origin === "local"}`, { signal: new AbortController().signal });
session.on("heartbeat", ({ outcome, touched }) => [outcome satisfies "alive" | "ended" | "unknown", touched satisfies boolean]);
session.on("problem", ({ error }) => error.message);
// @ts-expect-error there is no such event
session.on("logout", () => {});
const started: Promise<void> = session.start({ user: "42", signIn: "2026-11-21T08:00:01Z", expiresIn: 900, idle: false, reauthenticated: true });
// @ts-expect-error who is it?
void session.start({});
const ended: Promise<{ server: "confirmed" | "pending" | "none" }> = session.end("logout", { notify: false });
void session.end("my own reason");
const extended: Promise<SessionState> = session.extend();
const check: Promise<SessionState> = session.check();
const release: () => void = session.hold("upload", { max: "10m" });
const unobserve: () => void = session.observe(document.createElement("iframe"));
session.observe(window);
const tabs: Promise<readonly TabInfo[]> = session.tabs();
const capabilities: Capabilities = session.capabilities;
const answer: Promise<Response> = session.fetch("/cart", { method: "POST" });
const left: number = session.remaining();
const stop: () => void = session.subscribe(() => {});
session.dispose();

// Options that are wrong.
createSession();
createSession({ profile: "pci", idle: false });
createSession({ idle: { timeout: 900_000 } });
// @ts-expect-error a duration has a known unit
createSession({ maxAge: "8 hours" });
// @ts-expect-error there is no such option
createSession({ timeout: "20m" });
// @ts-expect-error there is no such profile
createSession({ profile: "hipaa" });
// @ts-expect-error there is no such preset
createSession({ server: { csrf: "spring" } });

// Errors narrow, by class and by name.
function report(error: unknown): string {
  if (ConfigurationError.is(error)) return error.name satisfies "ConfigurationError";
  if (StorageError.is(error) || ServerError.is(error) || SessionEndedError.is(error)) return error.message;
  if (DataError.is(error)) return String(error.cause);
  return HoldfastError.is(error) ? error.name : "";
}

// Wrappers keep the types of the data; a test kit brings its own platform.
declare const platform: Platform;
const wrapped = <const D extends DataDefinitions>(data: D): Session<D> => createSession({ data, platform });
const definition: EntryDefinition<number, "tab"> = tab({ initial: 1 });
const entries: DataEntries<{ count: typeof definition }> = wrapped({ count: definition }).data;
same<ReturnType<typeof entries.count.get>, number>(true);

// A helper that takes any session, and the types that applications name.
const statusOf = (any: Session<{}>): string => any.getState().status;
statusOf(session);
const duration: Duration = "1.5h";
const idle: IdleOptions = { timeout: duration };
const csrf: CsrfOptions = { cookie: "token", header: "X-Token", refresh: async () => "t" };
const preset: CsrfPreset = "django";
const server: ServerOptions = { csrf };
const profile: Profile = "nist-aal2";
const options: SessionOptions<{}> = { idle, server, profile };
const verdict: ServerVerdict = { outcome: "ended" };
const entry: EntryOptions<number> = { initial: 1 };
const detail: SessionEvents["warning"] = { remaining: 1, origin: "remote" };

// The other entries. Elements are known by their tags once their module is imported.
defineSessionWarning();
defineSessionInspector("my-inspector");
const inspector = document.createElement("session-inspector");
inspector.session = session;
inspector.session = undefined;
// @ts-expect-error not a session
inspector.session = "shop";
const browser = createTestBrowser({ engine: "webkit", seed: 7 });
createSession({ platform: browser.openTab().platform });
const passed: Promise<void> = browser.advance("5m");
// @ts-expect-error there is no such engine
createTestBrowser({ engine: "trident" });

export { answer, capabilities, check, detail, ended, entry, extended, left, next, off, options, passed, preset, release, report, started, stop, tabs, total, unobserve, unsubscribe, verdict };
