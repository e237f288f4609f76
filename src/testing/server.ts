import type { Clock } from "./clock.js";
import { ms, type TestDuration } from "./duration.js";
import { type Login, Logins } from "./logins.js";
import type { LoggedRequest, ServerAnswer, ServerRequest } from "./request.js";
import { type ServerMode, scripted } from "./serverModes.js";
import type { Timeline } from "./timeline.js";

/** What a call is for; "other" is any path that is none of the three. */
export type ServerCall = "heartbeat" | "status" | "logout" | "other";

interface Script {
  readonly mode: ServerMode;
  readonly call: ServerCall | undefined;
  times: number;
}

/**
 * A server that owns a session, as Holdfast's server contract has it: heartbeat extends, status reports, logout ends. Its clock is true time. It can be
 * told to misbehave, and it logs every request.
 */
export class TestServer {
  /** Where the three calls live; other paths answer 200 to who is signed in, else 401. */
  paths: { heartbeat: string; status: string; logout: string } = { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout" };
  /** The idle limit in ms. Default 15 minutes. */
  idle = 900_000;
  /** The absolute limit in ms. Default none. */
  maxAge: number = Infinity;
  /** Answers name the login. Default true. */
  namesSignIn = true;
  /** Answers name the user. Default true. */
  namesUser = true;
  /** Answers name what is left of the session. Default true; a heartbeat without any of the three is answered 204. */
  namesExpiry = true;
  /** What `status` answers to who is not signed in: 200 with `authenticated: false`, or 401. */
  signedOutStatus: 200 | 401 = 200;
  /** What `logout` answers to who is not signed in: 204 (idempotent) or 401. */
  signedOutLogout: 204 | 401 = 204;
  /** If set, a POST needs this header with this token, else it gets 403; `status` gives the token to who is signed in. */
  csrf: { header: string; token: string } | undefined;
  /** Ms that the server's clock is ahead of true time. */
  skew = 0;
  /** The session cookie as the browser has it. */
  cookie: string | undefined;
  /** Every request that arrived, in order. */
  readonly requests: LoggedRequest[] = [];
  readonly #clock: Clock;
  readonly #timeline: Timeline;
  readonly #logins: Logins;
  readonly #scripts: Script[] = [];
  readonly #routes = new Map<string, (request: ServerRequest) => ServerAnswer>();

  constructor(clock: Clock, timeline: Timeline) {
    this.#clock = clock;
    this.#timeline = timeline;
    this.#logins = new Logins(() => this.now);
  }

  /** The server's clock, ms since the Unix epoch. */
  get now(): number {
    return this.#clock.world + this.skew;
  }

  /** Signs `user` in, as a login form would: the browser has the cookie, the login that it named before is over. Gives what `start()` takes. */
  login(user: string, signIn?: string): { user: string; signIn: string; expiresIn: number } {
    const before = this.current;
    if (before !== undefined) this.#logins.end(before, "login");
    const login = this.#logins.begin(user, signIn ?? `signin-${this.#logins.all.length + 1}`, this.idle);
    this.cookie = login.id;
    this.#timeline.add("server", "login", user, login.signIn);
    return { user, signIn: login.signIn, expiresIn: this.#left(login) };
  }

  /** The login that the browser's cookie names, if it is alive. */
  get current(): Login | undefined {
    return this.#logins.live(this.cookie, this.maxAge);
  }

  /** Every login there was, with what ended it. */
  get logins(): readonly Login[] {
    return this.#logins.all.map((login) => {
      this.#logins.live(login.id, this.maxAge);
      return login;
    });
  }

  /** The server ends the current login by itself: an administrator, a changed password, a restart. */
  end(): void {
    const login = this.current;
    if (login === undefined) return;
    this.#logins.end(login, "server");
    this.#timeline.add("server", "ends", login.signIn);
  }

  /** From now on, or for the next `times` requests, answers calls in this mode instead of by the contract; only those of kind `call` if it is given. */
  respond(mode: ServerMode, options: { call?: ServerCall; times?: number } = {}): void {
    this.#scripts.push({ mode, call: options.call, times: options.times ?? Infinity });
  }

  /** Answers by the contract again. */
  recover(): void {
    this.#scripts.length = 0;
  }

  /** Answers a path with a function: `server.route("/api/cart", () => ({ status: 200, body: "[]" }))`. */
  route(path: string, answer: (request: ServerRequest) => ServerAnswer): void {
    this.#routes.set(path, answer);
  }

