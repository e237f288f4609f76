import { describe, expect, test } from "vitest";
import { type Page, Stage } from "./stage.js";

describe("a page that prerenders (R-59)", () => {
  test("that is frozen and goes on joins nobody", async () => {
    const stage = new Stage();
    await stage.signedIn();
    const ahead = stage.open({ prerender: true });
    await stage.browser.advance("1s");
    ahead.tab.freeze();
    await stage.browser.advance("1s");
    ahead.tab.thaw();
    await stage.browser.advance("1s");
    expect({ locks: ahead.tab.locks, channels: ahead.tab.resources.channels }).toEqual({ locks: [], channels: 0 });
  });

  test.each(["is live", "has ended, and its logout is owed"])("asks for nothing when the network is back and the session %s", async (what) => {
    const stage = new Stage();
    const [page] = (await stage.signedIn()) as [Page];
    await stage.browser.advance("1m");
    stage.browser.offline();
    if (what != "is live") void page.session.end();
    await stage.browser.advance("3s");
    const ahead = stage.open({ prerender: true });
    await stage.browser.advance("1s");
    if (what == "is live") page.tab.freeze();
    else page.tab.close();
    const before = stage.server.requests.length;
    stage.browser.offline(false);
    await stage.browser.advance("5s");
    expect(stage.server.requests.slice(before).filter(({ tab }) => tab == ahead.tab.name).map(({ path }) => path)).toEqual([]);
  });
});
