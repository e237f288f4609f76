import { describe, expect, test } from "vitest";
import { Stage } from "./stage.js";

describe("a page that its server has rendered has extended the server's session: what it says of that saves the heartbeat", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("also the one that was due while no page was there (seed %i)", async (seed) => {
    const stage = new Stage({}, { seed });
    const [page] = await stage.signedIn(1);
    const { user, signIn } = stage.server.login("ann", "signin-1");
    await stage.browser.advance("4m");
    page!.tab.input();
    await stage.browser.advance("100ms");
    const beats = stage.server.calls("heartbeat").length;
    page!.tab.crash(); // gone, however; the heartbeat falls due meanwhile
    await stage.browser.advance("2m");
    page!.tab.reload();
    const next = stage.boot(page!.tab);
    await stage.browser.until(next.session.start({ user, signIn, expiresIn: 900 }));
    await stage.browser.advance("1m");
    expect(next.session.getState().status).toBe("active");
    expect(stage.server.calls("heartbeat").length - beats).toBe(0);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("also the retry of one that had failed (seed %i)", async (seed) => {
    const stage = new Stage({}, { seed });
    const [a, b] = await stage.signedIn(2);
    stage.server.respond("error", { call: "heartbeat" });
    await stage.browser.advance("5m");
    a!.tab.input();
    await stage.browser.advance("1m");
    stage.server.recover();
    const beats = stage.server.calls("heartbeat").length;
    expect(beats).toBeGreaterThan(0);
    b!.tab.reload();
    const next = stage.boot(b!.tab);
    await stage.browser.until(next.session.start({ user: "ann", signIn: "signin-1", expiresIn: 900 }));
    a!.tab.input();
    await stage.browser.advance("269s");
    expect(stage.server.calls("heartbeat").length - beats).toBe(0);
  });
});
