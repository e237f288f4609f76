import { createHash, timingSafeEqual } from 'node:crypto';

/** Three people who may look into the shop. Their passwords stand on the sign-in page: this is a demo, and only reachable from this machine. */
export const users = [
  { user: 'ada', name: 'Ada Lovelace', password: 'engine' },
  { user: 'grace', name: 'Grace Hopper', password: 'compiler' },
  { user: 'alan', name: 'Alan Turing', password: 'enigma' },
];

const digest = (text) => createHash('sha256').update(text).digest();

/** The user with this name and password, or undefined. Takes as long for a wrong name as for a wrong password. */
export function authenticate(user, password) {
  if (typeof user !== 'string' || typeof password !== 'string') return undefined;
  const found = users.find((known) => known.user === user.trim().toLowerCase());
  const right = timingSafeEqual(digest(found?.password ?? ''), digest(password));
  return found && right ? found : undefined;
}
