// What the element decides. What it looks, sounds and feels like is in test/element, in a real browser.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defineSessionWarning, type SessionWarningElement } from "../../../src/element/index.js";
import { ConfigurationError } from "../../../src/index.js";
import { fakeSession, type FakeSession } from "./session.js";

const registry = ((globalThis as { [key: symbol]: Map<string, unknown> | undefined })[Symbol.for("holdfast")] ??= new Map());

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  document.body.replaceChildren();
  document.documentElement.removeAttribute("lang");
  registry.clear();
  vi.useRealTimers();
});

defineSessionWarning();

function shown(attributes: Record<string, string> = {}, session: FakeSession = fakeSession()) {
  const element = document.createElement("session-warning");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.session = session;
  document.body.append(element);
  const part = (name: string): HTMLElement => element.shadowRoot!.querySelector(`[part~="${name}"]`)!;
  return { element, session, part, dialog: part("dialog") as HTMLDialogElement };
}

test("it is there for as long as the state says warning", () => {
  const { session, dialog } = shown();
  expect(dialog.open).toBe(false);
  session.warn(60_000);
  expect(dialog.open).toBe(true);
  session.warn(50_000);
  expect(dialog.open).toBe(true);
  session.become({ status: "checking" });
  expect(dialog.open).toBe(false);
  session.warn(20_000, "max-age");
  expect(dialog.open).toBe(true);
  session.become({ status: "ended", reason: "idle" });
  expect(dialog.open).toBe(false);
});

test("each limit has its own words, and the absolute one offers no way to stay", () => {
  const { session, part } = shown();
  session.warn(60_000);
  expect([part("heading").textContent, part("stay").textContent]).toEqual(["Are you still there?", "Stay signed in"]);
  session.warn(60_000, "server");
  expect([part("heading").textContent, part("message").textContent, part("stay").textContent]).toEqual(["Your session is about to end", "The server will close your session soon.", "Stay signed in"]);
  session.warn(60_000, "max-age");
  expect([part("message").textContent, part("stay").textContent]).toEqual([expect.stringContaining("cannot be extended"), "Understood"]);
  part("stay").click();
  expect(session.calls).toEqual([]);
});

test("the clock goes by the second, and speaks at 60, 30 and 10 seconds only", () => {
  const { session, part } = shown();
  const said: string[] = [];
  session.warn(62_500);
  expect([part("time").textContent, part("time").getAttribute("aria-live")]).toEqual(["1:03", "off"]);
  for (let ms = 0; ms < 62_400; ms += 100) {
    vi.advanceTimersByTime(100);
    expect(part("time").textContent).toBe(`${session.remaining() > 60_000 ? 1 : Math.floor(Math.ceil(session.remaining() / 1000) / 60)}:${String(Math.ceil(session.remaining() / 1000) % 60).padStart(2, "0")}`);
    const text = part("status").textContent;
    if (text && said.at(-1) !== text) said.push(text);
  }
  expect(said).toEqual(["Signing out in 1 minute.", "Signing out in 30 seconds.", "Signing out in 10 seconds."]);
  expect(part("time").getAttribute("aria-label")).toBe("Signing out in 1 second.");
});

test("marks that passed while nobody looked are not read out one after another", () => {
  const { session, part } = shown();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  session.warn(100_000);
  vi.advanceTimersByTime(75_000);
  expect(part("status").textContent).toBe("");
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  expect([part("status").textContent, part("time").textContent]).toEqual(["Signing out in 25 seconds.", "0:25"]);
  hidden.mockRestore();
});

test("nothing is left running: no timer, no listener, no title", () => {
  document.title = "Orders";
  const { element, session } = shown();
  vi.spyOn(document, "hidden", "get").mockReturnValueOnce(true).mockReturnValueOnce(true);
  session.warn(100_000);
  expect(document.title).toBe("(!) Are you still there?");
  element.remove();
  expect([document.title, vi.getTimerCount(), session.listening]).toEqual(["Orders", 0, 0]);
  session.warn(50_000);
  expect(vi.getTimerCount()).toBe(0);
});

test("a title that the page gave itself meanwhile is kept", () => {
  document.title = "Orders";
  const { session } = shown();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  session.warn(100_000);
  document.title = "Orders (3)";
  session.become({ status: "ended", reason: "idle" });
  expect(document.title).toBe("Orders (3)");
  hidden.mockRestore();
});

