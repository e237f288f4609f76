import express from 'express';
import { faultKinds } from './faults.mjs';
import { shortHash } from './sessions.mjs';

/**
 * The controls over HTTP. A body is JSON; `which` may also be "this": the session that the request's cookie names.
 *
 *     GET  /test/session   what the server knows about this session; extends nothing and is not logged
 *     GET  /test/sessions  all of them
 *     GET  /test/state     limits and faults in force
 *     GET  /test/log       ?since= ?method= ?path=          POST /test/log/clear
 *     POST /test/limits    { idleSeconds, maxAgeSeconds, which }
 *     POST /test/kill      { which }
 *     POST /test/fail      { kind, status, retryAfter, location, count, routes }
 *     POST /test/slow      { delay, count, routes }
 *     POST /test/csrf      the tokens given out so far are refused from now on
 *     POST /test/reset     limits and faults as at the start
 */
export function controlRoutes({ controls, sessions }) {
  const routes = express.Router();
  routes.use(sameSiteOnly, express.json({ limit: '4kb' }));

  const whichOf = async (request, response) => {
    const { which } = request.body ?? {};
    if (which !== 'this') return typeof which === 'string' ? which : undefined;
    const visitor = await sessions.peek(request, response);
    return visitor ? shortHash(visitor.sessionId) : 'nobody';
  };

  routes.get('/session', async (request, response) => {
    const visitor = await sessions.peek(request, response);
    if (!visitor) return response.json({ authenticated: false });
    const { sessionId, ...facts } = visitor;
    response.json({ authenticated: true, session: shortHash(sessionId), ...facts });
  });
  routes.get('/sessions', async (_request, response) => response.json(await controls.sessions()));
  routes.get('/state', (_request, response) => response.json(controls.state()));
  routes.get('/log', (request, response) => {
    const { since, method, path } = request.query;
    response.json(controls.log.list({ since: Number(since) || 0, method, path }));
  });

  routes.post('/log/clear', (_request, response) => {
    controls.log.clear();
    response.json({});
  });
  routes.post('/limits', async (request, response) => {
    const { idleSeconds, maxAgeSeconds } = request.body ?? {};
    if (![idleSeconds, maxAgeSeconds].every((value) => value === undefined || value >= 0)) return refuse(response, 'seconds');
    response.json(await controls.limits({ idleSeconds, maxAgeSeconds, which: await whichOf(request, response) }));
  });
  routes.post('/kill', async (request, response) => response.json(await controls.kill(await whichOf(request, response))));
  routes.post('/fail', (request, response) => {
    const { kind = 'error' } = request.body ?? {};
    if (!faultKinds.includes(kind)) return refuse(response, `kind: one of ${faultKinds.join(', ')}`);
    controls.fail(request.body ?? {});
    response.json(controls.state());
  });
  routes.post('/slow', (request, response) => {
    if (!(request.body?.delay >= 0)) return refuse(response, 'delay: milliseconds');
    controls.slow(request.body);
    response.json(controls.state());
  });
  routes.post('/csrf', (_request, response) => {
    controls.rotateCsrf();
    response.json({});
  });
  routes.post('/reset', (_request, response) => {
    controls.reset();
    response.json(controls.state());
  });
  return routes;
}

const refuse = (response, expected) => response.status(400).json({ error: `Expected ${expected}.` });

/** Another web site must not pull the levers. Node's fetch and the address bar send no such header, or "none". */
function sameSiteOnly(request, response, next) {
  const from = request.get('sec-fetch-site');
  if (from && from !== 'same-origin' && from !== 'none') return response.status(403).json({ error: 'same origin only' });
  next();
}
