import type { Browser, Json, Tab } from "../browser/driver/driver.js";
import { sleep } from "../browser/driver/until.js";
import type { TestServer } from "../browser/server/testServer.js";
import type { Actor, Here, Stage } from "./stage.js";

declare global {
  var here: Here;
}

/**
 * A real browser and an origin of its own. Windows are what costs: those that end as they began are left in `idle` for the next stage, which takes them to its own origin.
 */
export function realStage(browser: Browser, server: TestServer, idle: Tab[]): Stage & { close(asTheyBegan: boolean): Promise<void> } {
  const actors = new Map<Actor, Tab>();
  /** Tabs that end with this stage. */
  const spent = new Set<Tab>();
  const ends = <A extends readonly unknown[]>(tab: Tab, act: (...args: A) => Promise<void>) => (...args: A): Promise<void> => (spent.add(tab), act(...args));
  const act = (tab: Tab): Actor => {
    const actor: Actor = {
      run: (fn, ...args) => tab.evaluate(inPage(fn), ...args),
      until: (fn, ...args) => tab.waitFor(inPage(fn), ...args),
      hide: async () => void spent.add(await browser.newTab(`${server.origin}/blank`)),
      show: () => tab.front(),
      freeze: ends(tab, () => tab.freeze()),
      thaw: () => tab.thaw(),
      stop: () => tab.stop(),
      carryOn: () => tab.carryOn(),
      crash: ends(tab, () => tab.crash()),
      close: async () => (await tab.close(), spent.delete(tab), void actors.delete(actor)),
      leave: () => tab.goto(`http://elsewhere.test:${server.port}/blank`),
      back: () => tab.back(),
      reload: () => tab.reload(),
      async openCopy() {
        const copy = await tab.openCopy();
        // They share a process.
        for (const each of [tab, copy]) spent.add(each);
        return act(copy);
      },
      press: (key) => tab.press(key),
      offline: (offline) => tab.offline(offline),
    };
    actors.set(actor, tab);
    return actor;
  };
  return {
    async open(which) {
      const used = which === "newest" ? undefined : idle.pop();
      if (used) await used.goto(`${server.origin}/here`);
      const tab = used ?? (await browser.newTab(`${server.origin}/here`, { window: true }));
      if (which === "newest") spent.add(tab);
      return act(tab);
    },
    pass: sleep,
    clearSiteData: async (by) => void (await actors.get(by)?.evaluate(() => fetch("/clear").then(({ ok }) => ok))),
    async close(asTheyBegan) {
      for (const tab of new Set([...spent, ...actors.values()])) {
        if (asTheyBegan && !spent.has(tab)) idle.push(tab);
        else await tab.close().catch(() => undefined);
      }
    },
  };
}

/** Only a function's source travels, so what gives it the page's own things is written around its source. */
function inPage<A extends readonly Json[], R>(fn: (here: Here, ...args: A) => R): (...args: A) => R {
  const around = (..._: A): R => fn(globalThis.here, ..._);
  return Object.assign(around, { toString: () => `(...args) => (${String(fn)})(globalThis.here, ...args)` });
}
