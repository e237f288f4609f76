import { describe, expect, test } from "vitest";
import { DATABASE_LIMIT, type Database } from "../../../src/platform/platform.js";
import { createTestBrowser, type Tab } from "../../../src/testing/index.js";

const open = (tab: Tab): Database => tab.platform.database("d")!;
const increment = (database: Database): Promise<number> =>
  database.transact(["n"], ([n]) => {
    const next = ((n as number | undefined) ?? 0) + 1;
    return { put: [["n", next]], result: next };
  });
const read = (database: Database): Promise<unknown> => database.transact(["n"], ([n]) => ({ result: n }));

describe("transactions", () => {
  test("increments of two tabs lose nothing (storage-facts 2.2)", async () => {
    const browser = createTestBrowser();
    const databases = [open(browser.openTab()), open(browser.openTab())];
    const results = await browser.until(Promise.all(Array.from({ length: 200 }, (_, n) => increment(databases[n % 2]!))));
    expect([...results].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    expect(browser.database("d").get("n")).toBe(200);
  });

  test("those of one connection keep their order", async () => {
    const browser = createTestBrowser();
    const database = open(browser.openTab());
    const results = browser.until(Promise.all([increment(database), increment(database), increment(database)]));
    expect(await results).toEqual([1, 2, 3]);
  });

  test("reads in the order of the keys; sweeps, removes, then puts", async () => {
    const browser = createTestBrowser();
    const database = open(browser.openTab());
    await browser.until(database.transact([], () => ({ put: [["a1", 1], ["a2", 2], ["ab1", 3], ["b", 4], ["c", 5]], result: undefined })));
    const [b, none, a1] = await browser.until(
      database.transact(["b", "none", "a1"], (values) => ({ sweep: ["a", "ab"], remove: ["b"], put: [["a2", "new"]], result: values })),
    );
    expect([b, none, a1]).toEqual([4, undefined, 1]);
    expect(Object.fromEntries(browser.database("d"))).toEqual({ a2: "new", ab1: 3, c: 5 });
  });

  test("what goes in and out is a copy", async () => {
    const browser = createTestBrowser();
    const database = open(browser.openTab());
    const value = { list: [1] };
    await browser.until(database.transact([], () => ({ put: [["n", value]], result: undefined })));
    value.list.push(2);
    const first = (await browser.until(read(database))) as typeof value;
    first.list.push(3);
    expect(await browser.until(read(database))).toEqual({ list: [1] });
  });

  test.each([
    ["a decision that throws", () => { throw new Error("no"); }, "no"],
    ["one value that cannot be cloned", () => ({ put: [["n", 1], ["m", () => undefined]] as const, result: undefined }), "could not be cloned"],
  ])("%s writes nothing and holds nobody up", async (_, decide, message) => {
    const browser = createTestBrowser();
    const database = open(browser.openTab());
    await expect(browser.until(database.transact([], decide))).rejects.toThrow(message);
    expect(browser.database("d").size).toBe(0);
    expect(await browser.until(increment(database))).toBe(1);
  });
});

describe("a page that stops in the middle of a transaction", () => {
  /** A tab that is stopped when its transaction has begun and waits for its decision, or with `decided` after it, and another that wants the store. */
  async function stopped(stop: (tab: Tab) => void, { suspendedHolds = true, decided = false } = {}) {
    const browser = createTestBrowser({ database: { suspendedHolds, openDelay: [1, 1], delay: [4, 4] } });
    const [a, b] = [browser.openTab(), browser.openTab()];
    const first = open(a).transact(["n"], () => ({ put: [["n", 100]], result: undefined }));
    const outcome = first.then(() => "done", (error: Error) => error.name);
    await browser.advance(decided ? 6 : 3);
    stop(a);
    await browser.advance(50);
    return { browser, a, outcome, second: increment(open(b)) };
  }

  test("frozen: holds the store for all (requirements R-73), until it goes on", async () => {
    const { browser, a, second, outcome } = await stopped((tab) => tab.freeze());
    await browser.advance(2_500);
    expect(browser.database("d").size).toBe(0);
    a.thaw();
    expect(await browser.until(outcome)).toBe("done");
    expect(await browser.until(second)).toBe(101);
  });

  test("frozen beyond the limit: the others give up, and its own transaction is written though it is told otherwise", async () => {
    const { browser, a, second, outcome } = await stopped((tab) => tab.freeze());
    await expect(browser.until(second)).rejects.toMatchObject({ name: "TimeoutError" });
    a.thaw();
    expect(await browser.until(outcome)).toBe("TimeoutError");
    await browser.advance(50);
    expect(browser.database("d").get("n")).toBe(100);
  });

  test("frozen, where the browser aborts such a transaction: holds nobody up", async () => {
    const { browser, a, second, outcome } = await stopped((tab) => tab.freeze(), { suspendedHolds: false });
    expect(await browser.until(second)).toBe(1);
    a.thaw();
    expect(await browser.until(outcome)).toBe("AbortError");
  });

  test.each([
    ["is frozen", (tab: Tab) => tab.freeze()],
    ["crashes", (tab: Tab) => tab.crash()],
  ])("%s once it has decided: it is written, the store is free", async (_, stop) => {
    const { browser, second } = await stopped(stop, { decided: true });
    expect(await browser.until(second)).toBe(101);
  });

  test.each([
    ["crashes", (tab: Tab) => tab.crash()],
    ["closes", (tab: Tab) => tab.close()],
  ])("%s: its transaction is undone, the store is free", async (_, stop) => {
    const { browser, second } = await stopped(stop);
    expect(await browser.until(second)).toBe(1);
  });

  test("a frozen page that has not begun holds nobody up once it does not ask", async () => {
    const browser = createTestBrowser();
    const [a, b] = [browser.openTab(), browser.openTab()];
    a.freeze();
    expect(await browser.until(increment(open(b)))).toBe(1);
  });
});

describe("faults (requirements R-72)", () => {
  test.each([
    ["hang", "TimeoutError"],
    ["blocked", "TimeoutError"],
  ] as const)("%s: rejects at the limit, on the fake clock", async (mode, name) => {
    const browser = createTestBrowser({ database: { mode } });
    const database = open(browser.openTab());
    await expect(browser.until(increment(database))).rejects.toMatchObject({ name });
    expect(browser.elapsed).toBe(DATABASE_LIMIT);
    browser.models.database.mode = "ok";
    expect(await browser.until(increment(database))).toBe(1);
  });

  test("blocked: a connection that is open goes on (storage-facts 2.2)", async () => {
    const browser = createTestBrowser();
    const database = open(browser.openTab());
    await browser.until(increment(database));
    browser.models.database.mode = "blocked";
    expect(await browser.until(increment(database))).toBe(2);
  });

  test("fail: rejects, and nothing is written", async () => {
    const browser = createTestBrowser({ database: { mode: "fail" } });
    const database = open(browser.openTab());
    for (let n = 0; n < 10; n++) await expect(browser.until(increment(database))).rejects.toThrow();
    expect(browser.database("d").size).toBe(0);
  });

  test.each([
    [true, undefined],
    [false, 1],
  ])("slow, limit aborts %s: afterwards the value is %j", async (limitAborts, value) => {
    const browser = createTestBrowser({ database: { delay: [4_000, 4_000], limitAborts } });
    await expect(browser.until(increment(open(browser.openTab())))).rejects.toMatchObject({ name: "TimeoutError" });
    await browser.advance("15s");
    expect(browser.database("d").get("n")).toBe(value);
  });

  test("the connection is lost: what is under way rejects, the next transaction opens another", async () => {
    const browser = createTestBrowser({ database: { delay: [5, 5] } });
    const database = open(browser.openTab());
    await browser.until(increment(database));
    const under = increment(database);
    void browser.advance(5).then(() => browser.loseDatabase());
    await expect(browser.until(under)).rejects.toMatchObject({ name: "AbortError" });
    expect(await browser.until(increment(database))).toBe(2);
  });

  test.each([
    ["before", 3, "AbortError", 1],
    ["after", 6, "done", 2],
  ])("closed by the page %s its decision", async (_, at, word, next) => {
    const browser = createTestBrowser({ database: { openDelay: [1, 1], delay: [4, 4] } });
    const database = open(browser.openTab());
    const under = increment(database).then(() => "done", (error: Error) => error.name);
    await browser.advance(at);
    database.close();
    expect(await browser.until(under)).toBe(word);
    expect(await browser.until(increment(database))).toBe(next);
  });

  test.each([
    ["strict", true, 1],
    ["relaxed", false, undefined],
  ])("a killed browser, after a %s commit (requirements R-74)", async (_, strict, value) => {
    const browser = createTestBrowser();
    const database = open(browser.openTab());
    await browser.until(database.transact([], () => ({ put: [["n", 1]], result: undefined }), strict));
    browser.kill();
    expect(browser.database("d").get("n")).toBe(value);
  });
});

test("each step takes time, so other things happen between", async () => {
  const browser = createTestBrowser();
  const database = open(browser.openTab());
  await browser.until(increment(database));
  expect(browser.elapsed).toBeGreaterThan(1);
});
