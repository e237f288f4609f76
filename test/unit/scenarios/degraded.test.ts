import { describe, expect, test } from "vitest";
import type { Capability, TabOptions } from "../../../src/testing/index.js";
import { outcome, type Page, Stage } from "./stage.js";

type Missing = "locks" | "channel" | "database" | "local" | "session";
const NAMES: Readonly<Record<Missing, string>> = { locks: "locks", channel: "channel", database: "database", local: "localStorage", session: "sessionStorage" };

async function without(missing: readonly Capability[], tabs = 2, browser = {}): Promise<{ stage: Stage; pages: Page[] }> {
  const stage = new Stage({}, browser);
  const pages: Page[] = [];
  for (let n = 0; n < tabs; n++) pages.push(await stage.ready({ without: missing }));
  await stage.signIn(pages[0]!, "ann");
  return { stage, pages };
}

describe.each(["locks", "channel", "database", "local", "session"] as const)("without %s", (missing) => {
  test("capabilities say so, and it is one problem that names it (R-98)", async () => {
    const { stage, pages } = await without([missing]);
    await stage.browser.advance("2m");
    for (const { session, problems } of pages) {
      expect(Object.entries(session.capabilities).filter(([name, there]) => there === (name === "partitioned"))).toEqual([[NAMES[missing], false]]);
      expect(problems.filter(({ message }) => message.includes(NAMES[missing]))).toHaveLength(1);
      expect(problems).toHaveLength(1);
    }
  });

  test("a session begins, is shared, extended, and ends in all tabs, at once (R-63, R-78)", async () => {
    const { stage, pages } = await without([missing], 3);
    expect(pages.map(({ session }) => session.getState().user)).toEqual(["ann", "ann", "ann"]);
    await stage.browser.advance("8m");
    pages[1]!.tab.input();
    await stage.browser.advance("8m");
    expect(stage.statuses(pages)).toEqual(["active", "active", "active"]);
    expect(stage.server.calls("heartbeat").length).toBeGreaterThan(0);
    void pages[2]!.session.end();
    await stage.browser.advance(20);
    expect(stage.statuses(pages)).toEqual(["ended", "ended", "ended"]);
    await stage.settle();
    expect(stage.server.current).toBeUndefined();
    expect(stage.keys().filter((key) => !key.startsWith("ended"))).toEqual([]);
  });

  test("another user replaces, and no value passes over", async () => {
    const { stage, pages } = await without([missing]);
    pages[0]!.session.data.cart.set(["tea"]);
    pages[0]!.session.data.wish.set(["kettle"]);
    await stage.settle();
    await stage.signIn(pages[1]!, "bob");
    expect(pages.map(({ session }) => [session.getState().user, session.data.cart.get(), session.data.wish.get()])).toEqual(Array(2).fill(["bob", [], []]));
  });

  test("idle ends it in all tabs", async () => {
    const { stage, pages } = await without([missing]);
    await stage.browser.advance("10m");
    await stage.browser.advance("2s");
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "idle" }));
  });

  test("updates of shared entries are all there", async () => {
    const { stage, pages } = await without([missing]);
    await stage.browser.until(Promise.all(Array.from({ length: 8 }, (_, n) => pages[n % 2]!.session.data.cart.update((all) => [...all, `${n}`]))), "2m");
    await stage.settle();
    expect(pages.map(({ session }) => session.data.cart.get().length)).toEqual([8, 8]);
  });

  test("a reload finds the session again", async () => {
    const { stage, pages } = await without([missing]);
    pages[0]!.tab.reload();
    await stage.browser.advance(5);
    const again = stage.boot(pages[0]!.tab);
    await stage.browser.until(again.session.ready);
    await stage.settle();
    expect(again.session.getState()).toMatchObject({ status: "active", user: "ann" });
  });
});

