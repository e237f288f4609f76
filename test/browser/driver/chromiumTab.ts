import type { Cdp } from "./cdp.js";
import type { Tab } from "./driver.js";
import { keyFacts } from "./keys.js";
import { ScriptedTab } from "./scriptedTab.js";
import { until } from "./until.js";

/** What a tab asks of its browser. */
interface Commands {
  attach(targetId: string): Promise<ChromiumTab>;
  command(name: "duplicate" | "discard", targetId: string): Promise<string>;
}

interface Evaluated {
  result: { value?: unknown };
  exceptionDetails?: { text: string; exception?: { description?: string; value?: unknown } };
}

/** One page target with one flat session. */
export class ChromiumTab extends ScriptedTab implements Tab {
  #cdp: Cdp;
  #target = "";
  #session = "";
  #commands: Commands;
  /** Documents whose load event has fired, by loader id: events can come before the answer that names the loader. */
  #loaded = new Set<string>();
  /** The page's process, once asked for; another page may have another one. */
  #pid: number | undefined;
  #discarded = false;

  static async attach(cdp: Cdp, target: string, commands: Commands): Promise<ChromiumTab> {
    const tab = new ChromiumTab(cdp, commands);
    await tab.#adopt(target);
    return tab;
  }

  private constructor(cdp: Cdp, commands: Commands) {
    super();
    this.#cdp = cdp;
    this.#commands = commands;
  }

