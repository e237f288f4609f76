/** The limits that a session was started with, ms; 0 is "none". */
export interface EpochLimits {
  readonly idle: number;
  readonly maxAge: number;
  readonly warning: number;
}

/** One session: a number that only rises, and 128 random bits for two that were allocated without a database to order them. */
export interface Epoch {
  readonly n: number;
  readonly id: string;
  readonly user: string;
  /** The server's name for the login that made it. */
  readonly signIn: string | undefined;
  /** When the absolute limit began to count: the start, or the latest re-authentication. */
  readonly start: number;
  /** How often that was changed, by a re-authentication or by a clock that was set. */
  readonly revision: number;
  readonly limits: EpochLimits;
}

/** A logout that the server has not confirmed yet. */
export interface Pending {
  /** Nothing is owed after this: the server's session has ended by itself. */
  readonly until: number;
  /** Only while the sign-in is unknown: whom the logout is for. */
  readonly user: string | undefined;
}

/** The tombstone of a session. */
export interface Ended {
  readonly n: number;
  readonly reason: string;
  readonly signIn: string | undefined;
  readonly pending: Pending | undefined;
}

/** What the fence in the database knows: the newest session, open or closed, and what tabs must agree on without a message. */
export interface Meta {
  readonly n: number;
  readonly id: string;
  readonly open: boolean;
  readonly user: string | undefined;
  readonly signIn: string | undefined;
  readonly start: number;
  readonly revision: number;
  readonly limits: EpochLimits;
  readonly reason: string | undefined;
  readonly pending: Pending | undefined;
  /** Fencing token of the leader, and who that is. */
  readonly term: number;
  readonly leader: string | undefined;
  /** Until when the leader without Web Locks may act. */
  readonly lease: number;
  /** When a tab last took the wake's server check upon itself. */
  readonly check: number;
  /** One heartbeat, refresh or late logout at a time in the whole browser: which tab has it, until when. */
  readonly claim: { readonly tab: string; readonly until: number } | undefined;
  /** The last eight sign-ins that ended here. */
  readonly signIns: readonly string[];
}

// Everything below reads what any script of the origin could have written: it takes what has the right shape, and nothing else.

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields | undefined => (value && typeof value == "object" ? (value as Fields) : undefined);
/** A string that may be stored: 1 to 512 characters, no half of a surrogate pair. */
export const isText = (value: unknown): value is string => typeof value == "string" && value != "" && value.length <= 512 && !/\p{Cs}/u.test(value);
/** It travels on as a header's value. */
const loginOr = (value: unknown): string | undefined => (isText(value) && /^[\x21-\x7e]+$/.test(value) ? value : undefined);
const textOr = (value: unknown): string | undefined => (isText(value) ? value : undefined);
/** A finite number from 0 up to a year far beyond any clock (8.64e15 is the last instant of a Date). */
export const isTime = (value: unknown): value is number => typeof value == "number" && value >= 0 && value <= 8.64e15;
const timeOr = (value: unknown): number => (isTime(value) ? value : 0);
const revisionOr = (value: unknown): number => (value === 0 || isNumber(value) ? value : 0);

/** A number that some clock may have made: one far ahead was planted, and would use the numbers up. */
export const isPlausible = (n: number, now: number): boolean => n <= now + 1e12;

/** An epoch number. */
export const isNumber = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) > 0 && (n as number) < 2 ** 52;
const isId = (id: unknown): id is string => typeof id == "string" && /^[\da-f]{32}$/.test(id);

/** All three, or none: a limit that cannot be read is not "no limit". */
const readLimits = (value: unknown): EpochLimits | undefined => {
  const { idle, maxAge, warning } = fields(value) ?? {};
  return isTime(idle) && isTime(maxAge) && isTime(warning) ? { idle, maxAge, warning } : undefined;
};

const readPending = (value: unknown): Pending | undefined => {
  const { until, user } = fields(value) ?? {};
  return isTime(until) ? { until, user: textOr(user) } : undefined;
};

export function readEpoch(n: unknown, id: unknown, value: unknown): Epoch | undefined {
  const { user, signIn, start, revision, limits: given } = fields(value) ?? {};
  const limits = readLimits(given);
  return isNumber(n) && isId(id) && isText(user) && isTime(start) && limits ? { n, id, user, signIn: loginOr(signIn), start, revision: revisionOr(revision), limits } : undefined;
}

export function readEnded(n: unknown, value: unknown): Ended | undefined {
  const { reason, signIn, pending } = fields(value) ?? {};
  return isNumber(n) && isText(reason) ? { n, reason, signIn: loginOr(signIn), pending: readPending(pending) } : undefined;
}

export function readMeta(value: unknown): Meta | undefined {
  const meta = fields(value);
  const n = meta?.["n"];
  // 0: no session yet, but a leader.
  if (!meta || (n !== 0 && !isNumber(n))) return;
  const { id, open, user, claim, signIns } = meta;
  const { tab, until } = fields(claim) ?? {};
  const limits = readLimits(meta["limits"]);
  return {
    n,
    id: isId(id) ? id : "",
    open: open === true && n > 0 && isId(id) && isText(user) && !!limits,
    user: textOr(user),
    signIn: loginOr(meta["signIn"]),
    start: timeOr(meta["start"]),
    revision: revisionOr(meta["revision"]),
    limits: limits ?? { idle: 0, maxAge: 0, warning: 0 },
    reason: textOr(meta["reason"]),
    pending: readPending(meta["pending"]),
    term: timeOr(meta["term"]),
    leader: textOr(meta["leader"]),
    lease: timeOr(meta["lease"]),
    check: timeOr(meta["check"]),
    claim: isText(tab) && isTime(until) ? { tab, until } : undefined,
    signIns: Array.isArray(signIns) ? signIns.filter(isText).slice(-8) : [],
  };
}

/** The session that the fence holds open. */
export const openEpoch = (meta: Meta | undefined): Epoch | undefined =>
  meta?.open ? { n: meta.n, id: meta.id, user: meta.user!, signIn: meta.signIn, start: meta.start, revision: meta.revision, limits: meta.limits } : undefined;

export const same = (a: Epoch | undefined, b: { readonly n: number; readonly id: string } | undefined): boolean => !!a && !!b && a.n == b.n && a.id == b.id;

/**
 * Of two words about one session the one that was changed more often holds, in whatever order they come: by the times alone a restart could not be told from what a clock that was set back has left somewhere. Of two changes
 * in one moment the later start.
 */
export const isNewer = (a: Pick<Epoch, "start" | "revision">, b: Pick<Epoch, "start" | "revision">): boolean => a.revision > b.revision || (a.revision == b.revision && a.start > b.start);

/** Where the values of one session live. */
export const sessionScope = (epoch: { readonly n: number; readonly id: string }): string => `s/${epoch.n}/${epoch.id}/`;
