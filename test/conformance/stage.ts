import type { Platform } from "../../src/platform/platform.js";
import type { Capability, Engine } from "../browser/driver/capabilities.js";
import type { Json } from "../browser/driver/driver.js";

/** One thing that browsers do and that Holdfast, or a test of it, relies on. */
export interface Behaviour {
  readonly name: string;
  /** Where it was measured: a row of the design's tables, a requirement, a bug. */
  readonly of: string;
  /** What an engine must be able to do for this to be seen there. */
  readonly needs?: readonly Capability[];
  readonly observe: (stage: Stage) => Promise<Json>;
  readonly expected: Json;
  /** Engines that are known to do otherwise. */
  readonly except?: Partial<Record<Engine, Json>>;
}

/** A browser with no page of ours yet: a real one, or the fake one of `holdfast/testing`. */
export interface Stage {
  /** A visible page in a window of its own; `newest` for one that is to be hidden. */
  open(which?: "newest"): Promise<Actor>;
  /** Lets so many ms go by. */
  pass(ms: number): Promise<void>;
  /** The server answers `Clear-Site-Data: "storage"` to this page. */
  clearSiteData(by: Actor): Promise<void>;
}

/** What a function that runs in a page finds there. */
export interface Here {
  readonly platform: Platform;
  /** What the page has seen so far. */
  readonly notes: Json[];
  /** What it has to keep from one step to the next. */
  readonly kept: Record<string, () => void>;
}

/** One tab. */
export interface Actor {
  /** Runs `fn` in the page and awaits it. It closes over nothing: only its source travels. */
  run<A extends readonly Json[], R>(fn: (here: Here, ...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** Runs `fn` again and again until it gives something truthy. */
  until<A extends readonly Json[], R>(fn: (here: Here, ...args: A) => R, ...args: A): Promise<Awaited<R>>;
  /** Another tab of its window comes before it. Only for a page that was opened as the newest, and is it still. */
  hide(): Promise<void>;
  show(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Its process stops without a word to the page. */
  stop(): Promise<void>;
  carryOn(): Promise<void>;
  crash(): Promise<void>;
  close(): Promise<void>;
  /** To another site. */
  leave(): Promise<void>;
  back(): Promise<void>;
  reload(): Promise<void>;
  /** `window.open` of its own address. */
  openCopy(): Promise<Actor>;
  press(key: string): Promise<void>;
  offline(offline: boolean): Promise<void>;
}

/** What a page has noted. */
export const notes = (actor: Actor): Promise<Json[]> => actor.run(({ notes }) => notes);
