import { expect } from "vitest";
import { can, type Capability } from "./driver/capabilities.js";
import type { Browser, Tab } from "./driver/driver.js";
import { sleep, until } from "./driver/until.js";
import type { TestServer } from "./server/testServer.js";
import { allReach } from "./support/ask.js";
import { dump } from "./support/dump.js";
import { scenario } from "./support/scenario.js";

// a logout reaches every tab that can run code within a second, and every other tab before it shows protected content again. Each way to end × each state of a
// tab, with one browser for a way, in which there is a tab in each state at once.

const WINDOW = { window: true };
/** Within which a running tab is to have ended, after the first one has. */
const REACHED = 1000;

interface World {
  readonly browser: Browser;
  readonly server: TestServer;
  readonly here: Tab;
  readonly session: object;
}

/** A way to end. */
interface Way {
  /** What the session is asked to be for it. */
  readonly session?: object;
  /** Keeps the limit away while the tabs are brought into their states. */
  readonly renew?: (here: Tab) => Promise<unknown>;
  /** Ends it; a limit ends it without this. */
  readonly end?: (world: World) => Promise<unknown>;
  readonly reasons: readonly string[];
  /** Logouts that the server hears of. */
  readonly logouts: number;
  /** Who is signed in afterwards. */
  readonly next?: string;
  /** What it needs of the engine for a tab in this state to be there. */
  readonly needs?: Readonly<Record<string, Capability>>;
}

const press = (here: Tab) => here.press("x");
const signIn = (here: Tab) => here.evaluate(() => page.signIn("ada"));

const WAYS: Record<string, Way> = {
  logout: { end: ({ here }) => here.evaluate(() => page.session.end()), reasons: ["logout"], logouts: 1 },
  idle: { session: { idle: "4s", warning: "1s" }, renew: press, reasons: ["idle"], logouts: 1 },
  "max-age": { session: { idle: "20m", maxAge: "4s", warning: "1s" }, renew: signIn, reasons: ["max-age"], logouts: 1 },
  server: { end: ({ here, server }) => (server.killLogins(), here.evaluate(() => page.session.check())), reasons: ["server"], logouts: 0 },
  "another user": { end: ({ here }) => here.evaluate(() => page.signIn("bob")), reasons: ["replaced"], logouts: 0, next: "bob" },
  "Clear-Site-Data": {
    // The application's own logout, which the SDK does not hear of: what tabs showed has gone from every store, and the server knows nobody.
    async end({ here, server }) {
      server.fault("logout", (proper) => ({ ...proper(), headers: { "Clear-Site-Data": '"cookies", "storage"' } }));
      await here.evaluate(async () => {
        const token = /csrf-token=([^;]+)/.exec(document.cookie)?.[1] ?? "";
        await fetch("/logout", { method: "POST", headers: { "X-CSRF-Token": token } });
      });
      await here.evaluate(() => page.session.check());
    },
    reasons: ["cleared", "server"],
    logouts: 1,
    needs: { stopped: "clearStopped" },
  },
};

/** A tab in its state: how it gets out of it again, and what is to be true of it. */
interface Cell {
  readonly tab: () => Tab;
  /** It runs, so it ends within a second. */
  readonly runs: boolean;
  /** What it must be asked before it can run again. */
  readonly back?: () => Promise<unknown>;
  /** Looks at what the page itself has noted of its coming back. */
  readonly noted?: () => Promise<void>;
}

/** A state: the tab is opened while nobody is signed in, then brought into the state. */
interface State {
  readonly needs?: readonly Capability[];
  readonly prepare: (world: World, tab: Tab) => Promise<Cell>;
  /** There is no tab before it is prepared. */
  readonly opens?: false;
}

const nobody = { status: "ended", cart: [], draft: "", note: "" };

