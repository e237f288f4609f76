// How the warning comes into the page. What it then does is in warning.test.ts.
import { expect, test, vi } from "vitest";
import { createDeparture } from "../../../src/script/departure.js";
import { showWarning } from "../../../src/script/warning.js";
import { type DocumentPage, openPage, put, share } from "./page.js";

async function shown(markup = ""): Promise<DocumentPage> {
  const page = await openPage();
  share(page);
  await page.signIn();
  put(markup);
  showWarning(page.session, createDeparture(page.session, () => "/login", Promise.resolve()));
  return page;
}
const warnings = () => [...document.querySelectorAll("session-warning")];
const inBody = () => warnings().filter(({ parentElement }) => parentElement === document.body);
const signOut = (): void => warnings()[0]!.shadowRoot!.querySelector<HTMLElement>('[part~="leave"]')!.click();
/** Turbo's way. */
const exchange = async (markup = ""): Promise<void> => {
  const body = document.createElement("body");
  body.innerHTML = markup;
  document.documentElement.replaceChild(body, document.body);
  await Promise.resolve();
};

test("it is put at the end of the page, and warns", async () => {
  const page = await shown("<p>Orders</p>");
  expect(document.body.lastElementChild).toBe(warnings()[0]);
  await page.browser.advance("9m");
  expect(warnings()[0]!.shadowRoot!.querySelector("dialog")!.open).toBe(true);
});

test("one that stands in the page is taken where it stands", async () => {
  const { session } = await shown('<main><session-warning id="it"></session-warning></main>');
  expect(warnings().map(({ id, session: its, parentElement }) => [id, its, parentElement!.localName])).toEqual([["it", session, "main"]]);
});

test.each([["ours", ""], ["one in the page's markup", "<session-warning></session-warning>"]])("the sign-out of %s is the page's: the session ends once, and the page leaves after the answer", async (_, markup) => {
  const page = await shown(markup);
  page.browser.server.respond({ slow: 500 }, { call: "logout" });
  const end = vi.spyOn(page.session, "end");
  await page.browser.advance("9m");
  signOut();
  await page.browser.advance(400);
  expect([end.mock.calls.length, page.left]).toEqual([1, []]);
  await page.browser.advance(400);
  expect(page.left).toEqual(["/login"]);
});

test("where the page is still being parsed it comes once that is done", async () => {
  const state = vi.spyOn(document, "readyState", "get").mockReturnValue("loading");
  const page = await openPage();
  showWarning(page.session, createDeparture(page.session, undefined, Promise.resolve()));
  expect(warnings()).toEqual([]);
  state.mockReturnValue("interactive");
  put('<session-warning id="it"></session-warning>');
  document.dispatchEvent(new Event("DOMContentLoaded"));
  expect(warnings().map(({ id, session }) => [id, session])).toEqual([["it", page.session]]);
});

test("it survives an exchange of the body, and is asked once", async () => {
  const page = await shown();
  const [first] = warnings();
  await exchange();
  expect([inBody().length, inBody()[0] === first, inBody()[0]!.session]).toEqual([1, false, page.session]);
  await exchange('<session-warning id="it"></session-warning>');
  expect(warnings().map(({ id, session }) => [id, session])).toEqual([["it", page.session]]);
  const [last] = warnings();
  // The head is nothing to it.
  document.documentElement.append(document.createElement("aside"));
  await Promise.resolve();
  const end = vi.spyOn(page.session, "end");
  last!.dispatchEvent(new Event("leave", { cancelable: true }));
  expect(end).toHaveBeenCalledTimes(1);
  document.querySelector("aside")!.remove();
});

test("it survives an exchange of what is in the body, as htmx makes it", async () => {
  const page = await shown();
  document.body.innerHTML = "<main><p>Orders</p></main>";
  await Promise.resolve();
  expect(inBody().map(({ session }) => session)).toEqual([page.session]);
  document.querySelector("p")!.replaceWith(document.createElement("p"));
  await Promise.resolve();
  expect(inBody()).toHaveLength(1);
});
