import { randomBytes } from 'node:crypto';

/**
 * Refresh tokens that change at every use. All that come from one login are a family, and only its newest is good. An older one that is used means that
 * somebody has a copy (RFC 9700, 4.14.2): the family is revoked. Except within the grace: two tabs that ask at once, or a browser that did not get the
 * answer, come with the one before a moment later and mean no harm. They get the newest, not a second branch.
 */
export function createFamilies({ lifetime, grace }) {
  /** By token: its family, when it ends, and when it was first used. Times are milliseconds. */
  const tokens = new Map();

  const issue = (family) => {
    family.newest = randomBytes(32).toString('base64url');
    tokens.set(family.newest, { family, endsAt: Date.now() + lifetime, usedAt: undefined });
    return family;
  };
  const forget = (isOver) => {
    for (const [token, entry] of tokens) if (isOver(entry)) tokens.delete(token);
  };

  return {
    /** A family for a new login. */
    begin(user) {
      forget(({ endsAt }) => endsAt <= Date.now() - 60_000); // a while they are known, to be told from those that never were
      return issue({ user, signIn: randomBytes(8).toString('hex') });
    },

    /** The family with its new token in `newest`, or what is wrong with this one. */
    rotate(token) {
      const entry = tokens.get(token);
      if (!entry) return { error: 'unknown_or_revoked' };
      if (entry.endsAt <= Date.now()) return { error: 'expired' };
      if (entry.usedAt === undefined) {
        entry.usedAt = Date.now();
        return issue(entry.family);
      }
      if (Date.now() <= entry.usedAt + grace) return entry.family;
      this.revoke(entry.family);
      return { error: 'reuse_detected' };
    },

    /** The family of a token, used or not, as long as the login lives. */
    find: (token) => tokens.get(token)?.family,

    /** The login is over. Its access tokens are not: nobody asks here about them. */
    revoke: (family) => forget((entry) => entry.family === family),
  };
}