  async #adopt(target: string): Promise<void> {
    const { sessionId } = await this.#cdp.send<{ sessionId: string }>("Target.attachToTarget", { targetId: target, flatten: true });
    this.#target = target;
    this.#session = sessionId;
    this.#cdp.on("Page.lifecycleEvent", sessionId, ({ name, frameId, loaderId }) => {
      if (name === "load" && frameId === target) this.#loaded.add(loaderId as string);
    });
    await Promise.all([this.send("Page.enable"), this.send("Inspector.enable"), this.send("Page.setLifecycleEventsEnabled", { enabled: true })]);
  }

  send<R = Record<string, unknown>>(method: string, params?: Record<string, unknown>): Promise<R> {
    return this.#cdp.send<R>(method, params, this.#session);
  }

  /** Runs in every later document before the page's own scripts. */
  async preload(source: string): Promise<void> {
    await this.send("Page.addScriptToEvaluateOnNewDocument", { source });
  }

  async goto(url: string): Promise<void> {
    this.#pid = undefined;
    const { loaderId, errorText } = await this.send<{ loaderId?: string; errorText?: string }>("Page.navigate", { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    if (loaderId) await until(`${url} loads`, () => this.#loaded.has(loaderId));
  }

  async back(): Promise<void> {
    const { currentIndex, entries } = await this.send<{ currentIndex: number; entries: { id: number }[] }>("Page.getNavigationHistory");
    const entry = entries[currentIndex - 1];
    if (!entry) throw new Error("no history entry to go back to");
    await this.#arrive(() => this.send("Page.navigateToHistoryEntry", { entryId: entry.id }));
  }

  async reload(): Promise<void> {
    await this.#arrive(() => this.send("Page.reload"));
  }

  /** Waits for the document that `leave` leads to: loaded, or restored with the load event long past. */
  async #arrive(leave: () => Promise<unknown>): Promise<void> {
    type Navigated = { frame: { id: string; loaderId: string }; type: string };
    this.#pid = undefined;
    const navigated = this.#cdp.next("Page.frameNavigated", this.#session, (params) => (params as Navigated).frame.id === this.#target);
    await leave();
    const { frame, type } = (await navigated) as Navigated;
    if (type !== "BackForwardCacheRestore") await until("the page loads", () => this.#loaded.has(frame.loaderId));
  }

  protected async run(expression: string, userGesture = false): Promise<unknown> {
    const { result, exceptionDetails } = await this.send<Evaluated>("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true, userGesture });
    if (exceptionDetails) throw new Error(`in the page: ${exceptionDetails.exception?.description ?? exceptionDetails.exception?.value ?? exceptionDetails.text}`);
    return result.value;
  }

  async front(): Promise<void> {
    if (!this.#discarded) return void (await this.send("Page.bringToFront"));
    await this.#cdp.send("Target.activateTarget", { targetId: this.#target });
    await this.#adopt(this.#target);
    this.#discarded = false;
    await this.ready();
  }

  async freeze(): Promise<void> {
    await this.send("Page.setWebLifecycleState", { state: "frozen" });
  }

  async thaw(): Promise<void> {
    await this.send("Page.setWebLifecycleState", { state: "active" });
  }

  async stop(): Promise<void> {
    process.kill(await this.rendererPid(), "SIGSTOP");
  }

  async carryOn(): Promise<void> {
    // A stopped renderer cannot be asked for its id, so `stop` has left it here.
    if (this.#pid) process.kill(this.#pid, "SIGCONT");
  }

  async crash(): Promise<void> {
    const crashed = this.#cdp.next("Inspector.targetCrashed", this.#session);
    // Never answered by a page that is no more.
    this.send("Page.crash").catch(() => undefined);
    await crashed;
  }

  async close(): Promise<void> {
    const gone = this.#cdp.next("Target.targetDestroyed", undefined, ({ targetId }) => targetId === this.#target);
    await Promise.all([gone, this.#cdp.send("Target.closeTarget", { targetId: this.#target })]);
  }

  async duplicate(): Promise<Tab> {
    return this.#opened(await this.#commands.command("duplicate", this.#target));
  }

  async openCopy(): Promise<Tab> {
    type Created = { targetInfo: { targetId: string; openerId?: string } };
    const created = this.#cdp.next("Target.targetCreated", undefined, (params) => (params as Created).targetInfo.openerId === this.#target);
    // A gesture, or the popup blocker has it.
    await this.run("void open(location.href)", true);
    return this.#opened(((await created) as Created).targetInfo.targetId);
  }

  async #opened(target: string): Promise<Tab> {
    const tab = await this.#commands.attach(target);
    await tab.ready();
    return tab;
  }

  async discard(): Promise<void> {
    // What takes its place in the tab is another target, and has no process to talk to before it is shown.
    this.#target = await this.#commands.command("discard", this.#target);
    this.#discarded = true;
  }

  async offline(offline: boolean): Promise<void> {
    await this.send("Network.enable");
    const still = { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    await this.send("Network.emulateNetworkConditionsByRule", { matchedNetworkConditions: offline ? [{ urlPattern: "", ...still }] : [] });
    await this.send("Network.overrideNetworkState", still);
  }

  async quota(bytes: number): Promise<void> {
    await this.send("Storage.overrideQuotaForOrigin", { origin: await this.evaluate(() => location.origin), quotaSize: bytes });
  }

  async press(key: string): Promise<void> {
    const facts = keyFacts(key);
    await this.send("Input.dispatchKeyEvent", { type: facts.text ? "keyDown" : "rawKeyDown", ...facts });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...facts });
  }

  protected async clickAt(x: number, y: number): Promise<void> {
    await this.moveMouse(x, y);
    const left = { x, y, button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { type: "mousePressed", ...left });
    await this.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...left });
  }

  async moveMouse(x: number, y: number): Promise<void> {
    await this.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
  }

  async screenshot(): Promise<Uint8Array> {
    const { data } = await this.send<{ data: string }>("Page.captureScreenshot");
    return Buffer.from(data, "base64");
  }

  /** CDP lists processes without their pages; the first event of a trace names both. A trace waits for every process, up to 15 s for one that is stopped: ask before. */
  async rendererPid(): Promise<number> {
    if (this.#pid) return this.#pid;
    type Frames = { name: string; args: { data?: { frames?: { frame: string; processId: number }[] } } }[];
    const events: Frames = [];
    const off = this.#cdp.on("Tracing.dataCollected", this.#session, ({ value }) => void events.push(...(value as Frames)));
    await this.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["disabled-by-default-devtools.timeline"], excludedCategories: ["*"] } });
    const complete = this.#cdp.next("Tracing.tracingComplete", this.#session);
    await this.send("Tracing.end");
    await complete;
    off();
    const frames = events.find(({ name }) => name === "TracingStartedInBrowser")?.args.data?.frames;
    this.#pid = frames?.find(({ frame }) => frame === this.#target)?.processId;
    if (!this.#pid) throw new Error("the trace does not name this tab's process");
    return this.#pid;
  }
}
