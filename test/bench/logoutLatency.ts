import type { Tab } from "../browser/driver/driver.js";
import { sleep } from "../browser/driver/until.js";
import type { Measure } from "./bench.js";
import { median, quantile } from "./statistics.js";

const TABS = 20;
const BLOCKS = 10;
/** Of each kind in a block: 200 samples, so the p99 of a block is its second worst but one. */
const ROUNDS = 10;

/**
 * How long until a logout is seen in twenty other tabs, against how long a bare BroadcastChannel message takes to them, in turns. The ratio is taken in each short block, and
 * of those the median: one moment in which the machine did something else then spoils one block, not the figure.
 *
 * A tab stamps by its time origin plus its monotonic clock. In different processes of one Chromium 156 these agree to 5 µs (compared with NavigationStart, which is
 * the machine's monotonic clock).
 */
export const logoutLatency: Measure = async (browser, server) => {
  const sender = await browser.newTab(server.url({ tab: "sender", isolated: true }), { window: true });
  const tabs: Tab[] = [];
  for (let index = 0; index < TABS; index++) tabs.push(await browser.newTab(server.url({ tab: `${index}`, isolated: true }), { window: index % 5 === 0 }));
  for (const tab of [sender, ...tabs]) await tab.evaluate(listen);

  const ratios: number[] = [];
  const all: Latencies = { bare: [], logout: [] };
  await block(sender, tabs); // for the compiler
  for (let index = 0; index < BLOCKS; index++) {
    const latencies = await block(sender, tabs);
    ratios.push(quantile(latencies.logout, 0.99) / quantile(latencies.bare, 0.99));
    for (const kind of KINDS) all[kind].push(...latencies[kind]);
  }
  const note = [0.99, 0.5].map((share) => `${share === 0.5 ? "median" : "p99"} ${KINDS.map((kind) => quantile(all[kind], share).toFixed(2)).join(" : ")} ms`).join(", ");
  return [{ what: "a logout seen in 20 tabs: p99 against a bare BroadcastChannel message", figure: median(ratios), budget: 1.2, unit: "×", note }];
};

const KINDS = ["logout", "bare"] as const;
type Latencies = Record<(typeof KINDS)[number], number[]>;

async function block(sender: Tab, tabs: readonly Tab[]): Promise<Latencies> {
  const latencies: Latencies = { bare: [], logout: [] };
  for (let round = 0; round < ROUNDS; round++) {
    // Who goes first changes, so that nothing periodic on the machine meets only one of them.
    for (const kind of round % 2 ? KINDS : KINDS.toReversed()) latencies[kind].push(...(await oneRound(kind, sender, tabs)));
  }
  return latencies;
}

/** Both kinds begin with a sign-in and finish with a logout, so that the machine has the same to do around them. */
async function oneRound(kind: "bare" | "logout", sender: Tab, tabs: readonly Tab[]): Promise<number[]> {
  await sender.evaluate(() => page.signIn("ada").then(() => undefined));
  await Promise.all(tabs.map((tab) => tab.waitFor(() => page.session.getState().status === "active")));
  await sleep(60);
  const sent = await sender.evaluate(kind === "bare" ? sendBare : logOut);
  const seen = await Promise.all(tabs.map((tab) => tab.waitFor((what: string) => (globalThis as never as Stamps).stamps[what], kind)));
  if (kind === "bare") await sender.evaluate(() => page.session.end().then(() => undefined));
  await Promise.all(tabs.map((tab) => tab.waitFor(() => page.session.getState().status === "ended")));
  await Promise.all(tabs.map((tab) => tab.evaluate(() => void ((globalThis as never as Stamps).stamps = {}))));
  return seen.map((at) => at - sent);
}

interface Stamps {
  stamps: Record<string, number>;
  bare: BroadcastChannel;
}

function listen(): void {
  const here = globalThis as never as Stamps;
  const now = () => performance.timeOrigin + performance.now();
  here.stamps = {};
  here.bare = new BroadcastChannel("bare");
  here.bare.onmessage = () => (here.stamps["bare"] ??= now());
  page.session.on("ended", () => (here.stamps["logout"] ??= now()));
}

/** Both return when they were called. */
function sendBare(): number {
  const at = performance.timeOrigin + performance.now();
  (globalThis as never as Stamps).bare.postMessage({ type: "logout", n: 1 });
  return at;
}

function logOut(): number {
  const at = performance.timeOrigin + performance.now();
  void page.session.end();
  return at;
}
