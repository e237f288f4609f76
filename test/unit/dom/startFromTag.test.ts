// What a tag makes of a page. What it is in a browser is in test/element/tag.test.ts.
import { expect, onTestFinished, test, vi } from "vitest";
import type { Session } from "../../../src/index.js";
import { startFrom, startFromTag } from "../../../src/script/startFromTag.js";
import { type DocumentPage, openPage, put, seen, share, tag, told, usePage } from "./page.js";

const SERVER = { "data-heartbeat": "/session/heartbeat", "data-status": "/session", "data-logout": "/logout" };
const LOGIN = `${location.origin}/login`;
/** What the server writes into the tag of a page for a user. */
const written = ({ browser }: DocumentPage, user = "ada"): Record<string, string> => {
  const { signIn, expiresIn } = browser.server.login(user);
  return { "data-user": user, "data-sign-in": signIn, "data-expires-in": String(expiresIn) };
};
/** A page that its tag has started. */
function started(page: DocumentPage, attributes: Record<string, string>): Session | undefined {
  share(page);
  return startFromTag(tag({ "data-holdfast": "", ...attributes }));
}

test("who is signed in is told to the session, with the login and its time", async () => {
  const page = await openPage();
  await page.browser.until(startFrom(tag(written(page)), page.session));
  expect(page.session.getState()).toMatchObject({ status: "active", user: "ada" });
  // The same login again is no new one; another one is.
  const ended = vi.fn();
  page.session.on("ended", ended);
  await page.browser.until(startFrom(tag({ "data-user": "ada", "data-sign-in": "signin-1", "data-expires-in": "60" }), page.session));
  expect([Math.round(page.session.remaining() / 1000), ended.mock.calls]).toEqual([60, []]);
  await page.browser.until(startFrom(tag(written(page, "ben")), page.session));
  expect([page.session.getState().user, ended.mock.calls]).toEqual(["ben", [[{ reason: "replaced", origin: "local" }]]]);
});

test("a tag that says nothing of who is signed in changes nothing, and has started once the session is there", async () => {
  const page = await openPage();
  await page.signIn();
  await page.browser.until(startFrom(tag(SERVER), page.session));
  expect([page.session.getState().user, page.browser.server.calls("status")]).toEqual(["ada", []]);

  const other = page.browser.openTab();
  const session = await page.other();
  let ready!: () => void;
  vi.spyOn(session, "ready", "get").mockReturnValue(new Promise((resolve) => (ready = resolve)));
  const done = vi.fn();
  void startFrom(tag(SERVER), session).then(done);
  await page.browser.settle();
  expect(done).not.toHaveBeenCalled();
  ready();
  await page.browser.settle();
  expect(done).toHaveBeenCalled();
  other.close();
});

test("a tag that says that nobody is signed in is believed where there is no status to ask", async () => {
  const page = await openPage();
  await page.signIn();
  await page.browser.until(startFrom(tag({ "data-user": "" }), page.session));
  expect([page.session.getState().reason, page.browser.server.requests]).toEqual(["server", []]);
});

test.each([["active", false], ["ended", true]])("with data-status the server is asked: %s", async (status, gone) => {
  const page = await openPage();
  await page.signIn();
  if (gone) page.browser.server.end();
  await page.browser.until(startFrom(tag({ ...SERVER, "data-user": "" }), page.session));
  expect([page.session.getState().status, page.browser.server.calls("status").length]).toEqual([status, 1]);
});

test("what the session refuses is told in the tag's words, and it goes on", async () => {
  const page = await openPage();
  const errors = told();
  await page.browser.until(startFrom(tag({ "data-user": "ada", "data-expires-in": "soon" }), page.session));
  await page.signIn();
  await page.browser.until(page.session.end());
  await page.browser.until(startFrom(tag({ "data-user": "ada", "data-sign-in": "signin-1" }), page.session));
  await page.browser.settle();
  expect(errors).toEqual(['data-expires-in: "soon" is not allowed; give seconds', expect.stringMatching(/^start\(\): the sign-in signin-1 has ended in this browser/)]);
});

test("the tag's options are the session's", async () => {
  usePage();
  // What this document cannot do is told there.
  vi.spyOn(console, "warn").mockReturnValue();
  const session = startFromTag(tag({ "data-name": "options", "data-user": "ada", "data-idle": "7m", "data-max-age": "8h", "data-headless": "" }))!;
  onTestFinished(() => session.dispose());
  await vi.waitUntil(async () => {
    await vi.advanceTimersByTimeAsync(10);
    return session.getState().status === "active";
  });
  const { user, expiresAt, lastActiveAt } = session.getState();
  expect([session.name, user, expiresAt! - lastActiveAt!]).toEqual(["options", "ada", 420_000]);
});

