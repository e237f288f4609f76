import type { Document } from "./document.js";

interface Timer {
  due: number;
  callback: (() => void) | undefined;
  unschedule: () => void;
}

/**
 * The timers of one document. In a hidden page they wait for the next full second, later for the next full minute; shown again, what is overdue
 * runs at once. In a suspended page they run when it goes on (requirements ).
 */
export class Timers {
  readonly #document: Document;
  readonly #throttled = new Set<Timer>();
  readonly #live = new Set<Timer>();

  constructor(document: Document) {
    this.#document = document;
    document.onVisible(() => this.#catchUp());
  }

  /** How many are set. */
  get size(): number {
    return this.#live.size;
  }

  /** Runs `callback` after `delay` ms or later. Returns a function that cancels it. */
  set(callback: () => void, delay: number): () => void {
    const { scheduler, random, models } = this.#document.world;
    const due = scheduler.now + (delay > 0 ? delay : 0) + random.within(models.timers.lateness);
    const timer: Timer = { due, callback, unschedule: () => undefined };
    this.#live.add(timer);
    if (due < Infinity) this.#schedule(timer, due);
    return () => {
      timer.callback = undefined;
      timer.unschedule();
      this.#throttled.delete(timer);
      this.#live.delete(timer);
    };
  }

  #schedule(timer: Timer, at: number): void {
    const { scheduler } = this.#document.world;
    timer.unschedule = scheduler.after(at - scheduler.now, () => this.#fire(timer));
  }

  #fire(timer: Timer): void {
    const allowed = this.#allowed();
    if (allowed > this.#document.world.scheduler.now) {
      this.#throttled.add(timer);
      this.#schedule(timer, allowed);
      return;
    }
    this.#throttled.delete(timer);
    this.#document.enter(() => {
      const { callback } = timer;
      this.#live.delete(timer);
      timer.callback = undefined;
      callback?.();
    });
  }

  /** The next moment at which this page's timers may run. */
  #allowed(): number {
    const { visible, suspended, hiddenSince, world } = this.#document;
    const { now } = world.scheduler;
    if (visible || suspended) return now;
    const { hidden, intensive, intensiveAfter } = world.models.timers;
    const step = now - hiddenSince >= intensiveAfter ? intensive : hidden;
    return step > 0 ? Math.ceil(now / step) * step : now;
  }

  #catchUp(): void {
    for (const timer of this.#throttled) {
      timer.unschedule();
      this.#schedule(timer, this.#document.world.scheduler.now);
    }
    this.#throttled.clear();
  }
}
