import { describe, expect, test, vi } from "vitest";
import type { Epoch, Meta } from "../../../src/epoch/epoch.js";
import { bringUp, close, createFence, decideStart, type StartRequest } from "../../../src/epoch/fence.js";
import type { Marks } from "../../../src/epoch/markers.js";
import type { Database, Writes } from "../../../src/platform/platform.js";
import { settle } from "../support/platform.js";

const [A, B] = ["a".repeat(32), "b".repeat(32)];
const limits = { idle: 900_000, maxAge: 0, warning: 120_000 };
const empty: Meta = {
  n: 0, id: "", open: false, user: undefined, signIn: undefined, start: 0, revision: 0, limits: { idle: 0, maxAge: 0, warning: 0 }, reason: undefined, pending: undefined,
  term: 0, leader: undefined, lease: 0, check: 0, claim: undefined, signIns: [],
};
const open: Meta = { ...empty, n: 5, id: A, open: true, user: "42", signIn: "s1", start: 1_000, revision: 0, limits, term: 3, leader: "t1", check: 7, claim: { tab: "t1", until: 9 } };
const begun: Epoch = { n: 5, id: A, user: "42", signIn: "s1", start: 1_000, revision: 0, limits };
const nothing = { begun: undefined, ended: undefined };
const tombstone = (n: number, more: { reason?: string; signIn?: string; pending?: { until: number; user: string | undefined } } = {}) => ({ n, reason: "idle", signIn: undefined, pending: undefined, ...more });

describe("close: the session ends in the fence", () => {
  const pending = { until: 9_000, user: undefined };
  test("with reason and pending, without user (protocol, End)", () => expect(close(open, { reason: "idle", pending })).toMatchObject({ n: 5, open: false, user: undefined, reason: "idle", pending }));
  test("its sign-in is remembered: it never starts again (start() 4)", () => expect(close(open, { reason: "idle", pending }).signIns).toEqual(["s1"]));
  test("the last eight are", () => {
    const signIns = ["a", "b", "c", "d", "e", "f", "g", "h"];
    expect(close({ ...open, signIns }, { reason: "idle", pending }).signIns).toEqual(["b", "c", "d", "e", "f", "g", "h", "s1"]);
  });
  test("no sign-in is remembered twice", () => expect(close({ ...open, signIns: ["s1", "s2"] }, { reason: "idle", pending }).signIns).toEqual(["s1", "s2"]));
  test("none, none is remembered", () => expect(close({ ...open, signIn: undefined }, { reason: "idle", pending }).signIns).toEqual([]));
  test("the leader's term stays: a fencing token only rises", () => expect(close(open, { reason: "idle", pending }).term).toBe(3));
  test("a claim on the server dies with it", () => expect(close(open, { reason: "idle", pending }).claim).toBeUndefined());
});

