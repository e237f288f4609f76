import { randomUUID } from "node:crypto";

/** One login, as a server keeps it. */
export interface Login {
  readonly id: string;
  readonly user: string;
  /** The public name of this login: the SDK's `signIn`. */
  readonly signIn: string;
  csrf: string;
  touchedAt: number;
}

/** A server's session store with a sliding limit: the truth that the tabs have to agree with. */
export class Logins {
  /** Seconds a login lives after a touch. */
  lifetime = 1800;
  #byId = new Map<string, Login>();
  #count = 0;

  /** Ms that the server's clock is ahead of this machine's: it goes on while the device sleeps. */
  ahead = 0;

  now(): number {
    return Date.now() + this.ahead;
  }

  begin(user: string): Login {
    const login = { id: randomUUID(), user, signIn: `login-${++this.#count}`, csrf: randomUUID(), touchedAt: this.now() };
    this.#byId.set(login.id, login);
    return login;
  }

  /** The login that this cookie names, if it still lives. Does not touch it. */
  live(id: string | undefined): Login | undefined {
    const login = id ? this.#byId.get(id) : undefined;
    if (login && this.expiresIn(login) > 0) return login;
    if (login) this.end(login);
    return undefined;
  }

  touch(login: Login): void {
    login.touchedAt = this.now();
  }

  /** Seconds. */
  expiresIn(login: Login): number {
    return (login.touchedAt + this.lifetime * 1000 - this.now()) / 1000;
  }

  end(login: Login): void {
    this.#byId.delete(login.id);
  }

  all(): Login[] {
    return [...this.#byId.values()];
  }
}
