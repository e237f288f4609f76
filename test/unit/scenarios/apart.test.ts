import { describe, expect, test } from "vitest";
import { createTestBrowser, type Capability, type TestBrowser } from "../../../src/testing/index.js";
import { Stage, type Page } from "./stage.js";

describe("tabs in one process share nothing but what their browser shares", () => {
  test("one page has one session by a name, another page has another", async () => {
    const stage = new Stage();
    const [tab, other] = [stage.browser.openTab(), stage.browser.openTab()];
    const session = stage.boot(tab).session;
    expect(stage.boot(tab).session).toBe(session);
    expect(stage.boot(other).session).not.toBe(session);
    tab.reload();
    expect(stage.boot(tab).session).not.toBe(session);
  });

  test("where a browser shares nothing, nothing passes", async () => {
    const stage = new Stage({ server: undefined } as never);
    const without: readonly Capability[] = ["local", "session", "database", "channel", "locks"];
    const pages: Page[] = [];
    for (let n = 0; n < 4; n++) pages.push(await stage.ready({ without }));
    await stage.signIn(pages[0]!, "ann");
    pages[0]!.session.data.cart.set(["tea"]);
    await stage.settle();
    expect(pages.map(({ session }) => [session.getState().status, session.data.cart.get()])).toEqual([["active", ["tea"]], ...Array(3).fill(["none", []])]);
  });

  /** A day in the life of three tabs, in pieces, so that two can be lived in turns. */
  function* day(browser: TestBrowser): Generator<Promise<unknown>> {
    const stage = new Stage();
    Object.assign(stage, { browser, server: browser.server });
    const pages = [stage.open(), stage.open(), stage.open()];
    yield browser.advance("1s");
    const { user, signIn } = browser.server.login("ann");
    void pages[0]!.session.start({ user, signIn });
    yield browser.advance("1s");
    for (const { session } of pages) session.data.cart.set(["tea"]);
    pages[1]!.tab.freeze();
    yield browser.advance("2m");
    for (const { session } of pages) void session.data.cart.update((cart) => [...cart, "cup"]);
    pages[1]!.tab.thaw();
    yield browser.advance("5m");
    void pages[2]!.session.end();
    yield browser.advance("1m");
  }

  test("two browsers that live in turns live as each does alone", async () => {
    const alone = async (seed: number): Promise<string[]> => {
      const browser = createTestBrowser({ seed });
      for (const piece of day(browser)) await piece;
      return browser.timeline();
    };
    const browsers = [createTestBrowser({ seed: 3 }), createTestBrowser({ seed: 4 })];
    const days = browsers.map(day);
    for (let over = false; !over; ) {
      const pieces = days.map((each) => each.next());
      await Promise.all(pieces.map(({ value }) => value as Promise<unknown> | undefined));
      over = pieces.some(({ done }) => done === true);
    }
    const together = browsers.map((browser) => browser.timeline());
    expect(together[0]!.length).toBeGreaterThan(100);
    expect(together).toEqual([await alone(3), await alone(4)]);
  });
});
