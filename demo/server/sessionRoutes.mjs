import { randomUUID } from 'node:crypto';
import express from 'express';
import { authenticate } from './users.mjs';

/**
 * The session contract of Holdfast on express-session: login, heartbeat (the only route that extends a session), status (must not) and
 * logout. Who is asking is decided before the CSRF token: the other way round, an expired session looks like a CSRF failure.
 *
 * @param {{ sessions: any, csrf: any, limits: { idleSeconds: number, maxAgeSeconds?: number } }} shop
 */
export function sessionRoutes({ sessions, csrf, limits }) {
  const routes = express.Router();
  const json = express.json({ limit: '4kb' });

  const report = (request, response, visitor) => ({
    authenticated: Boolean(visitor),
    ...(visitor && { user: visitor.user, signIn: visitor.signIn, expiresIn: visitor.expiresIn }),
    csrfToken: csrf.token(request, response, visitor?.sessionId),
  });

  routes.post('/login', json, async (request, response) => {
    const before = await sessions.open(request, response);
    if (!csrf.allows(request, before?.sessionId)) {
      sessions.release(request);
      return response.status(403).json({ error: 'csrf' });
    }
    const person = authenticate(request.body?.user, request.body?.password);
    if (!person) {
      sessions.release(request);
      return response.status(401).json({ error: 'credentials' });
    }
    // signIn names this login to the page. It is no credential: nothing can be done with it.
    const visitor = await sessions.begin(request, response, { user: person.user, signIn: randomUUID(), ...limits });
    response.json(report(request, response, visitor));
  });

  routes.get('/session', async (request, response) => {
    response.json(report(request, response, await sessions.peek(request, response)));
  });

  routes.post('/session/heartbeat', async (request, response) => {
    const visitor = await sessions.open(request, response);
    if (!visitor) {
      sessions.release(request);
      return response.status(401).json({ authenticated: false });
    }
    if (!csrf.allows(request, visitor.sessionId)) {
      sessions.release(request); // a refused heartbeat must not extend
      return response.status(403).json({ error: 'csrf' });
    }
    const expiresIn = sessions.extend(request, response);
    response.json(report(request, response, { ...visitor, expiresIn }));
  });

  routes.post('/logout', async (request, response) => {
    const visitor = await sessions.open(request, response);
    const meant = request.get('holdfast-sign-in');
    const isOver = !visitor || (meant !== undefined && meant !== visitor.signIn); // a logout that was late: ignored
    if (isOver) {
      sessions.release(request);
      return response.status(204).end();
    }
    if (!csrf.allows(request, visitor.sessionId)) {
      sessions.release(request);
      return response.status(403).json({ error: 'csrf' });
    }
    await sessions.end(request);
    response.status(204).end();
  });

  return routes;
}
