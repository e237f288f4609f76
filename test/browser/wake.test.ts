import { expect } from "vitest";
import type { Browser, Tab } from "./driver/driver.js";
import { sleep, until } from "./driver/until.js";
import { held } from "./server/faults.js";
import type { TestServer } from "./server/testServer.js";
import { allEnd, allReach, states, times } from "./support/ask.js";
import { scenario, waiting } from "./support/scenario.js";

const WINDOW = { window: true };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const session = { idle: "20m", server: { timeout: "2s" } };

/** Two windows and a hidden tab, signed in, in a browser whose clock can be set. The server's session outlives all that happens here. */
const clocked = scenario.extend({ launchOptions: { clock: true } }).extend<{ tabs: Tab[] }>({
  tabs: async ({ open, server }, use) => {
    server.logins.lifetime = 8 * 3600;
    const tabs = [await open("one", { session }, WINDOW), await open("hidden", { session }, WINDOW), await open("two", { session })];
    await tabs[0].evaluate(() => page.signIn("ada"));
    await allReach(tabs, "active");
    await use(tabs);
  },
}).concurrent;

/** The lid is closed: both wall clocks go on, the device's monotonic clock and timers stand still. */
async function sleepFor(ms: number, browser: Browser, server: TestServer): Promise<void> {
  server.logins.ahead += ms;
  await browser.jump(ms);
}

/** What wakes a machine, in both visible tabs. */
async function wake([one, , two]: Tab[]): Promise<void> {
  await Promise.all([one.moveMouse(10, 10).then(() => one.moveMouse(60, 40)), two.press("x")]);
}

const activities = (tabs: Tab[]) => Promise.all(tabs.map((tab) => tab.evaluate(() => page.events.filter(({ name }) => name === "activity").length)));

clocked("asleep past the limit: the mouse that wakes the machine counts for nothing", async ({ browser, tabs, server }) => {
  await sleepFor(HOUR, browser, server);
  await wake(tabs);
  await allEnd(tabs, "idle");
  expect(await activities(tabs)).toEqual([0, 0, 0]);
  expect(server.calls("heartbeat")).toEqual([]);
  await until("the server hears of the end", () => server.logins.all().length === 0);
  expect(server.calls("logout").map(({ status }) => status)).toEqual([204]);
});

clocked("asleep for less than the limit: that time is gone, the session goes on, and the server is asked once for all tabs", async ({ browser, tabs, server }) => {
  await sleepFor(5 * MINUTE, browser, server);
  const woken = Date.now();
  await wake(tabs);
  await allReach(tabs, "active");
  await sleep(1500);
  expect(server.calls("status", woken).length).toBe(1);
  expect(await times(tabs, "ended")).toEqual([undefined, undefined, undefined]);
  // Who wakes the machine within the limit is there.
  await tabs[0].press("x");
  for (const tab of tabs) await tab.waitFor((left: number) => page.session.remaining() > left, 19 * MINUTE);
});

for (const [heard, before] of [["has been heard", () => page.session.extend()], ["has never been heard", () => undefined]] as const) {
  clocked(`the device's clock is set an hour forward, the server's ${heard}: it is asked, and nobody is signed out`, async ({ browser, tabs, server }) => {
    await tabs[0].evaluate(before);
    await allReach(tabs, "active");
    await browser.jump(HOUR);
    const set = Date.now();
    await wake(tabs);
    await sleep(500);
    await allReach(tabs, "active");
    expect(server.calls("status", set).length).toBe(1);
    expect(await times(tabs, "ended")).toEqual([undefined, undefined, undefined]);
    for (const { expiresAt = 0 } of await states(tabs)) {
      expect(expiresAt - HOUR - Date.now()).toBeGreaterThan(0);
      expect(expiresAt - HOUR - Date.now()).toBeLessThanOrEqual(20 * MINUTE);
    }
  });
}

clocked("the clock jumps an hour and the server does not answer: the hour counts", async ({ browser, tabs, server }) => {
  server.fault("status", held().fault);
  await browser.jump(HOUR);
  await wake(tabs);
  await allEnd(tabs, "idle");
  expect(await activities(tabs)).toEqual([0, 0, 0]);
  expect(server.calls("heartbeat")).toEqual([]);
});

clocked("the clock is set back an hour: it extends nothing", async ({ browser, open }) => {
  const short = { session: { idle: "6s", warning: "1s" } };
  const tabs = [await open("one", short, WINDOW), await open("two", short, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  const started = performance.now();
  await browser.jump(-HOUR);
  await allEnd(tabs, "idle");
  expect(performance.now() - started).toBeLessThan(6000 + 1500);
});

waiting("all processes are stopped past the limit: what comes first when they go on counts for nothing", async ({ open, server }) => {
  const short = { session: { idle: "3s", warning: "1s", server: { interval: "1s" } } };
  const tabs = [await open("one", short, WINDOW), await open("two", short, WINDOW), await open("three", short, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  // All at once: who they are is known before the first of them stops.
  for (const tab of tabs) await tab.rendererPid();
  for (const tab of tabs) await tab.stop();
  await sleep(5000);
  for (const tab of tabs) await tab.carryOn();
  await Promise.all(tabs.map((tab) => tab.press("x")));
  await allEnd(tabs, "idle");
  expect(await activities(tabs)).toEqual([0, 0, 0]);
  expect(server.calls("heartbeat")).toEqual([]);
});
