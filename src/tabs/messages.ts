/** What tabs say to one another. `end`, `activity` and `hello` keep this shape for ever; PROTOCOL guards the others. */
export interface Message {
  readonly p: number;
  readonly type: "begin" | "set" | "state" | "hello" | "end" | "activity" | "beat" | "verdict" | "token";
  /** The session it is about, 0 and "" when none is live. */
  readonly n: number;
  readonly id: string;
  /** Everything up to it has ended. */
  readonly floor: number;
  /** The tab that says it. */
  readonly from: string;
  /** Last activity that the sender knows. */
  readonly seen?: number;
  /** begin: when the absolute limit began to count. */
  readonly start?: number;
  /** How often that was changed. */
  readonly revision?: number;
  /** Last touch of the server; the server's deadline and whole lifetime, and when the answer that the deadline is from was asked for. */
  readonly touch?: readonly [sent: number, serverEnd: number, lifetime: number, answered: number];
  /** An access token, until when it lives, and its whole lifetime. */
  readonly token?: readonly [token: string, until: number, lifetime: number];
  readonly reason?: string;
  readonly signIn?: string;
  /** end: the server has not heard of it yet, and until when that matters. */
  readonly pending?: { readonly until: number; readonly user: string | undefined };
  /** What the sender of a state has, in short. */
  readonly digest?: string;
  /** The leader's fencing token. */
  readonly term?: number;
  /** hello: 0 for the first question, 2 for the last; 3 asks for activity only. begin: 1 if there is something new to read. */
  readonly ask?: number;
  /** The server's clock less this device's, ms. */
  readonly offset?: number;
  /** Registers by key; their shape is the data room's business. */
  readonly entries?: readonly (readonly unknown[])[];
}

export const PROTOCOL = 1;
const TYPES = ["begin", "set", "state", "hello", "end", "activity", "beat", "verdict", "token"];

const number = (value: unknown): value is number => typeof value == "number" && Math.abs(value) <= 8.64e15;
/** A whole number, such as an epoch's, or 0 for none. */
const count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 52;
const short = (value: unknown): value is string => typeof value == "string" && value.length <= 512;
/** What is kept in a marker: nothing that could not be read again. */
const text = (value: unknown): value is string => short(value) && value != "" && !/\p{Cs}/u.test(value);
/** It travels on as a header's value. */
const login = (value: unknown): value is string => short(value) && /^[\x21-\x7e]+$/.test(value);

const readPending = (value: unknown): Pick<Message, "pending"> => {
  const { until, user } = (value ?? {}) as Record<string, unknown>;
  return number(until) ? { pending: { until, user: text(user) ? user : undefined } } : {};
};

/**
 * A message of the right shape with nothing else in it; a string names what is wrong with another. Bounded work: nothing is walked but what has a fixed length. A field of the wrong shape is left out.
 */
export function readMessage(data: unknown): Message | string {
  if (!data || typeof data != "object") return "not a message";
  const { p, type, n, id, floor, from, seen, start, revision, touch, token, reason, signIn, pending, digest, term, ask, offset, entries } = data as Record<keyof Message, unknown>;
  if (!TYPES.includes(type as string) || !count(n) || !count(floor) || !short(id) || !short(from)) return "not a message";
  // The three that tabs of every version understand carry what cannot be misread.
  if (p !== PROTOCOL && !["end", "activity", "hello"].includes(type as string)) return `of protocol ${number(p) ? p : "?"}`;
  return {
    p: PROTOCOL, type: type as Message["type"], n, id, floor, from,
    ...(number(seen) && { seen }),
    ...(number(start) && { start }),
    ...(count(revision) && { revision }),
    ...(Array.isArray(touch) && touch.length == 4 && touch.every(number) && { touch: touch as unknown as [number, number, number, number] }),
    ...(Array.isArray(token) && token.length == 3 && typeof token[0] == "string" && token[0].length <= 16384 && number(token[1]) && number(token[2]) && { token: token as unknown as [string, number, number] }),
    ...(text(reason) && { reason }),
    ...(login(signIn) && { signIn }),
    ...readPending(pending),
    ...(short(digest) && { digest }),
    ...(number(term) && { term }),
    ...(number(ask) && { ask }),
    ...(number(offset) && { offset }),
    ...(Array.isArray(entries) && entries.length <= 1000 && { entries: entries.filter(Array.isArray) }),
  };
}
