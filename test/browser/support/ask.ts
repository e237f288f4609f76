import type { SessionState } from "../../../src/index.js";
import type { Tab } from "../driver/driver.js";
import { sleep } from "../driver/until.js";
import type { PageEvent } from "./page.js";

/** Every tab shows this status at the same time. */
export async function allReach(tabs: readonly Tab[], status: string): Promise<void> {
  await allShow(tabs, status, (state) => state.status === status);
}

/** Every tab has ended, for this reason. */
export async function allEnd(tabs: readonly Tab[], reason: string): Promise<void> {
  const all = await allShow(tabs, `ended as ${reason}`, (state) => state.status === "ended");
  const others = all.filter((state) => state.reason !== reason);
  if (others.length) throw new Error(`not ended as ${reason}: ${JSON.stringify(others)}`);
}

async function allShow(tabs: readonly Tab[], what: string, accept: (state: SessionState) => boolean): Promise<SessionState[]> {
  const deadline = Date.now() + 12_000;
  for (;;) {
    const all = await states(tabs);
    if (all.every(accept)) return all;
    if (Date.now() > deadline) throw new Error(`not all tabs are ${what}: ${JSON.stringify(all)}`);
    await sleep(20);
  }
}

/** What getState() gives in each tab. */
export const states = (tabs: readonly Tab[]) => Promise.all(tabs.map((tab) => tab.evaluate(() => page.session.getState())));

/** When each tab first heard of this event; undefined where it has not. */
export const times = (tabs: readonly Tab[], name: PageEvent["name"]) =>
  Promise.all(tabs.map((tab) => tab.evaluate((wanted: string) => page.events.find((event) => event.name === wanted)?.at, name)));

/** The tab whose session says that it leads, as soon as exactly one of these does. */
export async function leaderOf(tabs: readonly Tab[], within = 10_000): Promise<Tab> {
  const deadline = Date.now() + within;
  for (;;) {
    const leads = await Promise.all(tabs.map((tab) => tab.evaluate(async () => (await page.session.tabs()).some(({ self, leader }) => self && leader))));
    if (leads.filter(Boolean).length === 1) return tabs[leads.indexOf(true)];
    if (Date.now() > deadline) throw new Error(`no single leader within ${within} ms: ${leads}`);
  }
}

/** The ids of the live tabs, as this one sees them. */
export const idsSeenBy = (tab: Tab) => tab.evaluate(async () => (await page.session.tabs()).map(({ id }) => id));

export const idOf = (tab: Tab) => tab.evaluate(async () => (await page.session.tabs()).find(({ self }) => self)?.id);