test.each([["de-CH", "ltr", "Sind Sie noch da?"], ["ar", "rtl", "هل ما زلت هنا؟"], ["nl", "ltr", "Are you still there?"]])("on a page in %s it reads %s: %s", (lang, dir, heading) => {
  document.documentElement.lang = lang;
  const { session, part, dialog } = shown();
  session.warn(60_000);
  expect([dialog.lang, dialog.dir, part("heading").textContent]).toEqual([lang === "nl" ? "en" : lang.slice(0, 2), dir, heading]);
});

test("words: attributes before strings before ours; given ones are in the page's language", () => {
  document.documentElement.lang = "he";
  const { element, session, part, dialog } = shown({ stay: "להישאר" });
  element.strings = { stay: "not this", heading: "עדיין כאן?" };
  session.warn(60_000);
  expect([part("stay").textContent, part("heading").textContent, part("leave").textContent]).toEqual(["להישאר", "עדיין כאן?", "Sign out"]);
  expect([dialog.lang, dialog.dir]).toEqual(["he", ""]);
  element.strings = { heading: "שם?" };
  expect(part("heading").textContent).toBe("שם?");
});

test("stay and leave do what they say, once, unless the page does it", async () => {
  const { element, session, part } = shown();
  session.warn(60_000);
  part("stay").click();
  part("stay").click();
  expect([session.calls, part("stay").getAttribute("aria-disabled"), part("stay").textContent]).toEqual([["extend"], "true", "One moment…"]);
  await vi.advanceTimersByTimeAsync(0);
  // Nothing came of it: the state is still a warning.
  expect([part("stay").getAttribute("aria-disabled"), part("status").textContent]).toEqual(["false", "That did not work. Please try again."]);
  part("stay").click();
  expect(part("status").textContent).toBe("");
  await vi.advanceTimersByTimeAsync(0);
  expect(part("status").textContent).toBe("That did not work. Please try again.");
  part("leave").click();
  expect(session.calls).toEqual(["extend", "extend", "end"]);
  for (const type of ["stay", "leave"]) element.addEventListener(type, (event) => event.preventDefault());
  part("stay").click();
  part("leave").click();
  expect(session.calls).toEqual(["extend", "extend", "end"]);
});

test("a page that prevents open sees nothing of it until the next warning", () => {
  const { element, session, dialog } = shown();
  const events: string[] = [];
  for (const type of ["open", "close"]) element.addEventListener(type, () => events.push(type));
  element.addEventListener("open", (event) => event.preventDefault(), { once: true });
  session.warn(60_000);
  session.warn(40_000);
  expect([dialog.open, vi.getTimerCount(), events]).toEqual([false, 0, ["open"]]);
  session.become({ status: "checking" });
  session.warn(20_000);
  expect([dialog.open, events]).toEqual([true, ["open", "open"]]);
});

test("it finds its session by name, also one that comes later", () => {
  const session = fakeSession();
  const element = document.createElement("session-warning");
  element.setAttribute("name", "shop");
  document.body.append(element);
  vi.advanceTimersByTime(3000);
  expect(element.session).toBe(undefined);
  registry.set("shop", { session });
  vi.advanceTimersByTime(3000);
  expect(element.session).toBe(session);
  expect(vi.getTimerCount()).toBe(0);
});

test("it says when there is none", () => {
  document.body.append(document.createElement("session-warning"));
  expect(() => vi.advanceTimersByTime(20_000)).toThrow('<session-warning>: no session named "holdfast" lives in this page; create it, or give the element its name attribute or its session property');
  expect(vi.getTimerCount()).toBe(0);
});

test("another session takes the place of the first", () => {
  const { element, session, dialog } = shown();
  const other = fakeSession();
  session.warn(60_000);
  element.session = other;
  expect([element.session, session.listening, other.listening, dialog.open]).toEqual([other, 0, 1, false]);
});

test("what was set before the element was defined counts", () => {
  const session = fakeSession();
  const element = document.createElement("late-warning") as SessionWarningElement;
  Object.assign(element, { session, strings: { heading: "Well?" } });
  document.body.append(element);
  defineSessionWarning("late-warning");
  customElements.upgrade(element);
  const upgraded = document.querySelector("late-warning") as SessionWarningElement;
  if (!upgraded.shadowRoot) return expect.fail("not upgraded");
  session.warn(60_000);
  expect(upgraded.shadowRoot.querySelector("h2")!.textContent).toBe("Well?");
});

test("a name that no element can have is an error that says so; a second definition is none", () => {
  defineSessionWarning();
  expect(() => defineSessionWarning("warning")).toThrow(ConfigurationError);
  expect(() => defineSessionWarning("warning")).toThrow('defineSessionWarning(tag): "warning" is no name of a custom element; give lower-case letters with a hyphen, such as "session-warning"');
});
