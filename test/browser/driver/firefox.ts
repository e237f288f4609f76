import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { announced } from "./announced.js";
import { Bidi } from "./bidi.js";
import { type Browser, type LaunchOptions, type NewTabOptions, type Tab, Unsupported } from "./driver.js";
import { findProgram } from "./findProgram.js";
import { FirefoxTab } from "./firefoxTab.js";
import { type OwnProcess, ownProcess } from "./ownProcess.js";
import { jumpClock, wallClock } from "./wallClock.js";

const PREFERENCES = {
  // Nothing that starts by itself, asks, or calls home.
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  // Every window would keep a new-tab page ready, in a process of its own.
  "browser.newtab.preload": false,
  "browser.newtabpage.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  // A fifth of what it takes to open a window.
  "toolkit.cosmeticAnimations.enabled": false,
  "ui.prefersReducedMotion": 1,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "toolkit.telemetry.enabled": false,
  // Test names are this machine: other sites to navigate to, and origins that are no secure context.
  "network.dns.localDomains": "elsewhere.test,insecure.test",
  // A request for the site's icon would keep a page that is left at once out of the back/forward cache.
  "browser.chrome.site_icons": false,
  // A process for each tab, however many: four a site is the default, and a stopped or killed process is to be one tab's.
  "dom.ipc.processCount.webIsolated": 100,
  "dom.ipc.processPrelaunch.enabled": false,
  "dom.disable_open_during_load": false,
};

/**
 * Firefox over WebDriver BiDi, which it speaks by itself: no geckodriver is needed. A process takes seconds of both cores to start, so browsers share one,
 * each in a user context of its own (a container: its own cookies, storage, channels and locks), unless the options are about the process.
 */
export async function launchFirefox(options: LaunchOptions = {}): Promise<Browser> {
  if (options.alone || options.profile || options.flags) return Firefox.open(await start(options), true, options.clock);
  return Firefox.open(await (shared ??= start({})), false, options.clock);
}

/** A process with its connection, and the context of its first window. */
interface Running {
  readonly own: OwnProcess;
  readonly bidi: Bidi;
  readonly window: string;
}

let shared: Promise<Running> | undefined;

async function start({ profile, flags = [] }: LaunchOptions): Promise<Running> {
  const program = findProgram(["firefox-esr", "firefox"], [process.env["FIREFOX_PATH"]]);
  if (!program) throw new Error("No Firefox found. Install it (Debian: apt install firefox-esr) or set FIREFOX_PATH.");
  // Access to the browser's own windows is for what BiDi has no command for: process ids, duplicating and discarding tabs.
  const args = (directory: string) => ["--headless", "--no-remote", "--profile", prepare(profile ?? join(directory, "profile")), "--remote-debugging-port=0", "--remote-allow-system-access", ...flags];
  const own = ownProcess(program, args, () => ({ MOZ_DISABLE_AUTO_SAFE_MODE: "1", MOZ_CRASHREPORTER_DISABLE: "1" }));
  try {
    const bidi = await Bidi.connect(await announced(own, "Firefox", /WebDriver BiDi listening on (ws:\S+)/));
    await bidi.send("session.subscribe", { events: ["browsingContext.contextCreated"] });
    const { contexts } = await bidi.send<{ contexts: { context: string }[] }>("browsingContext.getTree", { "moz:scope": "chrome" });
    return { own, bidi, window: contexts[0].context };
  } catch (error) {
    await own.end();
    throw error;
  }
}

function prepare(profile: string): string {
  mkdirSync(profile, { recursive: true });
  writeFileSync(join(profile, "user.js"), Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(""));
  return profile;
}

class Firefox implements Browser {
  readonly engine = "firefox";
  #running: Running;
  /** Its user context; the default one has what the profile keeps. */
  #user: string;
  #alone: boolean;
  #tabs: FirefoxTab[] = [];
  /** A tab in the newest window: where the next tab is opened. */
  #newest: string | undefined;
  #gone = false;
  #clock: boolean;
  #ahead = 0;

  static async open(running: Running, alone: boolean, clock = false): Promise<Firefox> {
    const user = alone ? "default" : (await running.bidi.send<{ userContext: string }>("browser.createUserContext")).userContext;
    return new Firefox(running, user, alone, clock);
  }

  private constructor(running: Running, user: string, alone: boolean, clock: boolean) {
    this.#clock = clock;
    this.#running = running;
    this.#user = user;
    this.#alone = alone;
  }

  async newTab(url: string, options: NewTabOptions = {}): Promise<Tab> {
    const { bidi } = this.#running;
    const { contexts } = await bidi.send<{ contexts: { context: string }[] }>("browsingContext.getTree", { maxDepth: 0 });
    // The first tab needs a window of this browser, or it would hide one of another.
    const beside = options.window ? undefined : contexts.find(({ context }) => context === this.#newest)?.context;
    const where = beside ? { type: "tab", referenceContext: beside } : { type: "window" };
    const { context } = await bidi.send<{ context: string }>("browsingContext.create", { ...where, userContext: this.#user });
    this.#newest = context;
    const tab = this.attach(context);
    for (const source of [...(this.#clock ? [wallClock(this.#ahead)] : []), ...(options.preload ?? [])]) await tab.preload(source);
    await tab.goto(url);
    return tab;
  }

  attach = (context: string): FirefoxTab => {
    const tab = new FirefoxTab(this.#running.bidi, context, this);
    this.#tabs.push(tab);
    return tab;
  };

  /** Runs an expression in the browser's own window, with `gBrowser` of the tab's window, its `tab`, and the tab's `<browser>` in scope. */
  command(context: string, expression: string): Promise<unknown> {
    return this.#running.bidi.evaluate(
      this.#running.window,
      `(async () => {
        const { NavigableManager } = ChromeUtils.importESModule("chrome://remote/content/shared/NavigableManager.sys.mjs");
        const browser = NavigableManager.getBrowserById(${JSON.stringify(context)});
        const { gBrowser } = browser.ownerDocument.defaultView;
        const tab = gBrowser.getTabForBrowser(browser);
        const idOf = ({ linkedBrowser }) => NavigableManager.getIdForBrowser(linkedBrowser);
        return ${expression};
      })()`,
    );
  }

  async jump(by: number): Promise<void> {
    if (!this.#clock) throw new Error("launch with clock: true to set the clock");
    this.#ahead += by;
    await Promise.all(this.#tabs.flatMap((tab) => [tab.preload(wallClock(by)), tab.evaluate(jumpClock, by)]));
  }

  prerender(): never {
    throw new Unsupported("Firefox does not prerender");
  }

  async close(): Promise<void> {
    if (!this.#alone) throw new Unsupported("this Firefox shares its process: launch it with alone: true to close it");
    const { own, bidi } = this.#running;
    const exit = new Promise((resolve) => own.child.once("exit", resolve));
    await bidi.send("browser.close").catch(() => undefined);
    if (own.child.exitCode === null && own.child.signalCode === null) await exit;
  }

  async kill(): Promise<void> {
    const { own, bidi } = this.#running;
    if (this.#alone) return (bidi.close(), own.end());
    if (this.#gone) return;
    this.#gone = true;
    // A stopped process would keep its tab open.
    for (const tab of this.#tabs) await tab.carryOn();
    await bidi.send("browser.removeUserContext", { userContext: this.#user });
  }
}
