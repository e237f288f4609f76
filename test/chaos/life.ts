import type { Browser } from "../browser/driver/driver.js";
import { launch } from "../browser/driver/launch.js";
import { type TestServer, startTestServer } from "../browser/server/testServer.js";
import { makePlan, type Plan } from "./plan.js";
import { rest } from "./rest.js";
import { Slot } from "./slot.js";
import { take } from "./steps.js";
import { now, Timeline } from "./timeline.js";
import { Truth } from "./truth.js";
import { type Note, WATCHING } from "./watch.js";

export interface Outcome {
  readonly seed: number;
  readonly failures: readonly string[];
  /** Steps that were taken: some find nothing to do. */
  readonly steps: number;
  readonly looks: number;
  /** Those that saw somebody signed in. */
  readonly liveLooks: number;
  readonly requests: number;
  /** How long the slowest running page went on showing an ended session, ms. */
  readonly slowest: number;
  readonly problems: ReadonlyMap<string, number>;
  readonly timeline: () => string;
}

/** One browser with its server, its tabs and what is known of them. */
export class Life {
  readonly plan: Plan;
  readonly server: TestServer;
  readonly browser: Browser;
  readonly truth = new Truth();
  readonly timeline = new Timeline();
  readonly slots: Slot[] = [];
  /** When somebody may have been there: from, to. */
  readonly uses: [from: number, to: number][] = [];
  steps = 0;
  #opened = 0;
  #ids = 0;

  constructor(plan: Plan, server: TestServer, browser: Browser) {
    this.plan = plan;
    this.server = server;
    this.browser = browser;
  }

  nextId(): number {
    return ++this.#ids;
  }

  async open(window: boolean): Promise<Slot> {
    const name = `t${++this.#opened}`;
    const url = this.server.url({ tab: name, session: { idle: "20m", server: { interval: "1s" } }, ...(this.plan.rendered && { start: true }) });
    const slot = new Slot(name, await this.browser.newTab(url, { window, preload: [WATCHING] }));
    this.slots.push(slot);
    return slot;
  }

  /** The tabs that can be asked. */
  here(): Slot[] {
    return this.slots.filter((slot) => slot.answers && !slot.busy);
  }

  /** Looks at every page that can be asked, and takes what they have noted. */
  async look(why: string): Promise<void> {
    const told = await Promise.all(
      this.here().map(async (slot) => {
        const notes: Note[] = await slot.tab.evaluate((reason: string) => globalThis.chaos.take(reason), why) as never;
        return notes.map((note) => ({ ...note, slot }));
      }),
    );
    const notes = told.flat().sort((a, b) => a.at - b.at);
    let before = "";
    for (const note of notes) {
      // A look that shows what the last one of its page showed is not worth a line.
      const text = `${note.slot.name} ${JSON.stringify([note.seen?.state, note.seen?.values])}`;
      if (note.kind !== "look" || !note.what.startsWith("after") || text !== before) this.timeline.note(note.slot.name, note);
      before = text;
    }
    this.truth.take(notes);
  }

  /** Waits until no step is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.slots.map(({ busy }) => busy));
  }
}

/** Lives the life of a seed, in a browser of its own, to its first violation. */
export async function live(seed: number): Promise<Outcome> {
  const plan = makePlan(seed);
  const server = await startTestServer();
  let browser: Browser | undefined;
  try {
    browser = await launch();
    const life = new Life(plan, server, browser);
    const { truth, timeline } = life;
    try {
      for (const step of plan.steps) {
        await take(life, step);
        if (truth.failures.length) break;
      }
      if (!truth.failures.length) await rest(life);
    } catch (error) {
      truth.fail("driver", (error as Error).stack ?? String(error));
      timeline.add("life", `broke off: ${String(error)}`, now());
    }
    return {
      seed,
      failures: truth.failures,
      steps: life.steps,
      looks: truth.looks,
      liveLooks: truth.liveLooks,
      requests: server.log.length,
      slowest: truth.slowest,
      problems: truth.problems,
      timeline: () => timeline.print(server.log),
    };
  } finally {
    await browser?.kill();
    await server.close();
  }
}
