import { describe, expect, test } from "vitest";
import { type Page, Stage, outcome } from "./stage.js";

const MINUTE = 60_000;

describe("the worst moment for a clock, an end, a start() or a full disk (found by a reviewer who looked for it)", () => {
  test("a login made of the session while the database did not answer, and ended, never starts again (R-12, R-24, S2)", async () => {
    const stage = new Stage();
    const [page] = (await stage.signedIn(2)) as [Page];
    await stage.browser.advance("1m");
    stage.browser.models.database.mode = "fail";
    const second = stage.server.login("ann", "second");
    await stage.browser.until(page.session.start(second));
    await stage.browser.advance("1s");
    stage.browser.models.database.mode = "ok";
    await stage.browser.until(page.session.end());
    await stage.browser.advance("5s");
    const late = stage.open();
    expect(await stage.browser.until(outcome(late.session.start(second)))).toBe("SessionEndedError");
  });

  test.each(["short", "hang", "offline"])("a short sleep, then input, then the clock is set forward (%s): who works stays (L2, R-45)", async (how) => {
    const stage = new Stage();
    const [page] = (await stage.signedIn(1)) as [Page];
    await stage.browser.advance("1m");
    await stage.browser.until(page.session.check());
    await stage.browser.sleep("20s");
    page.session.getState();
    await stage.settle();
    await stage.browser.advance(how === "short" ? "2s" : "12s");
    if (how === "hang") stage.server.respond("hang", { times: 1 });
    if (how === "offline") stage.browser.offline(true);
    await stage.browser.sleep("6s");
    page.session.getState();
    await stage.settle();
    for (let n = 0; n < 2; n++) {
      page.tab.input();
      await stage.browser.advance("1s");
    }
    stage.browser.setClock({ by: 60 * MINUTE });
    if (how === "offline") stage.browser.offline(false);
    await stage.browser.advance("40s");
    expect(page.session.getState()).toMatchObject({ status: "active" });
  });

  test("the clock is set forward and back before the server has answered: nothing has changed", async () => {
    const stage = new Stage();
    const [page] = (await stage.signedIn(1)) as [Page];
    await stage.browser.advance("2m");
    await stage.browser.until(page.session.check());
    await stage.browser.advance("11s");
    const before = page.session.getState();
    stage.server.respond({ slow: 3000 }, { call: "status", times: 1 });
    stage.browser.setClock({ by: 5 * MINUTE });
    page.session.getState();
    await stage.browser.advance("1s");
    stage.browser.setClock({ by: -5 * MINUTE });
    page.session.getState();
    await stage.browser.advance("10s");
    await stage.browser.until(page.session.check());
    const after = page.session.getState();
    expect(Math.abs(after.lastActiveAt! - before.lastActiveAt!)).toBeLessThan(5000);
    expect(Math.abs(after.startedAt! - before.startedAt!)).toBeLessThan(5000);
  });

  test("a heartbeat is under way while the clock is set forward, and status names no expiry: who works stays (L2)", async () => {
    const stage = new Stage();
    const [page] = (await stage.signedIn(1)) as [Page];
    stage.server.route("/session", () => ({ status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ authenticated: true, user: "ann", signIn: stage.server.current?.signIn }) }));
    await stage.browser.advance("6m");
    stage.server.respond({ slow: 2000 }, { call: "heartbeat", times: 1 });
    page.tab.input();
    await stage.browser.advance("1s");
    stage.browser.setClock({ by: 30 * MINUTE });
    await stage.browser.advance("20s");
    expect(page.session.getState()).toMatchObject({ status: "active" });
  });

  test.each([50, 200, 350, 500, 650, 800, 950, 1100, 1250, 1400])("the clock is set back %i ms into a start(): it began now, and an end of the server's is heard with few questions", async (at) => {
    const stage = new Stage({ maxAge: "30m" }, { database: { delay: [150, 150] } });
    const page = await stage.ready();
    const started = page.session.start(stage.server.login("ann"));
    await stage.browser.advance(at);
    stage.browser.setClock({ by: -10 * MINUTE });
    await stage.browser.until(started);
    const late = page.session.getState().startedAt! - stage.browser.now;
    await stage.browser.advance("3s");
    stage.server.end();
    const before = stage.server.calls("status").length;
    void page.session.check();
    await stage.browser.advance("2s");
    const asked = stage.server.calls("status").length - before;
    expect({ late: late > 2000, asked: asked > 3 && asked, status: page.session.getState().status }).toEqual({ late: false, asked: false, status: "ended" });
  });

  test.each([50, 200, 350, 500, 650, 800, 950, 1100, 1250, 1400])("the clock is set back %i ms into a restart: it began now, in the fence too", async (at) => {
    const stage = new Stage({ maxAge: "30m" }, { database: { delay: [150, 150] } });
    const page = await stage.ready();
    await stage.browser.until(page.session.start(stage.server.login("ann")));
    await stage.browser.advance("5m");
    const started = page.session.start({ ...stage.server.login("ann"), reauthenticated: true });
    await stage.browser.advance(at);
    stage.browser.setClock({ by: -10 * MINUTE });
    await stage.browser.until(started);
    const apart = page.session.getState().startedAt! - stage.browser.now;
    await stage.browser.advance("3s");
    const meta = (stage.meta["start"] as number) - stage.browser.now;
    stage.server.end();
    const before = stage.server.calls("status").length;
    void page.session.check();
    await stage.browser.advance("2s");
    const asked = stage.server.calls("status").length - before;
    expect({ apart: Math.abs(apart) > 3000 && apart, meta: Math.abs(meta) > 6000 && meta, asked: asked > 3 && asked }).toEqual({ apart: false, meta: false, asked: false });
  });

  test.each([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])("ended in another tab and the clock set forward %i ms into a wake's transaction: never shown again (S2)", async (at) => {
    const stage = new Stage({}, { channel: { delay: [2000, 2000] }, storage: { delay: [0, 0], eventDelay: [2000, 2000] }, database: { delay: [200, 200] } });
    const [a, b] = (await stage.signedIn(2)) as [Page, Page];
    await stage.browser.advance("10s");
    a.tab.freeze();
    await stage.browser.advance("1s");
    const shown: string[] = [];
    a.session.subscribe(() => shown.push(a.session.getState().status));
    a.tab.thaw();
    await stage.browser.advance(at);
    void b.session.end();
    stage.browser.setClock({ by: MINUTE });
    for (let n = 0; n < 60; n++) {
      await stage.browser.advance(50);
      if (shown.at(-1) !== a.session.getState().status) shown.push(a.session.getState().status);
    }
    const end = shown.indexOf("ended");
    expect(shown.slice(end).filter((status) => status === "active")).toEqual([]);
  });

  test("a tab alone whose network flaps asks at most once in ten seconds", async () => {
    const stage = new Stage();
    await stage.signedIn(1);
    await stage.browser.advance("1m");
    const before = stage.server.calls("status").length;
    for (let n = 0; n < 8; n++) {
      stage.browser.offline(true);
      await stage.browser.advance(300);
      stage.browser.offline(false);
      await stage.browser.advance(300);
    }
    expect(stage.server.calls("status").length - before).toBeLessThanOrEqual(1);
  });

  test("the server's word has given the session another login, and the tab that ends it has not heard (L5)", async () => {
    const stage = new Stage();
    const [a, b] = (await stage.signedIn(2)) as [Page, Page];
    await stage.browser.advance("1m");
    stage.server.login("ann", "second");
    await stage.browser.until(a.session.check());
    await stage.browser.advance("5s");
    await stage.browser.until(b.session.end());
    await stage.settle();
    expect(stage.server.current).toBe(undefined);
  });

  test("an end by the clock that waited for a database that hangs does not log out who has signed in meanwhile (S7)", async () => {
    const stage = new Stage();
    stage.server.namesSignIn = false;
    const pages = [await stage.ready(), await stage.ready()] as [Page, Page];
    const [a, b] = pages;
    const login = () => {
      const { signIn: _, ...rest } = stage.server.login("ann");
      return rest;
    };
    await stage.browser.until(a.session.start(login()));
    await stage.settle();
    await stage.browser.advance(a.session.remaining() - 8000);
    stage.browser.models.database.mode = "hang";
    void b.session.data.cart.set(["tea"]);
    await stage.browser.advance(8000);
    await stage.browser.advance(400);
    const mine = login();
    void outcome(b.session.start(mine));
    await stage.browser.advance("10s");
    expect(stage.statuses(pages)[1]).toBe("active");
    expect(stage.server.current).toBeDefined();
  });

  test("an ended that was asked for before a start(), while the clock is set back, is asked again (L2)", async () => {
    const stage = new Stage();
    const [page] = (await stage.signedIn(1)) as [Page];
    await stage.browser.advance("1m");
    stage.server.end();
    stage.server.respond({ slow: 3000 }, { call: "status", times: 1 });
    const check = page.session.check();
    await stage.browser.advance(200);
    const started = page.session.start(stage.server.login("ann", "second"));
    await stage.browser.until(started);
    stage.browser.setClock({ by: -10 * MINUTE });
    await stage.browser.until(check);
    await stage.settle();
    expect(page.session.getState()).toMatchObject({ status: "active", user: "ann" });
  });

  test("a heartbeat that fails is no answer to the question about the deadline (L2)", async () => {
    const stage = new Stage({ idle: false }, { network: { delay: [50, 50] } });
    const [a, b] = (await stage.signedIn(2)) as [Page, Page];
    await stage.browser.advance("1m");
    (stage.server.current as unknown as { deadline: number }).deadline += 15 * MINUTE;
    await stage.browser.advance(a.session.remaining() - 30);
    stage.server.respond({ slow: 2000 }, { call: "status" });
    stage.server.respond("error", { call: "heartbeat" });
    void outcome(b.session.extend());
    await stage.browser.advance("20s");
    expect(stage.statuses([a, b])).toEqual(["active", "active"]);
  });

  test("a page alone asks once although several want to know", async () => {
    const stage = new Stage({ idle: false });
    const [page] = (await stage.signedIn(1)) as [Page];
    await stage.browser.advance("14m");
    await stage.browser.advance(page.session.remaining() - 5000);
    const before = stage.server.calls("status").length;
    stage.server.respond({ slow: 1500 }, { call: "status" });
    await stage.browser.advance("4s");
    stage.browser.offline(true);
    stage.browser.offline(false);
    await stage.browser.advance("10s");
    expect(stage.server.calls("status").length - before).toBeLessThanOrEqual(3);
  });
});

