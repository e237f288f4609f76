// What the page has marked. Real clicks, forms and links are in test/element/leaving.test.ts.
import { expect, test, vi } from "vitest";
import { createDeparture } from "../../../src/script/departure.js";
import { type Manner, serveMarked } from "../../../src/script/marked.js";
import { type DocumentPage, openPage, put } from "./page.js";

const LOGIN = `${location.origin}/login`;

/** `tells`: by data-logout. `leaves`: by data-ended-url. */
async function served({ tells = true, leaves = true }: Partial<Manner> = {}, who: string | undefined = "ada"): Promise<DocumentPage> {
  const page = await openPage();
  if (who) await page.signIn(who);
  serveMarked(page.session, createDeparture(page.session, leaves ? () => LOGIN : undefined, Promise.resolve()), { tells, leaves });
  return page;
}

/** Sends an event there. Tells whether a browser would do what it does by itself: follow the link, send the form. Here it would lead out of the test. */
function send(target: EventTarget, type: string, init: MouseEventInit & SubmitEventInit = {}): boolean {
  let does = false;
  const last = (event: Event): void => {
    does = !event.defaultPrevented;
    event.preventDefault();
  };
  window.addEventListener(type, last, { once: true });
  target.dispatchEvent(new (type === "submit" ? SubmitEvent : MouseEvent)(type, { bubbles: true, cancelable: true, ...init }));
  return does;
}

/** What has come of it: why the session has ended, how often the server was told, where the page has gone. */
async function outcome({ browser, session, left }: DocumentPage) {
  await browser.settle();
  await vi.advanceTimersByTimeAsync(2000);
  return [session.getState().reason, browser.server.calls("logout").length, left];
}
const NOTHING = [undefined, 0, []];

test.each([
  ["a button", '<button id="it" data-holdfast-logout>Sign out</button>'],
  ["what stands in it", '<button data-holdfast-logout><b id="it">Sign out</b></button>'],
  ["a submit button of no form", '<button id="it" type="submit" data-holdfast-logout>Sign out</button>'],
  ["any element", '<span id="it" data-holdfast-logout>Sign out</span>'],
])("a click on %s signs out", async (_, markup) => {
  const page = await served();
  expect(send(put(markup), "click")).toBe(false);
  expect(await outcome(page)).toEqual(["logout", 1, [LOGIN]]);
});

test("what is put into the page later is served too, what is not marked never", async () => {
  const page = await served();
  const other = put('<button id="it">Other</button>');
  expect([send(other, "click"), send(document, "click"), await outcome(page)]).toEqual([true, true, NOTHING]);
  other.dataset["holdfastLogout"] = "";
  send(other, "click");
  expect(await outcome(page)).toEqual(["logout", 1, [LOGIN]]);
});

test("a click that the page has prevented does nothing", async () => {
  const page = await served();
  const it = put('<button id="it" data-holdfast-logout data-holdfast-extend>Sign out</button>');
  it.addEventListener("click", (event) => event.preventDefault());
  const extend = vi.spyOn(page.session, "extend");
  send(it, "click");
  expect([await outcome(page), extend.mock.calls]).toEqual([NOTHING, []]);
});

test("a click on what is marked so extends, once", async () => {
  const page = await served();
  await page.pass(560_000);
  expect(page.session.getState().status).toBe("warning");
  const it = put('<button data-holdfast-extend><b id="it">More</b></button>');
  send(it.parentElement!.parentElement!, "click");
  await page.browser.settle();
  expect(page.session.getState().status).toBe("warning");
  const beats = page.browser.server.calls("heartbeat").length;
  expect(send(it, "click")).toBe(true);
  await page.browser.settle();
  expect([page.session.getState().status, page.browser.server.calls("heartbeat").length - beats]).toEqual(["active", 1]);
});

