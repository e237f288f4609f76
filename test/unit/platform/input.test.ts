// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from "vitest";
import { listenInput } from "../../../src/platform/input.js";

const TYPES = ["pointerdown", "pointermove", "mousemove", "keydown", "input"];
/** An event as the browser makes one for the user. happy-dom makes none, so the flag is set by hand. */
function trusted<T extends Event>(event: T, more: Record<string, unknown> = {}): T {
  for (const [name, value] of Object.entries({ isTrusted: true, ...more })) Object.defineProperty(event, name, { value });
  return event;
}
const key = (): Event => trusted(new Event("keydown", { bubbles: true }));
const move = (screenX: number, screenY: number, movementX = 0, movementY = 0, type = "mousemove"): Event => trusted(new Event(type, { bubbles: true }), { screenX, screenY, movementX, movementY });

const offs: (() => void)[] = [];
afterEach(() => {
  offs.splice(0).forEach((off) => off());
  document.body.replaceChildren();
});
function listen(target?: unknown, types = TYPES) {
  const listener = vi.fn();
  const off = listenInput()(types, listener, target);
  offs.push(off);
  return { listener, off };
}

describe("only real user input counts (R-06)", () => {
  test.each(["pointerdown", "keydown", "input"])("a trusted %s", (type) => {
    const { listener } = listen();
    document.body.dispatchEvent(trusted(new Event(type, { bubbles: true })));
    expect(listener).toHaveBeenCalledOnce();
  });

  test.each(TYPES)("a thousand script-made %s do not", (type) => {
    const { listener } = listen();
    for (let i = 0; i < 1_000; i++) document.body.dispatchEvent(trusted(new Event(type, { bubbles: true }), { isTrusted: false, screenX: i, screenY: i, movementX: 1 }));
    expect(listener).not.toHaveBeenCalled();
  });

  test.each(["scroll", "focus", "visibilitychange", "click"])("a trusted %s does not, where it was not asked for", (type) => {
    const { listener } = listen();
    document.dispatchEvent(trusted(new Event(type, { bubbles: true })));
    window.dispatchEvent(trusted(new Event(type)));
    expect(listener).not.toHaveBeenCalled();
  });

  test("a page that stops propagation does not hide its user", () => {
    const { listener } = listen();
    const field = document.body.appendChild(document.createElement("input"));
    field.addEventListener("keydown", (event) => event.stopImmediatePropagation());
    field.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
  });

  test("the listeners are passive: they delay nothing", () => {
    const target = new EventTarget();
    const add = vi.spyOn(target, "addEventListener");
    listen(target);
    const options = add.mock.calls.filter(([type]) => TYPES.includes(type)).map(([, , given]) => given);
    expect(options).toHaveLength(TYPES.length);
    for (const given of options) expect(given).toMatchObject({ passive: true, capture: true });
  });

  test("what it returns ends it", () => {
    const { listener, off } = listen();
    off();
    off();
    document.body.dispatchEvent(key());
    expect(listener).not.toHaveBeenCalled();
  });
});

describe("a mousemove or pointermove that did not move is not input: browsers send them when the page changes under the pointer (issue 2, section 2)", () => {
  test.each<[string, [number, number, number?, number?][], number]>([
    ["the first, with movement", [[5, 5, 1, 0]], 1],
    ["the first, without movement", [[5, 5, 0, 0]], 0],
    ["another place", [[5, 5, 1, 0], [6, 5, 1, 0]], 2],
    ["only down", [[5, 5, 1, 0], [5, 6, 0, 1]], 2],
    ["the same place", [[5, 5, 1, 0], [5, 5, 0, 0], [5, 5, 0, 0]], 1],
    ["there and back", [[5, 5, 1, 0], [6, 5, 1, 0], [5, 5, -1, 0]], 3],
    ["the top left corner is a place", [[0, 0, -1, -1], [0, 0, 0, 0]], 1],
  ])("%s", (_, moves, count) => {
    for (const type of ["mousemove", "pointermove"]) {
      const { listener } = listen();
      for (const [x, y, dx, dy] of moves) document.body.dispatchEvent(move(x, y, dx, dy, type));
      expect([type, listener.mock.calls.length]).toEqual([type, count]);
    }
  });

  test("a page that dispatches moves does not make the pointer's place another", () => {
    const { listener } = listen();
    document.body.dispatchEvent(move(5, 5, 1));
    document.body.dispatchEvent(Object.defineProperty(move(9, 9, 1), "type", { value: "mousemove" }));
    listener.mockClear();
    const fake = new Event("mousemove", { bubbles: true });
    Object.assign(fake, { screenX: 1, screenY: 1 });
    document.body.dispatchEvent(fake);
    document.body.dispatchEvent(move(9, 9));
    expect(listener).not.toHaveBeenCalled();
  });

  test("a resting pointer does not stop a key from counting", () => {
    const { listener } = listen();
    document.body.dispatchEvent(move(5, 5));
    document.body.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
  });

  test("a pointer that rests over several throttle windows, whose listeners are others, rests", () => {
    const input = listenInput();
    const listener = vi.fn();
    for (const event of [move(5, 5, 1), move(5, 5), move(5, 5)]) {
      const off = input(TYPES, listener);
      document.body.dispatchEvent(event);
      off();
    }
    expect(listener).toHaveBeenCalledOnce();
  });
});

describe("observe(): input in another target counts too (api.md)", () => {
  test("an event target", () => {
    const target = new EventTarget();
    const { listener, off } = listen(target);
    target.dispatchEvent(key());
    document.body.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
    off();
    target.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
  });

  /** A same-origin frame; happy-dom loads none. */
  const frame = () => Object.assign(new EventTarget(), { contentWindow: new EventTarget() as EventTarget | null });

  test("a frame's window", () => {
    const own = frame();
    const { listener, off } = listen(own);
    own.contentWindow!.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
    off();
    own.contentWindow!.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
  });

  test("a frame that navigates has another window: it counts from its load on", () => {
    const own = frame();
    const { listener, off } = listen(own);
    const before = own.contentWindow!;
    own.contentWindow = new EventTarget();
    own.dispatchEvent(new Event("load"));
    own.contentWindow.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
    off();
    for (const each of [before, own.contentWindow]) each.dispatchEvent(key());
    own.contentWindow = new EventTarget();
    own.dispatchEvent(new Event("load"));
    own.contentWindow.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
  });

  test("a frame that is not in the page yet has no window", () => {
    const own = frame();
    const later = own.contentWindow;
    own.contentWindow = null;
    const { listener } = listen(own);
    own.contentWindow = later;
    own.dispatchEvent(new Event("load"));
    later!.dispatchEvent(key());
    expect(listener).toHaveBeenCalledOnce();
  });

  test.each<[string, unknown]>([["text", "window"], ["a number", 5], ["an object that takes no listener", {}]])("%s throws, so that the caller hears of it", (_, target) => expect(() => listen(target)).toThrow());
});
