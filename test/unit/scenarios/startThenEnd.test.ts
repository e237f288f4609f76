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

test.each([0, 1, 3, 6, 10, 15, 20])("end() and then start(), %i ms after the first line of a page that is not ready: the login is newer than the end (S7)", async (after) => {
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

test.each([1, 3, 6, 10])("end() in a page that is not ready does not mean who signs in elsewhere %i ms later (S7)", async (after) => {
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
