import { createHash } from 'node:crypto';
import session from 'express-session';

/**
 * express-session as it should be configured under Holdfast, and the one question it does not answer by itself: how long does this
 * session still live?
 *
 * - `rolling`: without it a heartbeat extends the store only, and the browser's cookie dies at login + idle.
 * - `resave: false`: with true, a slow request that began before a logout writes the session back.
 * - Every request through express-session extends the session. What must not is *peeked*: the session is read, then taken off the
 *   request (`unset: 'keep'` is the default), so that nothing is touched, saved or set.
 */
export async function createSessions({ secret, cookieName, redisUrl, redisPrefix }) {
  const { store, timeToLive, close } = redisUrl ? await redisStore(redisUrl, redisPrefix) : memoryStore();

  const middleware = session({
    name: cookieName,
    secret,
    store,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    // No `secure`: the demo is plain HTTP on loopback. A real shop sets it, and names the cookie `__Host-…`.
    cookie: { httpOnly: true, sameSite: 'lax', path: '/' },
  });

  /** Who is asking, or undefined: nobody is signed in, or the session is over. */
  async function visitorOf(request) {
    const data = request.session;
    if (!data?.user) return undefined;
    const left = Math.min(await timeToLive(request.sessionID, data), (data.endsAt ?? Infinity) - Date.now());
    if (left <= 0) return undefined;
    return { sessionId: request.sessionID, user: data.user, signIn: data.signIn, expiresIn: seconds(left) };
  }

  const load = (request, response) =>
    new Promise((resolve, reject) => {
      middleware(request, response, (error) => (error ? reject(error) : resolve()));
    });

  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      store[method](...args, (error, result) => (error ? reject(error) : resolve(result)));
    });

  return {
    /** Reads the session. It is extended when the answer is sent, unless `peek` is called before. */
    async open(request, response) {
      await load(request, response);
      const visitor = await visitorOf(request);
      const { entry } = response.locals;
      if (entry && visitor) Object.assign(entry, { user: visitor.user, session: shortHash(visitor.sessionId) });
      return visitor;
    },

    /** Reads the session and lets go of it: the answer extends nothing. */
    async peek(request, response) {
      const visitor = await this.open(request, response);
      this.release(request);
      return visitor;
    },

    release(request) {
      request.session = null;
    },

    /** Moves the idle limit, but never past the absolute one. Returns the seconds that are left. */
    extend(request, response) {
      const data = request.session;
      const left = Math.min(data.idleSeconds * 1000, (data.endsAt ?? Infinity) - Date.now());
      data.cookie.maxAge = left;
      if (response.locals.entry) response.locals.entry.extended = true;
      return seconds(left);
    },

    /** A new session under a new id, whatever came with the request (session fixation). */
    async begin(request, response, { user, signIn, idleSeconds, maxAgeSeconds }) {
      await new Promise((resolve, reject) => {
        request.session.regenerate((error) => (error ? reject(error) : resolve()));
      });
      const endsAt = maxAgeSeconds ? Date.now() + maxAgeSeconds * 1000 : undefined;
      Object.assign(request.session, { user, signIn, idleSeconds, endsAt });
      const { entry } = response.locals;
      if (entry) Object.assign(entry, { user, session: shortHash(request.sessionID) });
      return { sessionId: request.sessionID, user, signIn, expiresIn: this.extend(request, response) };
    },

    /**
     * Ends the session of this request. The cookie is left: its id names nothing any more, and an answer that clears it could arrive
     * after a new login in another tab and clear that one's.
     */
    async end(request) {
      const id = request.sessionID;
      this.release(request);
      await call('destroy', id);
    },

    /** The live sessions. For the controls: no part of a real shop. */
    async list() {
      const all = await call('all');
      const pairs = Array.isArray(all) ? all.map((data) => [data.id, data]) : Object.entries(all);
      const live = await Promise.all(
        pairs.map(async ([id, data]) => ({ id, data, visitor: await visitorOf({ session: data, sessionID: id }) })),
      );
      return live.filter((one) => one.visitor);
    },

    destroy: (id) => call('destroy', id),

    /** Gives a live session other limits, counted from now. */
    async limit({ id, data }, { idleSeconds, maxAgeSeconds }) {
      if (idleSeconds) data.idleSeconds = idleSeconds;
      if (maxAgeSeconds) data.endsAt = Date.now() + maxAgeSeconds * 1000;
      const left = Math.min(data.idleSeconds * 1000, (data.endsAt ?? Infinity) - Date.now());
      data.cookie = { ...data.cookie, originalMaxAge: left, expires: new Date(Date.now() + left) };
      await call('set', id, data);
    },

    close,
  };
}

/** The same for two requests of one session, and of no use to anybody who reads it. */
export const shortHash = (id) => createHash('sha256').update(id).digest('hex').slice(0, 8);

const seconds = (ms) => Math.max(0, Math.floor(ms / 100) / 10);

function memoryStore() {
  return {
    store: new session.MemoryStore(),
    timeToLive: (_id, data) => new Date(data.cookie.expires).getTime() - Date.now(),
    close() {},
  };
}

async function redisStore(url, prefix) {
  const [{ RedisStore }, { createClient }] = await Promise.all([import('connect-redis'), import('redis')]);
  const client = createClient({ url });
  client.on('error', (error) => console.error(`Redis: ${error.message}`));
  await client.connect();
  return {
    store: new RedisStore({ client, prefix }),
    // A touch only moves the key's EXPIRE; `cookie.expires` in the stored value stays what it was at the last save.
    timeToLive: (id) => client.pTTL(prefix + id),
    close: () => client.close(),
  };
}