test("a shared update() that IndexedDB refuses for want of room falls back to localStorage", async () => {
  const stage = new Stage();
  const tab = stage.browser.openTab();
  const platform = {
    ...tab.platform,
    database(name: string) {
      const inner = tab.platform.database(name)!;
      return {
        close: () => inner.close(),
        transact: (keys: readonly string[], decide: (values: readonly unknown[]) => { put?: readonly (readonly [string, unknown])[]; result: unknown }, strict?: boolean) =>
          inner.transact(
            keys as never,
            ((values: readonly unknown[]) => {
              const writes = decide(values);
              if (writes.put?.some(([key]) => key.endsWith("/cart"))) throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
              return writes;
            }) as never,
            strict,
          ),
      };
    },
  };
  const page = stage.boot(tab, { platform: platform as never });
  await stage.browser.until(page.session.ready);
  await stage.signIn(page, "ann");
  expect(await stage.browser.until(outcome(page.session.data.cart.update((cart) => [...cart, "tea"])))).toEqual(["tea"]);
  expect(page.session.data.cart.get()).toEqual(["tea"]);
});

test("a message with a revision and no start ends nobody", async () => {
  const stage = new Stage({ maxAge: "30m" });
  const [a, b] = (await stage.signedIn(2)) as [Page, Page];
  const { n, id } = stage.meta as { n: number; id: string };
  const channel = b.tab.platform.channel!("holdfast/holdfast/", () => {});
  (channel as { post(m: unknown): void }).post({ p: 1, type: "state", n, id, floor: 0, from: "x", revision: 5 });
  await stage.browser.advance("3s");
  expect(a.session.getState().status).toBe("active");
});

