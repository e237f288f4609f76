import type { Tab } from "../browser/driver/driver.js";
import { sleep } from "../browser/driver/until.js";
import { COUNTING, total } from "../browser/support/count.js";
import type { Measure } from "./bench.js";

const TABS = 50;
const INTERVAL = 2000;
const SECONDS = 10;

/** What fifty tabs do while nobody does anything, and how often they call the server while somebody does. The tests assert the same; here are the figures. */
export const fiftyTabs: Measure = async (browser, server) => {
  const tabs: Tab[] = [];
  for (let index = 0; index < TABS; index++) {
    tabs.push(await browser.newTab(server.url({ tab: `${index}`, session: { server: { interval: `${INTERVAL}ms` } } }), { window: index % 5 === 0, preload: [COUNTING] }));
  }
  await tabs[0].evaluate(() => page.signIn("ada").then(() => undefined));
  for (const tab of tabs) await tab.waitFor(() => page.session.getState().status === "active");
  await sleep(5000);

  const [before, quiet] = [await total(tabs), Date.now()];
  await sleep(SECONDS * 1000);
  const rest = await total(tabs, before);
  const requests = server.log.filter(({ at }) => at >= quiet).length;

  const visible = tabs.filter((_, index) => index % 5 === 4);
  const busy = Date.now();
  for (let turn = 0; Date.now() < busy + SECONDS * 1000; turn++) {
    await visible[turn % visible.length].press("x");
    await sleep(100);
  }
  const beats = server.calls("heartbeat", busy);
  const intervals = (beats.at(-1)!.at - beats[0].at) / INTERVAL;

  const idle = `in ${SECONDS} s, all tabs together`;
  return [
    { what: "50 tabs at rest: messages", figure: rest["messages"], budget: 0, unit: "", note: idle },
    { what: "50 tabs at rest: writes and transactions", figure: rest["writes"] + rest["transactions"], budget: 0, unit: "", note: idle },
    { what: "50 tabs at rest: timers run", figure: rest["timers"], budget: 0, unit: "", note: idle },
    { what: "50 tabs at rest: requests", figure: requests, budget: 0, unit: "", note: `${idle}, by the server's log` },
    // Its jitter is a tenth: up to 1.11 of them fit into one interval.
    { what: "50 tabs in use: heartbeats for each interval", figure: (beats.length - 1) / intervals, budget: 1 / 0.9, unit: "", note: `${beats.length} of all tabs, by the server's log` },
  ];
};
