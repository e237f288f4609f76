import { describe, expect, test } from "vitest";
import { Stage } from "./stage.js";

describe("a page that is put to sleep while it boots", () => {
  test.each([2, 3, 5, 8, 13, 20, 30, 50, 80, 130, 200, 300, 500, 1000])("asks the server when it wakes (asleep after %i ms)", async (after) => {
    const stage = new Stage();
    const [page] = await stage.signedIn(1);
    const details = { user: "ann", signIn: "signin-1", expiresIn: 900 };
    const other = stage.open();
    const started = other.session.start(details);
    started.catch(() => undefined);
    await stage.browser.advance(after);
    other.tab.freeze();
    stage.server.end();
    await stage.browser.advance("2m");
    expect(page!.session.getState().status).toBe("active");
    other.tab.thaw();
    await stage.browser.advance("2s");
    expect(stage.statuses([page!, other])).toEqual(["ended", "ended"]);
  });
});
