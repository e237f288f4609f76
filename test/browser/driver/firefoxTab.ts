import type { Bidi } from "./bidi.js";
import { Unsupported, type Tab } from "./driver.js";
import { webDriverKey } from "./keys.js";
import { hasEnded } from "./processes.js";
import { ScriptedTab } from "./scriptedTab.js";
import { until } from "./until.js";

/** What a tab asks of its browser. */
interface Commands {
  attach(context: string): FirefoxTab;
  command(context: string, expression: string): Promise<unknown>;
}

/** One top-level browsing context. */
export class FirefoxTab extends ScriptedTab implements Tab {
  #bidi: Bidi;
  #context: string;
  #commands: Commands;
  #pid: number | undefined;
  #discarded = false;
  /** What it showed when it crashed. */
  #crashed: string | undefined;

  constructor(bidi: Bidi, context: string, commands: Commands) {
    super();
    this.#bidi = bidi;
    this.#context = context;
    this.#commands = commands;
  }

  #send<R>(method: string, params: Record<string, unknown> = {}): Promise<R> {
    return this.#bidi.send<R>(method, { context: this.#context, ...params });
  }

  /** Runs in every later document before the page's own scripts. */
  async preload(source: string): Promise<void> {
    await this.#bidi.send("script.addPreloadScript", { functionDeclaration: `() => { ${source} }`, contexts: [this.#context] });
  }

  async goto(url: string): Promise<void> {
    await this.#send("browsingContext.navigate", { url, wait: "complete" });
  }

  async back(): Promise<void> {
    const document = () => `${location.href} ${performance.timeOrigin}`;
    const before = await this.evaluate(document);
    await this.#send("browsingContext.traverseHistory", { delta: -1 });
    // Between two documents there is none to ask.
    await until("the page before is there", async () => {
      const state = await this.evaluate(() => [globalThis.document.readyState, `${location.href} ${performance.timeOrigin}`]).catch(() => [""]);
      return state[0] === "complete" && state[1] !== before;
    });
  }

  async reload(): Promise<void> {
    if (!this.#crashed) return void (await this.#send("browsingContext.reload", { wait: "complete" }));
    // What the button on the page that tells of the crash does.
    await this.#commands.command(this.#context, `(async () => {
      while (!tab.hasAttribute("crashed")) await new Promise((resolve) => setTimeout(resolve, 20));
      browser.ownerDocument.defaultView.SessionStore.reviveCrashedTab(tab);
    })()`);
    const shown = this.#crashed;
    this.#crashed = undefined;
    // The page that tells of the crash is a document too, with the address of the one that crashed.
    await until(`the crashed tab loads ${shown} again`, () => this.evaluate((url: string) => document.readyState === "complete" && document.documentURI === url, shown).catch(() => false));
  }

  protected run(expression: string, userGesture = false): Promise<unknown> {
    return this.#bidi.evaluate(this.#context, expression, userGesture);
  }

  async front(): Promise<void> {
    if (!this.#discarded) return void (await this.#send("browsingContext.activate"));
    await this.#commands.command(this.#context, "void (gBrowser.selectedTab = tab)");
    this.#discarded = false;
    await until("the discarded tab loads again", () => this.ready().then(() => true, () => false));
  }

  freeze(): never {
    throw new Unsupported("Firefox has no way to freeze a page");
  }

  thaw(): never {
    throw new Unsupported("Firefox has no way to thaw a page");
  }

  async stop(): Promise<void> {
    process.kill(await this.rendererPid(), "SIGSTOP");
  }

  async carryOn(): Promise<void> {
    if (this.#pid && !hasEnded(this.#pid)) process.kill(this.#pid, "SIGCONT");
  }

  async crash(): Promise<void> {
    // What the tab is to be revived with is collected now and then only: a tab that has just been opened would come back empty.
    await this.#commands.command(this.#context, `ChromeUtils.importESModule("resource:///modules/sessionstore/TabStateFlusher.sys.mjs").TabStateFlusher.flush(browser)`);
    this.#crashed = await this.evaluate(() => location.href);
    const pid = await this.rendererPid();
    process.kill(pid, "SIGKILL");
    await until("the tab's process is gone", () => hasEnded(pid));
  }

  async close(): Promise<void> {
    await this.#send("browsingContext.close");
  }

  async duplicate(): Promise<Tab> {
    const id = await this.#commands.command(this.#context, `new Promise((resolve) => {
      const copy = gBrowser.duplicateTab(tab);
      copy.addEventListener("SSTabRestored", () => resolve(idOf(copy)), { once: true });
    })`);
    const copy = this.#commands.attach(id as string);
    await copy.front();
    await copy.ready();
    return copy;
  }

  async openCopy(): Promise<Tab> {
    const created = this.#bidi.next("browsingContext.contextCreated", ({ parent, originalOpener }) => parent === null && originalOpener === this.#context);
    await this.run("void open(location.href)", true);
    const copy = this.#commands.attach((await created)["context"] as string);
    await copy.ready();
    return copy;
  }

  async discard(): Promise<void> {
    await this.#commands.command(this.#context, "gBrowser.prepareDiscardBrowser(tab).then(() => gBrowser.discardBrowser(tab, true) || Promise.reject(new Error('not discarded')))");
    // BiDi knows no context without a document.
    this.#discarded = true;
  }

  async offline(offline: boolean): Promise<void> {
    await this.#bidi.send("emulation.setNetworkConditions", { networkConditions: offline ? { type: "offline" } : null, contexts: [this.#context] });
  }

  quota(): never {
    throw new Unsupported("WebDriver BiDi has no command for what an origin may store");
  }

  /** A user's keys go to the window in front; only there does Firefox take Enter for a click on the focused button. */
  async press(key: string): Promise<void> {
    if (await this.evaluate(() => !document.hidden && !document.hasFocus())) await this.front();
    const value = webDriverKey(key);
    await this.#act({ type: "key", id: "keyboard", actions: [{ type: "keyDown", value }, { type: "keyUp", value }] });
  }

  async moveMouse(x: number, y: number): Promise<void> {
    await this.#mouse([{ type: "pointerMove", x: Math.round(x), y: Math.round(y) }]);
  }

  protected async clickAt(x: number, y: number): Promise<void> {
    await this.#mouse([{ type: "pointerMove", x: Math.round(x), y: Math.round(y) }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }]);
  }

  #mouse = (actions: readonly object[]) => this.#act({ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions });

  async #act(source: object): Promise<void> {
    await this.#send("input.performActions", { actions: [source] });
  }

  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.#send<{ data: string }>("browsingContext.captureScreenshot");
    return Buffer.from(data, "base64");
  }

  async rendererPid(): Promise<number> {
    this.#pid = (await this.#commands.command(this.#context, "browser.browsingContext.currentWindowGlobal.osPid")) as number;
    return this.#pid;
  }
}
