import type { Database, Writes } from "../platform/platform.js";
import { isNewer, openEpoch, readMeta, same, sessionScope, type Ended, type Epoch, type EpochLimits, type Meta } from "./epoch.js";
import type { Marks } from "./markers.js";

/** A database that failed is left alone for so long. */
export const PAUSE = 30_000;

/** A transaction that took so long was not up against its limit (3 s): the machine slept meanwhile. */
const OVERSLEPT = 4000;

const NOTHING: Meta = {
  n: 0, id: "", open: false, user: undefined, signIn: undefined, start: 0, revision: 0, limits: { idle: 0, maxAge: 0, warning: 0 }, reason: undefined, pending: undefined,
  term: 0, leader: undefined, lease: 0, check: 0, claim: undefined, signIns: [],
};

const remember = (meta: Meta, signIn: string | undefined): readonly string[] => (signIn && !meta.signIns.includes(signIn) ? [...meta.signIns, signIn].slice(-8) : meta.signIns);

/** Closes the session in the fence. Its user is forgotten, its sign-in is remembered: it never starts again. */
export const close = (meta: Meta, { reason, pending }: Pick<Ended, "reason" | "pending">): Meta => ({
  ...meta, open: false, user: undefined, claim: undefined, reason, pending, signIns: remember(meta, meta.signIn),
});

/** Brings the fence up to what a tab knows: a lost one is written again, a newer session is taken in, and an end in either store wins. `unordered`: there is no database. */
export function bringUp(meta: Meta | undefined, { begun, ended }: Pick<Marks, "begun" | "ended">, floor: number, unordered?: boolean): Meta {
  let result = meta ?? NOTHING;
  // A marker that this tab has not taken in yet counts like one that it has.
  const up = Math.max(floor, ended?.n ?? 0);
  // Without a database to order two of one number, every tab takes the lower id.
  if (begun && begun.n > up && (begun.n > result.n || (unordered && begun.n == result.n && begun.id < result.id))) result = { ...result, ...begun, open: true, reason: undefined, pending: undefined, signIns: begun.signIn == result.signIn ? result.signIns : remember(result, result.signIn) };
  // Restarted while the database did not answer.
  else if (begun && same(openEpoch(result), begun) && isNewer(begun, result)) result = { ...result, start: begun.start, revision: begun.revision, signIn: begun.signIn ?? result.signIn, signIns: begun.signIn && begun.signIn != result.signIn ? remember(result, result.signIn) : result.signIns };
  if (ended && ended.n > result.n) result = { ...close({ ...close(result, ended), signIn: ended.signIn }, ended), n: ended.n, id: "" };
  else if (result.open && up >= result.n) {
    const known = ended?.n == result.n ? ended : undefined;
    // The end may name a login that the session was restarted with while the database did not answer: neither it nor the fence's starts again.
    result = close({ ...result, signIns: remember(result, known?.signIn), signIn: result.signIn ?? known?.signIn }, known ?? { reason: "logout", pending: undefined });
  }
  return result;
}

export interface StartRequest {
  readonly user: string;
  readonly signIn: string | undefined;
  readonly reauthenticated: boolean;
  readonly now: number;
  /** The highest number that this tab has read or heard. */
  readonly top: number;
  /** 128 fresh random bits, should a new session be needed. */
  readonly id: string;
  readonly limits: EpochLimits;
}

export interface StartDecision {
  readonly kind: "join" | "restart" | "allocate" | "refuse";
  readonly meta: Meta;
  /** Another user's session, which this start has closed. */
  readonly replaced: Epoch | undefined;
}

/** What a start() becomes, decided from the fence alone. */
export function decideStart(meta: Meta, { user, signIn, reauthenticated, now, top, id, limits }: StartRequest): StartDecision {
  const live = openEpoch(meta);
  const decision = (kind: StartDecision["kind"], next: Meta, replaced?: Epoch): StartDecision => ({ kind, meta: next, replaced });
  if (signIn && meta.signIns.includes(signIn)) return decision("refuse", meta);
  if (live?.user == user) {
    if (!reauthenticated && (!signIn || !live.signIn || signIn == live.signIn)) return decision("join", { ...meta, signIn: live.signIn ?? signIn });
    const former = signIn && signIn != live.signIn ? live.signIn : undefined;
    return decision("restart", { ...meta, start: now, revision: meta.revision + 1, signIn: signIn ?? live.signIn, signIns: remember(meta, former) });
  }
  const closed = live ? close(meta, { reason: "replaced", pending: undefined }) : meta;
  return decision("allocate", { ...closed, n: 1 + Math.max(meta.n, top, now), id, open: true, user, signIn, start: now, revision: 0, limits, reason: undefined, pending: undefined, claim: undefined }, live);
}

