import type { Writes } from "../platform/platform.js";
import type { Document } from "./document.js";
import { host, namedError } from "./globals.js";
import type { World } from "./world.js";

/** One transaction on its way through the engine. */
export interface Transaction {
  readonly document: Document;
  /** Reads; called in the page, once, when it is this transaction's turn. What it returns is written, what it throws ends it. */
  readonly decide: (records: ReadonlyMap<string, unknown>) => Writes<unknown>;
  /** It is not complete before the disk has it; else a killed browser may forget it (requirements R-74: relaxed is the default of all engines). */
  readonly strict: boolean;
  readonly committed: () => void;
  readonly failed: (error: unknown) => void;
  /** "decided": its writes are placed and `commit()` was called, so it needs its page no more. */
  state: "waiting" | "running" | "decided" | "over";
}

/** A commit that the disk does not have yet: how to undo it. */
interface Unflushed {
  readonly at: number;
  readonly undo: () => void;
}

/** One database of one origin: a store, and transactions that have it one after the other. */
export class DatabaseEngine {
  readonly records: Map<string, unknown> = new Map();
  readonly #world: World;
  readonly #queue: Transaction[] = [];
  readonly #unflushed: Unflushed[] = [];
  #active: Transaction | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** Queues a transaction. */
  add(transaction: Transaction): void {
    this.#queue.push(transaction);
    this.#pump();
  }

  /** Ends a transaction that is not decided, or by `force` one that has not committed: nothing is written, the store is free. False if it is too late. */
  abort(transaction: Transaction, force = false): boolean {
    if (transaction.state === "over" || (transaction.state === "decided" && !force)) return false;
    transaction.state = "over";
    const index = this.#queue.indexOf(transaction);
    if (index >= 0) this.#queue.splice(index, 1);
    this.#free(transaction);
    return true;
  }

  /** Every transaction of this document that has not committed. */
  pending(document: Document): Transaction[] {
    const all = this.#active === undefined ? this.#queue : [this.#active, ...this.#queue];
    return all.filter((transaction) => transaction.document === document);
  }

  /** Whose transaction has the store. */
  get holder(): Document | undefined {
    return this.#active?.document;
  }

  /** Everything is deleted. Transactions that were under way have lost their connection. */
  wipe(): void {
    this.records.clear();
    this.#unflushed.length = 0;
  }

  /** The browser was killed: commits that had not reached the disk are gone, the latest first. */
  lose(): void {
    const since = this.#world.scheduler.now - this.#world.models.database.flushDelay;
    for (const { at, undo } of this.#unflushed.splice(0).reverse()) if (at > since) undo();
  }

  #pump(): void {
    if (this.#active !== undefined) return;
    const transaction = this.#queue.shift();
    if (transaction === undefined) return;
    this.#active = transaction;
    transaction.state = "running";
    this.#inPage(transaction, () => this.#decide(transaction));
  }

  #decide(transaction: Transaction): void {
    const { database } = this.#world.models;
    const fails = database.mode === "fail" || this.#world.random.chance(database.failure);
    const early = fails && this.#world.random.chance(0.5);
    if (early) {
      this.#fail(transaction, namedError("UnknownError", "Internal error."));
      return;
    }
    let writes: Writes<unknown>;
    try {
      const decision = transaction.decide(this.records);
      // What is written is copied before anything is written: one value that cannot be cloned fails it all.
      writes = { ...decision, put: (decision.put ?? []).map(([key, value]) => [key, host().structuredClone(value)] as const) };
    } catch (error) {
      this.#fail(transaction, error);
      return;
    }
    // The page may have ended in its own decision.
    if (transaction.state === "over") return;
    transaction.state = "decided";
    this.#world.scheduler.after(this.#delay(), () => {
      if (transaction.state === "over") return;
      if (fails) this.#fail(transaction, namedError("AbortError", "The transaction was aborted."));
      else this.#commit(transaction, writes);
    });
  }

  /** Sweeps, then removes, then puts. */
  #commit(transaction: Transaction, { put = [], remove = [], sweep }: Writes<unknown>): void {
    const swept = sweep === undefined ? [] : [...this.records.keys()].filter((key) => key.startsWith(sweep[0]) && !(sweep[1] !== undefined && key.startsWith(sweep[1])));
    const before = [...swept, ...remove, ...put.map(([key]) => key)].map((key) => [key, this.records.has(key), this.records.get(key)] as const);
    for (const key of [...swept, ...remove]) this.records.delete(key);
    for (const [key, value] of put) this.records.set(key, value);
    if (transaction.strict) this.#unflushed.length = 0;
    else if (before.length > 0) this.#unflushed.push({ at: this.#world.scheduler.now, undo: () => this.#putBack(before) });
    this.#world.timeline.add(transaction.document.name, "commits", Object.fromEntries(put), [...swept, ...remove]);
    transaction.state = "over";
    this.#free(transaction);
    transaction.document.enterAfter(this.#delay(), transaction.committed);
  }

  #putBack(before: readonly (readonly [key: string, there: boolean, value: unknown])[]): void {
    for (const [key, there, value] of before) {
      if (there) this.records.set(key, value);
      else this.records.delete(key);
    }
  }

  #fail(transaction: Transaction, error: unknown): void {
    this.#world.timeline.add(transaction.document.name, "transaction fails", error);
    transaction.state = "over";
    this.#free(transaction);
    transaction.document.enterAfter(this.#delay(), () => transaction.failed(error));
  }

  #free(transaction: Transaction): void {
    if (this.#active !== transaction) return;
    this.#active = undefined;
    this.#pump();
  }

  /** The decision needs the page. One that does not run holds the store, or loses the transaction. */
  #inPage(transaction: Transaction, step: () => void): void {
    const { document } = transaction;
    this.#world.scheduler.after(this.#delay(), () => {
      if (transaction.state === "over") return;
      if (document.suspended && !this.#world.models.database.suspendedHolds) {
        this.#fail(transaction, namedError("AbortError", "The transaction was aborted: the page does not run."));
        return;
      }
      document.enter(() => {
        if (transaction.state !== "over") step();
      });
    });
  }

  #delay(): number {
    return this.#world.random.within(this.#world.models.database.delay);
  }
}
