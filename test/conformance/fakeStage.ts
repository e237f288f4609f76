import type { Engine, TestBrowser, Tab } from "../../src/testing/index.js";
import { createTestBrowser } from "../../src/testing/index.js";
import type { Platform } from "../../src/platform/platform.js";
import type { Actor, Here, Stage } from "./stage.js";

/** The fake browser, as one engine, on its fake clock. */
export function fakeStage(engine: Engine): Stage {
  // The developer tools' freeze, which the real stage uses, delivers messages; the fake's default is the other one that was measured.
  const browser = createTestBrowser({ engine, channel: { whileFrozen: "deliver" } });
  return {
    open: async () => actor(browser, browser.openTab()),
    pass: (ms) => browser.advance(ms),
    clearSiteData: async () => {
      browser.clearStorage();
      await browser.advance(50);
    },
  };
}

const pages = new WeakMap<Platform, Here>();

function actor(browser: TestBrowser, tab: Tab): Actor {
  const here = (): Here => {
    const { platform } = tab;
    const known = pages.get(platform) ?? { platform, notes: [], kept: {} };
    pages.set(platform, known);
    return known;
  };
  const run: Actor["run"] = async (fn, ...args) => {
    const result: unknown = await browser.until(Promise.resolve(fn(here(), ...args)));
    // JSON, as from a real page.
    return result === undefined ? undefined : JSON.parse(JSON.stringify(result));
  };
  const after = (act: () => unknown) => async (): Promise<void> => {
    act();
    await browser.advance(20);
  };
  return {
    run,
    async until(fn, ...args) {
      for (let waited = 0; waited < 10_000; waited += 20) {
        const answer = await run(fn, ...args);
        if (answer) return answer;
        await browser.advance(20);
      }
      throw new Error(`not within 10 s: ${fn} ${JSON.stringify(args)}\n${browser.timeline().slice(-30).join("\n")}`);
    },
    hide: after(() => tab.hide()),
    show: after(() => tab.show()),
    freeze: after(() => tab.freeze()),
    thaw: after(() => tab.thaw()),
    stop: after(() => tab.freeze({ told: false })),
    carryOn: after(() => tab.thaw()),
    crash: after(() => tab.crash()),
    close: after(() => tab.close()),
    leave: after(() => tab.toBackForwardCache()),
    back: after(() => tab.restore()),
    reload: after(() => tab.reload()),
    openCopy: async () => actor(browser, tab.windowOpen()),
    press: after(() => tab.input("keydown")),
    offline: (offline: boolean) => after(() => browser.offline(offline))(),
  };
}

