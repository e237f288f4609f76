import type { RequestHandler } from "express";

/** One request that the server saw. */
export interface LogEntry {
  /** 1, 2, 3 …: ask for `since` the last one you know. */
  n: number;
  /** When it arrived, ms since the epoch. */
  at: number;
  method: string;
  /** Without the query. */
  path: string;
  /** 0 until it is answered; stays 0 if the client went away first. */
  status: number;
  /** Ms until the answer. */
  took: number;
  user?: string;
  /** A short hash of the session id. */
  session?: string;
  /** The `Holdfast-Sign-In` header. */
  signIn?: string;
  /** Whether it moved the session's idle limit. */
  extended: boolean;
  fault?: string;
}

export type RouteName = "heartbeat" | "status" | "logout" | "login" | "api";

/** "all", a user, or the short hash of a session. */
export type Which = "all" | (string & {});

export interface Controls {
  sessions(): Promise<{ session: string; user: string; signIn: string; expiresIn: number }[]>;
  /** For the logins from now on; with `which`, for live sessions instead, counted from now. `maxAgeSeconds: 0` takes the absolute limit away. */
  limits(limits: { idleSeconds?: number; maxAgeSeconds?: number; which?: Which }): Promise<unknown>;
  kill(which?: Which): Promise<{ sessions: number }>;
  /** `count` requests (default: until reset) to `routes` (default: heartbeat, status, logout) are answered wrongly. */
  fail(details: {
    kind?: "error" | "html" | "redirect" | "drop";
    status?: number;
    retryAfter?: number | string;
    location?: string;
    count?: number;
    routes?: RouteName[];
  }): void;
  /** They are handled `delay` ms late; 0 stops it. */
  slow(details: { delay: number; count?: number; routes?: RouteName[] }): void;
  rotateCsrf(): void;
  state(): unknown;
  reset(): void;
}

export interface ShopOptions {
  /** 0, the default: any free port. */
  port?: number;
  /** The first free one from `port` to this. */
  lastPort?: number;
  /** Default 900. */
  idleSeconds?: number;
  maxAgeSeconds?: number | undefined;
  /** Keeps the sessions in Redis instead of in memory. */
  redisUrl?: string | undefined;
  redisPrefix?: string;
  cookieName?: string;
  secret?: string;
  /** Names besides 127.0.0.1 and localhost under which it may be asked. */
  hosts?: string[];
  /** What answers requests for the page and its files; default the shop's own. */
  pages?: RequestHandler | RequestHandler[];
}

export interface Shop {
  readonly url: string;
  readonly port: number;
  readonly log: { list(filter?: { since?: number; method?: string; path?: string }): LogEntry[]; clear(): void };
  readonly controls: Controls;
  close(): Promise<void>;
}

export function startShop(options?: ShopOptions): Promise<Shop>;