test.each([
  [{ "data-idle": "15 minutes" }, /^data-idle: "15 minutes" is not a duration/],
  [{ "data-ended-url": "//elsewhere.test" }, /^data-ended-url: "\/\/elsewhere.test" is not allowed/],
])("%j: no session, an error in the tag's words, and the page goes on", async (attributes, message) => {
  const page = await openPage();
  const errors = told();
  expect(started(page, attributes)).toBe(undefined);
  await Promise.resolve();
  expect([errors, document.documentElement.attributes.length, document.querySelector("session-warning")]).toEqual([[expect.stringMatching(message)], 0, null]);
});

test("a misspelt attribute is told, and the session goes on", async () => {
  const page = await openPage();
  const errors = told();
  expect(started(page, { "data-idel": "5m" })).toBe(page.session);
  await page.browser.settle();
  expect(errors).toEqual(["data-idel is not an attribute of the script tag; did you mean data-idle?"]);
});

test("the page's own style sheet can read the state", async () => {
  const page = await openPage();
  started(page, written(page));
  const status = (): string | undefined => document.documentElement.dataset["holdfastStatus"];
  expect(status()).toBe("none");
  await page.browser.settle();
  expect(status()).toBe("active");
  await page.browser.advance("9m");
  expect(status()).toBe("warning");
  await page.browser.until(page.session.end());
  expect(status()).toBe("ended");
});

test.each([
  ["a user's page is invisible", (page: DocumentPage) => ({ "data-user": "ada", "data-sign-in": page.browser.server.current!.signIn }), "blank"],
  ["a page for all is seen", () => ({}), "page"],
])("%s while it is not known whether the user is still signed in", async (_, attributes, meanwhile) => {
  const page = await openPage();
  await page.signIn();
  started(page, attributes(page));
  await page.browser.settle();
  expect(seen()).toBe("page");
  page.tab.toBackForwardCache();
  await page.browser.advance("1m");
  page.tab.restore();
  expect([page.session.getState().status, seen()]).toEqual(["checking", meanwhile]);
  await page.browser.settle();
  expect([page.session.getState().status, seen()]).toEqual(["active", "page"]);
});

test("a user's page leaves when the session ends, even while the tag's word is being taken", async () => {
  const page = await openPage();
  await page.signIn();
  const session = started(page, { "data-user": "ada", "data-sign-in": page.browser.server.current!.signIn, "data-ended-url": "/login" })!;
  // That the tag's word comes too late is told.
  const errors = told();
  await Promise.resolve();
  void session.end("server");
  await page.browser.settle();
  expect([page.left, errors.length]).toEqual([[LOGIN], 1]);
});

test("a page for nobody that ends the session by being there stays", async () => {
  const page = await openPage();
  await page.signIn();
  page.browser.server.end();
  started(page, { ...SERVER, "data-user": "", "data-ended-url": "/login" });
  await page.browser.settle();
  expect([page.session.getState().reason, page.left, seen()]).toEqual(["server", [], "page"]);
  // From then on it is a page like any other.
  await page.signIn();
  await page.browser.until(page.session.end("server"));
  expect(page.left).toEqual([LOGIN]);
});

test.each([
  [{ "data-logout": "/logout", "data-ended-url": "/login" }, true],
  [{ "data-logout": "/logout" }, false],
  [{ "data-ended-url": "/login" }, false],
])("marked elements are served as the tag says: with %j a form is kept back: %s", async (attributes, kept) => {
  const page = await openPage();
  await page.signIn();
  started(page, attributes);
  await page.browser.settle();
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
  put('<form id="it" data-holdfast-logout></form>').dispatchEvent(event);
  expect([event.defaultPrevented, page.session.getState().status]).toEqual([kept, "ended"]);
});

test.each([[{}, 1], [{ "data-headless": "" }, 0]])("with %j the page has %i warnings", async (attributes, count) => {
  const page = await openPage();
  started(page, attributes);
  const warnings = [...document.querySelectorAll("session-warning")];
  expect(warnings.map(({ session }) => session)).toEqual(Array(count).fill(page.session));
});
