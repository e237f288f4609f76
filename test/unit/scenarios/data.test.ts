import { describe, expect, test } from "vitest";
import { memory, shared, tab as tabTier, durable } from "../../../src/index.js";
import { outcome, type Page, type Shop, Stage } from "./stage.js";

type ListName = "cart" | "wish" | "note" | "photo";
const LISTS: readonly ListName[] = ["cart", "wish", "note", "photo"];
type List = { update(change: (list: string[]) => string[]): Promise<string[]> };
const list = (session: Shop, name: ListName): List => session.data[name] as List;
const read = async (stage: Stage, { session }: Page, name: ListName): Promise<string[]> => {
  const value = session.data[name].get();
  return value instanceof Promise ? stage.browser.until(value) : value;
};

describe("several update() calls in one task (S3)", () => {
  test.each(["draft", "filter", "cart", "wish", "theme", "note", "photo"] as const)("%s: none is lost", async (name) => {
    const stage = new Stage();
    const [page] = await stage.signedIn();
    const entry = page!.session.data[name] as unknown as { get(): unknown; update(change: (value: string | string[] | undefined) => unknown): Promise<unknown> };
    const add = (what: string) => entry.update((value) => (name === "draft" || name === "filter" || name === "theme" ? `${(value as string) ?? ""}${what}` : [...((value as string[]) ?? []), what]));
    await stage.browser.until(Promise.all(["a", "b", "c"].map(add)));
    await stage.settle();
    expect([...((await stage.browser.until(Promise.resolve(entry.get()))) as Iterable<string>)].sort()).toEqual(["a", "b", "c"]);
  });
});

test("what a page that comes back from the cache still owes to localStorage is not put over what is newer there (S3)", async () => {
  const stage = new Stage();
  const pages = await stage.signedIn(2);
  const [a, b] = pages as [Page, Page];
  const add = (page: Page, what: string): Promise<unknown> => stage.browser.until(list(page.session, "wish").update((all) => [...all, what]));
  await add(a, "one");
  await add(b, "two");
  await stage.browser.advance(10);
  a.tab.toBackForwardCache();
  await add(b, "three");
  void b.session.end();
  await stage.browser.advance(20);
  a.tab.restore();
  await stage.browser.advance(20);
  const [, noted] = [...stage.browser.localStorage].find(([key]) => key.endsWith("/wish"))!;
  expect(JSON.parse(JSON.parse(noted).v)).toEqual(["one", "two", "three"]);
});

describe("update() is atomic across tabs (S3)", () => {
  test.each(LISTS)("%s: forty at once from four tabs are all there", async (name) => {
    const stage = new Stage();
    const pages = await stage.signedIn(4);
    const done: Promise<unknown>[] = [];
    for (let n = 0; n < 40; n++) done.push(list(pages[n % 4]!.session, name).update((all) => [...all, `${n}`]));
    await stage.browser.until(Promise.all(done), "5m");
    await stage.settle();
    for (const page of pages) expect([...(await read(stage, page, name))].sort()).toEqual(Array.from({ length: 40 }, (_, n) => `${n}`).sort());
  });

  test("synced tab entries: the same, each in its own sessionStorage", async () => {
    const stage = new Stage({ data: { count: tabTier({ initial: 0, sync: true }) } as never });
    const pages = await stage.signedIn(3);
    const count = (page: Page): { get(): number; update(change: (n: number) => number): Promise<number> } => (page.session.data as never as { count: never }).count;
    await stage.browser.until(Promise.all(Array.from({ length: 15 }, (_, n) => count(pages[n % 3]!).update((old) => old + 1))), "3m");
    await stage.settle();
    expect(pages.map((page) => count(page).get())).toEqual([15, 15, 15]);
    for (const { tab } of pages) expect([...tab.sessionStorage.values()].some((text) => text.includes('"15"'))).toBe(true);
  });

  test.each(["cart", "note", "photo"] as const)("%s: a set() that an update() did not see wins", async (name) => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    const update = list(a!.session, name).update((all) => [...all, "update"]);
    const set = b!.session.data[name].set(["set"]);
    await stage.browser.until(Promise.all([update, set]));
    await stage.settle();
    for (const page of [a!, b!]) expect((await read(stage, page, name))[0]).toBe("set");
  });

  test("a tab that stops while it has a key's lock holds nobody up longer than 3 s, and that is reported (R-84, S8)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    void a!.session.data.note.update((all) => [...all, "a"]);
    await stage.browser.advance(2);
    a!.tab.freeze({ told: false });
    expect(await stage.browser.until(b!.session.data.note.update((all) => [...all, "b"]), "5s")).toContain("b");
    expect(b!.problems.filter(({ message }) => message.includes("not atomic"))).toHaveLength(1);
  });

  test("one that rejects writes nothing and lets the next go on", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    for (const name of LISTS) {
      const refused = list(a!.session, name).update(() => {
        throw new RangeError("no");
      });
      expect(await stage.browser.until(outcome(refused))).toBe("RangeError");
      expect(await stage.browser.until(outcome(list(a!.session, name).update((async () => []) as never)))).toBe("DataError");
      expect(await stage.browser.until(list(b!.session, name).update((all) => [...all, "ok"]))).toEqual(["ok"]);
    }
  });
});

