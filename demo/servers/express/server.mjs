/**
 * express-session under Holdfast, with csrf-csrf. By itself: PORT=8000 node server.mjs
 * With REDIS_URL the sessions are in Redis: as many of these processes as you like, and any may be stopped.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import cookieParser from 'cookie-parser';
import { doubleCsrf } from 'csrf-csrf';
import express from 'express';
import session from 'express-session';
import { accountPage, loginPage } from './pages.mjs';
import { createStore } from './store.mjs';

const { PORT = 8000, IDLE_SECONDS = 900, REDIS_URL, SECRET = randomBytes(32).toString('hex') } = process.env; // SECRET: the same in every process
// A little longer than the limit that the page counts, or whoever presses "Stay signed in" in the last second would find no session.
const LIFETIME = IDLE_SECONDS * 1.2;
const users = { ada: 'engine', grace: 'compiler' }; // yours come from a database, and are hashed

const { store, timeToLive } = await createStore(REDIS_URL);
const { generateCsrfToken, validateRequest } = doubleCsrf({
  getSecret: () => SECRET,
  getSessionIdentifier: (request) => request.sessionID,
  cookieName: 'csrf-token',
  cookieOptions: { httpOnly: false, sameSite: 'lax', secure: false }, // script has to read it; secure: true wherever there is https
  getCsrfTokenFromRequest: (request) => request.get('x-csrf-token') ?? request.body?.csrf_token,
});

const app = express();
app.use(express.static(fileURLToPath(new URL('../public', import.meta.url)))); // before the session: every request that passes it extends it
app.use((_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
});
app.use(cookieParser(), express.urlencoded({ extended: false }));
app.use(
  session({
    name: 'express_sid', // cookies ignore ports: two servers on one host need two names
    secret: SECRET,
    store,
    resave: false, // with true, a slow request that began before a logout writes the session back
    saveUninitialized: false,
    rolling: true, // with a maxAge and without this, the cookie dies that long after the login, whatever the heartbeats
    cookie: { maxAge: LIFETIME * 1000, httpOnly: true, sameSite: 'lax' }, // secure: true wherever there is https
  }),
);

/** What the page and the answers say. */
const report = (request, response, left = LIFETIME) => ({
  user: request.session.user,
  signIn: request.session.signIn,
  expiresIn: left,
  csrfToken: generateCsrfToken(request, response),
});

/** Lets go of the session: this answer extends nothing, saves nothing and sends no cookie. (`unset: 'keep'` is the default.) */
const peek = (request) => {
  request.session = null;
};

app.get('/', (request, response) => {
  if (!request.session.user) return response.redirect(303, '/login');
  response.send(accountPage({ idle: IDLE_SECONDS, ...report(request, response) })); // the visit of a page extends the session
});

app.get('/login', (request, response) => {
  request.session.visited = true; // saved only if it holds something, and the token is bound to its id
  response.send(loginPage({ idle: IDLE_SECONDS, ...report(request, response), ended: 'ended' in request.query, wrong: 'wrong' in request.query }));
});

app.post('/login', (request, response, next) => {
  const { user = '', password = '' } = request.body ?? {};
  if (!validateRequest(request)) return response.redirect(303, '/login'); // the form was older than the session that it was made for
  if (!Object.hasOwn(users, user) || !sameText(users[user], password)) return response.redirect(303, '/login?wrong');
  request.session.regenerate((error) => {
    if (error) return next(error);
    // A new id (session fixation), and a name for this login: no credential, so the page may know it.
    Object.assign(request.session, { user, signIn: randomBytes(8).toString('hex') });
    response.redirect(303, '/');
  });
});

app.get('/session', async (request, response) => {
  const answer = request.session.user ? { authenticated: true, ...report(request, response, await timeToLive(request)) } : { authenticated: false };
  peek(request);
  response.json(answer);
});

app.post('/session/heartbeat', (request, response) => {
  // Who is asking comes before the CSRF token: the other way round, an expired session looks like a stale token.
  const refused = request.session.user ? !validateRequest(request) && 403 : 401;
  if (!refused) return response.json(report(request, response));
  peek(request); // a refused heartbeat must not extend
  response.status(refused).json({ error: refused === 401 ? 'not signed in' : 'csrf' });
});

app.post('/logout', (request, response, next) => {
  const done = () => (request.accepts(['html', 'json']) === 'json' ? response.status(204).end() : response.redirect(303, '/login?ended'));
  const meant = request.get('holdfast-sign-in');
  const isOver = !request.session.user || (meant !== undefined && meant !== request.session.signIn); // another login's logout came late: ignored
  if (isOver || !validateRequest(request)) {
    peek(request);
    return isOver ? done() : response.status(403).json({ error: 'csrf' });
  }
  // The cookie stays: its id names nothing now, and an answer that clears it could arrive after a new login in another tab.
  request.session.destroy((error) => (error ? next(error) : done()));
});

function sameText(one, other) {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

app.listen(PORT, '127.0.0.1');
