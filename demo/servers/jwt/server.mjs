/**
 * Access token and rotating refresh token under Holdfast. By itself: PORT=8000 node server.mjs
 *
 * The access token is short-lived, in memory only, and goes along as `Authorization: Bearer`. The refresh token is in an HttpOnly cookie that only /auth
 * is sent, so no script sees it. From the environment: ACCESS_SECONDS, IDLE_SECONDS (of a refresh token), GRACE_SECONDS.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import cookieParser from 'cookie-parser';
import express from 'express';
import { SignJWT, jwtVerify } from 'jose';
import { createFamilies } from './families.mjs';

const { PORT = 8000, IDLE_SECONDS = 900, ACCESS_SECONDS = 60, GRACE_SECONDS = 10, SECRET = randomBytes(32).toString('hex') } = process.env;
const users = { ada: 'engine', grace: 'compiler' }; // yours come from a database, and are hashed
const key = new TextEncoder().encode(SECRET);
const COOKIE = 'jwt_refresh';
const families = createFamilies({ lifetime: IDLE_SECONDS * 1000, grace: GRACE_SECONDS * 1000 });

const app = express();
app.use(express.static(fileURLToPath(new URL('../public', import.meta.url))), express.static(fileURLToPath(new URL('page', import.meta.url))));
app.use(cookieParser(), express.json({ limit: '4kb' }));
app.use((request, response, next) => {
  response.set('Cache-Control', 'no-store');
  // The cookie is SameSite=Strict; this also keeps out what a neighbouring subdomain sends.
  const from = request.get('sec-fetch-site');
  if (request.method === 'POST' && from && from !== 'same-origin') return response.status(403).json({ error: 'same origin only' });
  next();
});

/** A fresh access token in the body, the family's newest refresh token in the cookie. */
async function grant(response, { user, signIn, newest }) {
  const token = await new SignJWT({ sign_in: signIn })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime(`${ACCESS_SECONDS}s`)
    .sign(key);
  // Wherever there is https: secure: true, and the name __Secure-….
  response.cookie(COOKIE, newest, { httpOnly: true, sameSite: 'strict', path: '/auth', maxAge: IDLE_SECONDS * 1000 });
  response.json({ access_token: token, token_type: 'Bearer', expires_in: Number(ACCESS_SECONDS), user, sign_in: signIn });
}

app.post('/auth/login', async (request, response) => {
  const { user, password } = request.body ?? {};
  if (typeof user !== 'string' || typeof password !== 'string' || !Object.hasOwn(users, user) || !sameText(users[user], password)) {
    return response.status(401).json({ error: 'credentials' });
  }
  await grant(response, families.begin(user));
});

app.post('/auth/refresh', async (request, response) => {
  const family = families.rotate(request.cookies[COOKIE]);
  // The one answer that ends a login: `error` is that of OAuth (RFC 6749, 5.2), the reason is for people.
  if (family.error) return response.status(401).json({ error: 'invalid_grant', error_description: family.error });
  await grant(response, family);
});

app.post('/auth/logout', (request, response) => {
  const family = families.find(request.cookies[COOKIE]);
  const meant = request.get('holdfast-sign-in');
  if (family && (meant === undefined || meant === family.signIn)) families.revoke(family); // else another login's logout came late: ignored
  response.status(204).end();
});

/** What an API does: it looks at the access token alone. */
app.get('/api/me', async (request, response) => {
  const token = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
  const verified = token && (await jwtVerify(token, key, { algorithms: ['HS256'] }).catch(() => undefined));
  if (!verified) return response.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').json({ error: 'invalid_token' });
  response.json({ user: verified.payload.sub });
});

app.use((error, _request, response, _next) => {
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  response.status(status).json({ error: status < 500 ? error.message : 'internal' });
});

function sameText(one, other) {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

app.listen(PORT, '127.0.0.1');
