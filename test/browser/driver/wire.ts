import { WebSocket } from "ws";

/** A message of CDP or of WebDriver BiDi, which differ in how they tell errors and in that CDP has sessions. */
export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: string | { readonly message: string };
  readonly message?: string;
}

const LIMIT = 30_000;

interface Waiting {
  /** What was asked, for errors. */
  readonly what: string;
  readonly session: string | undefined;
  readonly timer: NodeJS.Timeout;
  resolve(value: never): void;
  reject(error: Error): void;
}

/** Numbered calls and events over one WebSocket: what CDP and WebDriver BiDi have in common. */
export class Wire {
  #socket: WebSocket;
  #last = 0;
  #waiting = new Map<number, Waiting>();
  #listeners = new Set<(message: Message) => void>();

  static async connect(url: string): Promise<Wire> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return new Wire(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data) => this.#receive(JSON.parse(String(data)) as Message));
    socket.on("close", () => this.#fail());
    socket.on("error", () => this.#fail());
  }

  /** Rejects with what was asked, and of whom (`where`), so that an error says where it comes from. */
  call<R>(message: Message & { method: string }, where = ""): Promise<R> {
    const what = `${message.method}${said(message.params)}${where && ` at ${where}`}`;
    return new Promise<R>((resolve, reject) => {
      const id = ++this.#last;
      // A page that does not run never answers: the test is to fail with the name of what it asked.
      const timer = setTimeout(() => reject(new Error(`${what}: no answer in ${LIMIT} ms`)), LIMIT).unref();
      this.#waiting.set(id, { what, session: message.sessionId, timer, resolve, reject });
      this.#socket.send(JSON.stringify({ ...message, id }), (error) => error && reject(error));
    });
  }

  /** Every message that answers no call. Returns a function that takes the listener back. */
  on(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next event that `accept` takes. Call it before what causes the event. */
  next(what: string, accept: (message: Message) => boolean, within: number = LIMIT): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => (off(), reject(new Error(`no ${what} in ${within} ms`))), within);
      const off = this.on((message) => {
        if (accept(message)) (clearTimeout(timer), off(), resolve(message));
      });
    });
  }

  /** Whatever waits for this session's answer has none to wait for; without a session, whatever waits. */
  fail(why: string, session?: string): void {
    for (const [id, { what, session: asked, timer, reject }] of [...this.#waiting]) {
      if (session !== undefined && asked !== session) continue;
      this.#waiting.delete(id);
      clearTimeout(timer);
      reject(new Error(`${what}: ${why}`));
    }
  }

  close(): void {
    this.#socket.terminate();
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      for (const listener of [...this.#listeners]) listener(message);
      return;
    }
    const call = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    clearTimeout(call?.timer);
    if (message.error === undefined) call?.resolve(message.result as never);
    else call?.reject(new Error(`${call.what}: ${typeof message.error === "string" ? `${message.error}, ${message.message}` : message.error.message}`));
  }

  #fail = () => this.fail("the browser has gone");
}

/** What a call runs or opens, cut short: enough to find it in a test. */
function said({ expression, url }: Record<string, unknown> = {}): string {
  const text = String(expression ?? url ?? "").replace(/\s+/g, " ");
  return text && ` ${text.length > 120 ? `${text.slice(0, 120)}…` : text}`;
}
