import { describe, expect, test } from "vitest";
import { durable } from "../../../src/index.js";
import { outcome, type Page, Stage } from "./stage.js";

/** Every page load of a rendered application calls start() with what its server said. */
const load = (stage: Stage, details: { user: string; signIn?: string; expiresIn?: number }, tabs: number): [Page[], Promise<unknown[]>] => {
  const pages = Array.from({ length: tabs }, () => stage.open());
  return [pages, Promise.all(pages.map(({ session }) => outcome(session.start(details))))];
};

describe("start() decides in one transaction (protocol, start())", () => {
  test("twelve restored tabs that all call it as they load make one session (R-64)", async () => {
    const stage = new Stage();
    const [pages, started] = load(stage, stage.server.login("ann"), 12);
    await stage.browser.until(started);
    await stage.settle();
    expect(new Set(stage.statuses(pages))).toEqual(new Set(["active"]));
    expect(stage.keys().filter((key) => key.startsWith("begun"))).toEqual(["begun/N"]);
    expect(new Set(pages.map(({ session }) => session.getState().startedAt)).size).toBe(1);
    expect(pages.flatMap(({ events }) => events.filter((event) => event.startsWith("ended")))).toEqual([]);
  });

  test("two of one user at once: one session, and both resolve", async () => {
    const stage = new Stage();
    const pages = [await stage.ready(), await stage.ready()];
    const details = stage.server.login("ann");
    expect(await stage.browser.until(Promise.all(pages.map(({ session }) => outcome(session.start(details)))))).toEqual([undefined, undefined]);
    await stage.settle();
    expect(pages.map(({ session }) => session.getState().user)).toEqual(["ann", "ann"]);
    expect(stage.keys().filter((key) => key.startsWith("begun"))).toHaveLength(1);
  });

  test("two of different users at once: one of them is live everywhere, the other is replaced", async () => {
    const stage = new Stage({ server: undefined as never });
    const pages = [await stage.ready(), await stage.ready()];
    await stage.browser.until(Promise.all(pages.map(({ session }, i) => outcome(session.start({ user: i ? "bob" : "ann" })))));
    await stage.settle();
    const users = pages.map(({ session }) => session.getState().user);
    expect(users[0]).toBe(users[1]);
    expect(stage.keys().filter((key) => key.startsWith("begun"))).toHaveLength(1);
  });

  test("another user's ends the first as replaced, in every tab, and keeps its data away (S1)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    a!.session.data.cart.set(["tea"]);
    b!.session.data.note.set(["hers"]);
    await stage.settle();
    await stage.signIn(b!, "bob");
    expect([a!, b!].map(({ session }) => session.getState().user)).toEqual(["bob", "bob"]);
    expect(a!.events).toContain("ended replaced remote");
    expect(b!.events).toContain("ended replaced local");
    expect([a!.session.data.cart.get(), b!.session.data.note.get()]).toEqual([[], []]);
    expect(stage.server.calls("logout")).toEqual([]);
  });

  test("a join moves neither limit; expiresIn is taken", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    const before = a!.session.getState();
    await stage.browser.advance("5m");
    await stage.browser.until(b!.session.start({ user: "ann", signIn: "signin-1", expiresIn: 120 }));
    await stage.settle();
    expect(a!.session.getState()).toMatchObject({ startedAt: before.startedAt, expiresBy: "server" });
    expect(b!.session.getState()).toMatchObject({ startedAt: before.startedAt, expiresBy: "server" });
    expect(Math.abs(a!.session.remaining() - b!.session.remaining())).toBeLessThan(2);
  });

  test.each([
    ["another signIn", { user: "ann", signIn: "second" }],
    ["reauthenticated", { user: "ann", reauthenticated: true }],
  ])("%s restarts both limits and keeps the data (R-02, R-11)", async (_, details) => {
    const stage = new Stage({ maxAge: "1h" });
    const [a, b] = await stage.signedIn(2);
    a!.session.data.cart.set(["tea"]);
    await stage.browser.advance("9m");
    await stage.browser.until(b!.session.start(details));
    await stage.settle();
    expect(a!.session.getState()).toMatchObject({ status: "active", startedAt: b!.session.getState().startedAt });
    expect(stage.browser.now - a!.session.getState().startedAt!).toBeLessThan(2000);
    expect(b!.session.data.cart.get()).toEqual(["tea"]);
    await stage.browser.advance("4m");
    expect(stage.statuses([a!, b!])).toEqual(["active", "active"]);
  });

  test("a signIn that ended never starts again, in no tab (R-12, R-24, S2)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    await stage.browser.until(a!.session.end());
    expect(await stage.browser.until(outcome(b!.session.start({ user: "ann", signIn: "signin-1" })))).toBe("SessionEndedError");
    expect(await stage.browser.until(outcome((await stage.ready()).session.start({ user: "ann", signIn: "signin-1" })))).toBe("SessionEndedError");
    expect(stage.statuses([a!, b!])).toEqual(["ended", "ended"]);
    expect(await stage.browser.until(outcome(b!.session.start(stage.server.login("ann"))))).toBeUndefined();
  });

  test("a former signIn counts as ended once another has restarted the session (R-93)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.signIn(a!, "ann", "second");
    expect(await stage.browser.until(outcome(a!.session.start({ user: "ann", signIn: "signin-1" })))).toBe("SessionEndedError");
    expect(a!.session.getState().status).toBe("active");
  });

  test("a session past a limit ends first, with its own reason (S5)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.sleep("11m");
    await stage.browser.until(outcome(a!.session.start(stage.server.login("ann"))));
    expect(a!.events.filter((event) => event.startsWith("ended"))).toEqual(["ended idle local"]);
    expect(a!.session.getState().status).toBe("active");
    expect(stage.browser.now - a!.session.getState().startedAt!).toBeLessThan(2000);
  });
});