describe("what one tab writes, all read", () => {
  test("set() and delete() reach every tab within a message; the last writer wins (R-65, L1)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    a!.session.data.cart.set(["tea"]);
    a!.session.data.filter.set("green");
    a!.session.data.note.set(["n"]);
    await stage.browser.advance(5);
    expect([b!.session.data.cart.get(), b!.session.data.filter.get(), b!.session.data.note.get()]).toEqual([["tea"], "green", ["n"]]);
    b!.session.data.cart.delete();
    b!.session.data.note.delete();
    await stage.browser.advance(5);
    expect([a!.session.data.cart.get(), a!.session.data.note.get()]).toEqual([[], []]);
  });

  test("subscribers hear of each change once, in both tabs", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    const told: string[] = [];
    a!.session.data.cart.subscribe(() => told.push(`a ${a!.session.data.cart.get().join()}`));
    b!.session.data.cart.subscribe(() => told.push(`b ${b!.session.data.cart.get().join()}`));
    b!.session.data.photo.subscribe(() => told.push("b photo"));
    a!.session.data.cart.set(["tea"]);
    await stage.browser.until(a!.session.data.photo.set(["p"]));
    await stage.settle();
    expect(told.sort()).toEqual(["a tea", "b photo", "b tea"]);
  });

  test("a newcomer has it all: storage on the first line, memory before ready (L1)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.session.data.cart.set(["tea"]);
    a!.session.data.filter.set("green");
    a!.session.data.note.set(["n"]);
    await stage.browser.until(a!.session.data.photo.set(["p"]));
    await stage.settle();
    const b = stage.open();
    expect(b.session.data.cart.get()).toEqual(["tea"]);
    await stage.browser.until(b.session.ready);
    expect([b.session.data.filter.get(), b.session.data.note.get(), await stage.browser.until(b.session.data.photo.get())]).toEqual(["green", ["n"], ["p"]]);
  });

  test("memory is gone with the last tab, and never on the disk", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.session.data.note.set(["secret"]);
    await stage.settle();
    expect(JSON.stringify([...stage.browser.localStorage, ...stage.browser.database("holdfast/holdfast"), ...a!.tab.sessionStorage])).not.toContain("secret");
    a!.tab.reload();
    await stage.browser.advance(5);
    const again = stage.boot(a!.tab);
    await stage.browser.until(again.session.ready);
    expect(again.session.data.note.get()).toEqual([]);
  });

  test("a deleted value does not return from a tab that was asleep (S3)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    a!.session.data.note.set(["old"]);
    a!.session.data.cart.set(["old"]);
    await stage.settle();
    b!.tab.toBackForwardCache();
    stage.browser.models.lifecycle.cachedMessage = "drop";
    a!.session.data.note.delete();
    a!.session.data.cart.delete();
    await stage.settle();
    b!.tab.restore();
    await stage.settle();
    for (const page of [a!, b!]) expect([page.session.data.note.get(), page.session.data.cart.get()]).toEqual([[], []]);
  });

  test("what is read is not shared with what is stored", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    const given = ["tea"];
    a!.session.data.cart.set(given);
    a!.session.data.note.set(given);
    given.push("milk");
    a!.session.data.cart.get().push("more");
    a!.session.data.note.get().push("more");
    expect([a!.session.data.cart.get(), a!.session.data.note.get()]).toEqual([["tea"], ["tea"]]);
  });

  test("a storm of sets in four tabs ends in one value everywhere, without a storm of writes (L1, L6)", async () => {
    const stage = new Stage({}, { timeline: false });
    const pages = await stage.signedIn(4);
    const before = stage.browser.count("local");
    for (let n = 0; n < 100; n++) {
      pages[n % 4]!.session.data.theme.set(`v${n}`);
      if (n % 3 === 0) await stage.browser.advance(0.4);
    }
    await stage.browser.advance("2s");
    const values = pages.map(({ session }) => session.data.theme.get());
    expect(new Set(values).size).toBe(1);
    expect(JSON.parse(JSON.parse(stage.browser.localStorage.get("holdfast/holdfast/d/theme")!).v)).toBe(values[0]);
    expect(stage.browser.count("local") - before).toBeLessThan(110);
  });
});