/** What a fenced decision wants: a new meta, writes beside it, and what the caller hears. */
export interface Fenced<T> {
  readonly meta?: Meta;
  readonly put?: Writes<T>["put"];
  readonly remove?: Writes<T>["remove"];
  readonly result: T;
}

export interface Fence {
  /**
   * One transaction: reads meta and `keys`, brings meta up to what this tab knows, decides, writes, and sweeps the records of dead sessions. Without a database that answers, the decision falls to what
   * localStorage and this tab know, which is reported; with `need` it rejects instead.
   */
  run<T>(keys: readonly string[], decide: (meta: Meta, values: readonly unknown[], before: Meta | undefined) => Fenced<T>, options?: { readonly strict?: boolean; readonly need?: boolean; readonly sweep?: boolean }): Promise<T>;
}

/** Whether the page may begin a transaction. Once it is gone, decisions fall to what it knows, and nothing is written. */
export interface PageLife {
  asleep(): boolean;
  /** How often it has slept: a transaction that was taken back meanwhile says nothing of the database. */
  sleeps(): number;
  awake(): Promise<void>;
  gone(): boolean;
  /** What the database has for meta is none. */
  unreadable(): void;
  /** The database was cleared under a live session. */
  lost(): void;
  /** The database has answered. */
  works(): void;
  /** It works, but has not taken a value: what the caller is rejected with. */
  refused(cause: unknown): Error;
}

/** `heard` is what this tab knows at that very moment; `failed` hears of a database that failed, and returns what a caller who needs it is rejected with; a page that is asleep waits until it is not. */
export function createFence(database: Database | undefined, heard: () => { readonly marks: Marks; readonly floor: number }, failed: (cause: unknown) => Error, now: () => number, page: PageLife): Fence {
  let shadow: Meta | undefined;
  let downUntil = 0;
  return {
    async run(keys, decide, options = {}) {
      type T = ReturnType<typeof decide>["result"];
      const judge = (before: Meta | undefined, values: readonly unknown[], unordered?: boolean): Fenced<T> & { changed: boolean } => {
        const { marks, floor } = heard();
        const meta = bringUp(before, marks, floor, unordered);
        const decision = decide(meta, values, before);
        shadow = decision.meta ?? meta;
        return { ...decision, changed: shadow != (before ?? NOTHING) };
      };
      // Between freeze or pagehide and the wake no transaction is begun: it would hold up every other tab.
      if (page.asleep()) await page.awake();
      let cause: unknown;
      let naps = 0;
      let puts = false;
      while (database && !page.gone() && (options.need || now() >= downUntil)) {
        let refusal: { error: unknown } | undefined;
        const sleeps = page.sleeps();
        const was = shadow;
        const began = now();
        try {
          const result = await database.transact<T>(
            ["meta", ...keys],
            ([raw, ...values]) => {
              try {
                const known = readMeta(raw);
                if (raw !== undefined && !known) page.unreadable();
                const { changed, put = [], remove, result } = judge(known, values);
                puts = put.length > 0;
                // localStorage knew of a session, the database of nothing: what only it held is gone.
                if (raw === undefined && bringUp(undefined, heard().marks, heard().floor).open) page.lost();
                const live = openEpoch(shadow);
                return { put: changed ? [...put, ["meta", shadow]] : put, ...(remove && { remove }), sweep: changed || options.sweep ? ["s/", live && sessionScope(live)] : undefined, result };
              } catch (error) {
                refusal = { error };
                throw error;
              }
            },
            options.strict,
          );
          page.works();
          return result;
        } catch (error) {
          if (refusal) throw refusal.error;
          // A page that slept, or a machine that did while its timers went on, was not refused: it asks again, the latter a few times.
          const late = now() - began > OVERSLEPT && naps++ < 3;
          if (sleeps != page.sleeps() || late) {
            if (page.asleep()) await page.awake();
            continue;
          }
          // Perhaps it refuses this value alone: one beyond the quota, or a Blob in a private window of WebKit. Whoever set it hears of that, and the fence goes on.
          if (options.need && puts && (error as Error | null)?.name != "Error" && (await database.transact<boolean>(["meta"], () => ({ result: true })).catch(() => false))) {
            shadow = was;
            throw page.refused(error);
          }
          cause = error;
          downUntil = now() + PAUSE;
          break;
        }
      }
      const error = failed(cause);
      if (options.need) throw error;
      return judge(shadow, keys.map(() => undefined), true).result;
    },
  };
}
