import { describe, expect, test } from "vitest";
import { type Page, Stage } from "./stage.js";

const LEADER = "holdfast/holdfast/leader";
const leading = (pages: readonly Page[]): number[] => pages.flatMap(({ tab }, i) => (tab.state === "running" && tab.locks.includes(LEADER) ? [i] : []));

describe("leadership (protocol, Leadership)", () => {
  test("one leads; when it is closed, crashes or leaves, another does at once (R-57, L4)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(4);
    expect(leading(pages)).toEqual([0]);
    for (const [n, leave] of [(page: Page) => page.tab.close(), (page: Page) => page.tab.crash(), (page: Page) => void page.tab.toBackForwardCache()].entries()) {
      leave(pages[n]!);
      await stage.browser.advance(50);
      expect(leading(pages)).toEqual([n + 1]);
    }
    expect(pages.map(({ events }) => events.filter((event) => event === "leadership true local").length)).toEqual([1, 1, 1, 1]);
  });

  test("told of a freeze it lets go, and queues again at the thaw (R-81)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(2);
    pages[0]!.tab.freeze();
    await stage.browser.advance(50);
    expect(leading(pages)).toEqual([1]);
    pages[0]!.tab.thaw();
    await stage.settle();
    expect(leading(pages)).toEqual([1]);
    expect(await stage.browser.until(pages[0]!.session.tabs())).toHaveLength(2);
  });

  test("a leader that just stops is replaced within 5 s + 1 s of somebody's input (L4, R-81, R-82, S8)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(3);
    await stage.browser.advance("6m");
    pages[0]!.tab.freeze({ told: false });
    pages[1]!.tab.input();
    await stage.browser.advance(6000);
    expect(leading(pages)).toEqual([1]);
    expect(stage.server.calls("heartbeat").filter(({ effect }) => effect === "extended")).toHaveLength(1);
    pages[0]!.tab.thaw();
    await stage.settle();
    expect(leading(pages)).toEqual([1]);
    expect(pages[0]!.events.filter((event) => event.startsWith("leadership")).at(-1)).toBe("leadership false local");
  });

  test("steals at most twice in ten minutes, however often leaders stop (L4, R-82)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(5);
    let steals = 0;
    for (let n = 0; n < 30; n++) {
      const [leader] = leading(pages);
      if (leader !== undefined && leader !== 4) pages[leader]!.tab.freeze({ told: false });
      pages[4]!.tab.input();
      const before = leading(pages);
      await stage.browser.advance("15s");
      if (leading(pages).includes(4) && !before.includes(4)) {
        steals++;
        pages.slice(0, 4).forEach(({ tab }) => tab.thaw());
        pages[4]!.tab.freeze();
        await stage.browser.advance(100);
        pages[4]!.tab.thaw();
        pages[4]!.tab.show();
        await stage.browser.advance(100);
      }
    }
    expect(steals).toBeGreaterThan(0);
    expect(steals).toBeLessThanOrEqual(2);
  });

  test.each(["another tab extends the session", "the clock is set back"])("a leader that stops is replaced, though %s meanwhile (L4)", async (what) => {
    const stage = new Stage();
    const pages = await stage.signedIn(3);
    pages[0]!.tab.freeze({ told: false });
    pages[1]!.tab.input();
    if (what.includes("clock")) {
      stage.browser.setClock({ by: -60_000 });
      pages[1]!.session.getState();
    } else void pages[2]!.session.extend();
    await stage.browser.advance("6.3s");
    expect(leading(pages)).toContain(1);
  });

  test("a healthy leader is never robbed, at any pace of input", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(2);
    const steals = pages[1]!.events.length;
    for (const pause of [1000, 1000, 7000, 1001, 999, 8000, 2500, 1000, 30_000]) {
      pages[1]!.tab.input();
      await stage.browser.advance(pause);
    }
    expect(leading(pages)).toEqual([0]);
    expect(pages[1]!.events.slice(steals).filter((event) => event.startsWith("leadership"))).toEqual([]);
  });

  test("a healthy leader is not robbed for an input of the session before, which ended before a beat could answer it", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(2);
    const before = pages[1]!.events.length;
    stage.browser.models.channel.loss = 1;
    pages[1]!.tab.input();
    await stage.browser.advance(100);
    stage.browser.models.channel.loss = 0;
    void pages[1]!.session.end();
    await stage.browser.advance("10s");
    await stage.signIn(pages[0]!, "ann");
    await stage.browser.advance("2s");
    pages[1]!.tab.input();
    await stage.browser.advance("10s");
    expect(leading(pages)).toEqual([0]);
    expect(pages[1]!.events.slice(before).filter((event) => event.startsWith("leadership"))).toEqual([]);
  });

  test.each([1000, 2000, 4000])("a healthy leader is not robbed by a click that signs out and a sign-in %i ms later", async (after) => {
    const stage = new Stage();
    const [, page] = (await stage.signedIn(2)) as [Page, Page];
    await stage.browser.advance("1m");
    page.tab.input();
    void page.session.end();
    await stage.browser.advance(after);
    await stage.signIn(page, "ann", "second");
    await stage.browser.advance("10s");
    expect(stage.browser.count("steals lock")).toBe(0);
  });

  test("two tabs that both think they lead send one heartbeat at a time (R-80)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(3);
    await stage.browser.advance("6m");
    await Promise.all([stage.browser.until(pages[0]!.session.extend()), stage.browser.until(pages[1]!.session.extend()), stage.browser.until(pages[2]!.session.extend())]);
    await stage.browser.advance("5s");
    const sent = stage.server.calls("heartbeat");
    for (let n = 1; n < sent.length; n++) expect(sent[n]!.sentAt).toBeGreaterThan(sent[n - 1]!.arrivedAt);
  });
});

