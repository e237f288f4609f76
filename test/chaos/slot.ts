import type { Tab } from "../browser/driver/driver.js";

/** One tab of a life, and what has been done to it. */
export class Slot {
  readonly name: string;
  readonly tab: Tab;
  /** `here` and `frozen` can be asked; the others cannot. */
  where: "here" | "frozen" | "stopped" | "away" | "crashed" | "closed" = "here";
  offline = false;
  /** Its process has died at least once. */
  crashed = false;
  /** Since when its code runs without a stop that it was not told of. */
  runsSince = 0;
  /** The document that is in it, as far as its notes have told. */
  doc = "";
  /** The step that it is busy with. */
  busy: Promise<void> | undefined;

  constructor(name: string, tab: Tab) {
    this.name = name;
    this.tab = tab;
  }

  get answers(): boolean {
    return this.where === "here" || this.where === "frozen";
  }
}
