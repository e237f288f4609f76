import { session } from "./session.js";

interface Visitor {
  readonly authenticated: boolean;
  readonly user?: string;
  readonly signIn?: string;
  readonly expiresIn?: number;
  readonly csrfToken: string;
}

const asJson = { "content-type": "application/json", accept: "application/json" };

async function read(): Promise<Visitor> {
  const response = await fetch("/session", { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`/session answered ${response.status}`);
  return (await response.json()) as Visitor;
}

let latest: Promise<unknown> = Promise.resolve();

/** One after the other: of two answers to a new visitor each brings a token of its own, and only the later one's is good. */
function ask(): Promise<Visitor> {
  const mine = latest.then(read, read);
  latest = mine;
  return mine;
}

/** Signs in at the server, then tells Holdfast whose session this is: from here on every tab knows. Returns false if the password is wrong. */
export async function signIn(user: string, password: string): Promise<boolean> {
  let response = await post(user, password);
  // Another tab's answer may have come between: its cookie has replaced the token.
  if (response.status === 403) response = await post(user, password);
  if (response.status === 401) return false;
  if (!response.ok) throw new Error(`/login answered ${response.status}`);
  await tell((await response.json()) as Visitor);
  return true;
}

async function post(user: string, password: string): Promise<Response> {
  // The page may have been open for long: the token that its cookie holds may belong to a session that is gone.
  const { csrfToken } = await ask();
  return fetch("/login", { method: "POST", headers: { ...asJson, "x-csrf-token": csrfToken }, body: JSON.stringify({ user, password }) });
}

/**
 * At load, where this browser knows of no session: the server may (its data was deleted, or another program signed in). After an end
 * nothing is asked: only the person may begin anew.
 */
export async function adoptServerSession(): Promise<void> {
  await session.ready;
  if (session.getState().status !== "none") return;
  const visitor = await ask();
  if (visitor.authenticated) await tell(visitor);
}

async function tell({ user, signIn, expiresIn }: Visitor): Promise<void> {
  if (user === undefined) throw new Error("The server names no user");
  await session.start({ user, ...(signIn !== undefined && { signIn }), ...(expiresIn !== undefined && { expiresIn }) });
}
