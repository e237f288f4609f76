import { describe, expect, test } from "vitest";
import type { Tab } from "../../../src/testing/index.js";
import { outcome, type Page, Stage } from "./stage.js";

/** What the simulation found in moments of a few milliseconds, each as short as it can be told. */
describe("while a page boots", () => {
  test.each([0, 1, 2, 4, 6, 8, 10, 12, 15, 20, 30, 60, 300])("an end() %i ms after the first line: ready resolves, and the session is over (S2)", async (after) => {
    const stage = new Stage();
    const page = stage.open();
    const started = outcome(page.session.start(stage.server.login("ann")));
    await stage.browser.advance(after);
    void page.session.end();
    await stage.browser.until(Promise.all([page.session.ready, started]));
    await stage.settle();
    expect(page.session.getState().status).not.toBe("active");
    expect(stage.keys().filter((key) => !key.startsWith("ended"))).toEqual([]);
    expect(stage.meta["open"] ?? false).toBe(false);
  });

  test.each([
    ["left for another page and back", (tab: Tab) => (tab.navigate(), void tab.back())],
    ["left for the cache and restored", (tab: Tab) => (tab.toBackForwardCache(), void tab.restore())],
    ["frozen and thawed", (tab: Tab) => (tab.freeze(), tab.thaw())],
  ])("%s at any moment: ready, and nothing is broken (R-53)", async (_, leave) => {
    for (const after of [0, 0.3, 1, 3, 5, 8, 12, 20]) {
      const stage = new Stage();
      const page = stage.open();
      const started = outcome(page.session.start(stage.server.login("ann")));
      await stage.browser.advance(after);
      leave(page.tab);
      await stage.browser.until(page.session.ready);
      expect(await stage.browser.until(started)).toBeUndefined();
      await stage.settle();
      expect([after, page.session.getState().status, page.problems.map(({ message }) => message)]).toEqual([after, "active", []]);
    }
  });

  test("a hidden tab is as quick as any, and learns of an end at once (R-40, L5)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.advance(137);
    const b = stage.open({ visible: false });
    await stage.browser.advance(3);
    void a!.session.end();
    await stage.browser.advance(15);
    expect(b.session.getState().status).toBe("ended");
  });

  test("the first page's own start() is no session that only the database knows", async () => {
    const stage = new Stage();
    stage.server.respond("error", { call: "status" });
    const page = stage.open();
    await stage.browser.until(page.session.start(stage.server.login("ann")));
    await stage.browser.advance("3s");
    expect(page.session.getState().status).toBe("active");
    page.tab.reload();
    await stage.browser.advance(30);
    const again = stage.boot(page.tab);
    await stage.browser.until(again.session.ready);
    expect(again.session.getState().user).toBe("ann");
  });

  test("closing the tab while status is asked ends nothing", async () => {
    for (const after of [5, 12, 20, 30, 45]) {
      const stage = new Stage();
      const page = stage.open();
      const started = outcome(page.session.start(stage.server.login("ann")));
      await stage.browser.advance(after);
      page.tab.close();
      void started;
      await stage.settle();
      expect(stage.keys().filter((key) => key.startsWith("ended"))).toEqual([]);
    }
  });

  test("a newcomer has what was set a moment before it came, in memory too", async () => {
    const stage = new Stage();
    const a = stage.open();
    await stage.browser.until(a.session.start(stage.server.login("ann")));
    a.session.data.note.set(["n"]);
    a.session.data.filter.set("green");
    const b = stage.open();
    await stage.browser.advance("2s");
    expect([b.session.data.note.get(), b.session.data.filter.get()]).toEqual([["n"], "green"]);
  });

  test("a start() that has not heard of the end does not bring the session back (R-24, S2)", async () => {
    for (const after of [0, 0.5, 1, 1.5, 2, 4]) {
      const stage = new Stage();
      const [a] = await stage.signedIn();
      void a!.session.end();
      await stage.browser.advance(0);
      a!.tab.crash();
      const b = stage.open();
      await stage.browser.advance(after);
      await stage.browser.until(outcome(b.session.start({ user: "ann", signIn: "signin-1", reauthenticated: true })));
      await stage.settle();
      expect([after, b.session.getState().status, stage.meta["open"]]).toEqual([after, "ended", false]);
    }
  });
});