describe("start() that has to wait", () => {
  test("through a freeze past the limit: the session ends with its own reason, and a new one begins", async () => {
    const stage = new Stage({ server: undefined as never }, { database: { delay: [20, 20] } });
    const [a, b] = await stage.signedIn(2);
    await stage.browser.advance("1m");
    b!.tab.crash();
    const before = a!.session.getState().startedAt!;
    const started = outcome(a!.session.start({ user: "ann", reauthenticated: true }));
    await stage.browser.advance(5);
    a!.tab.freeze();
    await stage.browser.advance("15m");
    a!.tab.thaw();
    expect(await stage.browser.until(started)).toBeUndefined();
    expect(a!.events.filter((event) => event.startsWith("ended"))).toEqual(["ended idle local"]);
    expect(a!.session.getState().startedAt! - before).toBeGreaterThan(900_000);
    expect(stage.keys().filter((key) => key.startsWith("begun"))).toHaveLength(1);
  });

  test("for the end of the old session that another call is making: no storm, with or without a database", async () => {
    for (const without of [[], ["database"]] as const) {
      const stage = new Stage();
      const a = await stage.ready({ without: [...without] });
      const b = await stage.ready({ without: [...without] });
      await stage.signIn(a, "ann");
      stage.server.respond({ slow: 2000 });
      await stage.browser.sleep("20m", { monotonic: true });
      const commits = stage.browser.count("commits");
      expect(stage.statuses([a, b])).toEqual(["checking", "checking"]);
      const { signIn } = stage.server.login("ann");
      const started = [a, b].map(({ session }) => outcome(session.start({ user: "ann", signIn })));
      expect(await stage.browser.until(Promise.all(started))).toEqual([undefined, undefined]);
      expect(stage.browser.count("commits") - commits).toBeLessThan(25);
      await stage.browser.advance("5s");
      expect(stage.statuses([a, b])).toEqual(["active", "active"]);
    }
  });

  test("for a database that answers after three seconds at most (R-72)", async () => {
    const stage = new Stage({}, { database: { mode: "hang" } });
    const page = stage.open();
    const before = stage.browser.elapsed;
    await stage.browser.until(page.session.start(stage.server.login("ann")), "10s");
    expect(stage.browser.elapsed - before).toBeLessThan(6500);
  });
});

