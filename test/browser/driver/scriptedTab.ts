import type { Json } from "./driver.js";
import { until } from "./until.js";

/** Chromium's words for a document that went while it was asked: the one after it may have the answer. */
const WENT = /navigated or closed|context was destroyed|Cannot find context/;

/** What a tab of any engine does in the same way, over what the engine has of its own: running a script and moving input. */
export abstract class ScriptedTab {
  /** Runs this expression in the page, awaits it, and brings its JSON back. */
  protected abstract run(expression: string, userGesture?: boolean): Promise<unknown>;
  abstract press(key: string): Promise<void>;
  abstract moveMouse(x: number, y: number): Promise<void>;
  protected abstract clickAt(x: number, y: number): Promise<void>;

  async evaluate<A extends readonly Json[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    return (await this.run(`(${String(fn)})(${args.map((value) => (value === undefined ? "undefined" : JSON.stringify(value))).join()})`)) as Awaited<R>;
  }

  waitFor<A extends readonly Json[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const ask = () =>
      this.evaluate(fn, ...args).catch((error: Error) => {
        if (!WENT.test(error.message)) throw error;
        return undefined;
      });
    return until(`${String(fn)} ${args.length ? JSON.stringify(args) : ""}`, ask) as Promise<Awaited<R>>;
  }

  async type(text: string): Promise<void> {
    for (const key of text) await this.press(key);
  }

  /** The mouse goes there first, and follows what has moved meanwhile: a busy page lays itself out between a look and a press. */
  async click(selector: string): Promise<void> {
    for (let seen = "", looks = 1; ; looks++) {
      const [x, y] = await this.#middle(selector);
      // What never stands still is pressed where it was last.
      if (seen === `${x} ${y}` || looks > 20) return this.clickAt(x, y);
      seen = `${x} ${y}`;
      await this.moveMouse(x, y);
    }
  }

  async #middle(selector: string): Promise<readonly [x: number, y: number]> {
    const middle = await this.waitFor((wanted: string) => {
      const element = document.querySelector(wanted);
      element?.scrollIntoView({ block: "center", behavior: "instant" });
      const box = element?.getBoundingClientRect();
      return box?.width && box.height ? ([box.x + box.width / 2, box.y + box.height / 2] as const) : undefined;
    }, selector);
    return middle ?? [0, 0];
  }

  /** For documents that began to load before this driver was there to watch. */
  async ready(): Promise<void> {
    await this.waitFor(() => document.readyState === "complete" && location.href !== "about:blank");
  }
}