describe("while checking (api.md, Data)", () => {
  const asleep = async (): Promise<{ stage: Stage; page: Page }> => {
    const stage = new Stage({ server: undefined as never });
    const [page] = await stage.signedIn();
    page!.session.data.cart.set(["before"]);
    page!.session.data.theme.set("dark");
    await stage.settle();
    await stage.browser.sleep("8m");
    expect(page!.session.getState().status).toBe("checking");
    return { stage, page: page! };
  };

  test("reads answer as with no session, but a device entry its value (S1)", async () => {
    const { page } = await asleep();
    expect([page.session.data.cart.get(), page.session.data.theme.get()]).toEqual([[], "dark"]);
  });

  test("set() and delete() are kept, and made when the gate opens", async () => {
    const { stage, page } = await asleep();
    page.session.data.cart.set(["during"]);
    page.session.data.note.delete();
    expect(page.session.data.cart.get()).toEqual([]);
    await stage.settle();
    expect(page.session.data.cart.get()).toEqual(["during"]);
  });

  test("update() and durable calls wait", async () => {
    const { stage, page } = await asleep();
    const update = page.session.data.cart.update((all) => [...all, "more"]);
    const set = page.session.data.photo.set(["p"]);
    expect(await stage.browser.until(Promise.all([update, set, page.session.data.photo.get()]))).toEqual([["before", "more"], undefined, ["p"]]);
  });

  test("if the session has ended they are dropped, or reject", async () => {
    const stage = new Stage({ server: undefined as never });
    const [page] = await stage.signedIn();
    await stage.browser.sleep("11m");
    page!.session.data.cart.set(["during"]);
    const waiting = [page!.session.data.cart.update((all) => all), page!.session.data.photo.get(), page!.session.data.photo.set([])].map(outcome);
    expect(await stage.browser.until(Promise.all(waiting))).toEqual(["SessionEndedError", "SessionEndedError", "SessionEndedError"]);
    await stage.signIn(page!, "bob");
    expect(page!.session.data.cart.get()).toEqual([]);
  });

  test("what was set for one session is not made in the next (S1)", async () => {
    const stage = new Stage();
    const [page] = await stage.signedIn();
    stage.server.respond({ slow: 500 }, { call: "status", times: 1 });
    const { expiresIn } = stage.server.login("bob");
    const old = stage.boot(page!.tab.duplicate());
    const started = outcome(old.session.start({ user: "bob", signIn: "signin-2", expiresIn }));
    await stage.browser.advance(100);
    if (old.session.getState().status === "checking") {
      old.session.data.cart.set(["ann's"]);
      old.session.data.wish.set(["ann's"]);
    }
    await stage.browser.until(started);
    await stage.settle();
    expect([old.session.getState().user, old.session.data.cart.get(), old.session.data.wish.get()]).toEqual(["bob", [], []]);
  });
});

