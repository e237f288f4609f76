/** One login as the server keeps it. */
export interface Login {
  readonly id: string;
  readonly user: string;
  /** The server's name for this login; no credential. */
  readonly signIn: string;
  readonly startedAt: number;
  /** Server time at which it ends for idleness. */
  deadline: number;
  /** Set once it is over. */
  ended: { readonly at: number; readonly by: "logout" | "idle" | "max-age" | "server" | "login" } | undefined;
}

/** The server's session store: logins with an idle and an absolute limit on the server's own clock. */
export class Logins {
  readonly all: Login[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(user: string, signIn: string, idle: number): Login {
    const now = this.#now();
    const login: Login = { id: `sid-${this.all.length + 1}`, user, signIn, startedAt: now, deadline: now + idle, ended: undefined };
    this.all.push(login);
    return login;
  }

  /** The login that a cookie names, if it is alive now. */
  live(id: string | undefined, maxAge: number): Login | undefined {
    const login = this.all.find((each) => each.id === id);
    if (login === undefined || login.ended !== undefined) return undefined;
    const now = this.#now();
    const oldest = login.startedAt + maxAge;
    if (now < Math.min(login.deadline, oldest)) return login;
    login.ended = oldest < login.deadline ? { at: oldest, by: "max-age" } : { at: login.deadline, by: "idle" };
    return undefined;
  }

  end(login: Login, by: "logout" | "server" | "login"): void {
    login.ended ??= { at: this.#now(), by };
  }
}
