import { expect } from "vitest";
import { engine } from "./driver/capabilities.js";
import type { Tab } from "./driver/driver.js";
import { sleep, until } from "./driver/until.js";
import { COUNTING, total } from "./support/count.js";
import { allReach, idsSeenBy } from "./support/ask.js";
import { scenario } from "./support/scenario.js";

/** Fifty renderer processes are quick to start in Chromium; elsewhere twenty say as much. */
const TABS = engine === "chromium" ? 50 : 20;
const INTERVAL = 2000;
const NOTHING = { messages: 0, writes: 0, transactions: 0, timers: 0, requests: 0 };

scenario(`${TABS} tabs: nothing at rest, and one heartbeat an interval while somebody is there`, async ({ open, server }) => {
  const session = { idle: "20m", server: { interval: `${INTERVAL}ms` } };
  // Windows with five tabs each: a fifth of them is visible.
  const tabs: Tab[] = [];
  for (let index = 0; index < TABS; index++) tabs.push(await open(`${index}`, { session }, { window: index % 5 === 0, preload: [COUNTING] }));
  await tabs[TABS - 1].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  expect((await idsSeenBy(tabs[0])).length).toBe(TABS);

  // Opening and signing in settle first; then nothing at all happens for as long as nobody does anything.
  await until("they are at rest", async () => {
    const before = await total(tabs);
    await sleep(1500);
    return Object.values(await total(tabs, before)).every((count) => count === 0);
  }, 20_000);
  const [atRest, quiet] = [await total(tabs), Date.now()];
  await sleep(10_000);
  expect(await total(tabs, atRest)).toEqual(NOTHING);
  expect(server.log.filter(({ at }) => at >= quiet)).toEqual([]);

  // Somebody types, now in this window, now in that.
  const visible = tabs.filter((_, index) => index % 5 === 4);
  const busy = Date.now();
  for (let turn = 0; Date.now() < busy + 4 * INTERVAL; turn++) {
    await visible[turn % visible.length].press("x");
    await sleep(100);
  }
  const beats = server.calls("heartbeat", busy);
  expect(beats.map(({ status }) => status)).toEqual(beats.map(() => 200));
  // The first at once, as the last touch is long ago; then one an interval, with its jitter of a tenth.
  expect(beats.length).toBeGreaterThanOrEqual(4);
  expect(beats.length).toBeLessThanOrEqual(5);
  for (let index = 1; index < beats.length; index++) expect(beats[index].at - beats[index - 1].at).toBeGreaterThanOrEqual(0.9 * INTERVAL - 20);
  expect(server.calls("status", busy).length).toBe(0);

  // When they stop, one touch for the last input is due; after it, rest again.
  await until("rest comes back", async () => {
    const before = [await total(tabs), server.log.length] as const;
    await sleep(INTERVAL * 1.3);
    return Object.values(await total(tabs, before[0])).every((count) => count === 0) && server.log.length === before[1];
  }, 20_000);
  expect(server.calls("heartbeat", busy).length).toBeLessThanOrEqual(6);
}, 120_000);