describe("while a page sleeps", () => {
  test("a transaction under way is given back: nobody waits, nothing is reported, and it is done at the wake (S8, R-54, R-73)", async () => {
    for (const leave of [(tab: Tab) => tab.freeze(), (tab: Tab) => void tab.toBackForwardCache()]) {
      const stage = new Stage({}, { database: { delay: [10, 10] } });
      const [a, b] = await stage.signedIn(2);
      const update = a!.session.data.photo.update((all) => [...all, "a"]);
      await stage.browser.advance(5);
      leave(a!.tab);
      expect(await stage.browser.until(b!.session.data.photo.update((all) => [...all, "b"]), "1s")).toEqual(["b"]);
      a!.tab.thaw();
      a!.tab.restore();
      expect(await stage.browser.until(update)).toEqual(["b", "a"]);
      expect([...a!.problems, ...b!.problems]).toEqual([]);
      expect(a!.session.capabilities.database).toBe(true);
    }
  });

  test("an answer that was under way while the clock jumped is no clock reading (R-45)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.advance("2m");
    stage.browser.models.network.delay = [300, 300];
    const check = a!.session.check();
    await stage.browser.advance(100);
    await stage.browser.sleep("2m");
    await stage.browser.until(check);
    await stage.browser.advance("5s");
    await stage.browser.until(a!.session.check());
    const { startedAt, lastActiveAt } = a!.session.getState();
    expect(Math.abs(startedAt! - (stage.browser.now - 245_000))).toBeLessThan(5000);
    expect(lastActiveAt).toBe(startedAt);
  });
});

describe("between two tabs", () => {
  test("the value of an update() is told, though a wake has read it first", async () => {
    for (let n = 0; n < 8; n++) {
      const stage = new Stage({}, { seed: n });
      const [a, b] = await stage.signedIn(2);
      const update = a!.session.data.cart.update((all) => [...all, "x"]);
      await stage.browser.advance(n / 2);
      void b!.session.start({ user: "ann", reauthenticated: true });
      await stage.browser.until(update);
      await stage.settle();
      expect([a!, b!].map(({ session }) => session.data.cart.get())).toEqual([["x"], ["x"]]);
    }
  });

  test("two sessions of one number without a database: the lower id is everybody's, and there is no storm (L1)", async () => {
    const stage = new Stage({}, { database: { mode: "fail" } });
    const pages: Page[] = Array.from({ length: 4 }, () => stage.open());
    const details = stage.server.login("ann");
    await stage.browser.until(Promise.all(pages.map(({ session }) => outcome(session.start(details)))));
    await stage.browser.advance("3s");
    expect(stage.keys().filter((key) => key.startsWith("begun"))).toHaveLength(1);
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["active"]));
    expect(stage.browser.count("posts")).toBeLessThan(100);
    void pages[2]!.session.end();
    await stage.browser.advance(50);
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["ended"]));
  });

  test("an end() of a start() under way asks before its logout", async () => {
    const stage = new Stage();
    stage.server.namesSignIn = false;
    const page = await stage.ready();
    stage.server.login("ann");
    const started = outcome(page.session.start({ user: "ann", expiresIn: 900 }));
    void page.session.end();
    stage.server.login("bob");
    await stage.browser.until(started);
    await stage.browser.advance("3s");
    expect(stage.server.current?.user).toBe("bob");
  });
});

describe("what one tab alone knows", () => {
  test("is given to tabs that booted while it was frozen, once it runs again (L1)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.session.data.filter.set("red");
    a!.session.data.note.set(["mine"]);
    await stage.settle();
    const tab = stage.browser.openTab();
    a!.tab.freeze();
    const b = stage.boot(tab);
    await stage.browser.until(b.session.ready);
    await stage.browser.advance("3s");
    expect(b.session.data.filter.get()).toBeUndefined();
    a!.tab.thaw();
    await stage.browser.advance("2s");
    expect([b.session.data.filter.get(), b.session.data.note.get()]).toEqual(["red", ["mine"]]);
  });

  test("is given by a page that was asked while it was still reading", async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const stage = new Stage({}, { seed });
      const [first] = await stage.signedIn();
      first!.session.data.filter.set("red");
      await stage.settle();
      first!.tab.hide();
      first!.tab.reload();
      const again = stage.boot(first!.tab);
      const second = stage.open({ visible: false });
      await stage.browser.advance("15s");
      expect([seed, ...[again, second].map(({ session }) => session.data.filter.get())]).toEqual([seed, "red", "red"]);
    }
  });

  test("is repaired before it outlives the session: of two writes at once the winner comes back with the user", async () => {
    for (const loser of [0, 1]) {
      const stage = new Stage();
      const pages = await stage.signedIn(2);
      const [a, b] = pages as [Page, Page];
      a.session.data.wish.set(["a"]);
      b.session.data.wish.set(["b"]);
      await stage.browser.advance(3);
      const [winner] = a.session.data.wish.get();
      expect(b.session.data.wish.get()).toEqual([winner]);
      void pages[loser]!.session.end();
      await stage.settle();
      await stage.signIn(a, "ann");
      expect(pages.map(({ session }) => session.data.wish.get())).toEqual([[winner], [winner]]);
    }
  });
});
