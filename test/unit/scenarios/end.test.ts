import { describe, expect, test } from "vitest";
import type { Tab } from "../../../src/testing/index.js";
import { outcome, type Page, Stage } from "./stage.js";

const protectedNow = ({ session }: Page): unknown[] => [session.getState().user, session.data.cart.get(), session.data.filter.get(), session.data.note.get(), session.data.draft.get()];
const NOTHING = [undefined, [], undefined, [], undefined];

async function withData(tabs: number, browser = {}): Promise<{ stage: Stage; pages: Page[] }> {
  const stage = new Stage({}, browser);
  const pages = await stage.signedIn(tabs);
  const [{ session }] = pages as [Page];
  session.data.cart.set(["tea"]);
  session.data.filter.set("green");
  session.data.note.set(["secret"]);
  await stage.browser.until(session.data.photo.set(["x"]));
  for (const page of pages) page.session.data.draft.set("mine");
  await stage.settle();
  return { stage, pages };
}

describe("end() is in one order (protocol, End; R-22, R-26)", () => {
  test("all that is synchronous happens in the call: marker, message, request, wipe, then listeners", async () => {
    const { stage, pages } = await withData(2);
    const [a] = pages as [Page];
    let seen: unknown[] = [];
    a.session.on("ended", () => (seen = [...protectedNow(a), a.tab.sessionStorage.size]));
    const told = [stage.browser.count("posts"), stage.browser.count("sends")];
    void a.session.end();
    expect(protectedNow(a)).toEqual(NOTHING);
    expect(seen).toEqual([...NOTHING, 1]);
    expect([stage.browser.count("posts"), stage.browser.count("sends")]).toEqual(told.map((count) => count + 1));
    expect(stage.boot(stage.browser.openTab({ opener: a.tab })).session.getState().status).not.toBe("none");
  });

  test("it reaches every running tab within a message, and leaves no residue (L5, S4, R-25, R-27)", async () => {
    const { stage, pages } = await withData(5);
    const end = pages[3]!.session.end();
    await stage.browser.advance(5);
    expect(stage.statuses(pages)).toEqual(Array(5).fill("ended"));
    expect(await stage.browser.until(end)).toEqual({ server: "confirmed" });
    await stage.settle();
    expect(stage.keys()).toEqual(["ended/N"]);
    expect([...stage.browser.database("holdfast/holdfast").keys()]).toEqual(["meta"]);
    for (const { tab } of pages) expect([...tab.sessionStorage.keys()]).toEqual(["holdfast/holdfast/tab"]);
    expect(pages.map(({ events }) => events.filter((event) => event.startsWith("ended")))).toEqual(pages.map((_, i) => [`ended logout ${i === 3 ? "local" : "remote"}`]));
    expect(JSON.stringify([...stage.browser.localStorage, stage.meta])).not.toContain("ann");
  });

  test("calls at once share one promise, and one request", async () => {
    const { stage, pages } = await withData(2);
    const [a, b] = pages as [Page, Page];
    const ends = [a.session.end(), a.session.end("other"), b.session.end()];
    expect(await stage.browser.until(Promise.all(ends))).toEqual(expect.arrayContaining([{ server: "confirmed" }]));
    expect(a.session.getState().reason).toBe("logout");
    expect(stage.server.calls("logout").filter(({ effect }) => effect === "ended")).toHaveLength(1);
  });

  test.each([
    ["a reason of the application's", "password", {}, 1],
    ["server", "server", {}, 0],
    ["server, but told to", "server", { notify: true }, 1],
    ["logout, but told not to", "logout", { notify: false }, 0],
  ])("%s: the server is called %#", async (_, reason, options, calls) => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    expect(await stage.browser.until(a!.session.end(reason, options))).toEqual({ server: calls ? "confirmed" : "none" });
    expect(stage.server.calls("logout")).toHaveLength(calls);
    expect(a!.session.getState()).toMatchObject({ status: "ended", reason });
  });

  test("on boot after an end it is ended with its reason, in every tab, until the next start (R-24, S2)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.until(a!.session.end("idle-desk"));
    const b = stage.open();
    expect(b.session.getState()).toMatchObject({ status: "ended", reason: "idle-desk" });
    await stage.settle();
    expect(b.events.filter((event) => event.startsWith("ended"))).toEqual([]);
    await stage.signIn(b, "bob");
    expect(a!.session.getState().user).toBe("bob");
  });

  test("a full disk does not stop it: the data makes room for the tombstone (R-69)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    a!.session.data.cart.set(["x".repeat(2000)]);
    await stage.settle();
    stage.browser.models.storage.quota = 2 * [...stage.browser.localStorage].join("").length;
    void a!.session.end();
    await stage.settle();
    expect(stage.keys()).toEqual(["ended/N"]);
    expect(stage.statuses([a!, b!, stage.open()])).toEqual(["ended", "ended", "ended"]);
  });

  test("user and device data stay, and come back to their owner only (S1)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.session.data.wish.set(["kettle"]);
    a!.session.data.theme.set("dark");
    await stage.settle();
    await stage.browser.until(a!.session.end());
    expect([a!.session.data.wish.get(), a!.session.data.theme.get()]).toEqual([[], "dark"]);
    await stage.signIn(a!, "bob");
    expect([a!.session.data.wish.get(), a!.session.data.theme.get()]).toEqual([[], "dark"]);
    await stage.signIn(a!, "ann");
    expect(a!.session.data.wish.get()).toEqual(["kettle"]);
  });

  test("user data set in the task of the end is kept", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.session.data.wish.set(["kettle"]);
    void a!.session.end();
    await stage.settle();
    await stage.signIn(a!, "ann");
    expect(a!.session.data.wish.get()).toEqual(["kettle"]);
  });
});

