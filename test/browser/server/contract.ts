import type { Answer } from "./faults.js";
import type { Login, Logins } from "./logins.js";

export type Call = "heartbeat" | "status" | "logout" | "login";

/** What the contract's answers depend on. */
export interface Asked {
  readonly login: Login | undefined;
  readonly csrf: string | undefined;
  /** The header `Holdfast-Sign-In`. */
  readonly signIn: string | undefined;
  readonly user: string | undefined;
}

/** The server contract of the documentation, with CSRF by double submit on everything that changes something. */
export function answer(call: Call, asked: Asked, logins: Logins): Answer {
  return { heartbeat, status, logout, login }[call](asked, logins);
}

function heartbeat({ login, csrf }: Asked, logins: Logins): Answer {
  if (!login) return { status: 401, body: { error: "not signed in" } };
  if (csrf !== login.csrf) return { status: 403, body: { error: "csrf" } };
  logins.touch(login);
  return { status: 200, body: { expiresIn: logins.expiresIn(login), user: login.user } };
}

function status({ login }: Asked, logins: Logins): Answer {
  if (!login) return { status: 200, body: { authenticated: false } };
  const { user, signIn, csrf } = login;
  return { status: 200, body: { authenticated: true, expiresIn: logins.expiresIn(login), user, signIn, csrfToken: csrf } };
}

function logout({ login, csrf, signIn }: Asked, logins: Logins): Answer {
  // Another login's logout comes late, and is none of this one's business.
  if (!login || (signIn !== undefined && signIn !== login.signIn)) return { status: 204 };
  if (csrf !== login.csrf) return { status: 403, body: { error: "csrf" } };
  logins.end(login);
  return { status: 204 };
}

function login({ login: old, user }: Asked, logins: Logins): Answer {
  if (!user) return { status: 400, body: { error: "who?" } };
  if (old) logins.end(old);
  const fresh = logins.begin(user);
  const cookies = { "Set-Cookie": `sid=${fresh.id}; Path=/; HttpOnly; SameSite=Lax\ncsrf-token=${fresh.csrf}; Path=/; SameSite=Lax` };
  return { status: 200, headers: cookies, body: { user, signIn: fresh.signIn, expiresIn: logins.lifetime } };
}
