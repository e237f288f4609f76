import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readCookie } from './cookies.mjs';

const COOKIE = 'csrf-token';
const HEADER = 'x-csrf-token';

/**
 * CSRF by double submit: a token that script can read from a cookie must come back in a header, which another site can neither read nor
 * set. The token is signed over the session id, so that one planted by a neighbouring subdomain, or one from before the login, is
 * refused. Visitors without a session have tokens signed over "nobody".
 */
export function createCsrf(secret) {
  let generation = 0;

  const sign = (sessionId, nonce) =>
    createHmac('sha256', secret).update(`${generation}\n${sessionId ?? 'nobody'}\n${nonce}`).digest('base64url');

  function isValid(token, sessionId) {
    const [nonce, signature, ...rest] = typeof token === 'string' ? token.split('.') : [];
    if (!nonce || !signature || rest.length > 0) return false;
    return sameText(signature, sign(sessionId, nonce));
  }

  return {
    /** The token for this session: the one that the browser has, or a new one, which is set as a cookie. */
    token(request, response, sessionId) {
      const current = readCookie(request, COOKIE);
      if (isValid(current, sessionId)) return current;
      const nonce = randomBytes(18).toString('base64url');
      const token = `${nonce}.${sign(sessionId, nonce)}`;
      response.cookie(COOKIE, token, { sameSite: 'lax', path: '/' }); // not HttpOnly: the page must read it
      return token;
    },

    /** Whether this request may change anything. */
    allows(request, sessionId) {
      const header = request.get(HEADER);
      const cookie = readCookie(request, COOKIE);
      return Boolean(header && cookie) && sameText(header, cookie) && isValid(header, sessionId);
    },

    /** From now on every token given out before is refused, as when a server changes its secret or a token outlives its time. */
    rotate() {
      generation += 1;
    },
  };
}

function sameText(one, other) {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