const STATES: Record<string, State> = {
  visible: { prepare: async (_, tab) => ({ tab: () => tab, runs: true }) },
  hidden: {
    async prepare({ browser, server }, tab) {
      await browser.newTab(`${server.origin}/blank`);
      await tab.waitFor(() => document.hidden);
      return { tab: () => tab, runs: true };
    },
  },
  offline: { needs: ["offline"], prepare: async (_, tab) => (await tab.offline(true), { tab: () => tab, runs: true, back: () => tab.offline(false) }) },
  duplicated: {
    async prepare(_, tab) {
      const copy = can("duplicate") ? await tab.duplicate() : await tab.openCopy();
      await copy.waitFor(() => page.session.data.draft.get() === "ada's");
      return { tab: () => copy, runs: true };
    },
  },
  frozen: {
    needs: ["freeze"],
    async prepare(_, tab) {
      await tab.freeze();
      return {
        tab: () => tab,
        runs: false,
        async back() {
          // Chromium hands messages to a page that it has frozen: what it shows is gone while it sleeps.
          expect(await tab.evaluate(() => document.querySelector("output")?.textContent)).toBe("");
          await tab.thaw();
        },
      };
    },
  },
  stopped: { prepare: async (_, tab) => (await tab.stop(), { tab: () => tab, runs: false, back: () => tab.carryOn() }) },
  cached: {
    async prepare({ server }, tab) {
      await tab.goto(`http://elsewhere.test:${server.port}/blank`);
      return {
        tab: () => tab,
        runs: false,
        back: () => tab.back(),
        async noted() {
          // Where no page is kept for Back it has loaded anew.
          if (!(await tab.evaluate(() => page.shown.length))) return firstLine(tab);
          for (const { status, ...shown } of await tab.evaluate(() => page.shown.map(({ status, cart, draft, note, output }) => ({ status, cart, draft, note, output })))) {
            expect(["checking", "ended"]).toContain(status);
            expect({ ...shown, output: "" }).toEqual({ cart: [], draft: "", note: "", output: "" });
          }
        },
      };
    },
  },
  crashed: {
    needs: ["crash"],
    async prepare(_, tab) {
      await tab.crash();
      return { tab: () => tab, runs: false, back: () => tab.reload(), noted: () => firstLine(tab) };
    },
  },
  reloading: {
    async prepare(_, tab) {
      let on = true;
      const reloads = (async () => {
        while (on) await tab.reload();
      })();
      // Asked for below; a scenario that fails before that has another failure to tell.
      reloads.catch(() => undefined);
      return {
        tab: () => tab,
        runs: false,
        async back() {
          on = false;
          await reloads;
          // The last of them began before the end perhaps; the next did not.
          await tab.reload();
        },
        noted: () => firstLine(tab),
      };
    },
  },
  prerendering: {
    needs: ["prerender"],
    opens: false,
    async prepare({ browser, server, session }) {
      const url = server.url({ tab: "prerendered", session: session as never });
      const waiting = await browser.prerender(`${server.origin}/prerender?of=${encodeURIComponent(url)}`, () => server.pages.includes("prerendered"));
      let tab: Tab | undefined;
      return {
        tab: () => tab!,
        runs: false,
        back: async () => (tab = await waiting.activate(url)),
        async noted() {
          expect(await tab!.evaluate(() => (performance.getEntriesByType("navigation")[0] as never as { activationStart: number }).activationStart)).toBeGreaterThan(0);
          expect(await tab!.evaluate(() => page.first)).toMatchObject({ status: "checking", cart: [], draft: "", note: "", output: "" });
          expect(await tab!.evaluate(() => /\bada\b/.test(JSON.stringify(page.events)))).toBe(false);
        },
      };
    },
  },
};

/** A page that loads after the end shows nothing of it on its first line. */
async function firstLine(tab: Tab): Promise<void> {
  const { status, user, ...rest } = await tab.evaluate(() => ({ user: page.session.getState().user, ...page.first }));
  expect(rest).toMatchObject({ cart: [], draft: "", note: "", output: "" });
  if (user !== "bob") expect(status).toBe("ended");
}

/** What a tab shows now. */
const shown = (tab: Tab) =>
  tab.evaluate(() => {
    const { status, user, reason } = page.session.getState();
    const { cart, draft, note } = page.session.data;
    return { status, user, reason, cart: cart.get(), draft: draft.get(), note: note.get() };
  });

const possibleWith = ({ needs: more = {} }: Way) => Object.entries(STATES).filter(([state, { needs = [] }]) => needs.every(can) && (!more[state] || can(more[state])));
const matrix = scenario.extend({ launchOptions: { tabCommands: can("duplicate") } });