describe("start() and end() at once", () => {
  test("end() during start(): it rejects, and nothing is live", async () => {
    const stage = new Stage();
    const page = await stage.ready();
    const started = outcome(page.session.start(stage.server.login("ann")));
    void page.session.end();
    expect(await stage.browser.until(started)).toBe("SessionEndedError");
    await stage.settle();
    expect(page.session.getState().status).not.toBe("active");
    expect(stage.keys().filter((key) => key.startsWith("begun"))).toEqual([]);
    expect(stage.meta["open"]).toBe(false);
  });

  test("another tab's end() during start(): the session that start() makes is a new one, or none", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    const started = outcome(a!.session.start({ user: "ann" }));
    void b!.session.end();
    await stage.browser.until(started);
    await stage.settle();
    const [one, other] = stage.statuses([a!, b!]);
    expect(one).toBe(other === "none" ? "ended" : other);
    expect(stage.meta["open"]).toBe(one === "active");
  });

  test("end() and update() at once: the update rejects or is part of what ended", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    const updates = [b!.session.data.cart, b!.session.data.note].map((entry) => outcome(entry.update((list) => [...list, "x"])));
    const kept = outcome(b!.session.data.photo.update((list) => [...list, "x"]));
    void a!.session.end();
    for (const result of await stage.browser.until(Promise.all([...updates, kept]))) expect(["SessionEndedError", ["x"]]).toContainEqual(result);
    await stage.settle();
    expect([b!.session.data.cart.get(), b!.session.data.note.get(), await stage.browser.until(b!.session.data.photo.get())]).toEqual([[], [], []]);
    expect([...stage.browser.database("holdfast/holdfast").keys()].filter((key) => key.startsWith("s/"))).toEqual([]);
  });

  test("end() then start() in one task: the new session lives", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    void a!.session.end();
    await stage.browser.until(a!.session.start(stage.server.login("bob")));
    await stage.settle();
    expect([a!, b!].map(({ session }) => session.getState().user)).toEqual(["bob", "bob"]);
    expect(stage.server.current?.user).toBe("bob");
  });
});

describe("a page's word is confirmed by status where it may be old (protocol, start() 4)", () => {
  test("a page from history for a login that is over: checking, then SessionEndedError (R-12, R-56)", async () => {
    const stage = new Stage();
    const details = stage.server.login("ann");
    stage.server.end();
    const page = stage.open({ restored: true });
    const started = outcome(page.session.start(details));
    await stage.browser.advance(5);
    expect(page.session.getState().status).toBe("checking");
    expect(await stage.browser.until(started)).toBe("SessionEndedError");
    expect(page.session.getState().status).toBe("none");
  });

  test("the same for a login that lives starts, and does not extend the server's session", async () => {
    const stage = new Stage();
    const details = stage.server.login("ann");
    const page = stage.open({ restored: true });
    expect(await stage.browser.until(outcome(page.session.start(details)))).toBeUndefined();
    await stage.browser.advance("5s");
    expect(page.session.getState().status).toBe("active");
    expect(stage.server.requests.filter(({ effect }) => effect === "extended")).toEqual([]);
  });

  test("no answer: ServerError, and things are as they were", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    stage.server.respond("error");
    const old = stage.boot(a!.tab.duplicate());
    expect(await stage.browser.until(outcome(old.session.start({ user: "bob" })))).toBe("ServerError");
    await stage.settle();
    expect([a!, old].map(({ session }) => session.getState().user)).toEqual(["ann", "ann"]);
  });

  test("somebody else, says status: SessionEndedError", async () => {
    const stage = new Stage();
    stage.server.login("bob");
    const page = stage.open({ restored: true });
    expect(await stage.browser.until(outcome(page.session.start({ user: "ann", signIn: "old" })))).toBe("SessionEndedError");
  });

  test("a page load without signIn after an end is confirmed; with a new signIn it is believed", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.until(a!.session.end());
    const before = stage.server.calls("status").length;
    const one = stage.open();
    expect(await stage.browser.until(outcome(one.session.start({ user: "ann" })))).toBe("SessionEndedError");
    expect(stage.server.calls("status").length).toBeGreaterThan(before);
    const two = stage.open();
    expect(await stage.browser.until(outcome(two.session.start(stage.server.login("ann"))))).toBeUndefined();
  });

  test("nothing is started while prerendering; activation goes on (R-59)", async () => {
    const stage = new Stage();
    const details = stage.server.login("ann");
    const page = stage.open({ prerender: true });
    const started = outcome(page.session.start(details));
    await stage.browser.advance("3s");
    expect(page.session.getState().status).toBe("checking");
    expect([stage.server.requests.length, stage.browser.localStorage.size, stage.browser.count("posts")]).toEqual([0, 0, 0]);
    page.tab.activate();
    expect(await stage.browser.until(started)).toBeUndefined();
    expect(page.session.getState().status).toBe("active");
  });
});