describe("bringUp: the fence learns what a tab knows (protocol, start() 2)", () => {
  test.each<[string, Meta | undefined, Pick<Marks, "begun" | "ended">, number, Partial<Meta>]>([
    ["nothing anywhere", undefined, nothing, 0, { n: 0, open: false }],
    ["a lost meta is written again", undefined, { ...nothing, begun }, 0, { n: 5, id: A, open: true, user: "42", signIn: "s1", start: 1_000, limits }],
    ["one that never had a session is, too", { ...empty, term: 3 }, { ...nothing, begun }, 0, { n: 5, open: true, term: 3 }],
    ["a newer session is taken in", open, { ...nothing, begun: { ...begun, n: 7, id: B, user: "43" } }, 0, { n: 7, id: B, open: true, user: "43" }],
    ["an older one is not", open, { ...nothing, begun: { ...begun, n: 3, id: B, user: "43" } }, 0, { n: 5, id: A, open: true, user: "42" }],
    ["of two with equal n the one in meta wins", open, { ...nothing, begun: { ...begun, id: B, user: "43" } }, 0, { n: 5, id: A, open: true, user: "42" }],
    ["a restart that the database did not hear of is taken in, and the sign-in before it never starts again", open, { ...nothing, begun: { ...begun, signIn: "s2", start: 2_000 } }, 0, { n: 5, id: A, open: true, signIn: "s2", start: 2_000, signIns: ["s1"] }],
    ["… without a sign-in the one that is known stays", open, { ...nothing, begun: { ...begun, signIn: undefined, start: 2_000 } }, 0, { signIn: "s1", start: 2_000, signIns: [] }],
    ["a marker from before a restart is not", { ...open, signIn: "s2", start: 2_000, revision: 1 }, { ...nothing, begun }, 0, { signIn: "s2", start: 2_000, revision: 1 }],
    ["… even if a clock was set back meanwhile", { ...open, signIn: "s2", start: 500, revision: 1 }, { ...nothing, begun }, 0, { signIn: "s2", start: 500, revision: 1 }],
    ["a start that was moved because a clock was set back is taken in", open, { ...nothing, begun: { ...begun, start: 500, revision: 1 } }, 0, { start: 500, revision: 1, signIns: [] }],
    ["meta alone knows it", open, nothing, 0, { n: 5, id: A, open: true }],
    ["a floor closes it", open, nothing, 5, { n: 5, open: false, user: undefined }],
    ["a higher floor closes it", open, nothing, 9, { open: false, user: undefined }],
    ["a lower floor does not", open, nothing, 4, { n: 5, open: true }],
    ["an end in localStorage wins, with its reason", open, { ...nothing, ended: tombstone(5) }, 5, { n: 5, open: false, reason: "idle", user: undefined }],
    ["… in a tab that has not heard of it: floor = max(highest ended, …)", open, { ...nothing, ended: tombstone(5) }, 0, { n: 5, open: false, reason: "idle", user: undefined }],
    ["with its pending logout", open, { ...nothing, ended: tombstone(5, { pending: { until: 9, user: undefined } }) }, 5, { open: false, pending: { until: 9, user: undefined } }],
    ["a later end closes an earlier session", open, { ...nothing, ended: tombstone(8) }, 8, { n: 8, open: false, user: undefined, reason: "idle" }],
    ["an earlier end does not", open, { ...nothing, ended: tombstone(4) }, 4, { n: 5, open: true, user: "42" }],
    ["an end in meta wins: the marker of its beginning does not open it again", { ...close(open, tombstone(5)) }, { ...nothing, begun }, 5, { n: 5, open: false, user: undefined, reason: "idle" }],
    ["… not even in a tab that has not heard of the end", { ...close(open, tombstone(5)) }, { ...nothing, begun }, 0, { n: 5, open: false, user: undefined }],
    ["a lost meta, and only an end is left", undefined, { ...nothing, ended: tombstone(5, { signIn: "s1" }) }, 5, { n: 5, open: false, reason: "idle", signIns: ["s1"] }],
    ["a beginning at the floor is not taken in", undefined, { ...nothing, begun }, 5, { open: false }],
    ["a beginning above an end", undefined, { begun: { ...begun, n: 7 }, ended: tombstone(5) }, 5, { n: 7, open: true, user: "42" }],
    ["a newer session after a closed one: the old reason is gone", close(open, tombstone(5)), { ...nothing, begun: { ...begun, n: 7 } }, 5, { n: 7, open: true, reason: undefined, pending: undefined }],
  ])("%s", (_, meta, marks, floor, expected) => expect(bringUp(meta, marks, floor)).toMatchObject(expected));

  test("with nothing to learn it is the same object, so that nothing is written", () => expect(bringUp(open, { begun, ended: tombstone(4) }, 4)).toBe(open));

  test("once up, up: a second time changes nothing", () => {
    for (const marks of [{ begun, ended: undefined }, { begun: { ...begun, n: 7 }, ended: tombstone(5) }, { begun: undefined, ended: tombstone(9, { signIn: "s9" }) }]) {
      const floor = marks.ended?.n ?? 0;
      const up = bringUp(open, marks, floor);
      expect(bringUp(up, marks, floor)).toEqual(up);
    }
  });
});

