import { drained } from "./globals.js";
import { type Task, TaskQueue } from "./taskQueue.js";

/** More tasks than this within one second of fake time are no work but an echo: pages that answer one another, or themselves, for ever. */
const STORM = 50_000;

/**
 * The one source of "what happens next": every timer, message, storage event, lock, transaction and answer is a task here. Between two tasks all
 * microtasks run, as in a browser's event loop, so code under test may use real promises. The scheduler's time is monotonic and stands still
 * while nobody advances it.
 */
export class Scheduler {
  #now = 0;
  #order = 0;
  #pageRan = true;
  #chain: Promise<unknown> = Promise.resolve();
  readonly #queue = new TaskQueue();
  readonly #errors: unknown[] = [];

  /** Ms since the browser was started, without sleep. */
  get now(): number {
    return this.#now;
  }

  /** How many tasks have run: a measure of what a schedule costs. */
  ran = 0;

  /** Runs `run` in `delay` ms. Returns a function that cancels it. */
  after(delay: number, run: () => void): () => void {
    const task: Task = { at: this.#now + Math.max(0, delay), order: this.#order++, run };
    this.#queue.add(task);
    return () => {
      task.run = undefined;
    };
  }

  /** Calls into page code: what it throws is reported, and its microtasks run before the next task. */
  callPage(callback: () => void): void {
    this.#pageRan = true;
    try {
      callback();
    } catch (error) {
      this.#errors.push(error);
    }
  }

  /** Moves the clock by `ms`, running what falls due. Rejects with the first error that page code threw meanwhile. */
  advance(ms: number): Promise<void> {
    return this.#exclusive(async () => {
      const end = this.#now + ms;
      await this.#runUntil(() => end);
      this.#now = Math.max(this.#now, end);
      this.#rethrow();
    });
  }

  /** Moves the clock by `ms` and runs nothing: what fell due is overdue. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /**
   * Runs until nothing is due within `horizon` ms: messages, writes, transactions and answers arrive, long timers stay. Gives up after `limit` ms,
   * for pages that set a short timer again and again. Resolves with whether it came to rest.
   */
  settle(horizon: number, limit: number): Promise<boolean> {
    return this.#exclusive(async () => {
      const end = this.#now + limit;
      await this.#runUntil(() => Math.min(end, this.#now + horizon));
      this.#rethrow();
      const next = this.#queue.peek();
      return next === undefined || next.at > this.#now + horizon;
    });
  }

  /** Runs until `promise` settles, at most `limit` ms, and gives its outcome. */
  until<T>(promise: Promise<T>, limit: number): Promise<T> {
    return this.#exclusive(async () => {
      let settled = false;
      const done = (): void => {
        settled = true;
      };
      promise.then(done, done);
      const end = this.#now + limit;
      await this.#runUntil(() => (settled ? -1 : end));
      this.#rethrow();
      if (!settled) throw new Error(`The promise did not settle within ${limit} ms of fake time.`);
      return promise;
    });
  }

  async #runUntil(end: () => number): Promise<void> {
    let second = this.#now;
    let before = this.ran;
    for (;;) {
      if (this.#pageRan) {
        this.#pageRan = false;
        await drained();
      }
      const next = this.#queue.peek();
      if (next === undefined || next.at > end()) break;
      this.#queue.take();
      const run = next.run!;
      next.run = undefined;
      this.#now = Math.max(this.#now, next.at);
      if (this.#now >= second + 1000) [second, before] = [this.#now, this.ran];
      if (++this.ran - before > STORM) throw new Error(`More than ${STORM} tasks ran within one second of fake time: do pages answer one another for ever?`);
      run();
    }
  }

  /** An error that nothing in a page caught is the test's. */
  #rethrow(): void {
    if (this.#errors.length > 0) throw this.#errors.splice(0)[0];
  }

  /** One driver at a time: a second call waits for the first. */
  #exclusive<T>(drive: () => Promise<T>): Promise<T> {
    this.#pageRan = true;
    const turn = this.#chain.then(() => {
      this.#pageRan = true;
      return drive();
    });
    this.#chain = turn.catch(() => undefined);
    return turn;
  }
}
