import { describe, expect, test } from "vitest";
import { type Page, Stage } from "./stage.js";

const MINUTE = 60_000;
const idle = async (tabs = 1, options = {}, browser = {}): Promise<{ stage: Stage; pages: Page[] }> => {
  const stage = new Stage({ server: undefined as never, ...options }, browser);
  return { stage, pages: await stage.signedIn(tabs) };
};

test("where there is no localStorage, a start that was corrected is told to the tabs that did not see the clock jump (L1, R-45)", async () => {
  const without = ["local"] as const;
  const stage = new Stage({ maxAge: "2h" });
  const page = await stage.ready({ without });
  await stage.signIn(page, "ann");
  stage.browser.setClock({ by: 5 * MINUTE });
  const late = await stage.ready({ without });
  await stage.settle();
  await stage.browser.advance("1m");
  expect(stage.statuses([page, late])).toEqual(["active", "active"]);
  expect(late.session.getState().startedAt).toBe(page.session.getState().startedAt);
});

test.each(["is set forward", "slept"])("a hidden tab ends in time though the clock %s while its alarm was set: timers know of neither (S5)", async (what) => {
  const { stage, pages } = await idle();
  const [{ tab, session, events }] = pages as [Page];
  tab.hide();
  await stage.browser.advance("1m");
  if (what == "slept") await stage.browser.sleep("5m");
  else stage.browser.setClock({ by: 5 * MINUTE });
  // Anything that runs sees it.
  session.getState();
  await stage.settle();
  expect(session.getState().status).toBe("active");
  await stage.browser.advance(3 * MINUTE + 5000);
  expect(session.getState().status).toBe("warning");
  // A hidden page's timer may be a minute late.
  await stage.browser.advance("125s");
  expect(events).toContain("ended idle local");
});

test.each([6, 8])("a clock set forward by %i minutes asks for no heartbeat in a leader that hears of it from another tab (S6)", async (minutes) => {
  const stage = new Stage();
  const [leader, other] = (await stage.signedIn(2)) as [Page, Page];
  await stage.browser.advance("1m");
  await stage.browser.until(other.session.check());
  await stage.browser.until(leader.session.check());
  await stage.browser.advance("5m");
  leader.tab.input();
  await stage.browser.advance("12s");
  const before = stage.server.calls("heartbeat").length;
  expect(before).toBeGreaterThan(0);
  stage.browser.setClock({ by: minutes * MINUTE });
  other.session.getState();
  await stage.browser.advance("20s");
  leader.session.getState();
  await stage.browser.advance("20s");
  expect(stage.server.calls("heartbeat").length).toBe(before);
});

