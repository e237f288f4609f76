import type { Tab } from "../browser/driver/driver.js";
import type { Measure } from "./bench.js";
import { median } from "./statistics.js";

const MOVES = 20_000;
const CHUNK = 1000;
const ROUNDS = 10;

/** What one pointer move, which a browser tells twice (pointermove, mousemove), costs with the SDK beyond a page that listens to nothing. */
export const pointerMove: Measure = async (browser, server) => {
  const bare = await browser.newTab(`${server.origin}/blank?isolated`, { window: true });
  const page = await browser.newTab(server.url({ tab: "page", isolated: true }), { window: true });
  await page.evaluate(() => globalThis.page.signIn("ada").then(() => undefined));
  // A mouse's first event in a page says where it is, not that it moved.
  for (const tab of [bare, page]) await tab.moveMouse(1, 1);
  const costs: Record<"bare" | "page", number[]> = { bare: [], page: [] };
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, tab] of [["bare", bare], ["page", page]] as const) {
      const cost = await oneRound(tab, round + 10, name === "page");
      // The first two rounds are the compiler's.
      if (round >= 0) costs[name].push(cost);
    }
  }
  const figure = median(costs.page.map((cost, round) => cost - costs.bare[round]));
  return [{ what: "a pointer move in the throttle window, beyond a page without listener", figure, budget: 30, unit: "ns", note: `${Math.round(median(costs.page))} − ${Math.round(median(costs.bare))} ns` }];
};

/** One trusted move opens the throttle window; then the dispatches inside it. Returns ns for each move. */
async function oneRound(tab: Tab, round: number, throttled: boolean): Promise<number> {
  await tab.front();
  if (throttled) {
    // Until the last window is over, or this move would be in it and open none.
    await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1200)));
    const before = await tab.evaluate(() => globalThis.page.events.filter(({ name }) => name === "activity").length);
    await tab.moveMouse(10 * round + 7, 50);
    await tab.waitFor((then: number) => globalThis.page.events.filter(({ name }) => name === "activity").length > then, before);
  } else await tab.moveMouse(10 * round + 7, 50);
  const { took, chunks } = await tab.evaluate((moves: number, chunk: number) => {
    const [pointer, mouse] = [new PointerEvent("pointermove", { bubbles: true, movementX: 1 }), new MouseEvent("mousemove", { bubbles: true, movementX: 1 })];
    const { body } = document;
    const laps = [performance.now()];
    while (laps.length <= moves / chunk) {
      for (let turn = 0; turn < chunk; turn++) {
        body.dispatchEvent(pointer);
        body.dispatchEvent(mouse);
      }
      laps.push(performance.now());
    }
    return { took: laps[laps.length - 1] - laps[0], chunks: laps.slice(1).map((at, index) => (at - laps[index]) / chunk) };
  }, MOVES, CHUNK);
  if (took > 900) throw new Error(`${took} ms: longer than the throttle window`);
  // Where the machine turned to something else, one chunk is long, not the round.
  return median(chunks) * 1e6;
}
