import { describe, expect, test } from "vitest";
import { outcome, type Page, Stage } from "./stage.js";

// "Sign out" in a page that is not ready: what it means may only be known to the database, which may be slow.

const NO_LOCAL = { without: ["local"] } as const;
/** Opens a page that is not ready and shows nobody, in a browser where `signIn` has signed somebody in. */
type Open = (stage: Stage, signIn: (page: Page) => Promise<void>) => Promise<Page>;
const prerendered: Open = async (stage, signIn) => {
  const a = await stage.ready();
  const page = stage.open({ prerender: true });
  await signIn(a);
  page.tab.activate();
  return page;
};
const withoutLocalStorage: Open = async (stage, signIn) => {
  const a = await stage.ready(NO_LOCAL);
  await signIn(a);
  a.tab.crash();
  return stage.open(NO_LOCAL);
};

test.each([0, 1, 3, 6, 10])("end() and then start(), %i ms after the first line of a page that is not ready: the login is newer than the end (S7)", async (after) => {
  const stage = new Stage();
  const [a] = await stage.signedIn();
  void a!.session.end();
  await stage.settle();
  const page = stage.open();
  await stage.browser.advance(after);
  void page.session.end();
  await stage.browser.until(page.session.start(stage.server.login("eve", "login-2")));
  await stage.browser.advance("1m");
  expect(stage.statuses([a!, page])).toEqual(["active", "active"]);
  expect(stage.server.current).toMatchObject({ signIn: "login-2" });
});

test.each([1, 3, 6])("end() in a page that is not ready does not mean who signs in elsewhere %i ms later (S7)", async (after) => {
  const stage = new Stage();
  const a = await stage.ready();
  const page = stage.open();
  void page.session.end();
  await stage.browser.advance(after);
  await stage.browser.until(a.session.start(stage.server.login("eve", "login-2")));
  await stage.browser.advance("1m");
  expect(stage.statuses([a, page])).toEqual(["active", "active"]);
  expect(stage.server.current).toMatchObject({ signIn: "login-2" });
});

test.each([0, 5, 15])("end() and then start() of the same user, %i ms after the first line: what only the database knew is over", async (after) => {
  const stage = new Stage();
  const [a] = await stage.signedIn();
  void a!.session.data.photo.set(["p"]);
  await stage.settle();
  stage.browser.clearStorage({ database: false });
  a!.tab.crash();
  const page = stage.open();
  await stage.browser.advance(after);
  void page.session.end();
  await stage.browser.until(page.session.start(stage.server.login("ann", "login-2")));
  await stage.browser.advance("1m");
  expect(page.session.getState()).toMatchObject({ status: "active", user: "ann" });
  expect(await stage.browser.until(page.session.data.photo.get())).toEqual([]);
  expect(stage.server.current).toMatchObject({ signIn: "login-2" });
});

