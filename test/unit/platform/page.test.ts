// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { pageFacts } from "../../../src/platform/page.js";

const offs: (() => void)[] = [];
beforeEach(() => vi.stubGlobal("isSecureContext", true));
afterEach(() => {
  offs.splice(0).forEach((off) => off());
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const name of ["visibilityState", "prerendering"]) delete (document as unknown as Record<string, unknown>)[name];
});
const define = (target: object, name: string, value: unknown): void => void Object.defineProperty(target, name, { configurable: true, value });
const transition = (type: string, persisted: boolean): Event => Object.defineProperty(new Event(type), "persisted", { value: persisted });

describe("facts of this document", () => {
  test.each([["visible", true], ["hidden", false]])("%s", (state, visible) => {
    define(document, "visibilityState", state);
    expect(pageFacts(false).visible()).toBe(visible);
  });
  test.each([[true], [false]])("online: %s", (online) => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(online);
    expect(pageFacts(false).online()).toBe(online);
  });
  test.each<[unknown, boolean]>([[true, true], [false, false], [undefined, false]])("prerendering: document says %s", (given, prerendering) => {
    define(document, "prerendering", given);
    expect(pageFacts(false).prerendering()).toBe(prerendering);
  });
  test.each([[true], [false]])("a secure context: %s", (secure) => {
    vi.stubGlobal("isSecureContext", secure);
    expect(pageFacts(false).secureContext).toBe(secure);
  });
  test("a top-level document is not partitioned", () => expect(pageFacts(false)).toMatchObject({ top: true, partitioned: false }));
  test.each<[string, () => unknown, boolean]>([
    ["of this origin", () => ({ location: { href: "https://shop.test/" } }), false],
    ["of a foreign one, which cannot be read (R-79)", () => ({ get location(): never { throw new DOMException("no", "SecurityError"); } }), true],
  ])("a frame in a page %s", (_, parent, partitioned) => {
    vi.stubGlobal("top", parent());
    expect(pageFacts(false)).toMatchObject({ top: false, partitioned });
  });
});

describe("stale: this document came from history, a cache or a prerender (protocol, start() 4)", () => {
  test.each<[string, Record<string, unknown> | undefined, boolean]>([
    ["a plain load", { type: "navigate", transferSize: 900, encodedBodySize: 600, activationStart: 0 }, false],
    ["a reload", { type: "reload", transferSize: 900, encodedBodySize: 600 }, false],
    ["revalidated: headers were transferred", { type: "navigate", transferSize: 300, encodedBodySize: 600 }, false],
    ["from history", { type: "back_forward", transferSize: 900, encodedBodySize: 600 }, true],
    ["from a cache: a body, and nothing transferred", { type: "navigate", transferSize: 0, encodedBodySize: 600 }, true],
    ["activated after a prerender", { type: "navigate", transferSize: 900, encodedBodySize: 600, activationStart: 12.5 }, true],
    ["nothing known", undefined, false],
  ])("%s: %o", (_, entry, stale) => {
    vi.spyOn(performance, "getEntriesByType").mockImplementation((type) => (type === "navigation" && entry ? [entry as unknown as PerformanceEntry] : []));
    expect(pageFacts(false).stale()).toBe(stale);
  });

  test("restored from the back/forward cache, from then on", () => {
    vi.spyOn(performance, "getEntriesByType").mockReturnValue([]);
    const page = pageFacts(false);
    const off = page.listen(() => {});
    window.dispatchEvent(transition("pageshow", false));
    expect(page.stale()).toBe(false);
    window.dispatchEvent(transition("pageshow", true));
    window.dispatchEvent(transition("pageshow", false));
    expect(page.stale()).toBe(true);
    off();
  });
});

describe("what happens to it (R-49)", () => {
  test.each<[string, () => void, string]>([
    ["visibilitychange to visible", () => (define(document, "visibilityState", "visible"), void document.dispatchEvent(new Event("visibilitychange"))), "visible"],
    ["visibilitychange to hidden", () => (define(document, "visibilityState", "hidden"), void document.dispatchEvent(new Event("visibilitychange"))), "hidden"],
    ["pagehide", () => void window.dispatchEvent(transition("pagehide", false)), "pagehide"],
    ["pagehide into the cache", () => void window.dispatchEvent(transition("pagehide", true)), "pagehide"],
    ["pageshow of a load", () => void window.dispatchEvent(transition("pageshow", false)), "pageshow"],
    ["pageshow from the cache", () => void window.dispatchEvent(transition("pageshow", true)), "cached"],
    ["freeze", () => void document.dispatchEvent(new Event("freeze")), "freeze"],
    ["resume", () => void document.dispatchEvent(new Event("resume")), "resume"],
    ["online", () => void window.dispatchEvent(new Event("online")), "online"],
    ["offline", () => void window.dispatchEvent(new Event("offline")), "offline"],
    ["focus of the window", () => void window.dispatchEvent(new Event("focus")), "focus"],
    ["prerenderingchange", () => void document.dispatchEvent(new Event("prerenderingchange")), "activate"],
  ])("%s", (_, act, name) => {
    const listener = vi.fn();
    offs.push(pageFacts(false).listen(listener));
    act();
    expect(listener).toHaveBeenCalledExactlyOnceWith(name);
  });

  test("focus of something in the page is not focus of the window", () => {
    const listener = vi.fn();
    offs.push(pageFacts(false).listen(listener));
    const field = document.body.appendChild(document.createElement("input"));
    field.dispatchEvent(new FocusEvent("focus"));
    expect(listener).not.toHaveBeenCalled();
  });

  test("what it returns ends all of it; others go on", () => {
    const page = pageFacts(false);
    const [gone, stays] = [vi.fn(), vi.fn()];
    const off = page.listen(gone);
    offs.push(page.listen(stays));
    off();
    off();
    for (const event of ["online", "focus", "pagehide"]) window.dispatchEvent(transition(event, false));
    for (const event of ["freeze", "resume", "visibilitychange", "prerenderingchange"]) document.dispatchEvent(new Event(event));
    expect(gone).not.toHaveBeenCalled();
    expect(stays).toHaveBeenCalledTimes(7);
  });

  test("no unload listener, ever, and no beforeunload (R-51)", () => {
    const spies = [vi.spyOn(window, "addEventListener"), vi.spyOn(document, "addEventListener")];
    offs.push(pageFacts(false).listen(() => {}));
    const types = spies.flatMap((spy) => spy.mock.calls.map(([type]) => type as string));
    expect(types).toContain("pagehide");
    expect(types).not.toContain("unload");
    expect(types).not.toContain("beforeunload");
  });
});

test("a server has no page: nothing is listened to (R-96)", () => {
  const spies = [vi.spyOn(window, "addEventListener"), vi.spyOn(document, "addEventListener")];
  const page = pageFacts(true);
  expect(page.absent).toBe(true);
  expect([page.visible(), page.prerendering(), page.stale()]).toEqual([false, false, false]);
  expect(() => page.listen(() => {})()).not.toThrow();
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});
