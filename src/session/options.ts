import { DEFAULT_EVENTS } from "../activity/events.js";
import type { Definition } from "../data/context.js";
import type { EpochLimits } from "../epoch/epoch.js";
import type { Platform } from "../platform/platform.js";
import type { ServerSettings } from "../server/client.js";
import { CSRF_PRESETS, type CsrfOptions } from "../server/csrf.js";
import { milliseconds, show } from "./duration.js";
import { ConfigurationError } from "./errors.js";
import type { SessionEvents } from "./events.js";

/** Options as checked, in milliseconds. */
export interface Settings {
  readonly name: string;
  readonly limits: EpochLimits;
  /** Whether the warning was given, rather than derived from the limits. */
  readonly warned: boolean;
  readonly resume: "extend" | "activity";
  readonly events: readonly string[];
  readonly server: ServerSettings | undefined;
  readonly allowOrigins: readonly string[];
  readonly data: Readonly<Record<string, Definition>>;
  readonly debug: boolean;
}

/** Inactivity and absolute limit, as their sources say; 0 is none. */
const PROFILES: Readonly<Record<string, readonly [idle: number, maxAge: number]>> = {
  "owasp-high": [5, 480],
  "owasp-low": [30, 0],
  pci: [15, 0],
  "nist-aal1": [0, 43_200],
  "nist-aal2": [60, 1440],
  "nist-aal3": [15, 720],
};
const MINUTE = 60_000;

/** Reads one option, or throws a ConfigurationError that names it, its value and what is allowed. */
type Check<T> = (value: unknown, option: string) => T;
/** What an object's options are read by. */
type Shape = Readonly<Record<string, Check<unknown>>>;
type Read<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> | undefined };

const wrong = (option: string, value: unknown, allowed: string): never => {
  throw new ConfigurationError(`${option}: ${show(value)} is not allowed; give ${allowed}`);
};
const must =
  <T>(test: (value: unknown) => unknown, allowed: string): Check<T> =>
  (value, option) => {
    try {
      if (test(value)) return value as T;
    } catch {
      // What throws at being looked at is not allowed either.
    }
    return wrong(option, value, allowed);
  };
const oneOf = <T extends string>(...names: readonly T[]): Check<T> => must((value) => names.includes(value as T), names.map((name) => `"${name}"`).join(", "));
const TEXT = must<string>((value) => typeof value == "string" && value && value.length <= 512 && !/\p{Cs}/u.test(value), "a string of 1 to 512 characters");
/** It travels as a header's value. */
const SIGN_IN = must<string>((value) => typeof value == "string" && /^[\x21-\x7e]{1,512}$/.test(value), "a string of 1 to 512 visible ASCII characters");
const FUNCTION = must<never>((value) => typeof value == "function", "a function");
const EVENT = oneOf<keyof SessionEvents>("started", "activity", "warning", "extended", "ended", "change", "heartbeat", "leadership", "problem");
const FLAG = must<boolean>((value) => typeof value == "boolean", "true or false");
const ANY: Check<unknown> = (value) => value;
const DURATION: Check<number> = (value, option) => milliseconds(option, value);

/** Edits between two names, for the suggestion in an error. */
function distance(a: string, b: string): number {
  let row = [...b, ""].map((_, i) => i);
  [...a].forEach((x, i) => {
    const next = [i + 1];
    [...b].forEach((y, j) => next.push(Math.min(row[j]! + +(x.toLowerCase() != y.toLowerCase()), row[j + 1]! + 1, next[j]! + 1)));
    row = next;
  });
  return row.at(-1)!;
}

/** An object of options: each is read by its check, and one that is not known is an error that names the nearest. */
function fields<S extends Shape>(option: string, value: unknown, shape: S, prefix: string = `${option}.`): Read<S> {
  if (!value || typeof value != "object" || Array.isArray(value)) wrong(option, value, "an object");
  const known = Object.keys(shape);
  return Object.fromEntries(
    Object.entries(value as object).map(([name, given]) => {
      if (!known.includes(name)) {
        const [nearest] = known.sort((a, b) => distance(name, a) - distance(name, b));
        throw new ConfigurationError(`${prefix}${name} is not an option; did you mean ${nearest}? Options are: ${known.join(", ")}`);
      }
      return [name, given === undefined ? given : shape[name]!(given, prefix + name)];
    }),
  ) as Read<S>;
}

