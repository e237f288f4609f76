// When and where a page leaves. That a browser then goes there is in test/element/leaving.test.ts.
import { expect, test, vi } from "vitest";
import { createDeparture } from "../../../src/script/departure.js";
import { type DocumentPage, openPage, seen } from "./page.js";

const LOGIN = (reason: string): string => `${location.origin}/login?${reason}`;

async function signedIn(url: ((reason: string) => string) | null = LOGIN, booted: Promise<unknown> = Promise.resolve()) {
  const page = await openPage();
  await page.signIn();
  const departure = createDeparture(page.session, url ?? undefined, booted);
  await Promise.resolve();
  return { ...page, departure };
}

test("its own logout leaves once the server has answered, and shows nothing meanwhile", async () => {
  const { browser, departure, left } = await signedIn();
  browser.server.respond({ slow: 500 }, { call: "logout" });
  departure.end();
  expect(seen()).toBe("nothing");
  await browser.advance(400);
  expect(left).toEqual([]);
  await browser.advance(400);
  expect(left).toEqual([LOGIN("logout")]);
});

test("a server that does not answer is waited for two seconds", async () => {
  const { browser, departure, left } = await signedIn();
  browser.server.respond("hang", { call: "logout" });
  departure.end();
  await browser.advance(3000);
  await vi.advanceTimersByTimeAsync(1999);
  expect(left).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(left).toEqual([LOGIN("logout")]);
});

test.each<[string, (page: DocumentPage) => Promise<unknown>]>([
  ["logout", async ({ other }) => void (await other()).end()],
  ["idle", ({ browser }) => browser.advance("11m")],
])("an end that cannot be seen to be answered leaves two seconds later: %s", async (reason, act) => {
  const page = await signedIn();
  await act(page);
  await page.browser.settle();
  expect([page.session.getState().status, seen()]).toEqual(["ended", "nothing"]);
  await vi.advanceTimersByTimeAsync(1999);
  expect(page.left).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(page.left).toEqual([LOGIN(reason)]);
});

test.each<[string, (page: DocumentPage) => Promise<unknown>]>([
  ["server", async ({ browser, session }) => (browser.server.end(), browser.until(session.check()))],
  ["replaced", async ({ browser, other }) => browser.until((await other()).start(browser.server.login("ben")))],
  ["cleared", ({ browser, session }) => browser.until(session.end("cleared"))],
])("an end that the server need not hear of leaves at once: %s", async (reason, act) => {
  const page = await signedIn();
  await act(page);
  await page.browser.settle();
  expect([page.left, seen()]).toEqual([[LOGIN(reason)], "nothing"]);
});

test("a page that signs in another user itself stays", async () => {
  const { browser, session, left } = await signedIn();
  await browser.until(session.start(browser.server.login("ben")));
  await vi.advanceTimersByTimeAsync(2000);
  expect([session.getState().user, left, seen()]).toEqual(["ben", [], "page"]);
});

test("a page that loads stays; later it leaves", async () => {
  let loaded!: () => void;
  const { browser, session, signIn, left } = await signedIn(LOGIN, new Promise<void>((resolve) => (loaded = resolve)));
  await browser.until(session.end("server"));
  expect([left, seen()]).toEqual([[], "page"]);
  loaded();
  await signIn();
  await browser.until(session.end("server"));
  expect(left).toEqual([LOGIN("server")]);
});

test("who signs out while the page loads leaves", async () => {
  const { browser, departure, left } = await signedIn(LOGIN, new Promise(() => {}));
  departure.end();
  await browser.settle();
  expect(left).toEqual([LOGIN("logout")]);
});

test("a page that is there already stays as it is", async () => {
  const { browser, departure, left } = await signedIn(() => location.href);
  departure.end();
  await browser.settle();
  await vi.advanceTimersByTimeAsync(2000);
  expect([left, seen()]).toEqual([[], "page"]);
});

test.each([
  ["without data-ended-url it goes where the link leads, after the answer", null, "/bye", ["/bye"]],
  ["data-ended-url outranks the link", LOGIN, "/bye", [LOGIN("logout")]],
  ["with neither it stays", null, undefined, []],
])("%s", async (_, url, otherwise, gone) => {
  const { browser, departure, left } = await signedIn(url);
  browser.server.respond({ slow: 500 }, { call: "logout" });
  departure.end(otherwise);
  await browser.advance(400);
  expect([left, seen()]).toEqual([[], gone.length ? "nothing" : "page"]);
  await browser.advance(400);
  expect(left).toEqual(gone);
});

test("what tells the server itself ends the session without a call, and leads out of this tab by itself", async () => {
  const { browser, session, departure, left } = await signedIn();
  departure.endBeside(true);
  await browser.settle();
  await vi.advanceTimersByTimeAsync(2000);
  expect([session.getState().reason, browser.server.calls("logout"), left, seen()]).toEqual(["logout", [], [], "page"]);
});

test("followed in another tab, it leaves this one to data-ended-url", async () => {
  const { browser, departure, left } = await signedIn();
  departure.endBeside(false);
  await vi.advanceTimersByTimeAsync(2000);
  expect([browser.server.calls("logout"), left]).toEqual([[], [LOGIN("logout")]]);
});

test("a page whose user goes out by a form and comes in again, as with Turbo, leaves at the next end", async () => {
  const { browser, session, departure, signIn, left } = await signedIn();
  departure.endBeside(true);
  await browser.settle();
  await signIn("ben");
  await browser.until(session.end("server"));
  expect(left).toEqual([LOGIN("server")]);
});

test("a place in this very page is gone to, and the page stays to be seen", async () => {
  const place = (reason: string): string => `${location.href}#${reason}`;
  const { browser, departure, left } = await signedIn(place);
  departure.end();
  await browser.settle();
  expect([left, seen()]).toEqual([[place("logout")], "page"]);
});

test.each([
  ["data-ended-url", LOGIN, "/bye", [LOGIN("logout")]],
  ["the link", null, "/bye", ["/bye"]],
  ["nowhere", null, undefined, []],
])("who signs out where nobody is signed in any more goes to %s", async (_, url, otherwise, gone) => {
  const { browser, session, left } = await openPage();
  createDeparture(session, url ?? undefined, Promise.resolve()).end(otherwise);
  await browser.settle();
  expect(left).toEqual(gone);
});
