import { randomUUID } from "node:crypto";
import { IDBDatabase, IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openDatabase } from "../../../src/platform/database.js";
import { DATABASE_LIMIT, type Database, type Writes } from "../../../src/platform/platform.js";

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const open = (name: string = randomUUID()): Database => openDatabase(name)!;
const write = (database: Database, writes: Partial<Writes<unknown>>): Promise<unknown> => database.transact([], () => ({ result: undefined, ...writes }));
const read = (database: Database, ...keys: string[]): Promise<readonly unknown[]> => database.transact(keys, (values) => ({ result: values }));
/** Every record, read by somebody else. */
const records = (name: string): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onerror = () => reject(request.error as Error);
    request.onsuccess = () => {
      const store = request.result.transaction(request.result.objectStoreNames[0]!).objectStore(request.result.objectStoreNames[0]!);
      const [keys, values] = [store.getAllKeys(), store.getAll()];
      values.onsuccess = () => {
        request.result.close();
        resolve(Object.fromEntries(keys.result.map((key, i) => [key, values.result[i]])));
      };
    };
  });
/** Enough tasks for an open connection to begin a transaction. */
const tasks = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};
/** Another tab's page keeps a transaction alive, until what this gives is called. */
async function occupy(name: string): Promise<() => void> {
  const other = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  const [store] = [...other.objectStoreNames].map((each) => other.transaction(each, "readwrite").objectStore(each));
  let spinning = true;
  const spin = (): void => {
    if (spinning) store!.get("a").onsuccess = spin;
    else other.close();
  };
  spin();
  return () => (spinning = false);
}
const databases = (): Promise<IDBDatabaseInfo[]> => indexedDB.databases();

describe("is there one?", () => {
  test("none where there is no IndexedDB", () => {
    vi.stubGlobal("indexedDB", undefined);
    expect(openDatabase("x")).toBeUndefined();
  });
  test("none where access to it throws (R-63)", () => {
    Object.defineProperty(globalThis, "indexedDB", { configurable: true, get: () => { throw new DOMException("no", "SecurityError"); } });
    try {
      expect(openDatabase("x")).toBeUndefined();
    } finally {
      delete (globalThis as { indexedDB?: unknown }).indexedDB;
    }
  });
  test("it opens nothing before the first transaction", async () => {
    const factory = vi.spyOn(indexedDB, "open");
    open();
    await Promise.resolve();
    expect(factory).not.toHaveBeenCalled();
    expect(await databases()).toEqual([]);
  });
  test("its version stays 1 (protocol, Messages), with one store", async () => {
    const name = randomUUID();
    await write(open(name), { put: [["a", 1]] });
    expect(await databases()).toEqual([{ name, version: 1 }]);
  });
});

