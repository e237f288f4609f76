import { Wire } from "./wire.js";

type Params = Record<string, unknown>;
type Evaluated = { type: "success"; result: { value?: string } } | { type: "exception"; exceptionDetails: { text: string } };

/** One WebDriver BiDi session: https://w3c.github.io/webdriver-bidi/ */
export class Bidi {
  #wire: Wire;
  /** Where each context was last sent: for errors. */
  #urls = new Map<unknown, string>();

  static async connect(url: string): Promise<Bidi> {
    const bidi = new Bidi(await Wire.connect(`${url}/session`));
    await bidi.send("session.new", { capabilities: {} });
    return bidi;
  }

  private constructor(wire: Wire) {
    this.#wire = wire;
  }

  send<R = Params>(method: string, params: Params = {}): Promise<R> {
    const context = params["context"] ?? (params["target"] as Params | undefined)?.["context"];
    if (method === "browsingContext.navigate") this.#urls.set(context, params["url"] as string);
    return this.#wire.call<R>({ method, params }, this.#urls.get(context));
  }

  /** Runs an expression in a page, or in the browser's own window, awaits it, and brings its JSON back. */
  async evaluate(context: string, expression: string, userActivation = false): Promise<unknown> {
    const json = `(async () => JSON.stringify(await ${expression}))()`;
    const answer = await this.send<Evaluated>("script.evaluate", { expression: json, target: { context }, awaitPromise: true, userActivation });
    if (answer.type === "exception") throw new Error(`in the page: ${answer.exceptionDetails.text}`);
    return answer.result.value === undefined ? undefined : JSON.parse(answer.result.value);
  }

  /** The next event of this kind that `accept` takes. Call it before what causes the event. */
  async next(method: string, accept: (params: Params) => boolean): Promise<Params> {
    return (await this.#wire.next(method, (message) => message.method === method && accept(message.params ?? {}))).params ?? {};
  }

  close(): void {
    this.#wire.close();
  }
}
