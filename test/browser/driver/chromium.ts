import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { announced } from "./announced.js";
import { Cdp } from "./cdp.js";
import { ChromiumTab } from "./chromiumTab.js";
import type { Browser, LaunchOptions, NewTabOptions, Prerendered, Tab } from "./driver.js";
import { findChromium } from "./findChromium.js";
import { type OwnProcess, ownProcess } from "./ownProcess.js";
import { jumpClock, wallClock } from "./wallClock.js";
import { until } from "./until.js";

const EXTENSION = realpathSync(join(dirname(fileURLToPath(import.meta.url)), "chromiumExtension"));
/** An unpacked extension's id is the hash of its path, in the letters a to p: https://source.chromium.org/chromium/chromium/src/+/main:components/crx_file/id_util.cc */
const EXTENSION_ID = createHash("sha256").update(EXTENSION).digest("hex").slice(0, 32).replace(/./g, (digit) => "abcdefghijklmnop"[parseInt(digit, 16)]);
/**
 * What drops down from the address bar is a page of its own, kept ready for every window, and it runs from the start: of the time that ten windows take, four
 * fifths went there (Chromium 156).
 */
const ADDRESS_BAR = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"];

/**
 * Chromium over raw CDP. Test frameworks' launchers switch on focus emulation and switch off the back/forward cache, so that every page is visible,
 * none freezes and none is cached: what these tests are about.
 */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const plain = !options.alone && !options.profile && !options.tabCommands && !options.flags;
  const running = plain && spare ? spare : start(options);
  if (plain) spare = undefined;
  const { own, cdp } = await running;
  if (options.ahead && plain) (spare = start({})).catch(() => (spare = undefined));
  return new Chromium(own, cdp, options.clock ?? false);
}

interface Running {
  readonly own: OwnProcess;
  readonly cdp: Cdp;
}

/** Started ahead. It ends with this process, if nobody has asked for it by then. */
let spare: Promise<Running> | undefined;

async function start(options: LaunchOptions): Promise<Running> {
  const own = ownProcess(findChromium(), (directory) => [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // Containers give /dev/shm 64 MB; fifty renderers need more.
    "--disable-dev-shm-usage",
    // Every test name is this machine: other sites to navigate to, and origins that are no secure context.
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    "--remote-debugging-port=0",
    `--user-data-dir=${options.profile ?? join(directory, "profile")}`,
    ...(options.tabCommands ? [`--load-extension=${EXTENSION}`] : []),
    // Of several such switches only the last one counts.
    `--disable-features=${[...ADDRESS_BAR, ...(options.tabCommands ? ["DisableLoadExtensionCommandLineSwitch"] : [])].join()}`,
    ...(options.flags ?? []),
    "about:blank",
  ]);
  try {
    const cdp = await Cdp.connect(await announced(own, "Chromium", /DevTools listening on (ws:\S+)/));
    await cdp.send("Target.setDiscoverTargets", { discover: true });
    return { own, cdp };
  } catch (error) {
    await own.end();
    throw error;
  }
}

class Chromium implements Browser {
  readonly engine = "chromium";
  #own: OwnProcess;
  #cdp: Cdp;
  #commands: Promise<ChromiumTab> | undefined;
  #clock: boolean;
  #ahead = 0;
  #tabs: ChromiumTab[] = [];

  constructor(own: OwnProcess, cdp: Cdp, clock: boolean) {
    this.#own = own;
    this.#cdp = cdp;
    this.#clock = clock;
  }

  async newTab(url: string, options: NewTabOptions = {}): Promise<Tab> {
    const { targetId } = await this.#cdp.send<{ targetId: string }>("Target.createTarget", { url: "about:blank", newWindow: options.window ?? false });
    const tab = await this.attach(targetId);
    for (const source of [...(this.#clock ? [wallClock(this.#ahead)] : []), ...(options.preload ?? [])]) await tab.preload(source);
    this.#tabs.push(tab);
    await tab.goto(url);
    return tab;
  }

  async prerender(url: string, begun: () => boolean): Promise<Prerendered> {
    // A page that is being debugged has nothing prerendered. Once that has begun it goes on.
    const { targetId } = await this.#cdp.send<{ targetId: string }>("Target.createTarget", { url, newWindow: true });
    await until("the page to be prerendered has been asked for", begun);
    const { sessionId } = await this.#cdp.send<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
    const told = this.#cdp.next("Preload.prerenderStatusUpdated", sessionId, ({ status }) => status === "Ready" || status === "Failure");
    await this.#cdp.send("Preload.enable", {}, sessionId);
    const { status, prerenderStatus } = await told;
    if (status === "Failure") throw new Error(`${url} has nothing prerendered: ${String(prerenderStatus)}`);
    return {
      activate: async (there) => {
        await this.#cdp.send("Runtime.evaluate", { expression: `void (location.href = ${JSON.stringify(there)})` }, sessionId);
        const tab = await this.attach(targetId);
        await tab.waitFor((address: string) => location.href === address, there);
        return tab;
      },
    };
  }

  attach = (targetId: string): Promise<ChromiumTab> => ChromiumTab.attach(this.#cdp, targetId, this);

  /** Runs one of the extension's functions on this target, and gives the target that came of it. */
  async command(name: "duplicate" | "discard", targetId: string): Promise<string> {
    const commands = await (this.#commands ??= this.#openCommands());
    return commands.evaluate((which: string, target: string) => (globalThis as never as Record<string, (target: string) => Promise<string>>)[which](target), name, targetId);
  }

  async jump(by: number): Promise<void> {
    if (!this.#clock) throw new Error("launch with clock: true to set the clock");
    this.#ahead += by;
    await Promise.all(this.#tabs.flatMap((tab) => [tab.preload(wallClock(by)), tab.evaluate(jumpClock, by)]));
  }

  async close(): Promise<void> {
    const exit = new Promise((resolve) => this.#own.child.once("exit", resolve));
    await this.#cdp.send("Browser.close").catch(() => undefined);
    if (this.#own.child.exitCode === null && this.#own.child.signalCode === null) await exit;
  }

  async kill(): Promise<void> {
    this.#cdp.close();
    await this.#own.end();
  }

  /** A page of the extension's, in the tab that the browser has started with: a worker that is asked anything before it runs sometimes never answers. */
  async #openCommands(): Promise<ChromiumTab> {
    const { targetInfos } = await this.#cdp.send<{ targetInfos: { targetId: string; type: string; attached: boolean }[] }>("Target.getTargets");
    const first = targetInfos.find(({ type, attached }) => type === "page" && !attached);
    if (!first) throw new Error("the browser has started without a tab");
    const tab = await this.attach(first.targetId);
    // The browser loads the extension beside all else.
    await until("launch with tabCommands: true to duplicate or discard tabs", () => tab.goto(`chrome-extension://${EXTENSION_ID}/commands.html`).then(() => true, () => false));
    return tab;
  }
}