test.each([
  ["a form's button", '<form><button id="it" data-holdfast-logout>Sign out</button></form>'],
  ["a button that belongs to a form elsewhere", '<form id="form"></form><button id="it" form="form" data-holdfast-logout>Sign out</button>'],
  ["a field of a marked form", '<form data-holdfast-logout><input id="it"></form>'],
])("a click on %s leaves all to the submit", async (_, markup) => {
  const page = await served();
  expect(send(put(markup), "click")).toBe(true);
  expect(await outcome(page)).toEqual(NOTHING);
});

const FORM = '<form id="it" data-holdfast-logout><button>Sign out</button></form>';
test.each([
  // The form itself is sent where the tag does not say both.
  [{ tells: true, leaves: true }, false, 1, [LOGIN]],
  [{ tells: true, leaves: false }, true, 0, []],
  [{ tells: false, leaves: true }, true, 0, []],
  [{ tells: false, leaves: false }, true, 0, []],
])("a marked form, %j: sent %s, the server told %i times", async (manner, sent, told, gone) => {
  const page = await served(manner);
  expect(send(put(FORM), "submit")).toBe(sent);
  expect(await outcome(page)).toEqual(["logout", told, gone]);
});

test("a form is served by its marked button, and by no other", async () => {
  const page = await served();
  const form = put<HTMLFormElement>('<form id="it"><button>Save</button><button data-holdfast-logout>Sign out</button></form>');
  const [save, out] = form.querySelectorAll("button");
  expect([send(form, "submit", { submitter: save! }), send(form, "submit"), await outcome(page)]).toEqual([true, true, NOTHING]);
  expect(send(form, "submit", { submitter: out! })).toBe(false);
  expect(await outcome(page)).toEqual(["logout", 1, [LOGIN]]);
});

test("a submit that the page has prevented does nothing", async () => {
  const page = await served();
  const form = put(FORM);
  form.addEventListener("submit", (event) => event.preventDefault());
  send(form, "submit");
  expect(await outcome(page)).toEqual(NOTHING);
});

const LINK = '<a id="it" href="/bye" data-holdfast-logout>Sign out</a>';
const BYE = `${location.origin}/bye`;
test.each([
  // Without data-logout the link tells the server; where it opens another tab, this one has data-ended-url to go to.
  [{ tells: false, leaves: true }, {}, true, 0, []],
  [{ tells: false, leaves: true }, { ctrlKey: true }, true, 0, [LOGIN]],
  [{ tells: false, leaves: true }, { metaKey: true }, true, 0, [LOGIN]],
  [{ tells: false, leaves: true }, { shiftKey: true }, true, 0, [LOGIN]],
  [{ tells: false, leaves: false }, {}, true, 0, []],
  // With it the link is where to go after the answer.
  [{ tells: true, leaves: false }, {}, false, 1, [BYE]],
  [{ tells: true, leaves: true }, {}, false, 1, [LOGIN]],
])("a marked link, %j, clicked with %j: followed %s, the server told %i times, then at %j", async (manner, keys, followed, told, gone) => {
  const page = await served(manner);
  expect(send(put(LINK), "click", keys)).toBe(followed);
  expect(await outcome(page)).toEqual(["logout", told, gone]);
});

const BLANK = '<a id="it" href="/bye" target="_blank" data-holdfast-logout>Sign out</a>';
test.each([
  ["a link", "click", BLANK],
  ["a form", "submit", '<form id="it" target="_blank" data-holdfast-logout></form>'],
  ["a form's button", "submit", '<form id="it"><button formtarget="_blank" data-holdfast-logout>Sign out</button></form>'],
])("%s that opens another tab leaves this one to data-ended-url", async (_, type, markup) => {
  const page = await served({ tells: false });
  const it = put(markup);
  expect(send(it, type, type === "submit" ? { submitter: it.querySelector("button") } : {})).toBe(true);
  expect(await outcome(page)).toEqual(["logout", 0, [LOGIN]]);
});

