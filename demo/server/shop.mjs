import { randomBytes } from 'node:crypto';
import express from 'express';
import { catalogueRoutes } from './catalogue.mjs';
import { controlRoutes } from './controlRoutes.mjs';
import { createControls } from './controls.mjs';
import { createCsrf } from './csrf.mjs';
import { createFaults } from './faults.mjs';
import { listen } from './listen.mjs';
import { createLog } from './log.mjs';
import { orderRoutes } from './orders.mjs';
import { noStore, pageFiles, securityHeaders } from './pages.mjs';
import { sessionRoutes } from './sessionRoutes.mjs';
import { createSessions } from './sessions.mjs';
import { users } from './users.mjs';

/**
 * Starts the shop on 127.0.0.1. Its types are in shop.d.mts.
 */
export async function startShop({
  port = 0,
  lastPort = port,
  idleSeconds = 900,
  maxAgeSeconds,
  redisUrl,
  redisPrefix = 'shop:',
  cookieName = 'shop.sid',
  secret = randomBytes(32).toString('hex'),
  hosts = [],
  pages = pageFiles(),
} = {}) {
  const log = createLog();
  const faults = createFaults();
  const csrf = createCsrf(secret);
  const sessions = await createSessions({ secret, cookieName, redisUrl, redisPrefix });
  const normalLimits = { idleSeconds, maxAgeSeconds };
  const limits = { ...normalLimits };
  const controls = createControls({ sessions, csrf, faults, limits, normalLimits, log });

  const app = express();
  app.disable('x-powered-by');
  app.use(knownHosts(['127.0.0.1', 'localhost', '[::1]', ...hosts]), log.middleware, securityHeaders);
  app.get('/healthz', (_request, response) => response.type('text').send('ok'));
  app.use('/test', noStore, controlRoutes({ controls, sessions }));
  app.use(faults.middleware);
  app.use(pages);
  app.use(noStore, sessionRoutes({ sessions, csrf, limits }));
  app.use('/api', catalogueRoutes({ users }), orderRoutes({ sessions, csrf }));
  app.use((_request, response) => response.status(404).json({ error: 'not found' }));
  app.use(onError);

  let server;
  try {
    server = await listen(app, port, lastPort);
  } catch (error) {
    await sessions.close();
    throw error;
  }
  const address = server.address();
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    log,
    controls,
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
      await sessions.close();
    },
  };
}

/** A page elsewhere whose name is made to point at 127.0.0.1 (DNS rebinding) is not let in. */
function knownHosts(hosts) {
  return (request, response, next) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (!hosts.includes(host)) return response.status(421).json({ error: 'unknown host' });
    next();
  };
}

/** Four arguments, or Express does not see that it takes errors. */
function onError(error, _request, response, _next) {
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  if (response.headersSent) return response.socket?.destroy();
  response.status(status).json({ error: status < 500 ? error.message : 'internal' });
}
