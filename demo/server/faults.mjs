/**
 * What goes wrong with servers, on purpose: slow answers, errors, a login page instead of JSON, a redirect, no answer. It comes before
 * the session is read, so a delayed request is also *handled* late.
 */

const SESSION_ROUTES = ['heartbeat', 'status', 'logout'];

const names = new Map([
  ['POST /session/heartbeat', 'heartbeat'],
  ['GET /session', 'status'],
  ['POST /logout', 'logout'],
  ['POST /login', 'login'],
]);

const routeName = ({ method, path }) => names.get(`${method} ${path}`) ?? (path.startsWith('/api/') ? 'api' : undefined);

const play = {
  error(response, { status = 500, retryAfter }) {
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    response.status(status).json({ error: 'This failure was asked for.' });
  },
  html(response, { status = 200 }) {
    response.status(status).type('html').send('<!doctype html><title>Please sign in</title><h1>Please sign in</h1>');
  },
  redirect(response, { location = '/' }) {
    response.redirect(302, location);
  },
  drop(response) {
    response.socket?.destroy();
  },
};

export const faultKinds = Object.keys(play);

export function createFaults() {
  let slow;
  let failure;

  const take = (fault, route) => {
    if (!fault || fault.left === 0 || !fault.routes.includes(route)) return undefined;
    fault.left -= 1; // Infinity stays Infinity
    return fault;
  };

  return {
    /** Delays answers by `delay` ms; 0 stops it. `count`: only so many requests. `routes`: heartbeat, status, logout, login, api. */
    slow({ delay, count = Infinity, routes = SESSION_ROUTES }) {
      slow = delay > 0 ? { delay, left: count, routes } : undefined;
    },

    /** Answers wrongly: `kind` is error (with `status` and `retryAfter`), html, redirect or drop. `count: 0` stops it. */
    fail({ kind = 'error', count = Infinity, routes = SESSION_ROUTES, ...details }) {
      failure = count > 0 ? { kind, left: count, routes, ...details } : undefined;
    },

    reset() {
      slow = undefined;
      failure = undefined;
    },

    state() {
      const shown = (fault) => fault && fault.left > 0 && { ...fault, left: fault.left === Infinity ? null : fault.left };
      return { slow: shown(slow) || null, failure: shown(failure) || null };
    },

    middleware(request, response, next) {
      const route = routeName(request);
      if (!route) return next();
      const delayed = take(slow, route);
      const failed = take(failure, route);
      const { entry } = response.locals;
      if (entry && (delayed || failed)) entry.fault = failed?.kind ?? 'slow';
      const go = () => (failed ? play[failed.kind](response, failed) : next());
      if (!delayed) return go();
      const timer = setTimeout(go, delayed.delay);
      response.on('close', () => clearTimeout(timer));
    },
  };
}