describe.each([["that was prerendered", prerendered], ["without localStorage", withoutLocalStorage]] as const)("end() in a page %s", (_, open) => {
  const named = async (stage: Stage): Promise<Page> => open(stage, (page) => stage.signIn(page, "ann"));

  test("is told to the server, and says so", async () => {
    const stage = new Stage();
    const page = await named(stage);
    expect(await stage.browser.until(page.session.end())).toEqual({ server: "confirmed" });
    expect([page.session.getState().status, stage.server.current]).toEqual(["ended", undefined]);
    expect(stage.server.calls("logout")).toHaveLength(1);
    expect(page.events.filter((event) => /started|ended/.test(event))).toEqual([]);
  });

  test.each([-3_600_000, -1500])("ends what began before the clock was set by %i ms", async (by) => {
    const stage = new Stage();
    const page = await open(stage, async (first) => {
      await stage.signIn(first, "ann");
      stage.browser.setClock({ by });
    });
    await stage.browser.until(page.session.end());
    await stage.browser.advance("1m");
    expect([page.session.getState().status, stage.server.current]).toEqual(["ended", undefined]);
  });

  test.each([0.5, 1, 2, 5])("that is frozen, or goes, %d ms later: it is over when the page is back", async (after) => {
    for (const how of ["freeze", "cache"] as const) {
      for (let seed = 1; seed <= 20; seed++) {
        const stage = new Stage({}, { seed });
        const page = await named(stage);
        void page.session.end();
        await stage.browser.advance(after);
        if (how === "freeze") page.tab.freeze();
        else page.tab.toBackForwardCache();
        await stage.browser.advance("10s");
        const back = how === "freeze" ? page.tab.thaw() : page.tab.restore();
        await stage.browser.advance("1m");
        if (back !== "loaded") expect([how, seed, page.session.getState().status, stage.server.current]).toEqual([how, seed, "ended", undefined]);
      }
    }
  });

  test("where nothing names logins: the server is asked first, and a login that was made meanwhile stays (S7)", async () => {
    for (const again of [false, true]) {
      const stage = new Stage();
      stage.server.namesSignIn = false;
      const page = await open(stage, async (first) => {
        const { user } = stage.server.login("ann");
        await stage.browser.until(first.session.start({ user }));
        await stage.settle();
      });
      const told = page.session.end();
      if (again) stage.server.login("eve", "login-2");
      expect(await stage.browser.until(told)).toEqual({ server: again ? expect.any(String) : "confirmed" });
      await stage.browser.advance("10m");
      expect([page.session.getState().status, stage.server.current?.signIn]).toEqual(["ended", again ? "login-2" : undefined]);
    }
  });

  test("where nothing names logins and none can be asked for: it is sent at once", async () => {
    const stage = new Stage({ server: { logout: "/logout" } });
    const page = await open(stage, async (first) => {
      stage.server.login("ann");
      await stage.browser.until(first.session.start({ user: "ann" }));
      await stage.settle();
    });
    expect(await stage.browser.until(page.session.end())).toEqual({ server: "confirmed" });
    expect(stage.server.current).toBe(undefined);
  });

  test("and dispose(): every call comes to its end", async () => {
    const stage = new Stage();
    const page = await named(stage);
    const calls = [page.session.end(), page.session.ready, outcome(page.session.start(stage.server.login("eve")))];
    page.session.dispose();
    expect(await stage.browser.until(Promise.all(calls))).toEqual([{ server: expect.any(String) }, undefined, "SessionEndedError"]);
  });
});

test.each([true, false])("end() beside a tab that is busy is told to the server, whoever is first at the fence (logins have names: %s)", async (names) => {
  for (let seed = 1; seed <= 40; seed++) {
    const stage = new Stage({}, { seed });
    stage.server.namesSignIn = names;
    const a = await stage.ready(NO_LOCAL);
    const { expiresIn, user, signIn } = stage.server.login("ann");
    await stage.browser.until(a.session.start({ user, expiresIn, ...(names && { signIn }) }));
    await stage.settle();
    void (async () => {
      for (let i = 0; i < 60; i++) await outcome(a.session.data.cart.update((cart) => [...cart, "x"]));
    })();
    const page = stage.open(NO_LOCAL);
    expect([seed, await stage.browser.until(page.session.end())]).toEqual([seed, { server: "confirmed" }]);
    expect([seed, stage.server.current]).toEqual([seed, undefined]);
  }
});

test.each([true, false])("start(), end() and start() again of one login, as a page does that is mounted twice: it is over, and the server knows (ready: %s)", async (ready) => {
  const stage = new Stage();
  const page = ready ? await stage.ready() : stage.open();
  const login = stage.server.login("ann", "login-1");
  void outcome(page.session.start(login));
  void page.session.end();
  expect(await stage.browser.until(outcome(page.session.start(login)))).toBe("SessionEndedError");
  await stage.browser.advance("10m");
  expect(stage.server.current).toBe(undefined);
});

test("two calls of end() in a page that does not know yet of what are one, and one that is to be told is told", async () => {
  const stage = new Stage();
  const page = await withoutLocalStorage(stage, (first) => stage.signIn(first, "ann"));
  const both = [page.session.end("other", { notify: false }), page.session.end()];
  expect(await stage.browser.until(Promise.all(both))).toEqual([{ server: "confirmed" }, { server: "confirmed" }]);
  expect([page.session.getState().reason, stage.server.current]).toEqual(["other", undefined]);
});
