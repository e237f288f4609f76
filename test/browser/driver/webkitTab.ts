import { Unsupported, type Tab } from "./driver.js";
import { webDriverKey } from "./keys.js";
import { hasEnded } from "./processes.js";
import { ScriptedTab } from "./scriptedTab.js";
import { sleep, until } from "./until.js";
import type { WebDriver } from "./webDriver.js";

type Settled = { readonly json?: string; readonly error?: string };

/** One window, and with the others of its group the tabs of what a user sees as one: all but one of them are minimised. */
export class WebkitTab extends ScriptedTab implements Tab {
  readonly group: WebkitTab[];
  #session: WebDriver;
  #window: string;
  #pid: number;
  #spare: string;

  /** `spare`: a window that stays, to go to when this one is closed. */
  constructor(session: WebDriver, window: string, pid: number, spare: string, group: WebkitTab[]) {
    super();
    this.#session = session;
    this.#window = window;
    this.#pid = pid;
    this.#spare = spare;
    this.group = group;
    group.push(this);
  }

  #send<R>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<R> {
    return this.#session.send<R>(this.#window, method, path, body);
  }

  async goto(url: string): Promise<void> {
    await this.#send("POST", "/url", { url });
  }

  async back(): Promise<void> {
    await this.#arrive(() => this.#send("POST", "/back"));
  }

  async reload(): Promise<void> {
    await this.#arrive(() => this.#send("POST", "/refresh"));
  }

  async #arrive(leave: () => Promise<unknown>): Promise<void> {
    const document = () => `${location.href} ${performance.timeOrigin}`;
    const before = await this.evaluate(document);
    await leave();
    // Between two documents there is none to ask.
    await until("another document is there", async () => {
      const [state, now] = await this.evaluate(() => [globalThis.document.readyState, `${location.href} ${performance.timeOrigin}`]).catch(() => [""]);
      return state === "complete" && now !== before;
    });
  }

  /**
   * The session waits for the promise of a script, and meanwhile no other tab can be asked. So a script gives its result if that is there within the task, else a
   * number to ask again with.
   */
  protected async run(expression: string): Promise<unknown> {
    const started = await this.#script<Settled & { waits?: number }>(`
      const waiting = (globalThis[Symbol.for("driver")] ??= []);
      const own = {};
      (async () => JSON.stringify(await ${expression}))().then((json) => (own.json = json, own.done = true), (error) => (own.error = String(error) + "\\n" + error?.stack, own.done = true));
      const { port1, port2 } = new MessageChannel();
      port2.postMessage(0);
      return new Promise((resolve) => (port1.onmessage = resolve)).then(() => (port1.close(), own.done ? own : { waits: waiting.push(own) - 1 }));`);
    const settled = started.waits === undefined ? started : await this.#awaited(started.waits);
    if (settled.error !== undefined) throw new Error(`in the page: ${settled.error}`);
    return settled.json === undefined || settled.json === null ? undefined : JSON.parse(settled.json);
  }

  async #awaited(which: number): Promise<Settled> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      await sleep(10);
      const own = await this.#script<(Settled & { done?: boolean }) | null>(`return globalThis[Symbol.for("driver")]?.[${which}] ?? null`);
      if (!own) throw new Error("the page went away before it answered");
      if (own.done) return own;
    }
    throw new Error("no answer from the page in 30 s");
  }

  #script = <R>(script: string) => this.#send<R>("POST", "/execute/sync", { script, args: [] });

  async front(): Promise<void> {
    for (const other of this.group) if (other !== this) await other.#minimise();
    await this.#send("POST", "/window/rect", {});
    await this.waitFor(() => document.visibilityState === "visible");
  }

  async #minimise(): Promise<void> {
    if (await this.evaluate(() => document.hidden)) return;
    await this.#send("POST", "/window/minimize");
    await this.waitFor(() => document.hidden);
  }

  freeze(): never {
    throw new Unsupported("WebKit has no way to freeze a page");
  }

  thaw(): never {
    throw new Unsupported("WebKit has no way to thaw a page");
  }

  async stop(): Promise<void> {
    process.kill(this.#pid, "SIGSTOP");
  }

  async carryOn(): Promise<void> {
    if (!hasEnded(this.#pid)) process.kill(this.#pid, "SIGCONT");
  }

  crash(): never {
    throw new Unsupported("a crash ends the WebDriver session");
  }

  async close(): Promise<void> {
    this.group.splice(this.group.indexOf(this), 1);
    await this.#session.turn(async (command, select) => {
      await select(this.#window);
      await command("DELETE", "/window");
      this.#session.forget();
      await select(this.#spare);
    });
  }

  duplicate(): never {
    throw new Unsupported("MiniBrowser duplicates no tab");
  }

  async openCopy(): Promise<Tab> {
    const handles = () => this.#session.turn((command) => command<string[]>("GET", "/window/handles"));
    const before = await handles();
    await this.run("void open(location.href)");
    const handle = await until("the copy's window", async () => (await handles()).find((each) => !before.includes(each)));
    // Whoever has an opener shares its process.
    const copy = new WebkitTab(this.#session, handle, this.#pid, this.#spare, []);
    await copy.ready();
    return copy;
  }

  discard(): never {
    throw new Unsupported("MiniBrowser discards no tab");
  }

  offline(): never {
    throw new Unsupported("WebKitWebDriver has no network conditions");
  }

  quota(): never {
    throw new Unsupported("WebKitWebDriver has no command for what an origin may store");
  }

  async press(key: string): Promise<void> {
    const value = webDriverKey(key);
    await this.#act({ type: "key", id: "keyboard", actions: [{ type: "keyDown", value }, { type: "keyUp", value }] });
  }

  async moveMouse(x: number, y: number): Promise<void> {
    await this.#mouse([{ type: "pointerMove", x: Math.round(x), y: Math.round(y) }]);
  }

  protected async clickAt(x: number, y: number): Promise<void> {
    await this.#mouse([{ type: "pointerMove", x: Math.round(x), y: Math.round(y) }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }]);
  }

  async #mouse(actions: readonly object[]): Promise<void> {
    // Into a hidden window it would never return.
    if (await this.evaluate(() => document.hidden)) throw new Error("no mouse in a tab that nobody sees");
    await this.#act({ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions });
  }

  async #act(source: object): Promise<void> {
    await this.#send("POST", "/actions", { actions: [source] });
  }

  async screenshot(): Promise<Uint8Array> {
    return Buffer.from(await this.#send<string>("GET", "/screenshot"), "base64");
  }

  async rendererPid(): Promise<number> {
    return this.#pid;
  }
}