describe("what is missing means what the docs say", () => {
  test("no IndexedDB: durable calls reject with a StorageError", async () => {
    const { stage, pages } = await without(["database"]);
    const { photo } = pages[0]!.session.data;
    expect(await stage.browser.until(Promise.all([photo.get(), photo.set([]), photo.update((all) => all), photo.delete()].map(outcome)))).toEqual(Array(4).fill("StorageError"));
  });

  test.each(["hang", "blocked", "fail"] as const)("IndexedDB that %ss: nobody waits longer than its limit, one problem, and the session works (R-72)", async (mode) => {
    const stage = new Stage({}, { database: { mode } });
    const pages = [stage.open(), stage.open()];
    const started = outcome(pages[0]!.session.start(stage.server.login("ann")));
    expect(await stage.browser.until(started, "10s")).toBeUndefined();
    await stage.browser.until(Promise.all(pages.map(({ session }) => session.ready)), "10s");
    await stage.browser.advance("5s");
    expect(pages.map(({ session }) => session.getState().user)).toEqual(["ann", "ann"]);
    for (const { problems, session } of pages) {
      expect(problems.filter(({ name }) => name === "StorageError")).toHaveLength(1);
      expect(session.capabilities.database).toBe(false);
    }
    void pages[1]!.session.end();
    await stage.browser.advance(20);
    expect(stage.statuses(pages)).toEqual(["ended", "ended"]);
  });

  test("IndexedDB that works again is used again, and what was owed is done (R-72)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(2);
    stage.browser.models.database.mode = "fail";
    pages[0]!.session.data.cart.set(["tea"]);
    void pages[1]!.session.end();
    await stage.browser.advance("5s");
    stage.browser.models.database.mode = "ok";
    await stage.browser.advance("2m");
    expect(stage.meta).toMatchObject({ open: false, user: undefined });
    expect(pages.map(({ session }) => session.capabilities.database)).toEqual([true, true]);
  });

  test("quota: the value is kept in memory and IndexedDB, and is reported once (R-69)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    stage.browser.models.storage.quota = 2 * [...stage.browser.localStorage].join("").length + 100;
    for (const size of [3000, 4000]) a!.session.data.cart.set(["x".repeat(size)]);
    a!.session.data.cart.set(["y".repeat(2000)]);
    await stage.settle();
    expect([a!, b!].map(({ session }) => session.data.cart.get()[0]!.length)).toEqual([2000, 2000]);
    expect([...stage.browser.localStorage.keys()].filter((key) => key.endsWith("cart"))).toEqual([]);
    expect(a!.problems).toHaveLength(1);
    const c = await stage.ready();
    expect(c.session.data.cart.get()[0]!.length).toBe(2000);
  });

  test("a database lost by force is opened again (R-72)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.until(a!.session.data.photo.set(["p"]));
    stage.browser.loseDatabase();
    expect(await stage.browser.until(a!.session.data.photo.get())).toEqual(["p"]);
    expect(a!.problems).toEqual([]);
  });

  test.each([
    ["an insecure page", { secureContext: false }, "secureContext"],
    ["a frame in another site's page", { partitioned: true }, "partitioned"],
  ] as [string, TabOptions, string][])("%s is reported", async (_, options, name) => {
    const stage = new Stage();
    const page = await stage.ready(options);
    expect(page.problems.filter(({ message }) => message.includes(name))).toHaveLength(1);
    await stage.signIn(page, "ann");
    expect(page.session.getState().status).toBe("active");
  });

  test("a partitioned frame and the tabs know nothing of each other (R-79)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    const frame = await stage.ready({ partitioned: true, top: false });
    expect(frame.session.getState().status).toBe("none");
    void a!.session.end();
    await stage.settle();
    expect(frame.session.getState().status).toBe("none");
  });

  test("nothing at all: one tab, in memory, is still a session (R-71, R-63)", async () => {
    const stage = new Stage();
    const page = await stage.ready({ without: ["locks", "channel", "database", "local", "session"] });
    await stage.signIn(page, "ann");
    page.session.data.note.set(["n"]);
    page.session.data.cart.set(["tea"]);
    expect([page.session.getState().user, page.session.data.note.get(), page.session.data.cart.get()]).toEqual(["ann", ["n"], ["tea"]]);
    await stage.browser.until(page.session.end());
    expect([page.session.getState().status, page.session.data.note.get()]).toEqual(["ended", []]);
    expect(stage.server.current).toBeUndefined();
  });

  test("a channel that loses everything: storage events still tell of an end (R-78, R-58)", async () => {
    const stage = new Stage({}, { channel: { loss: 1 } });
    const pages = await stage.signedIn(3);
    expect(stage.statuses(pages)).toEqual(["active", "active", "active"]);
    void pages[1]!.session.end();
    await stage.browser.advance(20);
    expect(stage.statuses(pages)).toEqual(["ended", "ended", "ended"]);
  });

  test("messages twice and out of order change nothing (R-24, R-55)", async () => {
    const stage = new Stage({}, { channel: { duplication: 1, unordered: true, delay: [0.1, 30] }, storage: { unorderedEvents: true, eventDelay: [0, 30] } });
    const pages = await stage.signedIn(3);
    for (let n = 0; n < 10; n++) {
      pages[n % 3]!.session.data.cart.set([`${n}`]);
      await stage.browser.advance(7);
    }
    await stage.settle();
    expect(pages.map(({ session }) => session.data.cart.get())).toEqual([["9"], ["9"], ["9"]]);
    void pages[0]!.session.end();
    await stage.settle();
    await stage.signIn(pages[1]!, "bob");
    expect(pages.map(({ session }) => session.getState().user)).toEqual(["bob", "bob", "bob"]);
  });
});