describe("tab identity", () => {
  const ids = async (stage: Stage, page: Page): Promise<string[]> => (await stage.browser.until(page.session.tabs())).map(({ id }) => id);

  test("tabs() names each live tab once, itself and the leader", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(3);
    const seen = await stage.browser.until(pages[2]!.session.tabs());
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3);
    expect(seen.filter(({ self }) => self)).toHaveLength(1);
    expect(seen.filter(({ leader }) => leader)).toHaveLength(1);
    pages[0]!.tab.crash();
    await stage.browser.advance(50);
    expect(await ids(stage, pages[2]!)).toHaveLength(2);
  });

  test("a reload keeps the id, a duplicate gets another and keeps copied tab data (R-67, R-68)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.session.data.draft.set("mine");
    await stage.settle();
    const [before] = await ids(stage, a!);
    const b = stage.boot(a!.tab.duplicate());
    await stage.browser.until(b.session.ready);
    expect((await stage.browser.until(b.session.tabs())).find(({ self }) => self)!.id).not.toBe(before);
    expect(b.session.data.draft.get()).toBe("mine");
    b.session.data.draft.set("yours");
    expect(a!.session.data.draft.get()).toBe("mine");
    b.tab.close();
    a!.tab.reload();
    await stage.browser.advance(5);
    const again = stage.boot(a!.tab);
    await stage.browser.until(again.session.ready);
    expect(await ids(stage, again)).toEqual([before]);
    expect(again.session.data.draft.get()).toBe("mine");
  });

  test("a duplicate of the leader during a warning inherits neither (R-68)", async () => {
    const stage = new Stage({ server: undefined as never });
    const [a] = await stage.signedIn();
    await stage.browser.advance("9m");
    await stage.browser.advance("10s");
    const b = stage.boot(a!.tab.duplicate());
    await stage.browser.until(b.session.ready);
    await stage.settle();
    expect(leading([a!, b])).toEqual([0]);
    expect(stage.statuses([a!, b])).toEqual(["warning", "warning"]);
    await stage.browser.until(b.session.extend());
    await stage.settle();
    expect(stage.statuses([a!, b])).toEqual(["active", "active"]);
  });

  test("a duplicate is heard and hears from its first task (R-67)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    const b = stage.boot(a!.tab.duplicate());
    b.session.data.cart.set(["from b"]);
    await stage.browser.advance(20);
    expect(a!.session.data.cart.get()).toEqual(["from b"]);
    void b.session.end();
    await stage.browser.advance(20);
    expect(a!.session.getState().status).toBe("ended");
  });
});