  /** The requests of one kind. */
  calls(call: ServerCall): LoggedRequest[] {
    return this.requests.filter((request) => this.#callOf(request) === call);
  }

  /** Sets the idle limit for logins and heartbeats to come. */
  setIdle(limit: TestDuration): void {
    this.idle = ms(limit);
  }

  /** A request arrives. Gives the answer, how long it takes, and whether it gets back. */
  handle(request: ServerRequest, sentAt: number, arrivedAt: number): { answer: ServerAnswer | undefined; delay: number } {
    const signIn = this.#logins.live(request.cookie, this.maxAge)?.signIn;
    const mode = this.#nextMode(this.#callOf(request));
    const special = mode === undefined ? undefined : scripted(mode);
    const answer = special?.answer ?? this.#byContract(request);
    const seen = special?.lost === true ? 0 : answer.status;
    this.requests.push({ ...request, at: this.now, sentAt, arrivedAt, status: seen, effect: answer.effect ?? "none", signIn });
    this.#timeline.add("server", `${request.method} ${request.path}`, request.tab, seen, answer.effect ?? "none", answer.body ?? "");
    const headers = { date: new Date(Math.floor(this.now / 1000) * 1000).toUTCString(), ...answer.headers };
    return { answer: special?.lost === true ? undefined : { ...answer, headers }, delay: special?.delay ?? 0 };
  }

  #nextMode(call: ServerCall): ServerMode | undefined {
    const index = this.#scripts.findIndex((script) => script.call === undefined || script.call === call);
    const script = this.#scripts[index];
    if (script === undefined) return undefined;
    if (--script.times <= 0) this.#scripts.splice(index, 1);
    return script.mode;
  }

  #callOf({ path }: { path: string }): ServerCall {
    const { heartbeat, status, logout } = this.paths;
    return path === heartbeat ? "heartbeat" : path === status ? "status" : path === logout ? "logout" : "other";
  }

  #byContract(request: ServerRequest): ServerAnswer {
    const route = this.#routes.get(request.path);
    if (route !== undefined) return route(request);
    const login = this.#logins.live(request.cookie, this.maxAge);
    const call = this.#callOf(request);
    if (request.method === "POST" && this.csrf !== undefined && request.headers[this.csrf.header.toLowerCase()] !== this.csrf.token) {
      return { status: 403, body: "CSRF token missing or incorrect" };
    }
    if (call === "status") return this.#status(login);
    if (call === "logout") return this.#logout(login, request);
    if (call === "heartbeat") return this.#heartbeat(login);
    return json(login === undefined ? 401 : 200, { ok: login !== undefined });
  }

  #heartbeat(login: Login | undefined): ServerAnswer {
    if (login === undefined) return json(401, { error: "signed out" });
    login.deadline = this.now + this.idle;
    const facts = this.#facts(login);
    return Object.keys(facts).length === 0 ? { status: 204, effect: "extended" } : json(200, facts, "extended");
  }

  #status(login: Login | undefined): ServerAnswer {
    if (login === undefined) return json(this.signedOutStatus, { authenticated: false }, "reported");
    const csrf = this.csrf === undefined ? {} : { csrfToken: this.csrf.token };
    return json(200, { authenticated: true, ...this.#facts(login), ...csrf }, "reported");
  }

  #logout(login: Login | undefined, request: ServerRequest): ServerAnswer {
    if (login === undefined) return { status: this.signedOutLogout };
    const named = request.headers["holdfast-sign-in"];
    if (named !== undefined && named !== login.signIn) return { status: 204, effect: "ignored" };
    this.#logins.end(login, "logout");
    return { status: 204, effect: "ended" };
  }

  #facts(login: Login): Record<string, unknown> {
    return {
      ...(this.namesExpiry ? { expiresIn: this.#left(login) } : {}),
      ...(this.namesUser ? { user: login.user } : {}),
      ...(this.namesSignIn ? { signIn: login.signIn } : {}),
    };
  }

  /** Whole seconds that the login has left, rounded down: never more than the truth. */
  #left(login: Login): number {
    return Math.floor((Math.min(login.deadline, login.startedAt + this.maxAge) - this.now) / 1000);
  }
}

function json(status: number, body: unknown, effect: "extended" | "reported" | "none" = "none"): ServerAnswer {
  return { status, effect, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
