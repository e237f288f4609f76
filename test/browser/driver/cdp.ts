import { type Message, Wire } from "./wire.js";

type Params = Record<string, unknown>;

interface Target {
  readonly targetId: string;
  readonly url: string;
}

/** One DevTools connection with flat sessions: the browser's own (no `session`) and one for each target. */
export class Cdp {
  #wire: Wire;
  /** What each session is attached to, and where that is now: for errors. */
  #targets = new Map<string, string>();
  #urls = new Map<string, string>();

  static async connect(url: string): Promise<Cdp> {
    return new Cdp(await Wire.connect(url));
  }

  private constructor(wire: Wire) {
    this.#wire = wire;
    const at = ({ targetId, url }: Target) => void this.#urls.set(targetId, url);
    this.on("Target.targetInfoChanged", undefined, ({ targetInfo }) => at(targetInfo as Target));
    this.on("Target.attachedToTarget", undefined, ({ sessionId, targetInfo }) => (at(targetInfo as Target), this.#targets.set(sessionId as string, (targetInfo as Target).targetId)));
    // A page that is gone, or a worker that was stopped, answers nothing any more.
    this.on("Target.detachedFromTarget", undefined, ({ sessionId }) => wire.fail("its target has gone", sessionId as string));
  }

  send<R = Params>(method: string, params: Params = {}, session?: string): Promise<R> {
    return this.#wire.call<R>({ method, params, ...(session && { sessionId: session }) }, session && this.#urls.get(this.#targets.get(session) ?? ""));
  }

  on(method: string, session: string | undefined, listener: (params: Params) => void): () => void {
    return this.#wire.on((message) => {
      if (message.method === method && message.sessionId === session) listener(message.params ?? {});
    });
  }

  /** The next event of this kind that `accept` takes. Call it before what causes the event. */
  async next(method: string, session: string | undefined, accept: (params: Params) => boolean = () => true, within?: number): Promise<Params> {
    const wanted = (message: Message) => message.method === method && message.sessionId === session && accept(message.params ?? {});
    return (await this.#wire.next(method, wanted, within)).params ?? {};
  }

  close(): void {
    this.#wire.close();
  }
}