test.each([
  // The server may know better: a link and a form tell it themselves.
  ["a link", "click", LINK, true, []],
  ["a form", "submit", FORM, true, []],
  ["a button", "click", '<button id="it" data-holdfast-logout>Sign out</button>', false, [LOGIN]],
])("where nobody is signed in any more %s is no dead end", async (_, type, markup, followed, gone) => {
  const page = await served({}, "");
  expect(send(put(markup), type)).toBe(followed);
  expect((await outcome(page))[2]).toEqual(gone);
});

test("a marked link without an address is a button", async () => {
  const page = await served({ tells: false });
  expect(send(put('<a id="it" data-holdfast-logout>Sign out</a>'), "click")).toBe(false);
  expect(await outcome(page)).toEqual(["logout", 1, [LOGIN]]);
});

const CLOCK = '<time id="it" data-holdfast-remaining></time>';
const texts = (): (string | null)[] => [...document.querySelectorAll("[data-holdfast-remaining]")].map(({ textContent }) => textContent);

test("the time left goes by the second, wherever it is shown, also in what comes later", async () => {
  put(CLOCK + CLOCK);
  const page = await served();
  expect(texts()).toEqual(["10:00", "10:00"]);
  await page.pass(1000);
  expect(texts()).toEqual(["9:59", "9:59"]);
  put(CLOCK);
  await page.pass(1000);
  expect(texts()).toEqual(["9:58", "9:58", "9:58"]);
});

test("a time that stands is not written anew", async () => {
  put(CLOCK);
  const page = await served();
  const written = vi.fn();
  new MutationObserver(written).observe(document.body, { childList: true, characterData: true, subtree: true });
  document.dispatchEvent(new Event("visibilitychange"));
  await Promise.resolve();
  expect(written).not.toHaveBeenCalled();
  await page.pass(1000);
  expect(written).toHaveBeenCalledTimes(1);
});

test("without a session and after the end there is no time left to show, and nothing ticks", async () => {
  put('<time id="it" data-holdfast-remaining>…</time>');
  const page = await served({ leaves: false }, "");
  expect([texts(), vi.getTimerCount()]).toEqual([[""], 0]);
  await page.signIn();
  expect([texts(), vi.getTimerCount()]).toEqual([["10:00"], 1]);
  await page.browser.until(page.session.end("server"));
  expect([texts(), vi.getTimerCount()]).toEqual([[""], 0]);
});

test("without a limit there is no time left to show, and nothing ticks", async () => {
  put(CLOCK);
  const page = await openPage({ idle: false, server: undefined });
  await page.browser.until(page.session.start({ user: "ada" }));
  serveMarked(page.session, createDeparture(page.session, undefined, Promise.resolve()), { tells: false, leaves: false });
  expect([page.session.remaining(), texts(), vi.getTimerCount()]).toEqual([Infinity, [""], 0]);
});

test("nothing ticks where nothing shows the time", async () => {
  await served();
  expect(vi.getTimerCount()).toBe(0);
});

test("nothing ticks in a hidden page; once it is shown the time is right again", async () => {
  put(CLOCK);
  const page = await served();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(vi.getTimerCount()).toBe(0);
  await page.pass(5000);
  expect(texts()).toEqual(["10:00"]);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  expect([texts(), vi.getTimerCount()]).toEqual([["9:55"], 1]);
});

test("the first time to show may come at any moment: from the parser, or later, and again", async () => {
  const page = await served();
  put(`<p>${CLOCK}</p>`);
  await Promise.resolve();
  expect([texts(), vi.getTimerCount()]).toEqual([["10:00"], 1]);
  document.body.replaceChildren();
  await page.pass(1000);
  expect(vi.getTimerCount()).toBe(0);
  put(CLOCK);
  await Promise.resolve();
  expect([texts(), vi.getTimerCount()]).toEqual([["9:59"], 1]);
});