describe("without localStorage only the database and messages tell", () => {
  test("what outlives a session and was set in the task of its end is kept", async () => {
    const { stage, pages } = await without(["local"], 1);
    const [page] = pages as [Page];
    page.session.data.wish.set(["tea"]);
    void page.session.end();
    await stage.settle();
    await stage.signIn(page, "ann", "second");
    expect(page.session.data.wish.get()).toEqual(["tea"]);
  });

  test("a page that comes alone asks the server how long its session has (S5)", async () => {
    const { stage, pages } = await without(["local"], 1);
    const [page] = pages as [Page];
    const { expiresAt } = page.session.getState();
    page.tab.reload();
    const again = stage.boot(page.tab);
    await stage.settle();
    expect(stage.server.calls("status").length).toBeGreaterThan(0);
    expect(Math.abs(again.session.getState().expiresAt! - expiresAt!)).toBeLessThan(2000);
  });

  test("who leads after the page that began a session has died learns of it from the fence", async () => {
    const stage = new Stage();
    const [first, second] = [await stage.ready({ without: ["local"] }), await stage.ready({ without: ["local"] })];
    stage.browser.models.channel.loss = 1;
    await stage.signIn(first, "ann");
    stage.browser.models.channel.loss = 0;
    first.tab.crash();
    await stage.browser.advance("1s");
    expect(second.session.getState()).toMatchObject({ user: "ann" });
  });

  test("tabs in sessions of their own, which no store can make one, look for one another's a few times and then are quiet", async () => {
    const stage = new Stage({}, { timeline: false });
    const pages: Page[] = [];
    for (let n = 0; n < 5; n++) pages.push(await stage.ready({ without: ["local"] }));
    stage.browser.models.database.mode = "hang";
    const login = stage.server.login("ann");
    for (const { session } of pages) void session.start(login).catch(() => {});
    await stage.browser.advance("10s");
    const before = stage.browser.count("posts");
    await stage.browser.advance("10s");
    expect(stage.browser.count("posts") - before).toBeLessThan(50);
  });

  test("an end that only the database tells of is an end, even below a floor that was heard first", async () => {
    const stage = new Stage();
    const first = await stage.ready({ without: ["local"] });
    await stage.signIn(first, "ann");
    await stage.browser.until(first.session.end());
    await stage.settle();
    const second = stage.open({ without: ["local"] });
    // Told before the database has answered: a later session has come and gone where nothing could keep it.
    first.tab.platform.channel!("holdfast/holdfast/", () => {})!.post({ p: 1, type: "hello", n: 0, id: "", floor: stage.browser.now, from: "f".repeat(32), ask: 0 });
    await stage.browser.until(second.session.ready);
    expect(second.session.getState()).toEqual({ status: "ended", reason: "logout" });
  });
});
