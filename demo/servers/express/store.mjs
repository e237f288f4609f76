import session from 'express-session';

/** Where the sessions are, and how many seconds one still lives, which express-session does not say by itself. */
export async function createStore(redisUrl) {
  if (!redisUrl) {
    // For one process, and gone with it.
    return { store: new session.MemoryStore(), timeToLive: (request) => Math.max(0, request.session.cookie.maxAge / 1000) };
  }
  const [{ RedisStore }, { createClient }] = await Promise.all([import('connect-redis'), import('redis')]);
  const client = createClient({ url: redisUrl });
  client.on('error', (error) => console.error(`Redis: ${error.message}`));
  await client.connect();
  const store = new RedisStore({ client, prefix: 'session:' });
  // From Redis itself: a touch only moves the key's time, and the `expires` that is stored inside stays what it was.
  return { store, timeToLive: async (request) => Math.max(0, (await client.pTTL(`session:${request.sessionID}`)) / 1000) };
}
