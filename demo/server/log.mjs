/**
 * What the server was asked, in memory, in the order it was asked. The truth that the panel shows and that tests count: a heartbeat is
 * counted here, where it arrived, and not in the page that believes it sent one.
 *
 * @typedef {object} LogEntry
 * @property {number} n        1, 2, 3 …: ask for `since` the last one you know
 * @property {number} at       when it arrived, ms since the epoch
 * @property {string} method
 * @property {string} path     without the query
 * @property {number} status   0 until it is answered; stays 0 if the client went away first
 * @property {number} took     ms until the answer
 * @property {string | undefined} user     whose session the request came with
 * @property {string | undefined} session  a short hash of the session id: the same for two requests of one session, no credential
 * @property {string | undefined} signIn   the Holdfast-Sign-In header of a logout
 * @property {boolean} extended            whether it moved the session's idle limit
 * @property {string | undefined} fault    which fault was played on it
 */

const KEPT = 20_000;

export function createLog() {
  /** @type {LogEntry[]} */
  let entries = [];
  let n = 0;

  return {
    /** Writes one entry per request. Must come first. */
    middleware(request, response, next) {
      if (request.path.startsWith('/test/')) return next(); // the log does not log those who read it
      const entry = {
        n: ++n,
        at: Date.now(),
        method: request.method,
        path: request.path,
        status: 0,
        took: 0,
        user: undefined,
        session: undefined,
        signIn: request.get('holdfast-sign-in'),
        extended: false,
        fault: undefined,
      };
      entries.push(entry);
      if (entries.length > KEPT) entries = entries.slice(-KEPT / 2);
      response.locals.entry = entry;
      response.on('finish', () => {
        entry.status = response.statusCode;
        entry.took = Date.now() - entry.at;
      });
      next();
    },

    /**
     * @param {{ since?: number, method?: string, path?: string }} [filter]
     * @returns {LogEntry[]}
     */
    list({ since = 0, method, path } = {}) {
      return entries.filter(
        (entry) => entry.n > since && (!method || entry.method === method) && (!path || entry.path === path),
      );
    },

    clear() {
      entries = [];
    },
  };
}
