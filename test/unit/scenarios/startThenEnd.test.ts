import { expect, test } from "vitest";
import { outcome, Stage } from "./stage.js";

test.each([["in the same task", 0], ["a moment later", 1], ["after the transaction", 40]])("end() %s as start() signs out at the server, whichever of the two is first at the fence", async (_, wait) => {
  const stage = new Stage();
  const page = await stage.ready();
  const { expiresIn, ...login } = stage.server.login("ann");
  const started = outcome(page.session.start({ ...login, expiresIn }));
  if (wait) await stage.browser.advance(wait);
  void page.session.end();
  if (wait < 40) expect(await stage.browser.until(started)).toBe("SessionEndedError");
  await stage.browser.advance("1m");
  expect(page.session.getState().status).not.toBe("active");
  expect(stage.server.current).toBe(undefined);
});