describe("lifetimes", () => {
  test("device data is read, and in sync, in every state; writing needs a session", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    a!.session.data.theme.set("dark");
    await stage.browser.until(a!.session.end());
    const c = await stage.ready();
    expect([a!, b!, c].map(({ session }) => session.data.theme.get())).toEqual(["dark", "dark", "dark"]);
    expect(() => c.session.data.theme.set("light")).toThrow("no session");
    await stage.signIn(c, "bob");
    c.session.data.theme.set("light");
    await stage.settle();
    expect(a!.session.data.theme.get()).toBe("light");
  });

  test("user data of two users do not mix, and a tombstone stays (S1)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    await stage.browser.until(a!.session.data.wish.update(() => ["kettle"]));
    await stage.signIn(a!, "bob");
    await stage.browser.until(b!.session.data.wish.update((all) => [...all, "book"]));
    await stage.settle();
    expect(a!.session.data.wish.get()).toEqual(["book"]);
    await stage.signIn(b!, "ann");
    expect([a!, b!].map(({ session }) => session.data.wish.get())).toEqual([["kettle"], ["kettle"]]);
    a!.session.data.wish.delete();
    await stage.settle();
    await stage.browser.until(a!.session.end());
    await stage.signIn(a!, "ann");
    expect((await stage.ready()).session.data.wish.get()).toEqual([]);
  });
});

describe("schema, version, migrate", () => {
  const positive = { "~standard": { version: 1 as const, vendor: "test", validate: (value: unknown) => (typeof value === "number" && value > 0 ? { value } : { issues: [{ message: "not positive" }] }) } };
  const data = (version: number, migrate?: (value: unknown, from: number) => number) =>
    ({ size: shared<number>({ initial: 1, schema: positive, version, ...(migrate && { migrate }), lifetime: "device" }), weight: memory<number>({ initial: 1, schema: positive, version }), heap: durable<number>({ initial: 1, schema: positive, version, lifetime: "device" }) }) as never;
  interface Sizes {
    size: { get(): number; set(n: number): void; update(change: (n: number) => number): Promise<number> };
    weight: Sizes["size"];
    heap: { get(): Promise<number>; set(n: number): Promise<void> };
  }
  const sizes = (page: Page): Sizes => page.session.data as never;

  test("a value that the schema refuses is refused everywhere, and changes nothing", async () => {
    const stage = new Stage({ data: data(1) });
    const [a] = await stage.signedIn();
    expect(() => sizes(a!).size.set(-1)).toThrow("not positive");
    expect(() => sizes(a!).weight.set(0)).toThrow("not positive");
    expect(await stage.browser.until(outcome(sizes(a!).heap.set(-2)))).toBe("DataError");
    expect(await stage.browser.until(outcome(sizes(a!).size.update(() => -3)))).toBe("DataError");
    expect(sizes(a!).size.get()).toBe(1);
  });

  test("an older value is migrated as it is read, and written as new by the next write", async () => {
    const stage = new Stage({ data: data(1) });
    const [a] = await stage.signedIn();
    sizes(a!).size.set(5);
    await stage.settle();
    const b = await stage.ready({}, { data: data(2, (value, from) => (value as number) * 10 + from) });
    expect(sizes(b).size.get()).toBe(51);
    expect(await stage.browser.until(sizes(b).size.update((n) => n + 1))).toBe(52);
  });

  test("a newer value is left alone: reads give initial, writes fail, and it stays (R-75)", async () => {
    const stage = new Stage({ data: data(2) });
    const [a] = await stage.signedIn();
    sizes(a!).size.set(7);
    await stage.settle();
    const b = await stage.ready({}, { data: data(1) });
    expect(sizes(b).size.get()).toBe(1);
    expect(() => sizes(b).size.set(3)).toThrow("version 2");
    expect(await stage.browser.until(outcome(sizes(b).size.update((n) => n)))).toBe("DataError");
    await stage.settle();
    expect(sizes(a!).size.get()).toBe(7);
  });

  test("what somebody else put into storage is not there, and is reported once (R-14)", async () => {
    const stage = new Stage({ data: data(1) });
    const [a] = await stage.signedIn();
    sizes(a!).size.set(7);
    await stage.settle();
    const key = "holdfast/holdfast/d/size";
    a!.tab.platform.local!.set(key, stage.browser.localStorage.get(key)!.replace('"7"', '"-7"'));
    await stage.browser.until(a!.session.end());
    stage.browser.clearStorage({ local: false, session: false });
    const b = await stage.ready();
    expect(sizes(b).size.get()).toBe(1);
    expect(sizes(b).size.get()).toBe(1);
    expect(b.problems.filter(({ message }) => message.includes("size"))).toHaveLength(1);
  });
});