test("an old page whose sign-in nobody can confirm joins the session, restarts nothing and does not put its login in the place of the one that is live (S5)", async () => {
  const stage = new Stage();
  const { heartbeat, logout } = stage.server.paths;
  const unconfirmed = { server: { heartbeat, logout } };
  const first = await stage.ready({}, unconfirmed);
  await stage.browser.until(first.session.start(stage.server.login("ann", "second")));
  await stage.browser.advance("3m");
  const { startedAt, lastActiveAt } = first.session.getState();
  const restored = stage.open({ stale: true }, unconfirmed);
  // What the browser knew of that login has gone with its storage.
  expect(await stage.browser.until(outcome(restored.session.start({ user: "ann", signIn: "first", expiresIn: 900 })))).toBeUndefined();
  await stage.settle();
  expect(restored.session.getState()).toMatchObject({ status: "active", startedAt, lastActiveAt });
  expect(stage.meta).toMatchObject({ signIn: "second", signIns: [] });
});

test("what an old page says of the server's session, which nobody can confirm, makes it no longer (S5)", async () => {
  const stage = new Stage();
  const { heartbeat, logout } = stage.server.paths;
  const unconfirmed = { server: { heartbeat, logout } };
  const page = stage.boot(stage.browser.openTab(), unconfirmed);
  await stage.browser.until(page.session.ready);
  const { user, signIn } = stage.server.login("ann");
  await stage.browser.until(page.session.start({ user, signIn, expiresIn: 300 }));
  await stage.settle();
  await stage.browser.advance("2m");
  const { expiresAt, expiresBy } = page.session.getState();
  expect(expiresBy).toBe("server");
  // Duplicated, it is loaded from history: the server was not asked.
  const copy = stage.boot(page.tab.duplicate(), unconfirmed);
  await stage.browser.until(copy.session.start({ user, signIn, expiresIn: 300 }));
  await stage.settle();
  expect(copy.session.getState().expiresAt).toBe(expiresAt);
});

test("without localStorage, start() in a session that the database could not be told of comes to an end (L6)", async () => {
  const without = ["local"] as const;
  const stage = new Stage({ data: { layout: durable<string>({ lifetime: "device" }) } as never });
  const other = await stage.ready({ without });
  await stage.signIn(other, "ann", "first");
  stage.browser.models.database.mode = "hang";
  const page = await stage.ready({ without });
  await stage.browser.until(page.session.start({ user: "ann", signIn: "first" }));
  stage.browser.models.database.mode = "ok";
  // Who needs the database asks it, though decisions leave it alone for a while: from then on this tab knows what it says.
  await stage.browser.until((page.session.data as never as { layout: { get(): Promise<unknown> } }).layout.get());
  await stage.browser.until(page.session.start({ user: "ann", signIn: "first" }));
  await stage.browser.advance("1m");
  expect(stage.statuses([page, other])).toEqual(["active", "active"]);
  expect(stage.meta).toMatchObject({ open: true, user: "ann" });
});
