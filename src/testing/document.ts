import type { PageEvent } from "../platform/platform.js";
import type { World } from "./world.js";

/** What a document is made with. */
export interface DocumentFacts {
  readonly visible: boolean;
  readonly stale: boolean;
  readonly prerendering: boolean;
  readonly top: boolean;
  readonly secureContext: boolean;
  readonly partitioned: boolean;
  readonly meta: Readonly<Record<string, string>>;
}

/**
 * One document: whether its code may run, and what it is told. `running` runs; `frozen` and `cached` (in the back/forward cache) keep what comes for
 * them until they run again; `leaving` runs its last microtasks; `dead` never runs again.
 */
export class Document {
  readonly name: string;
  readonly facts: DocumentFacts;
  readonly world: World;
  readonly pageStart: number;
  readonly monotonicStart: number;
  readonly registry: Map<string, unknown> = new Map();
  state: "running" | "frozen" | "cached" | "leaving" | "dead" = "running";
  visible: boolean;
  stale: boolean;
  prerendering: boolean;
  hiddenSince: number;
  /** Whether the freeze that it is in was announced. */
  toldOfFreeze = true;
  readonly #listeners = new Set<(event: PageEvent) => void>();
  readonly #held: (() => void)[] = [];
  readonly #onDeath = new Set<(crashed: boolean) => void>();
  readonly #onVisible = new Set<() => void>();
  readonly #onActivate: (() => void)[] = [];

  constructor(world: World, name: string, facts: DocumentFacts) {
    this.world = world;
    this.name = name;
    this.facts = facts;
    this.visible = facts.visible && !facts.prerendering;
    this.stale = facts.stale;
    this.prerendering = facts.prerendering;
    this.pageStart = world.clock.wall;
    this.monotonicStart = world.scheduler.now;
    this.hiddenSince = world.scheduler.now;
  }

  /** It exists but its tasks wait. */
  get suspended(): boolean {
    return this.state === "frozen" || this.state === "cached";
  }

  /** Its calls have no effect any more. */
  get dead(): boolean {
    return this.state === "dead";
  }

  /** A task for this page: runs now, at the thaw, or never. With `whileFrozen` it runs in a frozen page too. */
  enter(task: () => void, whileFrozen = false): void {
    if (this.state === "running" || (whileFrozen && this.state === "frozen")) this.world.scheduler.callPage(task);
    else if (this.suspended) this.#held.push(task);
  }

  /** As `enter`, after `delay` ms. */
  enterAfter(delay: number, task: () => void): void {
    this.world.scheduler.after(delay, () => this.enter(task));
  }

  listen(listener: (event: PageEvent) => void): () => void {
    const own = (event: PageEvent): void => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** How many listeners the page has for what happens to it. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells the page, at once. */
  tell(event: PageEvent): void {
    if (this.state !== "running") return;
    this.world.timeline.add(this.name, "page", event);
    for (const listener of [...this.#listeners]) this.world.scheduler.callPage(() => listener(event));
  }

  setVisible(visible: boolean): void {
    if (this.visible === visible) return;
    this.visible = visible;
    this.hiddenSince = this.world.scheduler.now;
    this.tell(visible ? "visible" : "hidden");
    if (visible) for (const callback of this.#onVisible) callback();
  }

  /** No task runs from now on. Microtasks of the events just told still do. */
  suspend(state: "frozen" | "cached"): void {
    this.state = state;
  }

  /** Runs again: what `announce` tells comes first, then what was kept. */
  resume(announce: () => void): void {
    this.state = "running";
    announce();
    for (const task of this.#held.splice(0)) this.enterAfter(0, task);
  }

  /** The prerendered page is shown: what waited for this goes out. */
  activate(): void {
    this.prerendering = false;
    this.tell("activate");
    for (const callback of this.#onActivate.splice(0)) callback();
  }

  /** Runs `callback` now, or at activation if this page is prerendering. */
  whenActive(callback: () => void): void {
    if (this.prerendering) this.#onActivate.push(callback);
    else callback();
  }

  /** Ends this document after its last microtasks. */
  leave(): void {
    if (this.state === "dead" || this.state === "leaving") return;
    this.state = "leaving";
    this.world.scheduler.after(0, () => this.#die(false));
  }

  /** Ends this document at this very point. */
  kill(crashed: boolean): void {
    if (!this.dead) this.#die(crashed);
  }

  /** Called once this document is dead. Returns a function that takes it back. */
  onDeath(callback: (crashed: boolean) => void): () => void {
    this.#onDeath.add(callback);
    return () => this.#onDeath.delete(callback);
  }

  /** Called each time after this document was shown. */
  onVisible(callback: () => void): void {
    this.#onVisible.add(callback);
  }

  #die(crashed: boolean): void {
    if (this.dead) return;
    this.state = "dead";
    this.#held.length = 0;
    this.#listeners.clear();
    for (const callback of [...this.#onDeath]) callback(crashed);
    this.#onDeath.clear();
    this.#onVisible.clear();
  }
}