for (const [name, way] of Object.entries(WAYS)) {
  const { renew, end, reasons, logouts, next } = way;
  // A tab that dies with the claim on the server keeps the others from it for as long as a request may take.
  const session = { idle: "20m", ...way.session, server: { timeout: "3s" } };
  const possible = possibleWith(way);
  matrix(`${name} × ${possible.map(([state]) => state).join(", ")} (R-25, L5${name === "Clear-Site-Data" ? ", R-29" : ""})`, async ({ browser, open, server }) => {
    const here = await open("here", { session: session as never }, WINDOW);
    const world: World = { browser, server, here, session };
    const tabs: Record<string, Tab> = {};
    // The one that is to be hidden comes last, for it is the newest window that gets another tab.
    for (const [state, { opens }] of [...possible].sort(([a], [b]) => +(a === "hidden") - +(b === "hidden"))) if (opens !== false) tabs[state] = await open(state, { session: session as never }, WINDOW);

    await here.evaluate(() => page.session.ready);
    await signIn(here);
    let preparing = true;
    const renewals = (async () => {
      for (; preparing && renew; await sleep(500)) await renew(here);
    })();
    await allReach([here, ...Object.values(tabs)], "active");
    for (const tab of Object.values(tabs)) await tab.evaluate(() => page.session.data.draft.set("ada's"));
    await here.evaluate(() => {
      page.session.data.cart.set(["ada's"]);
      page.session.data.note.set("ada's");
    });
    await Promise.all(Object.values(tabs).map((tab) => tab.waitFor(() => page.session.data.cart.get()[0] === "ada's" && page.session.data.note.get() === "ada's")));

    const cells: [state: string, cell: Cell][] = [];
    // The hidden one first, before another window is newer; last the one that then never stops loading.
    for (const [state, { prepare }] of [...possible].sort(([a], [b]) => order(a) - order(b))) cells.push([state, await prepare(world, tabs[state])]);
    preparing = false;
    await renewals;
    expect((await shown(here)).status).not.toBe("ended");

    await end?.(world);
    const over = () => here.evaluate(() => page.events.find((event) => event.name === "ended")?.at);
    const at = (await until("the session ends here", over, 15_000)) as number;
    expect(reasons).toContain(await here.evaluate(() => page.events.find((event) => event.name === "ended")?.detail.reason));
    for (const [state, { tab, runs }] of cells) {
      if (!runs) continue;
      const ended = await tab().waitFor(() => page.events.find((event) => event.name === "ended"));
      expect(ended!.at - at, `${state}: ms until it ended`).toBeLessThan(REACHED);
      expect(reasons, state).toContain(ended!.detail.reason);
    }

    for (const [state, { tab, runs, back, noted }] of cells) {
      await back?.();
      // The first thing that can be asked of it.
      const seen = await shown(tab());
      expect({ cart: seen.cart, draft: seen.draft, note: seen.note }, state).toEqual({ cart: [], draft: "", note: "" });
      expect(seen.user, state).not.toBe("ada");
      if (!runs && !next) expect(["checking", "ended"], state).toContain(seen.status);
      await noted?.();
    }

    const all = [here, ...cells.map(([, { tab }]) => tab())];
    if (next) {
      for (const tab of all) await tab.waitFor((user: string) => page.session.getState().user === user, next);
    } else {
      await allReach(all, "ended");
      for (const tab of all) expect(await shown(tab)).toMatchObject(nobody);
    }
    for (const tab of all) await until("nothing of the session is in any store", async () => !JSON.stringify(await tab.evaluate(dump)).includes("ada's"));
    await until("the server has no login of hers", () => server.logins.all().every(({ user }) => user !== "ada"));
    // Once, or again by a tab that wakes before the first is answered, and by a page that is reloaded before it has heard the answer (L5: once or more); never one for each tab.
    const told = server.calls("logout").filter(({ status }) => status === 204).length;
    expect(told).toBeGreaterThanOrEqual(logouts);
    expect(told).toBeLessThanOrEqual(logouts && all.length / 2);
  });
}

function order(state: string): number {
  return state === "hidden" ? 0 : state === "prerendering" ? 1 : state === "reloading" ? 3 : 2;
}
