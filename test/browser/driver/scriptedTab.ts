import type { Json } from "./driver.js";
import { until } from "./until.js";

/** What a tab of any engine does in the same way, over what the engine has of its own: running a script and moving input. */
export abstract class ScriptedTab {
  /** Runs this expression in the page, awaits it, and brings its JSON back. */
  protected abstract run(expression: string, userGesture?: boolean): Promise<unknown>;
  abstract press(key: string): Promise<void>;
  protected abstract clickAt(x: number, y: number): Promise<void>;

  async evaluate<A extends readonly Json[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    return (await this.run(`(${String(fn)})(${args.map((value) => (value === undefined ? "undefined" : JSON.stringify(value))).join()})`)) as Awaited<R>;
  }

  waitFor<A extends readonly Json[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    return until(`${String(fn)} ${args.length ? JSON.stringify(args) : ""}`, () => this.evaluate(fn, ...args)) as Promise<Awaited<R>>;
  }

  async type(text: string): Promise<void> {
    for (const key of text) await this.press(key);
  }

  async click(selector: string): Promise<void> {
    const [x, y] = (await this.waitFor((wanted: string) => {
      const element = document.querySelector(wanted);
      element?.scrollIntoView({ block: "center", behavior: "instant" });
      const box = element?.getBoundingClientRect();
      return box?.width && box.height ? ([box.x + box.width / 2, box.y + box.height / 2] as const) : undefined;
    }, selector)) ?? [0, 0];
    await this.clickAt(x, y);
  }

  /** For documents that began to load before this driver was there to watch. */
  async ready(): Promise<void> {
    await this.waitFor(() => document.readyState === "complete" && location.href !== "about:blank");
  }
}
