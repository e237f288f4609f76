import { shortHash } from './sessions.mjs';

/**
 * The levers of the demo's panel and of the tests: make the server forget, fail, hurry or dawdle. Offered over HTTP under /test/ and, to
 * whoever starts the shop in process, as functions. No real shop has these.
 */
export function createControls({ sessions, csrf, faults, limits, normalLimits, log }) {
  /** `which`: "all", a user, or a session's short hash. */
  const select = async (which) =>
    (await sessions.list()).filter(
      ({ id, visitor }) => which === 'all' || visitor.user === which || shortHash(id) === which,
    );

  return {
    /** The live sessions, and what the server has left for each. Extends none. */
    async sessions() {
      const live = await sessions.list();
      return live.map(({ id, visitor: { user, signIn, expiresIn } }) => ({ session: shortHash(id), user, signIn, expiresIn }));
    },

    /** Other limits for the logins from now on; with `which`, for live sessions instead, counted from now. */
    async limits({ idleSeconds, maxAgeSeconds, which }) {
      if (which !== undefined) {
        const chosen = await select(which);
        await Promise.all(chosen.map((one) => sessions.limit(one, { idleSeconds, maxAgeSeconds })));
        return { sessions: chosen.length };
      }
      if (idleSeconds !== undefined) limits.idleSeconds = idleSeconds;
      if (maxAgeSeconds !== undefined) limits.maxAgeSeconds = maxAgeSeconds || undefined;
      return { ...limits };
    },

    /** The server forgets sessions, as when an administrator ends them or a store is flushed. */
    async kill(which = 'all') {
      const chosen = await select(which);
      await Promise.all(chosen.map(({ id }) => sessions.destroy(id)));
      return { sessions: chosen.length };
    },

    fail: (details) => faults.fail(details),
    slow: (details) => faults.slow(details),
    rotateCsrf: () => csrf.rotate(),

    /** What is set at the moment. */
    state: () => ({ limits: { ...limits }, ...faults.state() }),

    /** Everything as it was at the start; sessions and log stay. */
    reset() {
      faults.reset();
      Object.assign(limits, { maxAgeSeconds: undefined }, normalLimits);
    },

    log,
  };
}
