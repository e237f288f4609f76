import { describe, expect, test } from "vitest";
import { outcome, type Page, Stage } from "./stage.js";

const ENGINES = ["chromium", "firefox", "webkit"] as const;

/** Cleared, and the user comes back to each tab. */
async function clear(stage: Stage, pages: readonly Page[], what: { local?: boolean; session?: boolean; database?: boolean } = {}): Promise<void> {
  stage.browser.clearStorage(what);
  await stage.browser.advance(5);
  for (const { tab } of pages) tab.focus();
}

/** The user, or Clear-Site-Data, clears; each engine tells pages of it in its own way. */
async function cleared(what: { local?: boolean; session?: boolean; database?: boolean }, engine: (typeof ENGINES)[number], options = {}): Promise<{ stage: Stage; pages: Page[] }> {
  const stage = new Stage(options, { engine });
  const pages = await stage.signedIn(2);
  pages[0]!.session.data.cart.set(["tea"]);
  pages[0]!.session.data.note.set(["n"]);
  await stage.settle();
  await stage.browser.advance("1m");
  await clear(stage, pages, what);
  return { stage, pages };
}

describe.each(ENGINES)("stores that vanish, %s (protocol, Which store is believed; R-29, R-70)", (engine) => {
  test("both, and the server says alive for that user: re-created from memory", async () => {
    const { stage, pages } = await cleared({}, engine);
    await stage.browser.advance("5s");
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    expect(stage.keys().some((key) => key.startsWith("begun"))).toBe(true);
    expect(stage.meta["open"]).toBe(true);
    expect(pages.map(({ session }) => session.data.note.get())).toEqual([["n"], ["n"]]);
    const c = await stage.ready();
    expect(c.session.getState().user).toBe("ann");
  });

  test("both, and reads give nothing until that is known", async () => {
    const stage = new Stage({}, { engine });
    const pages = await stage.signedIn(2);
    pages[0]!.session.data.cart.set(["tea"]);
    await stage.browser.advance("1m");
    stage.server.respond({ slow: 1000 }, { call: "status" });
    await clear(stage, pages);
    await stage.browser.advance(200);
    expect(stage.statuses(pages)).toEqual(["checking", "checking"]);
    expect(pages.map(({ session }) => session.data.cart.get())).toEqual([[], []]);
  });

  test.each([
    ["the server says ended", (stage: Stage) => stage.server.end()],
    ["the server says somebody else", (stage: Stage) => void stage.server.login("bob")],
    ["the server says nothing", (stage: Stage) => stage.server.respond("error")],
  ])("both, and %s: cleared", async (_, act) => {
    const stage = new Stage({}, { engine });
    const pages = await stage.signedIn(2);
    await stage.browser.advance("1m");
    act(stage);
    await clear(stage, pages);
    await stage.browser.advance("15s");
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "cleared" }));
    expect(stage.server.calls("logout")).toEqual([]);
  });

  test("both, without a server to ask: cleared", async () => {
    const { stage, pages } = await cleared({}, engine, { server: undefined as never });
    await stage.settle();
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "cleared" }));
  });

  test("only localStorage: a running tab writes its markers again, and the data", async () => {
    const { stage, pages } = await cleared({ database: false, session: false }, engine);
    await stage.settle();
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    expect(stage.keys().some((key) => key.startsWith("begun"))).toBe(true);
    const c = stage.open();
    expect(c.session.getState().user).toBe("ann");
    await stage.browser.until(c.session.ready);
    expect(c.session.data.cart.get()).toEqual(["tea"]);
  });

  test("only IndexedDB: the session goes on; meta and shared data are written again, durable data is lost, and that is reported", async () => {
    const stage = new Stage({}, { engine });
    const pages = await stage.signedIn(2);
    pages[0]!.session.data.cart.set(["tea"]);
    await stage.browser.until(pages[0]!.session.data.photo.set(["p"]));
    await stage.browser.advance("1m");
    stage.browser.clearStorage({ local: false, session: false });
    await stage.browser.until(pages[1]!.session.data.cart.update((all) => [...all, "milk"]));
    await stage.settle();
    expect(pages.map(({ session }) => session.data.cart.get())).toEqual(Array(2).fill(["tea", "milk"]));
    expect(await stage.browser.until(pages[0]!.session.data.photo.get())).toEqual([]);
    const c = await stage.ready();
    expect(c.session.getState().user).toBe("ann");
    expect([...pages, c].flatMap(({ problems }) => problems).filter(({ message }) => message.includes("database was cleared")).length).toBeGreaterThan(0);
  });
});

describe("stores that are gone at boot", () => {
  test("localStorage gone, meta open, no peer: cleared unless the server says alive for that user (R-70)", async () => {
    for (const alive of [true, false]) {
      const stage = new Stage();
      const [a] = await stage.signedIn();
      a!.tab.close();
      await stage.settle();
      stage.browser.clearStorage({ database: false });
      if (!alive) stage.server.end();
      const b = await stage.ready();
      expect(b.session.getState()).toMatchObject(alive ? { status: "active", user: "ann" } : { status: "ended", reason: "cleared" });
    }
  });

  test("no key never means expired: nothing anywhere is none (R-70)", async () => {
    const stage = new Stage();
    expect((await stage.ready()).session.getState()).toEqual({ status: "none" });
  });

  test("meta lost in part: an end in either store wins", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    const meta = structuredClone(stage.meta);
    await stage.browser.until(a!.session.end());
    await stage.settle();
    await stage.browser.until(a!.tab.platform.database("holdfast/holdfast")!.transact([], () => ({ put: [["meta", meta]], result: undefined })));
    a!.tab.close();
    const b = await stage.ready();
    expect(b.session.getState().status).toBe("ended");
    expect(stage.meta["open"]).toBe(false);
  });

  test("the browser was killed before localStorage reached the disk: meta says ended, and so does the tab once it has read it (R-74, S2)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.advance("10s");
    await stage.browser.until(a!.session.end());
    stage.browser.kill({ keepCookies: true });
    a!.tab.restore();
    const again = stage.boot(a!.tab);
    await stage.browser.until(again.session.ready);
    expect(again.session.getState()).toMatchObject({ status: "ended", reason: "logout" });
  });

  test("a new browser whose session cookie has died asks once, and ends (R-56, R-01)", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.tab.close();
    await stage.browser.advance("10s");
    stage.browser.kill();
    const before = stage.server.calls("status").length;
    const b = await stage.ready();
    await stage.settle();
    expect(b.session.getState()).toEqual({ status: "ended", reason: "server" });
    expect(stage.server.calls("status").length - before).toBe(1);
    expect(await stage.browser.until(outcome(b.session.start(stage.server.login("ann"))))).toBeUndefined();
  });

  test("a navigation of the only tab asks nothing", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    await stage.browser.advance("1m");
    const before = stage.server.requests.length;
    a!.tab.navigate();
    const next = stage.boot(a!.tab);
    await stage.browser.until(next.session.ready);
    await stage.settle();
    expect(next.session.getState().user).toBe("ann");
    expect(stage.server.requests.length).toBe(before);
  });
});