describe("at rest (L6)", () => {
  const COUNTED = ["posts", "local", "session", "commits", "sends"];

  test.each([
    // A hidden tab has nothing to show: it waits for its limit. A visible one looks at the clock twice a minute, should the machine have slept.
    ["one of them visible", 1, 17 + 100],
    ["all of them visible", 50, 50 * 17 + 100],
  ])("50 tabs, %s: no message, no write, no request, and no timer but a look at the clock, until the warning", async (_, visible, tasks) => {
    const stage = new Stage({}, { timeline: false });
    const pages = await stage.signedIn(50);
    for (const { tab } of pages.slice(visible)) tab.hide();
    await stage.browser.advance("35s");
    const before = COUNTED.map((what) => stage.browser.count(what));
    const done = stage.browser.tasks;
    await stage.browser.advance("8m");
    expect(COUNTED.map((what) => stage.browser.count(what))).toEqual(before);
    expect(stage.browser.tasks - done).toBeLessThanOrEqual(tasks);
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["active"]));
  });

  test("50 tabs in use: one heartbeat per interval, two messages per input (L6, R-76)", async () => {
    const stage = new Stage({}, { timeline: false });
    const pages = await stage.signedIn(50);
    const before = stage.browser.count("posts");
    for (let n = 0; n < 30; n++) {
      pages[n]!.tab.input();
      await stage.browser.advance("20s");
    }
    expect(stage.server.calls("heartbeat")).toHaveLength(2);
    expect(stage.browser.count("posts") - before).toBeLessThanOrEqual(2 * 30 + 6);
  });

  test("an end in 50 tabs is one message and three transactions: the end, the leader's look, the answered logout (who is told begins none)", async () => {
    const stage = new Stage({}, { timeline: false });
    const pages = await stage.signedIn(50);
    await stage.browser.advance("2s");
    const [posts, commits] = [stage.browser.count("posts"), stage.browser.count("commits")];
    void pages[7]!.session.end();
    await stage.browser.advance("3s");
    expect([stage.browser.count("posts") - posts, stage.browser.count("commits") - commits]).toEqual([1, 3]);
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["ended"]));
  });

  test("dispose() leaves nothing, in any moment of a page's life (R-99)", async () => {
    for (const after of [0, 1, 5, 12, 40, 700]) {
      const stage = new Stage();
      const page = stage.open();
      void page.session.start(stage.server.login("ann")).catch(() => {});
      await stage.browser.advance(after);
      page.tab.input();
      page.session.hold.call(page.session, "film");
      page.session.dispose();
      await stage.browser.advance("15s");
      expect({ after, ...page.tab.resources }).toEqual({ after, timers: 0, pageListeners: 0, storageListeners: 0, inputListeners: 0, channels: 0, locks: 0, lockRequests: 0, connections: 0, transactions: 0 });
      expect(page.session.getState()).toEqual({ status: "none" });
    }
  });
});

describe("events and state", () => {
  test("each tab hears of a beginning, a warning and an end once, with whose it was (L3)", async () => {
    const stage = new Stage({ server: undefined as never });
    const [a, b] = await stage.signedIn(2);
    await stage.browser.advance("9m");
    await stage.browser.advance("10s");
    await stage.browser.until(b!.session.extend());
    await stage.settle();
    void a!.session.end();
    await stage.settle();
    const told = ({ events }: Page): string[] => events.filter((event) => !event.startsWith("leadership"));
    expect(told(a!)).toEqual(["started local", "warning local", "extended remote", "ended logout local"]);
    expect(told(b!)).toEqual(["started remote", "warning local", "extended local", "ended logout remote"]);
  });

  test("getState() gives the same object until something in it changes", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    const first = a!.session.getState();
    b!.session.data.cart.set(["tea"]);
    await stage.browser.advance(900);
    b!.tab.input();
    await stage.browser.advance(10);
    const second = a!.session.getState();
    expect(second).not.toBe(first);
    expect(second.expiresAt! - first.expiresAt!).toBeGreaterThan(1000);
    expect(a!.session.getState()).toBe(second);
    await stage.browser.advance("2m");
    expect(a!.session.getState()).toBe(second);
  });

  test("a change of tab alone emits nothing", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    let told = 0;
    a!.session.subscribe(() => told++);
    const events = a!.events.length;
    for (let n = 0; n < 5; n++) {
      a!.tab.hide();
      await stage.browser.advance("1s");
      a!.tab.show();
      await stage.browser.advance("1s");
    }
    expect([told, a!.events.length]).toEqual([0, events]);
  });

  test("a change found by a read is announced afterwards, never during it", async () => {
    const stage = new Stage({ server: undefined as never }, { timers: { lateness: [10_000, 10_000] } });
    const [a] = await stage.signedIn();
    let during = false;
    const told: boolean[] = [];
    // Hidden, it looks at the clock only when it must.
    a!.tab.hide();
    await stage.browser.advance("1m");
    a!.session.subscribe(() => told.push(during));
    await stage.browser.advance("8m");
    during = true;
    a!.session.getState();
    during = false;
    await stage.browser.advance(0);
    expect(told).toEqual([false]);
  });

  test("a tab that comes late hears started, and never ended of what it did not see", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    const b = stage.open();
    expect(b.session.getState().status).toBe("active");
    await stage.settle();
    void a!.session.end();
    await stage.settle();
    const c = await stage.ready();
    expect([b, c].map(({ events }) => events.filter((event) => /started|ended/.test(event)))).toEqual([["ended logout remote"], []]);
  });

  test("ready resolves whatever is broken (R-63, R-72)", async () => {
    for (const without of [["locks"], ["channel"], ["database"], ["local"], ["session"], ["fetch"], ["locks", "channel", "database", "local", "session", "fetch"]] as const) {
      const stage = new Stage();
      const page = stage.open({ without: [...without] });
      await stage.browser.until(page.session.ready);
      expect(page.session.getState().status).toBe("none");
    }
  });
});