describe("decideStart: what a start() becomes, from meta alone (protocol, start() 2)", () => {
  const request: StartRequest = { user: "42", signIn: undefined, reauthenticated: false, now: 2_000, top: 0, id: B, limits: { ...limits, idle: 60_000 } };
  const closed = close(open, { reason: "idle", pending: undefined });

  test.each<[string, Meta, Partial<StartRequest>, string, Partial<Meta>]>([
    ["none was ever: allocate", empty, {}, "allocate", { id: B, open: true, user: "42", signIn: undefined, start: 2_000, limits: request.limits }],
    ["none open: allocate", closed, {}, "allocate", { id: B, open: true, user: "42", start: 2_000, limits: request.limits, reason: undefined }],
    ["none open, with a signIn", closed, { signIn: "s2" }, "allocate", { signIn: "s2", open: true }],
    ["same user, no signIn given: join, nothing moves", open, {}, "join", { n: 5, id: A, signIn: "s1", start: 1_000, limits }],
    ["same user, same signIn: join", open, { signIn: "s1" }, "join", { n: 5, id: A, signIn: "s1", start: 1_000, limits }],
    ["same user, none known in meta: join, and it is taken", { ...open, signIn: undefined }, { signIn: "s2" }, "join", { n: 5, signIn: "s2", start: 1_000 }],
    ["same user, none anywhere: join", { ...open, signIn: undefined }, {}, "join", { n: 5, signIn: undefined, start: 1_000 }],
    ["same user, another signIn: both limits restart", open, { signIn: "s2" }, "restart", { n: 5, id: A, signIn: "s2", start: 2_000, revision: 1, limits, signIns: ["s1"] }],
    ["reauthenticated: both limits restart (R-02)", open, { reauthenticated: true }, "restart", { n: 5, id: A, signIn: "s1", start: 2_000, limits, signIns: [] }],
    ["reauthenticated with the same signIn: it has not ended", open, { reauthenticated: true, signIn: "s1" }, "restart", { n: 5, signIn: "s1", start: 2_000, signIns: [] }],
    ["reauthenticated with another signIn", open, { reauthenticated: true, signIn: "s2" }, "restart", { n: 5, signIn: "s2", start: 2_000, signIns: ["s1"] }],
    ["another user: a session of their own", open, { user: "43", signIn: "s2" }, "allocate", { id: B, open: true, user: "43", signIn: "s2", start: 2_000, signIns: ["s1"] }],
    ["another user, reauthenticated", open, { user: "43", reauthenticated: true }, "allocate", { id: B, user: "43" }],
    ["users compare as strings, exactly", open, { user: "42 " }, "allocate", { user: "42 " }],
    ["a signIn that ended here never starts again", closed, { signIn: "s1" }, "refuse", closed],
    ["… nor beside a live session", { ...open, signIns: ["s0"] }, { signIn: "s0" }, "refuse", { n: 5, open: true, user: "42", signIn: "s1" }],
    ["… nor for another user", { ...open, signIns: ["s0"] }, { user: "43", signIn: "s0" }, "refuse", { n: 5, open: true, user: "42" }],
    ["… nor if it says that it is reauthenticated", closed, { signIn: "s1", reauthenticated: true }, "refuse", closed],
  ])("%s", (_, meta, given, kind, expected) => {
    const decision = decideStart(meta, { ...request, ...given });
    expect(decision.kind).toBe(kind);
    expect(decision.meta).toMatchObject(expected);
  });

  test("another user's live session is named as replaced; otherwise none is", () => {
    expect(decideStart(open, { ...request, user: "43" }).replaced).toEqual(begun);
    for (const [meta, given] of [[open, {}], [closed, { user: "43" }], [open, { reauthenticated: true }], [empty, {}]] as const) expect(decideStart(meta, { ...request, ...given }).replaced).toBeUndefined();
  });

  test.each([
    ["the clock", { ...closed, n: 5 }, { now: 2_000, top: 7 }, 2_001],
    ["what was read or heard", { ...closed, n: 5 }, { now: 2_000, top: 3_000 }, 3_001],
    ["meta", { ...closed, n: 9_000 }, { now: 2_000, top: 3_000 }, 9_001],
    ["another user's session", { ...open, n: 9_000 }, { now: 2_000, top: 3_000, user: "43" }, 9_001],
  ])("n = 1 + max(meta.n, highest heard, now), so that it rises across any wipe: above %s", (_, meta, given, n) => expect(decideStart(meta, { ...request, ...given }).meta.n).toBe(n));

  test("an allocation takes the claim of a session that is no more, and leaves leadership alone", () => {
    const { meta } = decideStart(open, { ...request, user: "43" });
    expect(meta.claim).toBeUndefined();
    expect(meta).toMatchObject({ term: 3, leader: "t1" });
  });

  test("what it was given is not changed", () => {
    const frozen = Object.freeze({ ...open, signIns: Object.freeze(["s0"]) as string[] });
    for (const given of [{}, { signIn: "s2" }, { user: "43" }]) decideStart(frozen, { ...request, ...given });
    expect(frozen).toEqual({ ...open, signIns: ["s0"] });
  });
});