/** Limits with a warning that lies inside them. */
export function withWarning(idle: number, maxAge: number, warning: number | undefined): EpochLimits {
  const shortest = Math.min(idle || Infinity, maxAge || Infinity);
  return { idle, maxAge, warning: warning && warning < shortest ? warning : Math.min(2 * MINUTE, shortest / 2) };
}

const CSRF: Check<CsrfOptions> = (value, option) => {
  if (typeof value == "string") return CSRF_PRESETS[oneOf(...(Object.keys(CSRF_PRESETS) as (keyof typeof CSRF_PRESETS)[]))(value, option)];
  const refresh = must((given) => typeof given == "function" || given == "status" || given == "fetch-header", '"status", "fetch-header" or a function');
  const csrf = fields(option, value, { meta: TEXT, cookie: TEXT, field: TEXT, header: TEXT, refresh });
  must((header) => typeof header == "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(header), "a string: the name of a request header")(csrf.header, `${option}.header`);
  return csrf as CsrfOptions;
};

const TOKEN: Check<ServerSettings["token"]> = (value, option) => {
  const { refresh, leeway } = fields(option, value, { refresh: FUNCTION, leeway: DURATION });
  return { refresh: FUNCTION(refresh, `${option}.refresh`), leeway: leeway ?? 30_000 };
};

/** Everything that is read once, from what was given to createSession(). What is wrong throws; what is doubtful is a `problem`. */
export function createReader(platform: Platform, problem: (message: string) => void): { options(given: unknown): Settings; start(given: unknown, settings: Settings): StartDetails; end(reason: unknown, options: unknown): EndDetails; hold(label: unknown, options: unknown): number; on(event: unknown, listener: unknown): void } {
  const LIMIT = (value: unknown, option: string, or?: string): number => {
    const result = milliseconds(option, value, or);
    if (!isNaN(value as number) && result < 1000) problem(`${option}: ${value} is ${value} milliseconds; were seconds meant? "${value}s" says so`);
    return result;
  };
  const OPTIONAL_LIMIT: Check<number> = (value, option) => (value === false ? 0 : LIMIT(value, option, ", or false for none"));

  const server: Check<ServerSettings & { readonly allowOrigins: readonly string[] }> = (value, option) => {
    const own = platform.origin();
    const url: Check<string> = TEXT;
    const read = fields(option, value, {
      heartbeat: url, status: url, logout: url, interval: LIMIT, timeout: DURATION, csrf: CSRF, headers: must((headers) => headers && /object|function/.test(typeof headers), "headers, or a function that returns them"), read: FUNCTION, fetch: FUNCTION, token: TOKEN,
      credentials: oneOf("omit", "same-origin", "include"),
      allowOrigins: must<readonly string[]>((list) => Array.isArray(list) && (!own || list.every((origin) => platform.origin(origin) === origin)), 'a list of origins such as "https://api.example.com"'),
    });
    const allowOrigins = read.allowOrigins ?? [];
    for (const name of ["heartbeat", "status", "logout"] as const) {
      const origin = read[name] && own && platform.origin(read[name]);
      if (read[name] && own && origin != own && !allowOrigins.includes(origin!)) wrong(`${option}.${name}`, read[name], "a URL of this page's origin, or add its origin to server.allowOrigins");
    }
    if (read.heartbeat && !read.status) problem("server.status is not set: an expired session and a stale CSRF token look alike then, and an old page cannot be confirmed");
    return { ...read, timeout: read.timeout ?? 10_000, credentials: read.credentials ?? "same-origin", allowOrigins } as ServerSettings & { allowOrigins: readonly string[] };
  };

  const entries: Check<Readonly<Record<string, Definition>>> = (value, option) =>
    fields(
      option,
      value,
      Object.fromEntries(
        Object.keys(value ?? {}).map((key) => [
          key,
          (definition: unknown, at: string) => {
            const { open, tier, options } = must<Definition>((given) => typeof (given as Definition | null)?.open == "function", "what tab(), shared(), durable() or memory() returns")(definition, at);
            fields(at, options, {
              initial: must((initial) => (platform.clone(initial), true), "a value that can be cloned"),
              schema: must((schema) => typeof (schema as Record<string, { validate?: unknown }> | null)?.["~standard"]?.validate == "function", "a Standard Schema (https://standardschema.dev)"),
              version: must((version) => Number.isSafeInteger(version) && (version as number) >= 0, "a whole number"),
              migrate: FUNCTION,
              lifetime: tier == "shared" || tier == "durable" ? oneOf("session", "user", "device") : oneOf("session"),
              sync: must((sync) => typeof sync == "boolean" && (!sync || tier == "tab"), "it to tab() only, as true or false; the other tiers are in sync by themselves"),
            });
            return { open, tier, options };
          },
        ]),
      ),
    ) as Record<string, Definition>;

  const idleShape = { timeout: OPTIONAL_LIMIT, resume: oneOf("extend", "activity"), events: must<readonly string[]>((list) => Array.isArray(list) && list.length && list.every((type) => type && typeof type == "string"), "a list of event types such as DEFAULT_EVENTS") };
  const idleOption: Check<Read<typeof idleShape>> = (value, option) => (value && typeof value == "object" ? fields(option, value, idleShape) : { timeout: OPTIONAL_LIMIT(value, option), resume: undefined, events: undefined });

  return {
    on(event, listener) {
      EVENT(event, "on(event)");
      FUNCTION(listener, `on("${event as string}")`);
    },
    hold(label, options) {
      TEXT(label, "hold(label)");
      return (options === undefined ? undefined : fields("hold(options)", options, { max: DURATION }).max) ?? 60 * MINUTE;
    },
    end: (reason, options) => ({ reason: reason === undefined ? "logout" : TEXT(reason, "end(reason)"), notify: options === undefined ? options : fields("end(options)", options, { notify: FLAG }).notify }),
    options(given) {
      const read = fields(
        "createSession(options)",
        given,
        {
          name: must<string>((name) => typeof name == "string" && /^[^/]{1,100}$/.test(name), "a string of 1 to 100 characters without /"),
          profile: oneOf(...Object.keys(PROFILES)),
          idle: idleOption, maxAge: LIMIT, warning: DURATION, server, data: entries, debug: FLAG, platform: ANY,
        },
        "",
      );
      const { profile, warning } = read;
      const [profileIdle, profileAge] = (profile ? PROFILES[profile]! : [20, 0]).map((minutes) => minutes * MINUTE) as [number, number];
      const idle = read.idle?.timeout ?? profileIdle;
      const maxAge = read.maxAge ?? profileAge;
      const laxer = (mine: number, its: number): boolean => !!its && (!mine || mine > its);
      if (profile && (laxer(idle, profileIdle) || laxer(maxAge, profileAge)))
        problem(`profile "${profile}" allows idle ${profileIdle || "any"} and maxAge ${profileAge || "any"} ms; idle ${idle || false} and maxAge ${maxAge || "none"} deviate from it`);
      const shortest = Math.min(idle || Infinity, maxAge || Infinity);
      if (warning && warning >= shortest) wrong("warning", (given as { warning: unknown }).warning, `less than the shortest limit, ${shortest} ms`);
      const limits = withWarning(idle, maxAge, warning);
      if (limits.warning < 20_000) problem(`warning: ${limits.warning} ms is under the 20 seconds that WCAG 2.2.1 asks for`);
      return {
        name: read.name ?? "holdfast", limits, warned: !!warning, resume: read.idle?.resume ?? "extend", events: read.idle?.events ?? DEFAULT_EVENTS,
        server: read.server, allowOrigins: read.server?.allowOrigins ?? [], data: read.data ?? {}, debug: !!read.debug,
      };
    },
    start(given, { limits, warned }) {
      const { user, signIn, expiresIn, reauthenticated, ...own } = fields("start(details)", given, {
        user: TEXT, signIn: SIGN_IN, idle: OPTIONAL_LIMIT, maxAge: LIMIT, reauthenticated: FLAG,
        expiresIn: must<number>((seconds) => typeof seconds == "number" && seconds >= 0 && seconds < 1e11, "seconds"),
      });
      const its = withWarning(own.idle ?? limits.idle, own.maxAge ?? limits.maxAge, warned ? limits.warning : undefined);
      if (its.warning < 20_000 && limits.warning >= 20_000) problem(`start(details): with these limits the warning is ${its.warning} ms, under the 20 seconds that WCAG 2.2.1 asks for`);
      return {
        user: TEXT(user, "start(details).user"), signIn, expiresIn, reauthenticated: !!reauthenticated,
        limits: its,
      };
    },
  };
}

/** What was given to end(), as checked. */
export interface EndDetails {
  readonly reason: string;
  readonly notify: boolean | undefined;
}

/** Details of start(), as checked. */
export interface StartDetails {
  readonly user: string;
  readonly signIn: string | undefined;
  readonly expiresIn: number | undefined;
  readonly reauthenticated: boolean;
  readonly limits: EpochLimits;
}
