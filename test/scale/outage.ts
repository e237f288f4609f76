import { beatInterval } from "../../src/server/beat.js";
import { createClient } from "./client.js";

export interface Outage {
  readonly clients: number;
  /** The server's lifetime of a session, ms. */
  readonly lifetime: number;
  /** How long the server is away, ms. */
  readonly away: number;
  /** What every answer of the last minute says, seconds. */
  readonly retryAfter?: number | undefined;
  /** Parts of the first interval after the return. */
  readonly bins: number;
  readonly seed: number;
}

export interface Return {
  readonly interval: number;
  /** Heartbeats in each part of the first interval after the return. */
  readonly arrivals: readonly number[];
  /** The fullest part over the mean of all. */
  readonly peakOverMean: number;
  /** The fullest part over what such a part sees on any day. */
  readonly peakOverOrdinary: number;
  /** Sessions whose deadline passed before a heartbeat got through, as a share of all. */
  readonly lost: number;
  /** Heartbeats into the void, for each client. */
  readonly tries: number;
}

const LAST_MINUTE = 60_000;
/** Promises of so many clients are settled together. */
const TOGETHER = 2000;

/** https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A server that all clients use goes away at 0 and comes back: who comes when? Each client has lived for one to two intervals before, so that their beats are spread as on any day. */
export async function outage({ clients, lifetime, away, retryAfter, bins, seed }: Outage): Promise<Return> {
  const interval = beatInterval(undefined, lifetime, 0);
  const end = away + interval;
  const arrivals = Array.from({ length: bins }, () => 0);
  const random = mulberry32(seed);
  let lost = 0;
  let tries = 0;
  const server = (at: number) => (at < 0 || at >= away ? ({ alive: true } as const) : ({ alive: false, retryAfter: at >= away - LAST_MINUTE ? retryAfter : undefined } as const));
  const sent = (at: number): void => {
    if (at >= away && at < end) arrivals[Math.floor(((at - away) / interval) * bins)] += 1;
    else if (at >= 0 && at < away) tries += 1;
  };
  for (let made = 0; made < clients; made += TOGETHER) {
    const count = Math.min(TOGETHER, clients - made);
    let living = Array.from({ length: count }, () => createClient({ start: -interval * (1 + random()), lifetime, server, sent, random }));
    while (living.length > 0) {
      living = living.filter((client) => {
        if (client.due === undefined) throw new Error("a client whose user is there has no heartbeat planned");
        if (client.due >= end) return false;
        if (client.due < client.deadline) return true;
        lost += 1;
        return false;
      });
      for (const client of living) client.step();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const peak = Math.max(...arrivals);
  const mean = arrivals.reduce((sum, count) => sum + count, 0) / bins;
  return { interval, arrivals, peakOverMean: peak / mean, peakOverOrdinary: peak / (clients / bins), lost: lost / clients, tries: tries / clients };
}
