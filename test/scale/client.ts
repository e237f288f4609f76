import type { Answer } from "../../src/server/client.js";
import type { Core } from "../../src/session/core.js";
import { keeping } from "../../src/session/keeping.js";

/** What the server says to a heartbeat at a moment. */
export type Server = (at: number) => { readonly alive: true } | { readonly alive: false; readonly retryAfter?: number | undefined };

export interface Client {
  /** When its next heartbeat is due, on its own clock; undefined while it has none planned. */
  readonly due: number | undefined;
  /** When the server's session ends as far as it knows. */
  readonly deadline: number;
  /** Lets the time of its next heartbeat come. What follows happens in promises. */
  step(): void;
}

interface Options {
  /** When its session began, ms. */
  readonly start: number;
  /** The server's lifetime, ms. */
  readonly lifetime: number;
  readonly server: Server;
  /** Told of each heartbeat. */
  readonly sent: (at: number) => void;
  readonly random: () => number;
}

/**
 * One browser as a server sees it: the real `keeping()`, with its claims, its rounds, its backoff and its schedule, in a tab that leads and whose user never pauses. Around it stands what has no say in when a heartbeat is
 * sent: a clock of its own, a fence of one record, a server that answers at once.
 */
export function createClient({ start, lifetime, server, sent, random }: Options): Client {
  let now = start;
  let meta: object = {};
  let timer: { readonly at: number; readonly callback: () => void } | undefined;
  const heartbeat = (): Promise<Answer> => {
    sent(now);
    const answer = server(now);
    const verdict = answer.alive ? ({ outcome: "alive", expiresIn: lifetime / 1000 } as const) : ({ outcome: "unknown", ...(answer.retryAfter !== undefined && { retryAfter: answer.retryAfter }) } as const);
    return Promise.resolve({ verdict, sent: now, status: answer.alive ? 200 : 503, offset: undefined, touched: answer.alive });
  };
  const nothing = (): void => {};
  const core = {
    platform: { now: () => now, random, page: { online: () => true, visible: () => true } },
    settings: { server: { heartbeat: "/heartbeat", timeout: 10_000 } },
    client: { heartbeat },
    markers: { touch: nothing },
    events: { emit: nothing },
    fence: {
      run(_: unknown, change: (meta: object) => { meta?: object; result: unknown }) {
        const { meta: next, result } = change(meta);
        meta = next ?? meta;
        return Promise.resolve(result);
      },
    },
    leadership: { leads: () => true },
    self: "this",
    starts: new Set(), epoch: { n: 1, id: "1", user: "ada", start, limits: { idle: 0, maxAge: 0, warning: 0 } },
    // Somebody who is always there has always done something since the last heartbeat.
    get seen() {
      return now + 1;
    },
    sent: start, lifetime, serverEnd: start + lifetime, answered: start, startedAt: start,
    asleep: false, disposed: false, shut: false, term: 1, jumped: 0, beatAt: 0, verdictAt: 0,
    hasLocks: () => true,
    timer(callback: () => void, delay: number) {
      const own = (timer = { at: now + delay, callback });
      return () => {
        if (timer === own) timer = undefined;
      };
    },
    post: nothing, update: nothing, look: nothing, report: nothing, cleanup: [],
  };
  Object.assign(core, keeping(core as unknown as Core));
  (core as unknown as Core).schedule();
  return {
    get due() {
      return timer?.at;
    },
    get deadline() {
      return core.serverEnd;
    },
    step() {
      const { at, callback } = timer!;
      timer = undefined;
      now = at;
      callback();
    },
  };
}