test.each([1, 3, 5, 10, 20, 50])("end() in a tab that has heard of the restart, but not of its login (%i ms after it) (L5)", async (at) => {
  const stage = new Stage({}, { database: { delay: [60, 60] } });
  const [a, b] = (await stage.signedIn(2)) as [Page, Page];
  await stage.browser.advance("1m");
  await stage.browser.until(a.session.start(stage.server.login("ann", "second")));
  await stage.browser.advance(at);
  await stage.browser.until(b.session.end());
  await stage.browser.advance("5s");
  expect(stage.server.current).toBe(undefined);
});

test.each([false, true])("told: a tab's activity that was under way when the clock was set forward (without localStorage %j) leaves nobody behind", async (without) => {
  const stage = new Stage({}, { channel: { delay: [400, 400] } });
  const options = without ? { without: ["local" as const] } : {};
  const [a, b] = [await stage.ready(options), await stage.ready(options)] as [Page, Page];
  await stage.signIn(a, "ann");
  await stage.browser.advance("1m");
  await stage.browser.until(a.session.check());
  await stage.browser.until(b.session.check());
  await stage.browser.advance("11s");
  a.tab.input();
  await stage.browser.advance(5);
  stage.browser.setClock({ by: 60 * MINUTE });
  for (const { session } of [a, b]) session.getState();
  a.tab.close();
  await stage.browser.advance("40s");
  expect(b.session.getState()).toMatchObject({ status: "active" });
});
