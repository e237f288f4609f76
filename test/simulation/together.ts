import { isLive, type Page } from "./page.js";
import type { World } from "./world.js";

/** A silence of five seconds, then a query, a grant and a message. */
const LEADS_WITHIN = 6300;
/** What a page that is told to stop has under way is over after this. */
const STOPS_WITHIN = 50;
const WINDOW = 600_000;

/** What must hold of all tabs together at every moment: S8, and L4 where nothing but tabs is in trouble. */
export class Together {
  readonly #world: World;
  #leaderlessSince: number | undefined = 0;

  constructor(world: World) {
    this.#world = world;
  }

  judge(): void {
    this.#stopped();
    this.#led();
  }

  /** S8: a page that was told that it stops keeps nothing that others wait for. */
  #stopped(): void {
    const { slots, truth, browser, setup } = this.#world;
    // What is decided needs its page no more, and takes as long as the database does.
    const slow = setup.faults.includes("database") ? 400 : 0;
    for (const { tab, pages } of slots) {
      const page = pages.at(-1)!;
      if (!page.toldToStop || (tab.state !== "cached" && tab.state !== "frozen") || browser.elapsed - page.toldToStop < STOPS_WITHIN + slow) continue;
      const { transactions, connections, channels } = tab.resources;
      // The lock of a key that is being updated stays, or two updates would meet: nobody waits for it for longer than three seconds (requirements R-84).
      const locks = tab.locks.filter((name) => !name.includes("/key/")).length;
      const kept = { locks, transactions, ...(tab.state === "cached" && { connections, channels }) };
      if (Object.values(kept).some((count) => count > 0)) truth.fail("S8", `${tab.name} is ${tab.state} and keeps ${JSON.stringify(kept)}`);
    }
  }

  /** L4: with a visible tab in use, someone leads; and nobody steals without end. */
  #led(): void {
    const { browser, truth, setup, slots } = this.#world;
    const { elapsed } = browser;
    const steals = browser.count("steals lock");
    const documents = slots.reduce((sum, { tab }) => sum + tab.loads, 0);
    if (steals > 2 * documents * Math.ceil((elapsed + 1) / WINDOW)) truth.fail("L4", `${steals} steals by ${documents} pages in ${Math.round(elapsed)} ms`);
    const running = this.#world.running();
    if (running.some(({ leads }) => leads)) this.#leaderlessSince = undefined;
    else this.#leaderlessSince ??= elapsed;
    const since = this.#leaderlessSince;
    if (since === undefined || setup.lacks !== "nothing" || setup.faults.includes("database")) return;
    const inUse = (page: Page): boolean => page.tab.visible && page.ready && page.usedAt >= Math.max(since, page.runningSince, page.shownSince + 1) && elapsed - page.usedAt > LEADS_WITHIN && isLive(page.session.getState());
    const user = running.find(inUse);
    if (user) truth.fail("L4", `nobody leads since ${Math.round(since)} ms, and ${user.tab.name} was used ${Math.round(elapsed - user.usedAt)} ms ago`);
  }
}