describe("the idle verdict", () => {
  test("activity in any tab keeps all, and none warns (R-10)", async () => {
    const { stage, pages } = await idle(5);
    for (let n = 0; n < 8; n++) {
      await stage.browser.advance("4m");
      pages[2]!.tab.input();
    }
    await stage.settle();
    expect(stage.statuses(pages)).toEqual(Array(5).fill("active"));
    expect(pages.flatMap(({ events }) => events.filter((event) => event.startsWith("warning")))).toEqual([]);
  });

  test("asks its peers: an input whose message and marker were lost still counts (R-10, L2)", async () => {
    const { stage, pages } = await idle(2);
    const [a, b] = pages as [Page, Page];
    stage.browser.models.channel.loss = 1;
    stage.browser.models.storage.delay = [20 * MINUTE, 20 * MINUTE];
    await stage.browser.advance("8m");
    b.tab.input();
    await stage.browser.advance("90s");
    stage.browser.models.channel.loss = 0;
    expect(stage.statuses([a, b])).toEqual(["warning", "active"]);
    await stage.browser.advance("1m");
    expect(stage.statuses([a, b])).toEqual(["active", "active"]);
    expect(a.events).not.toContain("ended idle local");
  });

  test("ends all at the limit, within the wait of a question; until then reads give checking (S5, L1)", async () => {
    const { stage, pages } = await idle(3);
    await stage.browser.advance(pages[0]!.session.remaining() - 1);
    expect(stage.statuses(pages)).toEqual(Array(3).fill("warning"));
    await stage.browser.advance(2);
    expect(stage.statuses(pages)).toEqual(Array(3).fill("checking"));
    await stage.browser.advance(160);
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["ended"]));
    expect(pages[0]!.session.getState()).toEqual({ status: "ended", reason: "idle" });
  });

  test("past the limit no read gives anything, whatever the timers do (S5, R-40)", async () => {
    const { stage, pages } = await idle(1, {}, { timers: { lateness: [30_000, 30_000] } });
    pages[0]!.session.data.cart.set(["tea"]);
    pages[0]!.tab.hide();
    await stage.browser.advance(10 * MINUTE + 50);
    expect(pages[0]!.session.getState().status).toBe("checking");
    expect(pages[0]!.session.data.cart.get()).toEqual([]);
    expect(pages[0]!.session.remaining()).toBe(0);
  });

  test("what a hidden tab's late timer runs at 11 minutes does not undo the end, and input does not count (R-05, R-40)", async () => {
    const { stage, pages } = await idle();
    const [{ tab, session }] = pages as [Page];
    tab.hide();
    await stage.browser.advance("9m");
    await stage.browser.sleep("61s");
    tab.show();
    expect(session.getState().status).not.toBe("active");
    tab.input();
    await stage.settle();
    expect(session.getState()).toEqual({ status: "ended", reason: "idle" });
  });

  test("past the limit no input counts, though the timer that ends it is late (R-05)", async () => {
    const { stage, pages } = await idle(2, { idle: { timeout: "10m", resume: "activity" } }, { timers: { lateness: [3000, 3000] } });
    await stage.browser.advance(pages[0]!.session.remaining() + 50);
    const posts = stage.browser.count("posts");
    pages[0]!.tab.input();
    expect(stage.browser.count("posts")).toBe(posts);
    await stage.browser.advance("5s");
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "idle" }));
  });

  test.each([
    ["extend", "warning"],
    ["activity", "active"],
  ] as const)("in the warning, with resume: %s, input leaves it %s", async (resume, status) => {
    const { stage, pages } = await idle(2, { idle: { timeout: "10m", resume } });
    await stage.browser.advance(9 * MINUTE + 30_000);
    expect(stage.statuses(pages)).toEqual(["warning", "warning"]);
    pages[0]!.tab.input();
    await stage.settle();
    expect(stage.statuses(pages)).toEqual([status, status]);
  });

  test("extend() in one tab takes the warning away in all within a second, as often as wanted (R-39c, R-35)", async () => {
    const { stage, pages } = await idle(3);
    for (let n = 0; n < 11; n++) {
      await stage.browser.advance(9 * MINUTE + 30_000);
      expect(stage.statuses(pages)).toEqual(Array(3).fill("warning"));
      expect((await stage.browser.until(pages[n % 3]!.session.extend())).status).toBe("active");
      await stage.browser.advance(50);
      expect(stage.statuses(pages)).toEqual(Array(3).fill("active"));
    }
    expect(pages[0]!.events.filter((event) => event.startsWith("extended"))).toHaveLength(11);
  });

  test("the absolute limit is moved by nothing, says that it cannot be extended, and warns (R-02, R-37, S5)", async () => {
    const { stage, pages } = await idle(2, { maxAge: "20m" });
    for (let n = 0; n < 19; n++) {
      await stage.browser.advance("1m");
      pages[0]!.tab.input();
      void pages[1]!.session.extend();
    }
    await stage.browser.advance("30s");
    expect(pages[1]!.session.getState()).toMatchObject({ status: "warning", expiresBy: "max-age", extendable: false });
    await stage.browser.advance("31s");
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "max-age" }));
  });

  test("hold() is presence until it is released, at most so long", async () => {
    const { stage, pages } = await idle(2);
    const release = pages[0]!.session.hold("film");
    await stage.browser.advance("30m");
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    release();
    await stage.browser.advance("11m");
    expect(stage.statuses(pages)).toEqual(["ended", "ended"]);
  });

  test("hold() ends by itself, and with the session", async () => {
    const { stage, pages } = await idle();
    pages[0]!.session.hold("call", { max: "15m" });
    await stage.browser.advance("16m");
    expect(pages[0]!.session.getState().status).toBe("active");
    await stage.browser.advance("10m");
    expect(pages[0]!.session.getState().status).toBe("ended");
    expect(pages[0]!.tab.resources.timers).toBe(0);
  });

  test("observe(): input in there counts too, until it does not", async () => {
    const { stage, pages } = await idle();
    const [{ tab, session }] = pages as [Page];
    const frame = {};
    const stop = session.observe(frame as never);
    await stage.browser.advance("8m");
    tab.input("keydown", frame);
    await stage.browser.advance("8m");
    expect(session.getState().status).toBe("active");
    stop();
    tab.input("keydown", frame);
    await stage.browser.advance("90s");
    expect(session.getState().status).toBe("warning");
  });

  test("10 000 pointer moves write at most twice a second (R-76)", async () => {
    const { stage, pages } = await idle();
    const before = stage.browser.count("local");
    for (let n = 0; n < 10_000; n++) {
      pages[0]!.tab.input("pointermove");
      if (n % 100 === 99) await stage.browser.advance(100);
    }
    expect(stage.browser.count("local") - before).toBeLessThanOrEqual(20);
  });
});

