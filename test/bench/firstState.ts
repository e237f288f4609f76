import type { Browser } from "../browser/driver/driver.js";
import type { TestServer } from "../browser/server/testServer.js";
import type { Measure } from "./bench.js";
import { median } from "./statistics.js";

const TABS = 20;

/**
 * From createSession to a right getState(), in tabs that have just been opened and have never touched their storage. The first touch costs what the browser takes to
 * bring the storage into a new process, whoever makes it: so a bare getItem is measured the same way, in other fresh tabs.
 */
export const firstState: Measure = async (browser, server) => {
  const owner = await browser.newTab(server.url({ tab: "owner" }), { window: true });
  await owner.evaluate(() => page.signIn("ada").then(() => undefined));
  await owner.evaluate(() => page.session.data.cart.set(["tea"]));
  const times: Record<"session" | "bare", number[]> = { session: [], bare: [] };
  // The first turns fill the browser's cache of compiled code: a browser with a live session in its storage has been here before.
  for (let turn = -4; turn < TABS; turn++) {
    const [session, bare] = [await measure(browser, server, "session"), await measure(browser, server, "bare")];
    if (turn < 0) continue;
    times.session.push(session);
    times.bare.push(bare);
  }
  const figure = median(times.session) - median(times.bare);
  return [{ what: "createSession to a right getState(), beyond one bare getItem", figure, budget: 2, unit: "ms", note: `${median(times.session).toFixed(2)} − ${median(times.bare).toFixed(2)} ms; aim 1 ms` }];
};

async function measure(browser: Browser, server: TestServer, what: "session" | "bare"): Promise<number> {
  const tab = await browser.newTab(`${server.origin}/measure?${what}&isolated`);
  const { took, found } = await tab.evaluate(() => (globalThis as never as { measured: { took: number; found: string } }).measured);
  if (what === "session" && found !== "active") throw new Error(`the first state is ${found}`);
  await tab.close();
  return took;
}
