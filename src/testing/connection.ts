import { type Database, DATABASE_LIMIT, type Writes } from "../platform/platform.js";
import type { DatabaseEngine, Transaction } from "./database.js";
import type { Document } from "./document.js";
import { host, namedError } from "./globals.js";
import type { Timers } from "./timers.js";

/** A connection of one document to one database, and what the browser can do to it. */
export interface Connection extends Database {
  readonly document: Document;
  readonly isOpen: boolean;
  /** The browser closes it by force: storage was cleared, or the database server was lost (requirements ). */
  lose(): void;
}

/** Connects `document` to `engine`; opens nothing before the first transaction. */
export function connect(document: Document, engine: DatabaseEngine, timers: Timers): Connection {
  const { scheduler, random, models, timeline } = document.world;
  let open = false;
  /** Transactions that wait for a connection. */
  const opening: { readonly begin: () => void; readonly refuse: () => void }[] = [];

  /** Aborts what waits for this page's decision; with `force` also what it has decided. */
  const abortAll = (error?: Error, force = false): void => {
    for (const transaction of engine.pending(document)) {
      if (engine.abort(transaction, force) && error !== undefined) document.enterAfter(0, () => transaction.failed(error));
    }
  };
  document.onDeath(() => abortAll());

  /** Begins once there is a connection, in the order of the calls; never if it cannot be had. */
  const opened = (begin: () => void, refuse: () => void): void => {
    if (open) begin();
    else if (opening.push({ begin, refuse }) === 1) scheduler.after(random.within(models.database.openDelay), () => document.enter(haveOpened));
  };
  const haveOpened = (): void => {
    const waiting = opening.splice(0);
    if (models.database.mode === "blocked") return;
    open = waiting.length > 0;
    for (const { begin } of waiting) begin();
  };

  return {
    document,
    get isOpen() {
      return open;
    },
    transact<T>(keys: readonly string[], decide: (values: readonly unknown[]) => Writes<T>, strict = false): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (document.dead) return;
        let result: T;
        const transaction: Transaction = {
          document,
          strict,
          state: "waiting",
          decide(records) {
            const writes = decide(keys.map((key) => host().structuredClone(records.get(key))));
            result = writes.result;
            return writes;
          },
          committed() {
            cancelLimit();
            resolve(result);
          },
          failed(error) {
            cancelLimit();
            reject(error);
          },
        };
        const cancelLimit = timers.set(() => {
          const aborted = models.database.limitAborts && engine.abort(transaction);
          timeline.add(document.name, aborted ? "gives a transaction up" : "waits no longer for a transaction");
          reject(namedError("TimeoutError", `The transaction did not complete within ${DATABASE_LIMIT} ms.`));
        }, DATABASE_LIMIT);
        if (models.database.mode === "hang" || random.chance(models.database.hang)) return;
        opened(
          () => {
            if (transaction.state !== "over") engine.add(transaction);
          },
          () => transaction.failed(namedError("AbortError", "The connection was closed.")),
        );
      });
    },
    close() {
      open = false;
      // Whoever had asked for a connection is not served by it: the page may be asleep by then.
      for (const { refuse } of opening.splice(0)) document.enterAfter(0, refuse);
      abortAll(namedError("AbortError", "The connection was closed."));
    },
    lose() {
      if (!open) return;
      open = false;
      abortAll(namedError("AbortError", "The connection was closed."), true);
    },
  };
}
