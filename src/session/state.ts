import type { Ended, Epoch } from "../epoch/epoch.js";
import type { Deadline } from "./deadline.js";

/** Why a session ended. Applications may give a reason of their own to `end()`. */
export type EndReason = "logout" | "idle" | "max-age" | "server" | "replaced" | "cleared" | (string & {});

/**
 * What `getState()` returns: a union on `status`. "active" and "warning" have user and times, "ended" has a reason; each variant also has the other keys, as undefined, so that
 * `const { user } = session.getState()` compiles. Times are ms since the Unix epoch on this device's clock. The same object is returned until something in it changes (`expiresAt` by more than a second).
 */
export type SessionState =
  | {
      /** "none": no session was here. "checking": that cannot be known yet; hide what is protected. */
      readonly status: "none" | "checking";
      readonly user?: undefined; readonly startedAt?: undefined; readonly lastActiveAt?: undefined; readonly expiresAt?: undefined; readonly expiresBy?: undefined; readonly extendable?: undefined; readonly reason?: undefined;
    }
  | {
      readonly status: "active" | "warning";
      readonly user: string;
      readonly startedAt: number;
      readonly lastActiveAt: number;
      /** Infinity without a limit. */
      readonly expiresAt: number;
      /** Which limit that is. */
      readonly expiresBy: "idle" | "max-age" | "server" | undefined;
      /** False when the absolute limit is what ends it: do not offer to stay. */
      readonly extendable: boolean;
      readonly reason?: undefined;
    }
  | {
      readonly status: "ended";
      readonly reason: EndReason;
      readonly user?: undefined; readonly startedAt?: undefined; readonly lastActiveAt?: undefined; readonly expiresAt?: undefined; readonly expiresBy?: undefined; readonly extendable?: undefined;
    };

/** Everything that the state is made of. */
export interface StateFacts {
  readonly epoch: Epoch | undefined;
  readonly ended: Ended | undefined;
  readonly seen: number;
  readonly shut: boolean;
  readonly disposed: boolean;
}

/** The state that the facts make at a moment. Past a deadline it is "checking", until the end is made or refuted. */
export function deriveState({ epoch, ended, seen, shut, disposed }: StateFacts, { at, by, warnAt }: Deadline, now: number): SessionState {
  if (disposed) return { status: "none" };
  if (shut || (epoch && now >= at)) return { status: "checking" };
  if (!epoch) return ended ? { status: "ended", reason: ended.reason } : { status: "none" };
  return { status: now >= warnAt ? "warning" : "active", user: epoch.user, startedAt: epoch.start, lastActiveAt: seen, expiresAt: at, expiresBy: by, extendable: by != "max-age" };
}

/** Whether two states are worth two objects. */
export const sameState = (a: SessionState, b: SessionState): boolean =>
  (["status", "user", "startedAt", "expiresBy", "extendable", "reason"] as const).every((key) => a[key] === b[key]) && (a.expiresAt === b.expiresAt || Math.abs(a.expiresAt! - b.expiresAt!) <= 1000);