describe("every tab learns of it before it shows anything again (R-25, S2)", () => {
  const END = async (stage: Stage, by: Page): Promise<void> => {
    await stage.browser.until(by.session.end());
    await stage.settle();
  };

  test("hidden", async () => {
    const { stage, pages } = await withData(2);
    const [a, b] = pages as [Page, Page];
    b.tab.hide();
    await stage.browser.advance("6m");
    void a.session.end();
    await stage.browser.advance(5);
    expect(protectedNow(b)).toEqual(NOTHING);
  });

  test("frozen, where messages wait: ended before anything is read after the thaw", async () => {
    const { stage, pages } = await withData(2);
    const [a, b] = pages as [Page, Page];
    b.tab.freeze();
    await END(stage, a);
    b.tab.thaw();
    expect(protectedNow(b)).toEqual(NOTHING);
    await stage.settle();
    expect(b.session.getState()).toMatchObject({ status: "ended", reason: "logout" });
  });

  test("frozen, where messages are heard: the synchronous part is done in the frozen page, without a transaction (S8)", async () => {
    const { stage, pages } = await withData(2, { channel: { whileFrozen: "deliver" } });
    const [a, b] = pages as [Page, Page];
    b.tab.freeze();
    const commits = stage.browser.entries.filter(({ who, what }) => who === b.tab.name && what === "commits").length;
    // What the application does in the frozen page waits, too.
    b.session.on("ended", () => void b.session.tabs());
    await END(stage, a);
    expect(b.tab.state).toBe("frozen");
    expect(b.session.getState().status).toBe("ended");
    expect([...b.tab.sessionStorage.keys()]).toEqual(["holdfast/holdfast/tab"]);
    expect(stage.browser.entries.filter(({ who, what }) => who === b.tab.name && what === "commits")).toHaveLength(commits);
    // Nobody waits for the store because of it (S8).
    await stage.signIn(a, "bob");
    expect(a.problems).toEqual([]);
    b.tab.thaw();
    await stage.settle();
    expect(b.session.getState().user).toBe("bob");
  });

  test("booting, with a database that takes its time: a storage event is enough", async () => {
    const { stage, pages } = await withData(1, { channel: { subscribeDelay: [500, 500] } });
    const [a] = pages as [Page];
    stage.browser.models.database.delay = [400, 400];
    const b = stage.open();
    expect(b.session.getState().user).toBe("ann");
    await stage.browser.advance(5);
    void a.session.end();
    await stage.browser.advance(5);
    expect(protectedNow(b)).toEqual(NOTHING);
    expect(b.session.getState().status).toBe("ended");
  });

  test.each(["chromium", "webkit"] as const)("in the back/forward cache, %s: ended at pageshow", async (engine) => {
    const { stage, pages } = await withData(2, { engine });
    const [a, b] = pages as [Page, Page];
    expect(b.tab.toBackForwardCache()).toBe(true);
    await END(stage, a);
    expect(b.tab.restore()).toBe("cached");
    expect(protectedNow(b)).toEqual(NOTHING);
    await stage.settle();
    expect(b.session.getState().status).toBe("ended");
  });

  test("Firefox keeps no page that has asked for a lock: back from history it is ended on its first line", async () => {
    const { stage, pages } = await withData(2, { engine: "firefox" });
    const [a, b] = pages as [Page, Page];
    expect(b.tab.toBackForwardCache()).toBe(false);
    await END(stage, a);
    expect(b.tab.restore()).toBe("loaded");
    const again = stage.boot(b.tab);
    expect(again.session.getState()).toMatchObject({ status: "ended", reason: "logout" });
    expect(protectedNow(again)).toEqual(NOTHING);
  });

  test.each([
    ["crashed and restored", (tab: Tab) => tab.crash(), (tab: Tab) => void tab.restore()],
    ["discarded and reloaded", (tab: Tab) => tab.discard(), (tab: Tab) => void tab.reload()],
    ["closed and reopened", (tab: Tab) => tab.close(), (tab: Tab) => void tab.restore()],
  ])("%s: ended on its first line", async (_, leave, back) => {
    const { stage, pages } = await withData(2);
    const [a, b] = pages as [Page, Page];
    leave(b.tab);
    await END(stage, a);
    back(b.tab);
    const again = stage.boot(b.tab);
    expect(again.session.getState()).toMatchObject({ status: "ended", reason: "logout" });
    expect(protectedNow(again)).toEqual(NOTHING);
    await stage.settle();
    expect([...b.tab.sessionStorage.keys()]).toEqual(["holdfast/holdfast/tab"]);
  });

  test("offline: local clearing does not wait for the server (R-22)", async () => {
    const { stage, pages } = await withData(2);
    const [a, b] = pages as [Page, Page];
    stage.browser.offline();
    const end = a.session.end();
    await stage.browser.advance(5);
    expect(stage.statuses([a, b])).toEqual(["ended", "ended"]);
    expect(await stage.browser.until(end)).toEqual({ server: "pending" });
  });

  test("the tab that ends it dies in the same moment: the others still end, and meta is closed (L5)", async () => {
    const { stage, pages } = await withData(3);
    const [a, b, c] = pages as [Page, Page, Page];
    void b.session.end();
    await stage.browser.advance(0);
    b.tab.crash();
    await stage.browser.advance("3s");
    expect(stage.statuses([a, c])).toEqual(["ended", "ended"]);
    expect(stage.meta["open"]).toBe(false);
  });

  test("a tab that has not heard of it yet writes nothing that anybody could read (the fence) (R-24, S1)", async () => {
    const { stage, pages } = await withData(2, { channel: { delay: [200, 200] }, storage: { delay: [200, 200], eventDelay: [1, 1] } });
    const [a, b] = pages as [Page, Page];
    void a.session.end();
    await stage.browser.advance(50);
    expect([b.session.getState().status, stage.meta["open"]]).toEqual(["active", false]);
    const late = [b.session.data.photo.set(["late"]), b.session.data.photo.update((all) => [...all, "late"]), b.session.data.cart.update((all) => [...all, "late"]), b.session.data.photo.get()].map(outcome);
    b.session.data.cart.set(["late"]);
    b.session.data.wish.set(["late"]);
    expect(await stage.browser.until(Promise.all(late))).toEqual(Array(4).fill("SessionEndedError"));
    expect(JSON.stringify([...stage.browser.database("holdfast/holdfast")])).not.toContain("late");
    await stage.browser.advance("3s");
    expect(stage.keys().filter((key) => key.startsWith("s/"))).toEqual([]);
    expect(b.session.getState().status).toBe("ended");
  });

  test("the only tab navigates in the same task: the next page is ended on its first line", async () => {
    const { stage, pages } = await withData(1);
    void pages[0]!.session.end();
    pages[0]!.tab.reload();
    await stage.browser.advance(5);
    expect(stage.boot(pages[0]!.tab).session.getState().status).toBe("ended");
    await stage.settle();
    expect(stage.meta["open"]).toBe(false);
    expect(stage.server.current).toBeUndefined();
  });
});

