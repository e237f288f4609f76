/** One session of classic WebDriver: https://www.w3.org/TR/webdriver2/. It has one current window, so what belongs to a window is done in one turn. */
export class WebDriver {
  readonly capabilities: Readonly<Record<string, unknown>>;
  #url: string;
  #current: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  static async connect(origin: string, alwaysMatch: object): Promise<WebDriver> {
    const { sessionId, capabilities } = await call<{ sessionId: string; capabilities: Record<string, unknown> }>("POST", `${origin}/session`, { capabilities: { alwaysMatch } });
    return new WebDriver(`${origin}/session/${sessionId}`, capabilities);
  }

  private constructor(url: string, capabilities: Record<string, unknown>) {
    this.#url = url;
    this.capabilities = capabilities;
  }

  /** One command to a window. */
  send<R>(window: string, method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<R> {
    return this.turn(async (command, select) => (await select(window), command<R>(method, path, body)));
  }

  /** Several commands in one go, that nothing comes between. */
  turn<R>(steps: (command: Command, select: (window: string) => Promise<void>) => Promise<R>): Promise<R> {
    const command: Command = (method, path, body) => call(method, this.#url + path, body);
    const select = async (window: string) => {
      if (window === this.#current) return;
      this.#current = undefined;
      await command("POST", "/window", { handle: window });
      this.#current = window;
    };
    const mine = this.#turn.then(() => steps(command, select));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** The window that was current is gone. */
  forget(): void {
    this.#current = undefined;
  }
}

type Command = <R>(method: "GET" | "POST" | "DELETE", path: string, body?: object) => Promise<R>;

async function call<R>(method: string, url: string, body?: object): Promise<R> {
  const post = method === "POST" && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) };
  const response = await fetch(url, { method, ...post, signal: AbortSignal.timeout(30_000) }).catch((error: Error) => {
    throw new Error(`${method} ${new URL(url).pathname}: ${error.name}, ${error.message}`);
  });
  const { value } = (await response.json()) as { value: R & { error?: string; message?: string } };
  if (response.ok) return value;
  throw new Error(`${method} ${new URL(url).pathname.replace(/^\/session\/[^/]*/, "")}: ${value.error}, ${value.message}`);
}