describe("createFence: one transaction", () => {
  /** A database in a Map; `broken` makes it fail. */
  function fakeDatabase(records: [string, unknown][] = []) {
    const store = new Map<string, unknown>(records);
    const log: { keys: readonly string[]; writes: Writes<unknown>; strict: boolean | undefined }[] = [];
    const database = {
      broken: undefined as Error | undefined,
      store,
      log,
      async transact<T>(keys: readonly string[], decide: (values: readonly unknown[]) => Writes<T>, strict?: boolean): Promise<T> {
        if (database.broken) throw database.broken;
        const writes = decide(keys.map((key) => structuredClone(store.get(key))));
        for (const [key, value] of writes.put ?? []) store.set(key, structuredClone(value));
        for (const key of writes.remove ?? []) store.delete(key);
        const [prefix, keep] = writes.sweep ?? [];
        if (prefix !== undefined) for (const key of [...store.keys()]) if (key.startsWith(prefix) && !(keep !== undefined && key.startsWith(keep))) store.delete(key);
        log.push({ keys, writes, strict });
        return writes.result;
      },
      close: () => {},
    };
    return database;
  }
  const setUp = (database: (Database & { broken: Error | undefined }) | undefined, marks: Partial<Marks> = {}, floor = 0) => {
    const clock = { now: 1_000 };
    const heard = { marks: { begun: undefined, ended: undefined, top: 0, ...marks }, floor };
    const failed = vi.fn((cause: unknown) => new Error("no database", { cause }));
    const refused = vi.fn((cause: unknown) => new Error("not this value", { cause }));
    /** The page: asleep until `wake()` after `sleep()`. */
    const page = { asleep: false, sleeps: 0, gone: false, worked: 0, unreadable: 0, lost: 0, wake: () => {} };
    const life = {
      asleep: () => page.asleep,
      sleeps: () => page.sleeps,
      works: () => void page.worked++,
      refused,
      unreadable: () => void page.unreadable++,
      lost: () => void page.lost++,
      gone: () => page.gone,
      awake: () =>
        new Promise<void>((resolve) => {
          page.wake = () => {
            page.asleep = false;
            resolve();
          };
        }),
    };
    return { clock, heard, failed, refused, page, fence: createFence(database, () => heard, failed, () => clock.now, life) };
  };

  test("reads meta and the keys asked for, and gives the decision's result", async () => {
    const database = fakeDatabase([["meta", open], ["d/x", 1], ["d/y", 2]]);
    const { fence } = setUp(database);
    const result = await fence.run(["d/y", "d/none", "d/x"], (meta, values, before) => ({ result: { n: meta.n, values, before: before?.n } }));
    expect(result).toEqual({ n: 5, values: [2, undefined, 1], before: 5 });
    expect(database.log).toHaveLength(1);
  });

  test("a decision that changes nothing writes nothing", async () => {
    const database = fakeDatabase([["meta", open]]);
    const { fence } = setUp(database);
    await fence.run([], () => ({ result: 1 }));
    expect(database.log[0]!.writes.put ?? []).toEqual([]);
    expect(database.store.get("meta")).toEqual(open);
  });

  test.each([["QuotaExceededError", true], ["UnknownError", true], ["AbortError", false]])("a value that the database refuses (%s; it takes others: %j) takes it from nobody else", async (name, works) => {
    const database = fakeDatabase([["meta", open]]);
    const { transact } = database;
    const cause = new DOMException("no", name);
    database.transact = async (...given) => {
      const [keys, decide, strict] = given as Parameters<typeof transact>;
      if (!works) throw cause;
      return transact(keys, (values) => {
        const writes = decide(values);
        if (writes.put?.some(([key]) => key === "d/photo")) throw cause;
        return writes;
      }, strict) as never;
    };
    const { fence, failed, refused } = setUp(database);
    const set = (key: string) => fence.run([], () => ({ put: [[key, 1]], result: key }), { need: true });
    await expect(set("d/photo")).rejects.toThrow(works ? "not this value" : "no database");
    expect([refused.mock.calls.length, failed.mock.calls.length]).toEqual(works ? [1, 0] : [0, 1]);
    if (!works) return;
    expect(await set("d/note")).toBe("d/note");
    expect(await fence.run([], (meta) => ({ result: meta.n }))).toBe(5);
  });

  test("it brings meta up to the markers before it decides, and writes that with the decision", async () => {
    const database = fakeDatabase([["meta", open]]);
    const { fence } = setUp(database, { ended: { n: 5, reason: "idle", signIn: "s1", pending: undefined } }, 5);
    expect(await fence.run([], (meta, _, before) => ({ result: [before?.open, meta.open] }))).toEqual([true, false]);
    expect(database.store.get("meta")).toMatchObject({ open: false, reason: "idle", user: undefined, signIns: ["s1"] });
  });

  test("what it brings meta up to is what the tab knows when the transaction runs, not when it was asked for", async () => {
    const database = fakeDatabase([["meta", open]]);
    const { transact } = database;
    database.transact = async (...given) => {
      await Promise.resolve();
      return transact(...(given as Parameters<typeof transact>)) as never;
    };
    const { fence, heard } = setUp(database);
    const answer = fence.run([], (meta) => ({ result: meta.open }));
    heard.floor = 5;
    expect(await answer).toBe(false);
  });

  test("the end of a session sweeps its records in the same transaction; user and device records stay (S4)", async () => {
    const database = fakeDatabase([["meta", open], [`s/5/${A}/cart`, 1], [`s/3/${B}/old`, 1], ["u/42/theme", 1], ["d/locale", 1]]);
    const { fence } = setUp(database);
    await fence.run([], (meta) => ({ meta: close(meta, { reason: "logout", pending: undefined }), result: undefined }));
    expect([...database.store.keys()].sort()).toEqual(["d/locale", "meta", "u/42/theme"]);
  });

  test("a new session sweeps the records of dead ones, never its own", async () => {
    const database = fakeDatabase([["meta", empty], [`s/3/${B}/old`, 1], [`s/5/${A}/cart`, 1]]);
    const { fence } = setUp(database, { begun });
    await fence.run([], () => ({ result: undefined }));
    expect([...database.store.keys()].sort()).toEqual(["meta", `s/5/${A}/cart`]);
  });

  test("puts and removes what the decision names", async () => {
    const database = fakeDatabase([["meta", open], ["d/x", 1], ["d/y", 2]]);
    const { fence } = setUp(database);
    await fence.run(["d/x"], () => ({ put: [["d/x", 9]], remove: ["d/y"], result: undefined }));
    expect(Object.fromEntries(database.store)).toEqual({ meta: open, "d/x": 9 });
  });

  test("a meta that cannot be read counts as lost", async () => {
    const database = fakeDatabase([["meta", { n: "five" }]]);
    const { fence } = setUp(database, { begun });
    expect(await fence.run([], (meta, _, before) => ({ result: [before, meta.n, meta.open] }))).toEqual([undefined, 5, true]);
  });

  test("`strict` reaches the database (R-74)", async () => {
    const database = fakeDatabase();
    const { fence } = setUp(database);
    await fence.run([], () => ({ result: 1 }), { strict: true });
    await fence.run([], () => ({ result: 1 }));
    expect(database.log.map(({ strict }) => !!strict)).toEqual([true, false]);
  });

  test("what the decision throws is what the caller gets, and nothing is written; the database has not failed", async () => {
    const database = fakeDatabase([["meta", open]]);
    const { fence, failed } = setUp(database, { ended: { n: 5, reason: "idle", signIn: undefined, pending: undefined } }, 5);
    const refusal = new TypeError("no");
    await expect(fence.run([], () => { throw refusal; })).rejects.toBe(refusal);
    expect(database.store.get("meta")).toEqual(open);
    expect(failed).not.toHaveBeenCalled();
  });

  describe.each([
    ["without IndexedDB", () => undefined],
    ["with one that fails", () => Object.assign(fakeDatabase(), { broken: new Error("gone") })],
  ])("%s", (_, make) => {
    test("(n, id) from localStorage alone, reported as degraded (protocol, Epoch)", async () => {
      const { fence, failed } = setUp(make(), { begun });
      expect(await fence.run(["d/x"], (meta, values) => ({ result: [meta.n, meta.id, meta.open, values] }))).toEqual([5, A, true, [undefined]]);
      expect(failed).toHaveBeenCalled();
    });

    test("what this tab has decided holds for its next decision", async () => {
      const { fence } = setUp(make());
      await fence.run([], (meta) => ({ meta: { ...meta, term: 8 }, result: undefined }));
      expect(await fence.run([], (meta) => ({ result: meta.term }))).toBe(8);
    });

    test("an end that is heard closes it", async () => {
      const { fence, heard } = setUp(make(), { begun });
      await fence.run([], () => ({ result: 1 }));
      heard.floor = 5;
      expect(await fence.run([], (meta) => ({ result: meta.open }))).toBe(false);
    });

    test("with `need` it rejects and decides nothing", async () => {
      const { fence } = setUp(make());
      const decide = vi.fn(() => ({ result: 1 }));
      await expect(fence.run([], decide, { need: true })).rejects.toThrow("no database");
      expect(decide).not.toHaveBeenCalled();
    });
  });

  test("a database that failed is left alone for a while, so that no call waits for it again and again; then it is asked again", async () => {
    const database = fakeDatabase([["meta", open]]);
    const { fence, clock, failed } = setUp(database, { begun });
    database.broken = new Error("hangs");
    await fence.run([], () => ({ result: 1 }));
    expect(failed.mock.calls[0]![0]).toBe(database.broken);
    database.broken = undefined;
    await fence.run([], () => ({ result: 1 }));
    expect(database.log).toHaveLength(0);
    clock.now += 120_000;
    await fence.run([], () => ({ result: 1 }));
    expect(database.log).toHaveLength(1);
  });

  test("who needs the database asks it at once", async () => {
    const database = fakeDatabase([["d/x", 7]]);
    const { fence } = setUp(database);
    database.broken = new Error("hangs");
    await fence.run([], () => ({ result: 1 }));
    database.broken = undefined;
    expect(await fence.run(["d/x"], (_, [x]) => ({ result: x }), { need: true })).toBe(7);
  });

  describe("between freeze or pagehide and the wake a tab starts no transaction, whatever arrives (protocol, End)", () => {
    test("what is asked for meanwhile is done at wake", async () => {
      const database = fakeDatabase([["meta", open]]);
      const { fence, page, failed } = setUp(database);
      page.asleep = true;
      const decide = vi.fn((meta: Meta) => ({ meta: close(meta, { reason: "idle", pending: undefined }), result: 7 }));
      const answer = fence.run([], decide);
      await settle();
      expect(decide).not.toHaveBeenCalled();
      expect(database.log).toHaveLength(0);
      page.wake();
      expect(await answer).toBe(7);
      expect(database.store.get("meta")).toMatchObject({ open: false });
      expect(failed).not.toHaveBeenCalled();
    });

    test("one that was taken back because the page fell asleep is made again at wake; the database has not failed", async () => {
      const database = fakeDatabase([["meta", open]]);
      const { fence, page, failed } = setUp(database);
      database.broken = new Error("aborted");
      page.asleep = false;
      const { transact } = database;
      database.transact = async (...given) => {
        page.asleep = !!database.broken;
        page.sleeps += +page.asleep;
        return transact(...(given as Parameters<typeof transact>)) as never;
      };
      const answer = fence.run([], () => ({ result: 7 }));
      await settle();
      database.broken = undefined;
      page.wake();
      expect(await answer).toBe(7);
      expect(failed).not.toHaveBeenCalled();
      expect(page.worked).toBe(1);
    });

    test("nor has one whose rejection arrives after the wake", async () => {
      const database = fakeDatabase([["meta", open]]);
      const { fence, page, failed } = setUp(database);
      const { transact } = database;
      database.transact = async (...given) => {
        if (page.sleeps++ == 0) throw new Error("aborted");
        return transact(...(given as Parameters<typeof transact>)) as never;
      };
      page.sleeps = 0;
      expect(await fence.run([], () => ({ result: 7 }))).toBe(7);
      expect(failed).not.toHaveBeenCalled();
    });
  });

  test("after dispose() nothing is written any more", async () => {
    const database = fakeDatabase([["meta", open]]);
    const { fence, page } = setUp(database);
    page.gone = true;
    await fence.run([], (meta) => ({ meta: { ...meta, term: 99 }, result: 1 }));
    expect(database.log).toHaveLength(0);
    expect(database.store.get("meta")).toEqual(open);
  });
});