describe("sleep", () => {
  test.each([
    ["monotonic clock stands still", {}],
    ["monotonic clock goes on", { monotonic: true }],
  ])("past the limit ends before input counts: %s (R-42, R-44, R-05)", async (_, how) => {
    const { stage, pages } = await idle(2);
    await stage.browser.sleep("20m", how);
    const before = stage.browser.entries.length;
    pages[0]!.tab.input();
    expect(stage.statuses(pages)).toEqual(["checking", "checking"]);
    await stage.settle();
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "idle" }));
    expect(stage.browser.entries.slice(before).some(({ what, detail }) => what === "posts" && (detail[1] as { type: string }).type === "activity")).toBe(false);
  });

  test("past the limit, in a tab that is visible and is told of nothing: it finds out within half a minute (R-44)", async () => {
    const { stage, pages } = await idle(1);
    const shown: string[] = [];
    pages[0]!.session.subscribe(() => shown.push(pages[0]!.session.getState().status));
    await stage.browser.advance("2m");
    await stage.browser.sleep("20m");
    await stage.browser.advance("31s");
    expect(shown).toEqual(["checking", "ended"]);
  });

  test("short of the limit: the session goes on (R-44)", async () => {
    const { stage, pages } = await idle(2);
    await stage.browser.sleep("5m");
    expect(stage.statuses(pages)).toEqual(["checking", "checking"]);
    await stage.settle();
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    await stage.browser.advance("4m");
    expect(stage.statuses(pages)).toEqual(["warning", "warning"]);
  });

  test("ten tabs wake: the server is asked once (R-47)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(10);
    await stage.browser.advance("2m");
    const before = stage.server.calls("status").length;
    await stage.browser.sleep("5m");
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["checking"]));
    await stage.browser.advance("5s");
    expect(stage.server.calls("status").length - before).toBe(1);
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["active"]));
  });
});

