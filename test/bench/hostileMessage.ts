import type { Measure } from "./bench.js";
import type { Tab } from "../browser/driver/driver.js";
import { median } from "./statistics.js";

const ROUNDS = 10;
/** What a script of the origin could send, by how many in a round. */
const KINDS = { "a hostile message": 1000, "a message of 1 MB": 20 } as const;

/** Notes when the first and the last of a round of messages were handled, around whoever handles them and what that leaves to microtasks. */
const STAMPING = `(${String(() => {
  const laps = { expected: 0, seen: 0, first: 0, took: 0 };
  Object.assign(globalThis, { laps });
  const proper = Object.getOwnPropertyDescriptor(BroadcastChannel.prototype, "onmessage")!;
  Object.defineProperty(BroadcastChannel.prototype, "onmessage", {
    ...proper,
    set(handler: (event: MessageEvent) => void) {
      proper.set!.call(this, (event: MessageEvent) => {
        if (!laps.seen++) laps.first = performance.now();
        handler(event);
        const last = laps.seen === laps.expected;
        if (last) setTimeout(() => (laps.took = performance.now() - laps.first));
      });
    },
  });
})})()`;

interface Stamped {
  laps: { expected: number; seen: number; first: number; took: number };
}

/** What a message that is refused costs a page with a session, against the same message at a page that only looks at its data. The copy that the browser makes is in both. */
export const hostileMessage: Measure = async (browser, server) => {
  const page = await browser.newTab(server.url({ tab: "page", isolated: true }), { window: true, preload: [STAMPING] });
  await page.evaluate(() => globalThis.page.signIn("ada").then(() => undefined));
  const bare = await browser.newTab(`${server.origin}/blank?isolated`, { window: true, preload: [STAMPING] });
  await bare.evaluate(() => void (new BroadcastChannel("bare").onmessage = ({ data }) => void (data as { type: unknown }).type));
  const sender = await browser.newTab(`${server.origin}/blank?isolated`, { window: true });
  const rows = [];
  for (const [what, count] of Object.entries(KINDS)) {
    const times: Record<"page" | "bare", number[]> = { page: [], bare: [] };
    for (let round = -2; round < ROUNDS; round++) {
      for (const [name, tab, channel] of [["bare", bare, "bare"], ["page", page, "holdfast/holdfast/"]] as const) {
        const took = await oneRound(sender, tab, channel, count, count < 100);
        // The first rounds are the compiler's.
        if (round >= 0) times[name].push(took / count);
      }
    }
    const figure = median(times.page.map((time, round) => time / times.bare[round]));
    rows.push({ what: `${what}, against the same at a bare BroadcastChannel`, figure, budget: 2, unit: "×", note: `${(1000 * median(times.page)).toFixed(1)} : ${(1000 * median(times.bare)).toFixed(1)} µs each` });
  }
  return rows;
};

async function oneRound(sender: Tab, receiver: Tab, channel: string, count: number, large: boolean): Promise<number> {
  await receiver.evaluate((expected: number) => void Object.assign((globalThis as never as Stamped).laps, { expected, seen: 0, took: 0 }), count);
  await sender.evaluate((name: string, messages: number, megabyte: boolean) => {
    const to = new BroadcastChannel(name);
    const value = megabyte ? Array.from({ length: 125_000 }, (_, index) => index) : { __proto__: null, constructor: 1 };
    for (let index = 0; index < messages; index++) {
      to.postMessage({ time: 0, type: "message", data: { p: 1, type: "set", n: 1, id: "x", floor: 0, from: `${index}`, seen: NaN, entries: [["__proto__", { v: value, s: [index], sv: -1 }]] } });
    }
    to.close();
  }, channel, count, large);
  return receiver.waitFor(() => (globalThis as never as Stamped).laps.took);
}
