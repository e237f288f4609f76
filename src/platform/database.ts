import { getMany, promisifyRequest, setMany, type UseStore } from "idb-keyval";
import { DATABASE_LIMIT, type Database } from "./platform.js";

const STORE = "records";
const AFTER = "\uffff";

const abort = (transaction: IDBTransaction): void => {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
};

/**
 * One database with one store. idb-keyval's functions work inside a transaction of ours (its own store has no versionchange handler, so that another tab's deleteDatabase blocks for ever, and knows no transaction over several
 * calls).
 */
export function openDatabase(name: string): Database | undefined {
  let factory: IDBFactory;
  try {
    factory = indexedDB;
    if (!factory) return;
  } catch {
    return;
  }
  let opening: Promise<IDBDatabase> | undefined;
  /** Those that wait for this page's decision: a page that stops running must not hold the store for all (measured in Chromium). */
  const undecided = new Set<IDBTransaction>();
  const close = (): void => {
    undecided.forEach(abort);
    opening?.then(
      (database) => database.close(),
      () => {},
    );
    opening = undefined;
  };
  const open = (): Promise<IDBDatabase> => {
    if (opening) return opening;
    const mine = (async () => {
      const request = factory.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      const database = await promisifyRequest(request);
      // Another tab deletes it, or storage was cleared: let go at once, and open again when asked.
      database.onversionchange = database.onclose = close;
      return database;
    })();
    opening = mine;
    mine.catch(() => {
      if (opening == mine) opening = undefined;
    });
    return mine;
  };

  /** When it last answered anything. */
  let answered = 0;
  /** How often the page has let go: it may be asleep then, and opens nothing before it is asked anew. */
  let given = 0;
  return {
    close() {
      given++;
      close();
    },
    async transact(keys, decide, strict) {
      const before = given;
      let transaction: IDBTransaction | undefined;
      let late = false;
      const run = async (): Promise<ReturnType<typeof decide>["result"]> => {
        const database = await open();
        if (late || before != given) throw new Error("the page has let go of the database");
        transaction = database.transaction(STORE, "readwrite", { durability: strict ? "strict" : "default" });
        undecided.add(transaction);
        const store = transaction.objectStore(STORE);
        const inside: UseStore = (_, use) => Promise.resolve(use(store));
        try {
          const { put, remove, sweep, result } = decide(await getMany(keys as string[], inside));
          if (sweep) {
            const [prefix, keep] = sweep;
            store.delete(IDBKeyRange.bound(prefix, keep ?? prefix + AFTER, false, true));
            if (keep) store.delete(IDBKeyRange.bound(keep + AFTER, prefix + AFTER));
          }
          remove?.forEach((key) => store.delete(key));
          if (put?.length) void setMany(put as [string, unknown][], inside);
          // From here on it needs this page no more.
          transaction.commit?.();
          undecided.delete(transaction);
          await promisifyRequest(transaction);
          answered = performance.now();
          return result;
        } catch (error) {
          abort(transaction);
          throw error;
        } finally {
          undecided.delete(transaction);
        }
      };
      let stop: () => void;
      const limit = new Promise<never>((_, reject) => {
        const asked = performance.now();
        let handle: ReturnType<typeof setTimeout>;
        const look = (): void => {
          // While it answers others of this page, this one only stands in their queue: a store's transactions run one after another, and a burst of updates takes longer than the limit on a slow machine.
          const silence = performance.now() - Math.max(asked, answered);
          if (silence < DATABASE_LIMIT) {
            handle = setTimeout(look, DATABASE_LIMIT - silence);
            return;
          }
          late = true;
          if (transaction) abort(transaction);
          // A connection that never opened, or hangs, is not asked again: https://bugs.webkit.org/show_bug.cgi?id=226547
          close();
          reject(new Error(`no answer from IndexedDB within ${DATABASE_LIMIT} ms`));
        };
        handle = setTimeout(look, DATABASE_LIMIT);
        stop = () => clearTimeout(handle);
      });
      const attempt = run().catch((error: unknown) => {
        // A connection that the browser has closed without a word (jakearchibald/idb-keyval#142): once more with a new one.
        if (late || before != given || (error as Error | null)?.name != "InvalidStateError") throw error;
        close();
        return run();
      });
      return Promise.race([attempt, limit]).finally(() => stop());
    },
  };
}