describe("the clock is set (R-45)", () => {
  test("back, while tabs run: time passed stays time passed", async () => {
    const { stage, pages } = await idle(2);
    await stage.browser.advance("5m");
    stage.browser.setClock({ by: -30 * MINUTE });
    await stage.settle();
    await stage.browser.advance("3m");
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    await stage.browser.advance("90s");
    expect(stage.statuses(pages)).toEqual(["warning", "warning"]);
    await stage.browser.advance("1m");
    expect(stage.statuses(pages)).toEqual(["ended", "ended"]);
  });

  test("back, before the server has said anything: nothing is noted of it", async () => {
    const stage = new Stage({ server: undefined });
    const [page] = await stage.signedIn();
    stage.browser.setClock({ by: -30_000 });
    page!.session.getState();
    await stage.settle();
    const other = await stage.ready();
    expect([page!, other].flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([]);
    const noted = [...stage.browser.localStorage].filter(([key]) => key.includes("/touch/"));
    expect(noted.map(([, text]) => text)).toEqual([]);
    expect(stage.statuses([page!, other])).toEqual(["active", "active"]);
  });

  test("back, while the database fails: the new times hold, in every tab, and not those of the clock before (L1)", async () => {
    const { stage, pages } = await idle();
    const { session } = pages[0]!;
    stage.browser.models.database.mode = "fail";
    void session.start({ user: "ann", reauthenticated: true });
    stage.browser.setClock({ by: -MINUTE });
    // Found while the transaction is under way.
    session.getState();
    await stage.settle();
    stage.browser.models.database.mode = "ok";
    const other = await stage.ready();
    const apart = (): number => Math.abs(session.getState().startedAt! - other.session.getState().startedAt!);
    expect(apart()).toBeLessThan(1000);
    await stage.browser.advance("1m");
    expect(apart()).toBeLessThan(1000);
    expect(Math.abs(stage.browser.now - MINUTE - session.getState().startedAt!)).toBeLessThan(2000);
  });

  test("forward, and another tab has corrected it already: it is not corrected twice (S5)", async () => {
    // What a tab tells of the clock comes after the marker that it has moved.
    const stage = new Stage({ maxAge: "30m" }, { channel: { delay: [200, 200] }, storage: { delay: [0, 0], eventDelay: [1, 1] } });
    const [a, b] = (await stage.signedIn(2)) as [Page, Page];
    await stage.browser.advance("9m");
    await stage.browser.until(a.session.check());
    const began = a.session.getState().startedAt!;
    stage.browser.setClock({ by: 5 * MINUTE });
    await stage.browser.until(a.session.check());
    await stage.browser.advance("3s");
    for (const { session } of [a, b]) expect(session.getState().startedAt! - began - 5 * MINUTE).toBeLessThan(3000);
  });

  test("forward, and somebody signs in anew before that is known: the new start is not moved", async () => {
    const stage = new Stage({ maxAge: "30m" });
    const [page] = (await stage.signedIn(1)) as [Page];
    await stage.browser.advance("2m");
    await stage.browser.until(page.session.check());
    stage.server.respond("hang", { times: 1 });
    stage.browser.setClock({ by: 5 * MINUTE });
    const called = stage.browser.now;
    await stage.signIn(page, "ann");
    await stage.browser.advance("30s");
    await stage.browser.until(page.session.check());
    expect(Math.abs(page.session.getState().startedAt! - called)).toBeLessThan(1000);
  });

  test("back, where no tab ran: one idle limit more, once (S5)", async () => {
    const { stage, pages } = await idle();
    await stage.browser.advance("5m");
    pages[0]!.tab.crash();
    stage.browser.setClock({ by: -60 * MINUTE });
    const again = await (async () => {
      pages[0]!.tab.restore();
      const page = stage.boot(pages[0]!.tab);
      await stage.browser.until(page.session.ready);
      return page;
    })();
    await stage.settle();
    expect(again.session.getState().status).toBe("active");
    await stage.browser.advance("11m");
    expect(again.session.getState()).toEqual({ status: "ended", reason: "idle" });
  });

  test("forward, without a server: fails closed", async () => {
    const { stage, pages } = await idle();
    stage.browser.setClock({ by: 60 * MINUTE });
    expect(pages[0]!.session.getState().status).toBe("checking");
    await stage.settle();
    expect(pages[0]!.session.getState().status).toBe("ended");
  });

  test("forward, with a server that says otherwise: the session goes on, in every tab", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(3);
    await stage.browser.advance("2m");
    await stage.browser.until(pages[0]!.session.check());
    stage.browser.setClock({ by: 60 * MINUTE });
    expect(pages[1]!.session.getState().status).toBe("checking");
    await stage.browser.advance("3s");
    expect(stage.statuses(pages)).toEqual(Array(3).fill("active"));
    await stage.browser.advance("9m");
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["ended"]));
  });

  test("forward, before the server has answered anything: the session goes on if the clock was right before", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(2);
    stage.browser.setClock({ by: 60 * MINUTE });
    expect(pages[1]!.session.getState().status).toBe("checking");
    await stage.browser.advance("3s");
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
  });

  test("forward, before the server has answered anything, on a device whose clock was wrong: it fails closed", async () => {
    const stage = new Stage();
    stage.server.skew = 20 * MINUTE;
    const pages = await stage.signedIn(2);
    stage.browser.setClock({ by: 60 * MINUTE });
    expect(pages[1]!.session.getState().status).toBe("checking");
    await stage.browser.advance("3s");
    expect(stage.statuses(pages)).toEqual(["ended", "ended"]);
  });

  test("nothing that another clock wrote makes a session longer: a lastActive far ahead is not believed", async () => {
    const { stage, pages } = await idle();
    const key = [...stage.browser.localStorage.keys()].find((each) => each.includes("/seen/"))!;
    pages[0]!.tab.platform.local!.set(key, `${stage.browser.now + 36e5}`);
    pages[0]!.tab.reload();
    const again = stage.boot(pages[0]!.tab);
    await stage.browser.until(again.session.ready);
    await stage.browser.advance("11m");
    expect(again.session.getState().status).toBe("ended");
  });
});