describe("a logout that could not be delivered (protocol, End)", () => {
  test("is delivered when the network is back, once, with the sign-in's name (R-22, R-23, L5)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(3);
    stage.browser.offline();
    void pages[1]!.session.end();
    await stage.browser.advance("1m");
    expect(stage.server.current?.user).toBe("ann");
    stage.browser.offline(false);
    await stage.settle();
    expect(stage.server.current).toBeUndefined();
    expect(stage.server.calls("logout").map(({ headers }) => headers["holdfast-sign-in"])).toEqual(["signin-1"]);
    expect(JSON.stringify([...stage.browser.localStorage, stage.meta])).not.toContain("pending\":{");
  });

  test("is delivered by the next page, if that is what comes (R-23, L5)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    stage.server.respond("refused", { call: "logout" });
    await stage.browser.until(a!.session.end());
    a!.tab.close();
    stage.server.recover();
    await stage.ready();
    await stage.settle();
    expect(stage.server.current).toBeUndefined();
  });

  test.each([
    ["another user", "bob", "second"],
    ["the same user again", "ann", "second"],
  ])("never ends a newer login: %s (S7)", async (_, user, signIn) => {
    const stage = new Stage();
    const [a] = await stage.signedIn(2);
    stage.server.respond("refused", { call: "logout" });
    await stage.browser.until(a!.session.end());
    stage.server.recover();
    // Signed in on a page without the SDK, so that nothing here knows of it.
    stage.server.login(user, signIn);
    a!.tab.reload();
    const again = stage.boot(a!.tab);
    await stage.browser.until(again.session.ready);
    await stage.browser.advance("5s");
    expect(stage.server.current?.signIn).toBe(signIn);
  });

  test("signIn unknown: it is dropped, and reported, where status names another user (S7)", async () => {
    const stage = new Stage();
    stage.server.namesSignIn = false;
    const page = await stage.ready();
    stage.server.login("ann");
    await stage.browser.until(page.session.start({ user: "ann", expiresIn: 900 }));
    stage.server.respond("refused", { call: "logout" });
    await stage.browser.until(page.session.end());
    stage.server.recover();
    stage.server.login("bob");
    page.tab.reload();
    const again = stage.boot(page.tab);
    await stage.browser.until(again.session.ready);
    await stage.settle();
    expect(stage.server.current?.user).toBe("bob");
    expect(again.problems.filter(({ message }) => message.includes("logout"))).toHaveLength(1);
  });

  test("without a status URL it is sent with a signIn, and dropped without one (S7)", async () => {
    for (const signIn of ["s", undefined]) {
      const stage = new Stage({ server: { logout: "/logout" } });
      stage.server.login("ann", "s");
      const page = await stage.ready();
      await stage.browser.until(page.session.start({ user: "ann", ...(signIn && { signIn }) }));
      stage.server.respond("refused", { call: "logout", times: 1 });
      await stage.browser.until(page.session.end());
      page.tab.reload();
      const again = stage.boot(page.tab);
      await stage.browser.until(again.session.ready);
      await stage.settle();
      expect(stage.server.current?.user).toBe(signIn ? undefined : "ann");
      expect(again.problems.some(({ message }) => message.includes("logout"))).toBe(!signIn);
    }
  });

  test("is forgotten once the server's own deadline has passed", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    stage.browser.offline();
    await stage.browser.until(a!.session.end());
    await stage.browser.advance("16m");
    stage.browser.offline(false);
    await stage.settle();
    expect(stage.server.calls("logout")).toEqual([]);
  });

  test("an answer of 401 is confirmed by status, and counts", async () => {
    const stage = new Stage();
    stage.server.signedOutLogout = 401;
    const [a] = await stage.signedIn();
    stage.server.end();
    expect(await stage.browser.until(a!.session.end())).toEqual({ server: "confirmed" });
  });

  test("an end found by the clock calls the server from one tab only (R-80)", async () => {
    const stage = new Stage();
    const pages = await stage.signedIn(4);
    await stage.browser.advance("10m");
    await stage.browser.advance("5s");
    expect(stage.statuses(pages)).toEqual(Array(4).fill("ended"));
    expect(pages[0]!.session.getState().reason).toBe("idle");
    expect(stage.server.calls("logout")).toHaveLength(1);
    expect(stage.server.current).toBeUndefined();
  });

  test("a database that hangs: the end closes its own session, not the one that begins while it waits (L2)", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    stage.browser.models.database.mode = "hang";
    const started = b!.session.start(stage.server.login("ann", "second"));
    await stage.browser.advance(50);
    // The server has forgotten the login before, which ends its session.
    void a!.session.end("server", { notify: false });
    await stage.browser.until(started);
    await stage.browser.advance("5s");
    stage.browser.models.database.mode = "ok";
    await stage.browser.advance("40s");
    expect(stage.statuses([a!, b!])).toEqual(["active", "active"]);
    expect(stage.meta).toMatchObject({ open: true, signIn: "second" });
  });

  test("end() with no session does nothing", async () => {
    const stage = new Stage();
    const page = await stage.ready();
    expect(await stage.browser.until(outcome(page.session.end()))).toEqual({ server: "none" });
    expect(stage.server.calls("logout")).toEqual([]);
  });
});

test("an end by the clock whose transaction took long signs nobody out who has signed in meanwhile, where nothing names logins and there is no status (S7)", async () => {
  const stage = new Stage({ server: { heartbeat: "/session/heartbeat", logout: "/logout" } });
  stage.server.namesSignIn = false;
  const page = await stage.ready();
  stage.server.login("ann");
  await stage.browser.until(page.session.start({ user: "ann" }));
  await stage.settle();
  await stage.browser.advance(page.session.remaining() - 1);
  stage.browser.models.database.delay = [700, 700];
  await stage.browser.advance(200);
  expect(stage.statuses([page])).toEqual(["ended"]);
  const newer = stage.server.login("bob");
  await stage.browser.advance("1m");
  expect(stage.server.current?.user).toBe(newer.user);
  expect(page.problems.map(({ message }) => message).filter((message) => message.includes("dropped"))).toHaveLength(1);
});