describe("one transaction reads, decides and writes", () => {
  test("values come in the order of the keys, undefined where there is none", async () => {
    const database = open();
    await write(database, { put: [["a", 1], ["b", { c: [2] }]] });
    expect(await read(database, "b", "none", "a")).toEqual([{ c: [2] }, undefined, 1]);
  });

  test("structured clone values, whole", async () => {
    const database = open();
    const value = new Map([["at", new Date(5)]]);
    await write(database, { put: [["a", value]] });
    expect(await read(database, "a")).toEqual([value]);
  });

  test("removes, also what is not there", async () => {
    const name = randomUUID();
    const database = open(name);
    await write(database, { put: [["a", 1], ["b", 2]] });
    await write(database, { remove: ["a", "none"] });
    expect(await records(name)).toEqual({ b: 2 });
  });

  test("two tabs increment a hundred times each and all are there: decide runs inside the transaction (S3)", async () => {
    const name = randomUUID();
    const tabs = [open(name), open(name)];
    const increment = (database: Database): Promise<number> =>
      database.transact(["count"], ([count]) => {
        const next = ((count as number | undefined) ?? 0) + 1;
        return { put: [["count", next]], result: next };
      });
    const results = await Promise.all(Array.from({ length: 200 }, (_, i) => increment(tabs[i % 2]!)));
    expect(await read(tabs[0]!, "count")).toEqual([200]);
    expect([...results].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });

  test("what it resolves with is written: another connection reads it", async () => {
    const name = randomUUID();
    await write(open(name), { put: [["a", 1]] });
    expect(await read(open(name), "a")).toEqual([1]);
  });

  test("decide is called once, with nothing to read, too", async () => {
    const decide = vi.fn(() => ({ result: 7 }));
    expect(await open().transact([], decide)).toBe(7);
    expect(decide).toHaveBeenCalledExactlyOnceWith([]);
  });

  test.each([[true, "strict"], [false, "default"], [undefined, "default"]])("strict: %s asks for durability %s (R-74)", async (strict, durability) => {
    const name = randomUUID();
    const database = open(name);
    await write(database, {});
    const transaction = vi.spyOn(IDBDatabase.prototype, "transaction");
    await database.transact([], () => ({ result: 1 }), strict);
    expect(transaction.mock.calls[0]!.slice(1)).toEqual(["readwrite", { durability }]);
  });
});

describe("everything or nothing is written", () => {
  test("decide that throws: it rejects with that, nothing is written, and the database goes on", async () => {
    const name = randomUUID();
    const database = open(name);
    await write(database, { put: [["a", 1]] });
    const refusal = new TypeError("no");
    await expect(database.transact(["a"], () => { throw refusal; })).rejects.toBe(refusal);
    expect(await records(name)).toEqual({ a: 1 });
    await write(database, { put: [["a", 2]] });
    expect(await records(name)).toEqual({ a: 2 });
  });

  test("a value that cannot be cloned: it rejects, and nothing of the whole is written", async () => {
    const name = randomUUID();
    const database = open(name);
    await write(database, { put: [["a", 1], ["s/1/x", 1]] });
    await expect(write(database, { put: [["b", 2], ["c", () => 1], ["d", 4]], remove: ["a"], sweep: ["s/", undefined] })).rejects.toMatchObject({ name: "DataCloneError" });
    expect(await records(name)).toEqual({ a: 1, "s/1/x": 1 });
  });

  test("one that fails does not disturb those beside it", async () => {
    const name = randomUUID();
    const database = open(name);
    const settled = await Promise.allSettled([write(database, { put: [["a", 1]] }), database.transact([], () => { throw new Error("no"); }), write(database, { put: [["b", 2]] })]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await records(name)).toEqual({ a: 1, b: 2 });
  });
});

describe("sweep removes every record of dead sessions and keeps the live one's (S4)", () => {
  const A = "a".repeat(32);
  const kept = `s/5/${A}/`;
  const all = [`s/1/${A}/x`, `s/5/${"0".repeat(32)}/x`, `${kept}cart`, `${kept}ключ`, `${kept}\u{1F600}`, kept, `s/5/${A}b/x`, `s/5/${"b".repeat(32)}/x`, `s/50/${A}/x`, `s/6/${A}/x`, "meta", "s", "s0/x", "r/x", "t/x", "u/42/theme", "d/locale"];
  const outside = ["meta", "s", "s0/x", "r/x", "t/x", "u/42/theme", "d/locale"];
  const fill = async () => {
    const name = randomUUID();
    const database = open(name);
    await write(database, { put: all.map((key) => [key, 1]) });
    return { name, database };
  };

  test("with a live session", async () => {
    const { name, database } = await fill();
    await write(database, { sweep: ["s/", kept] });
    expect(Object.keys(await records(name)).sort()).toEqual([kept, `${kept}cart`, `${kept}ключ`, `${kept}\u{1F600}`, ...outside].sort());
  });

  test("with none", async () => {
    const { name, database } = await fill();
    await write(database, { sweep: ["s/", undefined] });
    expect(Object.keys(await records(name)).sort()).toEqual([...outside].sort());
  });

  test("what the same transaction puts stays", async () => {
    const { name, database } = await fill();
    await write(database, { sweep: ["s/", kept], put: [[`${kept}new`, 2], ["meta", 2]] });
    expect(await records(name)).toMatchObject({ [`${kept}new`]: 2, [`${kept}cart`]: 1, meta: 2 });
  });

  test("without it nothing goes", async () => {
    const { name, database } = await fill();
    await write(database, { sweep: undefined });
    expect(Object.keys(await records(name))).toHaveLength(all.length);
  });
});

describe("closed (freeze, pagehide, dispose) it opens again at the next transaction", () => {
  test("with what was in it", async () => {
    const database = open();
    await write(database, { put: [["a", 1]] });
    database.close();
    database.close();
    expect(await read(database, "a")).toEqual([1]);
  });

  test("it holds up nobody: another tab can delete it (R-28, R-72)", async () => {
    const name = randomUUID();
    const database = open(name);
    await write(database, { put: [["a", 1]] });
    database.close();
    const blocked = vi.fn();
    await new Promise<void>((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onblocked = blocked;
      request.onsuccess = () => resolve();
    });
    expect(blocked).not.toHaveBeenCalled();
  });

  test("one that was about to begin is not begun with a new connection: the page may be asleep (S8)", async () => {
    const database = open();
    await write(database, { put: [["a", 1]] });
    const factory = vi.spyOn(indexedDB, "open");
    const decide = vi.fn(() => ({ result: 1 }));
    const begun = database.transact(["a"], decide);
    database.close();
    await expect(begun).rejects.toThrow("let go");
    expect(decide).not.toHaveBeenCalled();
    expect(factory).not.toHaveBeenCalled();
  });

  test("a transaction that still waits for this page's decision is given back, and nothing of it is written (S8)", async () => {
    const name = randomUUID();
    const [mine, other] = [open(name), open(name)];
    await write(mine, { put: [["a", 1]] });
    const end = await occupy(name);
    const decide = vi.fn(() => ({ put: [["a", 2] as const], result: 1 }));
    const waiting = mine.transact(["a"], decide);
    waiting.catch(() => {});
    await tasks();
    mine.close();
    await expect(waiting).rejects.toThrow();
    end();
    expect(decide).not.toHaveBeenCalled();
    expect(await read(other, "a")).toEqual([1]);
  });
});

describe("another tab deletes the database (R-72: versionchange closes at once)", () => {
  test("it is not blocked, and the next transaction begins anew", async () => {
    const name = randomUUID();
    const database = open(name);
    await write(database, { put: [["a", 1]] });
    const blocked = vi.fn();
    await new Promise<void>((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onblocked = blocked;
      request.onsuccess = () => resolve();
    });
    expect(blocked).not.toHaveBeenCalled();
    expect(await read(database, "a")).toEqual([undefined]);
    await write(database, { put: [["a", 2]] });
    expect(await records(name)).toEqual({ a: 2 });
  });
});

describe("a connection that the browser closed without a word: once more with a new one (R-72)", () => {
  /** Connections as they are opened. */
  const connections = () => {
    const opened: IDBDatabase[] = [];
    const open = indexedDB.open.bind(indexedDB);
    vi.spyOn(indexedDB, "open").mockImplementation((...given) => {
      const request = open(...given);
      request.addEventListener("success", () => opened.push(request.result));
      return request;
    });
    return opened;
  };

  test("InvalidStateError is retried", async () => {
    const opened = connections();
    const database = open();
    await write(database, { put: [["a", 1]] });
    opened[0]!.close();
    expect(await read(database, "a")).toEqual([1]);
    expect(opened).toHaveLength(2);
  });

  test("once: a second one is the caller's", async () => {
    const opened = connections();
    const database = open();
    await write(database, {});
    vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(() => { throw new DOMException("closing", "InvalidStateError"); });
    await expect(read(database, "a")).rejects.toMatchObject({ name: "InvalidStateError" });
    expect(opened).toHaveLength(2);
  });

  test.each(["UnknownError", "QuotaExceededError", "AbortError", "NotFoundError"])("%s is not", async (kind) => {
    const opened = connections();
    const database = open();
    await write(database, {});
    const transaction = vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(() => { throw new DOMException("no", kind); });
    await expect(read(database, "a")).rejects.toMatchObject({ name: kind });
    expect(transaction).toHaveBeenCalledOnce();
    expect(opened).toHaveLength(1);
  });
});

describe("nobody waits longer than the limit (protocol, End: 3 s)", () => {
  const hang = (): void => void vi.spyOn(indexedDB, "open").mockImplementation(() => ({}) as IDBOpenDBRequest);
  const outcome = (promise: Promise<unknown>) => {
    const settled = vi.fn<(how: string) => void>();
    promise.then(() => settled("resolved"), (error: Error) => settled(error.message));
    return settled;
  };

  test("the limit is 3 s", () => expect(DATABASE_LIMIT).toBe(3_000));

  test("open() that never answers (https://bugs.webkit.org/show_bug.cgi?id=226547)", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    hang();
    const decide = vi.fn(() => ({ result: 1 }));
    const settled = outcome(open().transact([], decide));
    await vi.advanceTimersByTimeAsync(2_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("3000"));
    expect(decide).not.toHaveBeenCalled();
  });

  test("after it the next transaction asks anew", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    hang();
    const database = open();
    const settled = outcome(read(database, "a"));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(settled).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
    vi.useRealTimers();
    await write(database, { put: [["a", 1]] });
    expect(await read(database, "a")).toEqual([1]);
  });

  test("an open() that fails after it is not tried again: its caller has gone", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const request = {} as { onerror?: (event: Event) => void; error?: unknown };
    const factory = vi.spyOn(indexedDB, "open").mockReturnValue(request as unknown as IDBOpenDBRequest);
    const settled = outcome(read(open(), "a"));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(settled).toHaveBeenCalledOnce();
    request.error = new DOMException("closed", "InvalidStateError");
    request.onerror!(new Event("error"));
    await tasks();
    expect(factory).toHaveBeenCalledOnce();
  });

  test("an open() that answers too late decides nothing, and is let go", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const name = randomUUID();
    const real = indexedDB.open.bind(indexedDB);
    const late: { request?: IDBOpenDBRequest } = {};
    vi.spyOn(indexedDB, "open").mockImplementation(() => (late.request = {} as IDBOpenDBRequest));
    const decide = vi.fn(() => ({ put: [["a", 1] as const], result: 1 }));
    const settled = outcome(open(name).transact([], decide));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(settled).toHaveBeenCalledOnce();
    const connection = await new Promise<IDBDatabase>((resolve) => {
      const request = real(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("records");
      request.onsuccess = () => resolve(request.result);
    });
    const close = vi.spyOn(connection, "close");
    Object.assign(late.request!, { result: connection });
    late.request!.onsuccess!(new Event("success"));
    await vi.waitFor(() => expect(close).toHaveBeenCalled(), { interval: 2 });
    expect(decide).not.toHaveBeenCalled();
  });

  /** A database whose store another tab's page holds until `end()`, on a clock that this test moves. */
  const occupied = async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const name = randomUUID();
    const database = open(name);
    await write(database, { put: [["a", 1]] });
    return { name, database, end: await occupy(name) };
  };

  test("a transaction behind one that never ends", async () => {
    const { name, database, end } = await occupied();
    const decide = vi.fn(() => ({ put: [["a", 2] as const], result: 1 }));
    const settled = outcome(database.transact(["a"], decide));
    await tasks();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(settled).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("3000"));
    vi.useRealTimers();
    end();
    expect(await read(open(name), "a")).toEqual([1]);
    expect(decide).not.toHaveBeenCalled();
  });

  test("one that stands in the queue of a database that answers others is not given up; behind one that never ends it is, in its own three seconds", async () => {
    const { name, database, end: first } = await occupied();
    const before = read(database, "a");
    await tasks();
    const second = await occupy(name);
    const settled = outcome(read(database, "a"));
    await tasks();
    await vi.advanceTimersByTimeAsync(2000);
    first();
    expect(await before).toEqual([1]);
    await vi.advanceTimersByTimeAsync(2000);
    await tasks();
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1000);
    expect(settled).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("3000"));
    second();
  });

  test("one that is done in time leaves no timer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    await write(open(), { put: [["a", 1]] });
    await expect(open().transact([], () => { throw new Error("no"); })).rejects.toThrow("no");
    expect(vi.getTimerCount()).toBe(0);
  });
});
