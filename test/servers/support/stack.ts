import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missing, startServer } from "../../../demo/servers/start.mjs";
import { findProgram } from "../../browser/driver/findProgram.js";
import { startRedis } from "./redis.js";

/** Seconds that pages count to idleness, and that their server keeps a session: a fifth longer. */
export interface Limits {
  readonly idle: number;
  readonly lifetime: number;
}
/** For what is about the limits: so long that a busy machine does not reach them by itself. */
export const SHORT: Limits = { idle: 15, lifetime: 18 };
/** For everything else: no limit comes into it. */
export const LONG: Limits = { idle: 150, lifetime: 180 };

/** One of the stacks, and what it can. */
export interface Stack {
  readonly title: string;
  readonly name: "php" | "flask" | "rails" | "servlet" | "express";
  readonly redis?: true;
  readonly csrfHeader: string;
  /** What it answers to a heartbeat with a stale CSRF token. */
  readonly refusal: number;
  /** The session is in the cookie itself: who has kept one can use it after a logout, and the server cannot end it but by another secret. */
  readonly cookieStore?: true;
  /** Its cookie has a time limit of its own, so that a heartbeat has to send it again. */
  readonly renews?: true;
  /** Sessions are gone with the process. */
  readonly forgetful?: true;
}

export const stacks: readonly Stack[] = [
  { title: "PHP", name: "php", csrfHeader: "x-csrf-token", refusal: 403 },
  { title: "Flask", name: "flask", csrfHeader: "x-csrftoken", refusal: 400, cookieStore: true, renews: true },
  { title: "Rails", name: "rails", csrfHeader: "x-csrf-token", refusal: 422, cookieStore: true, renews: true },
  { title: "Tomcat", name: "servlet", csrfHeader: "x-csrf-token", refusal: 403 },
  { title: "Express", name: "express", csrfHeader: "x-csrf-token", refusal: 403, renews: true, forgetful: true },
  { title: "Express and Redis", name: "express", redis: true, csrfHeader: "x-csrf-token", refusal: 403, renews: true },
];

/** Whether all that it needs is installed. `npm test` does that on Debian, and elsewhere says what is not. */
export const isHere = ({ name, redis }: Stack): boolean => missing(name) === undefined && (!redis || findProgram(["redis-server"]) !== undefined);

export interface Running {
  readonly url: string;
  /** The process ends, and another takes its place, with what the first has left. Resolves to its address. */
  restart(between: () => Promise<void>): Promise<string>;
  stop(): Promise<void>;
}

/** The same after a restart and in every process, long enough for everybody. */
const SECRET = "a secret that stays the same".repeat(5);
/** What such a server's sessions end by. */
export const OTHER_SECRET = "another secret".repeat(10);

/** A server of this stack, by itself. With Redis: its own, and a second process beside the first, which the restart goes over to. */
export async function run(stack: Stack, limits: Limits, secret = SECRET): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${stack.name}-`));
  const redis = stack.redis && (await startRedis());
  const start = () =>
    startServer(stack.name, { folder, idleSeconds: limits.idle, secret, quiet: true, ...(redis && { redisUrl: redis.url }) });
  let server = await start();
  const second = redis && (await start());
  return {
    url: server.url,
    async restart(between) {
      if (second) await server.kill();
      else await server.stop();
      await between();
      server = second ?? (await start());
      return server.url;
    },
    async stop() {
      await Promise.all([server.kill(), second?.kill(), redis?.kill()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
