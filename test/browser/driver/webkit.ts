import { existsSync, renameSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { display } from "./display.js";
import { type Browser, type LaunchOptions, type NewTabOptions, type Tab, Unsupported } from "./driver.js";
import { findProgram } from "./findProgram.js";
import { startNamesProxy } from "./namesProxy.js";
import { type OwnProcess, ownProcess } from "./ownProcess.js";
import { processesOf } from "./processes.js";
import { until } from "./until.js";
import { WebDriver } from "./webDriver.js";
import { WebkitTab } from "./webkitTab.js";

const MINI_BROWSER = ["x86_64", "aarch64"].flatMap((machine) => ["4.1", "4.0", "6.0"].map((version) => `/usr/lib/${machine}-linux-gnu/${version === "6.0" ? "webkitgtk" : "webkit2gtk"}-${version}/MiniBrowser`));

/** WebKitGTK's MiniBrowser over WebDriver. Its profile is in memory. */
export async function launchWebkit(options: LaunchOptions = {}): Promise<Browser> {
  const driver = findProgram(["WebKitWebDriver"]);
  const binary = findProgram([], MINI_BROWSER);
  if (!driver || !binary) throw new Error("No WebKitGTK found. Install it (Debian: apt install webkit2gtk-driver xvfb).");
  if (options.profile || options.tabCommands) throw new Unsupported("WebKitGTK under test keeps its profile in memory and has no tab commands");
  const [screen, proxy] = await Promise.all([display(), startNamesProxy()]);
  const capabilities = {
    "webkitgtk:browserOptions": { binary, args: ["--automation", "--javascript-can-open-windows-automatically=true", ...(options.flags ?? [])] },
    proxy: { proxyType: "manual", httpProxy: proxy.address, noProxy: ["127.0.0.1", "localhost"] },
  };
  const environment = (directory: string) => ({ ...(options.clock && fakeTime(directory)), DISPLAY: screen, NO_AT_BRIDGE: "1", GTK_A11Y: "none", ...UNACCELERATED, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" });
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const own = ownProcess(driver, () => [`--port=${port}`], environment);
    own.child.stdout?.resume();
    own.child.stderr?.resume();
    try {
      return await Webkit.open(own, await connect(own, port, capabilities), proxy.close, options.clock ?? false);
    } catch (error) {
      await own.end();
      if (error instanceof BrowserLost && tries < 5) continue;
      proxy.close();
      throw error;
    }
  }
}

/** There is no graphics card: a compositor in each page's process would take a third of the time that a page takes to start. */
const UNACCELERATED = { LIBGL_ALWAYS_SOFTWARE: "1", WEBKIT_DISABLE_COMPOSITING_MODE: "1" };

/** On a busy machine MiniBrowser sometimes ends just after it has reached its driver, which then never answers (2.50.6). Nothing was tested yet: it is started again. */
class BrowserLost extends Error {}

async function connect(own: OwnProcess, port: number, capabilities: object): Promise<WebDriver> {
  const origin = `http://127.0.0.1:${port}`;
  await until("WebKitWebDriver answers", () => fetch(`${origin}/status`).then(({ ok }) => ok, () => false), 30_000);
  let [seen, connected] = [false, false];
  const lost = until("MiniBrowser ends", () => {
    const there = processesOf(own.child.pid ?? 0, "MiniBrowser").length > 0;
    seen ||= there;
    return connected || (seen && !there);
  }, 60_000, 200).then(() => {
    if (!connected) throw new BrowserLost("MiniBrowser ended before there was a session");
    return undefined as never;
  });
  const session = WebDriver.connect(origin, capabilities).finally(() => (connected = true));
  // The one that comes second has nobody to tell.
  for (const late of [session, lost]) late.catch(() => undefined);
  return Promise.race([session, lost]);
}

/** The whole browser's wall clock is the machine's plus what a file says: https://github.com/wolfcw/libfaketime */
function fakeTime(directory: string): NodeJS.ProcessEnv {
  const library = LIBFAKETIME.find((path) => existsSync(path));
  if (!library) throw new Error("No libfaketime found. Install it (Debian: apt install libfaketime).");
  setAhead(directory, 0);
  return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: aheadFile(directory), FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1", DONT_FAKE_MONOTONIC: "1" };
}

const LIBFAKETIME = ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`);
const aheadFile = (directory: string) => join(directory, "ahead");

/** Renamed into its place: the browser reads it all the time. */
function setAhead(directory: string, ms: number): void {
  const file = aheadFile(directory);
  writeFileSync(`${file}.new`, `${ms < 0 ? "-" : "+"}${Math.abs(ms) / 1000}\n`);
  renameSync(`${file}.new`, file);
}

/** WebKitWebDriver cannot be told to take any port and to say which. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

class Webkit implements Browser {
  readonly engine = "webkit";
  #own: OwnProcess;
  #session: WebDriver;
  #first: string;
  #closeProxy: () => void;
  /** The visible tab of the newest window group: the next tab hides it. */
  #top: WebkitTab | undefined;
  #clock: boolean;
  #ahead = 0;
  #opening: Promise<unknown> = Promise.resolve();

  static async open(own: OwnProcess, session: WebDriver, closeProxy: () => void, clock: boolean): Promise<Webkit> {
    const [first] = await session.turn((command) => command<string[]>("GET", "/window/handles"));
    return new Webkit(own, session, first, closeProxy, clock);
  }

  private constructor(own: OwnProcess, session: WebDriver, first: string, closeProxy: () => void, clock: boolean) {
    this.#clock = clock;
    this.#own = own;
    this.#session = session;
    this.#first = first;
    this.#closeProxy = closeProxy;
  }

  /**
   * Always a window: MiniBrowser's tabs come to the front by a key only, which the page would take for the user's. A tab that another one hides is a minimised
   * window, as hidden to the page as a tab behind another.
   */
  async newTab(url: string, options: NewTabOptions = {}): Promise<Tab> {
    if (options.preload?.length) throw new Unsupported("WebKitWebDriver has no preload scripts");
    // One after another, or two of one group would hide one another.
    const opened = this.#opening.then(() => this.#open(options.window ?? false));
    this.#opening = opened.catch(() => undefined);
    const tab = await opened;
    await tab.goto(url);
    return tab;
  }

  async #open(window: boolean): Promise<WebkitTab> {
    const tab = await this.#session.turn(async (command, select) => {
      await select(this.#first);
      const before = this.#renderers();
      const { handle } = await command<{ handle: string }>("POST", "/window/new", { type: "window" });
      const pid = await until("the new window's process", () => this.#renderers().find((renderer) => !before.includes(renderer)));
      return new WebkitTab(this.#session, handle, pid, this.#first, window ? [] : (this.#top?.group ?? []));
    });
    await tab.front();
    this.#top = tab;
    return tab;
  }

  #renderers = () => processesOf(this.#own.child.pid ?? 0, "WebKitWebProces");

  async jump(by: number): Promise<void> {
    if (!this.#clock) throw new Error("launch with clock: true to set the clock");
    this.#ahead += by;
    setAhead(this.#own.directory, this.#ahead);
  }

  close(): never {
    throw new Unsupported("WebKitGTK under test keeps its profile in memory, so there is nothing to close it for");
  }

  prerender(): never {
    throw new Unsupported("WebKitGTK does not prerender");
  }

  async kill(): Promise<void> {
    this.#closeProxy();
    await this.#own.end();
  }
}
