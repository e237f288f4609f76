import { same } from "../epoch/epoch.js";
import { backoff } from "../server/retry.js";
import { holdToken, isToken, tokenLeft, type HeldToken } from "../server/token.js";
import type { Core } from "./core.js";
import { ConfigurationError, ServerError, SessionEndedError } from "./errors.js";

type Tokens = Pick<Core, "token" | "takeToken" | "handToken" | "dropToken">;

/** After failures a refresh is tried again at most this far apart. */
const COOLDOWN = 60_000;
/** How long a rejected refresh waits for the word of a tab that was faster. */
const SIBLING_WAIT = 1000;

/** One access token for all tabs, refreshed once however many ask, and only when somebody does. */
export function tokens(core: Core): Tokens {
  const { platform, settings } = core;
  const options = settings.server?.token;
  let held: HeldToken | undefined;
  let lifetime = 0;
  let refreshing: Promise<string> | undefined;
  let failures = 0;
  let failure: unknown;
  let notBefore = 0;

  const left = (): number => (held ? tokenLeft(held, platform.now(), platform.monotonic()) : 0);
  /** `stale` is one that the server has just refused. */
  const valid = (stale: string | undefined, leeway = 0): string | undefined => (held && held.token != stale && left() > leeway ? held.token : undefined);
  const usable = (stale: string | undefined): string | undefined => valid(stale, held?.leeway);
  const keep = (token: string, ms: number, whole: number): void => {
    lifetime = whole;
    held = holdToken(token, ms, Math.min(options!.leeway, whole / 2), platform.now(), platform.monotonic());
    failures = notBefore = 0;
  };

  const obtain = async (previous: string | undefined): Promise<string> => {
    const flight = platform.abort();
    const abort = (): void => flight.abort();
    core.gone.add(abort);
    try {
      const sent = platform.monotonic();
      const { token, expiresIn } = ((await core.client!.within(options!.refresh({ signal: flight.signal, previous }), abort)) ?? {}) as { token?: unknown; expiresIn?: unknown };
      if (!isToken(token) || !(typeof expiresIn == "number" && expiresIn > 0 && expiresIn < 1e11)) throw new TypeError("it must resolve with { token, expiresIn }: visible ASCII, and seconds above 0");
      // From when it was asked for: the server's lifetime began no earlier.
      keep(token, 1000 * expiresIn - (platform.monotonic() - sent), 1000 * expiresIn);
      return token;
    } finally {
      core.gone.delete(abort);
    }
  };

  const refresh = async (stale: string | undefined): Promise<string> => {
    const { epoch } = core;
    const check = (): void => {
      if (core.disposed || !same(core.epoch, epoch)) throw new SessionEndedError("token(): the session has ended");
    };
    while (!(await core.claim(true))) {
      // Another tab asks the server: it tells what it gets, or its claim runs out.
      await core.heardWithin(SIBLING_WAIT, "token");
      check();
      if (usable(stale)) return held!.token;
    }
    try {
      check();
      // What another tab has obtained while this one waited. Its message may be slower than its transaction: who answers has the newest.
      if (!usable(stale) && (await core.peers())?.length != 0) await core.ask(true);
      check();
      if (usable(stale)) return held!.token;
      const before = held;
      const mine = held?.token;
      let cause: unknown;
      try {
        const token = await obtain(mine);
        check();
        core.handToken();
        return token;
      } catch (error) {
        cause = error;
      }
      if (!same(core.epoch, epoch)) dropToken();
      check();
      const rejected = SessionEndedError.is(cause);
      // Two have used one refresh token, and the other was faster (rotation): its answer is as good.
      if (rejected && held == before && (await core.peers())?.length != 0) await core.heardWithin(SIBLING_WAIT, "token");
      check();
      // Until it is over, the old one is no worse for a failed refresh.
      const rest = usable(stale) ?? valid(stale);
      if (rest && rejected) return rest;
      if (rejected) {
        // Only the application's explicit word ends, and where there is `status` only the server's.
        if (settings.server!.status) await core.status();
        else await core.finish("server", {});
        check();
      }
      failure = new ServerError(`token(): server.token.refresh ${rejected ? "was rejected, although the session lives" : `failed: ${(cause as Error)?.message}`}`, { cause });
      notBefore = platform.monotonic() + backoff(++failures, COOLDOWN, undefined, platform.random());
      if (rest) return rest;
      throw failure;
    } finally {
      // An end has taken it anew, for its logout.
      if (same(core.epoch, epoch)) await core.claim(false);
    }
  };

  const dropToken = (): void => {
    held = refreshing = undefined;
    failures = notBefore = 0;
  };

  return {
    async token(stale) {
      if (!options) throw new ConfigurationError("token(): server.token is not set; give createSession() a server.token with a refresh function");
      while (core.state().status == "checking" && !core.disposed) await core.changed();
      if (!core.epoch || core.disposed) throw new SessionEndedError("token(): no session is live");
      const now = usable(stale);
      if (now) return now;
      if (failures && platform.monotonic() < notBefore) {
        const rest = valid(stale);
        if (rest) return rest;
        throw failure;
      }
      if (!refreshing) {
        const mine = refresh(stale).finally(() => {
          if (refreshing == mine) refreshing = undefined;
        });
        refreshing = mine;
      }
      return refreshing;
    },
    takeToken([token, until, whole]) {
      const ms = until - platform.now();
      if (options && isToken(token) && ms > 0 && ms <= whole + 2000 && (left() <= 0 || until > held!.until)) keep(token, ms, whole);
    },
    handToken() {
      if (left() > 0) core.post("token", { token: [held!.token, held!.until, lifetime] });
    },
    dropToken,
  };
}
