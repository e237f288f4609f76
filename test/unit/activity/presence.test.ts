import { describe, expect, test, vi } from "vitest";
import { DEFAULT_EVENTS } from "../../../src/activity/events.js";
import { createPresence } from "../../../src/activity/presence.js";
import { stubPlatform } from "../support/platform.js";

/** A page with input: `input(target)` is a trusted event in the page, or in `target`. */
function setUp() {
  const listeners = new Set<{ listener: () => void; target: unknown; types: readonly string[] }>();
  const platform = stubPlatform({
    input(types, listener, target) {
      const own = { listener, target, types };
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  });
  const present = vi.fn();
  const presence = createPresence(platform, ["pointerdown", "keydown"], present);
  const input = (target?: unknown): void => [...listeners].forEach((own) => own.target === target && listeners.has(own) && own.listener());
  return { presence, present, platform, listeners, input };
}

describe("input that counts by default (api.md, DEFAULT_EVENTS)", () => {
  test("pointer, keys, wheel, touch, and input for dictation", () => expect([...DEFAULT_EVENTS].sort()).toEqual(["input", "keydown", "pointerdown", "pointermove", "touchmove", "touchstart", "wheel"]));
  test.each(["scroll", "focus", "visibilitychange", "pageshow", "mousemove"])("not %s (R-06)", (type) => expect(DEFAULT_EVENTS).not.toContain(type));
});

describe("listeners are off between throttle windows (architecture, walk 1; R-76)", () => {
  test("none before start(), the configured types after it", () => {
    const { presence, listeners } = setUp();
    expect(listeners.size).toBe(0);
    presence.start();
    expect([...listeners].map(({ types }) => types)).toEqual([["pointerdown", "keydown"]]);
  });

  test("one input is told at once; then no listener for a second, and no cost", async () => {
    const { presence, present, listeners, input, platform } = setUp();
    presence.start();
    input();
    expect(present).toHaveBeenCalledOnce();
    expect(listeners.size).toBe(0);
    await platform.advance(999);
    expect(listeners.size).toBe(0);
    await platform.advance(1);
    expect(listeners.size).toBe(1);
    input();
    expect(present).toHaveBeenCalledTimes(2);
  });

  test("input all the time is told at most once a second", async () => {
    const { presence, present, input, platform } = setUp();
    presence.start();
    for (let i = 0; i < 100; i++) {
      input();
      await platform.advance(100);
    }
    expect(present.mock.calls.length).toBeGreaterThanOrEqual(9);
    expect(present.mock.calls.length).toBeLessThanOrEqual(11);
  });

  test("without input there is no timer (L6)", async () => {
    const { presence, present, platform } = setUp();
    presence.start();
    await platform.advance(60_000);
    expect(platform.waiting).toBe(0);
    expect(present).not.toHaveBeenCalled();
  });
});

describe("observe(): input in there counts too", () => {
  test("and opens and closes the same window", async () => {
    const { presence, present, listeners, input, platform } = setUp();
    const frame = {};
    presence.start();
    presence.observe(frame);
    expect(listeners.size).toBe(2);
    input(frame);
    expect(present).toHaveBeenCalledOnce();
    expect(listeners.size).toBe(0);
    await platform.advance(1_000);
    expect(listeners.size).toBe(2);
  });

  test.each<[string, (presence: ReturnType<typeof setUp>["presence"], input: () => void) => void]>([
    ["before start()", () => {}],
    ["within a window", (presence, input) => (presence.start(), input())],
  ])("%s: from then on", async (_, before) => {
    const { presence, present, input, platform } = setUp();
    const frame = {};
    before(presence, () => input());
    presence.observe(frame);
    presence.start();
    await platform.advance(1_000);
    const calls = present.mock.calls.length;
    input(frame);
    expect(present).toHaveBeenCalledTimes(calls + 1);
  });

  test("what it returns ends it, now and for later windows", async () => {
    const { presence, present, listeners, input, platform } = setUp();
    const [gone, stays] = [{}, {}];
    presence.start();
    const off = presence.observe(gone);
    presence.observe(stays);
    off();
    off();
    input(gone);
    expect(present).not.toHaveBeenCalled();
    input(stays);
    await platform.advance(1_000);
    expect([...listeners].map(({ target }) => target)).toEqual([undefined, stays]);
  });
});

describe("a target that cannot be listened to (a frame of another origin)", () => {
  const foreign = {};
  const setUpForeign = () => {
    const listen = vi.fn((_types: readonly string[], _listener: () => void, target: unknown) => {
      if (target === foreign) throw new DOMException("Blocked a frame", "SecurityError");
      return () => {};
    });
    const platform = stubPlatform({ input: listen });
    return { platform, presence: createPresence(platform, ["keydown"], () => {}) };
  };
  test("throws at the caller, and is forgotten: no later window throws", () => {
    const { presence } = setUpForeign();
    presence.start();
    expect(() => presence.observe(foreign)).toThrow("Blocked a frame");
    presence.stop();
    expect(() => presence.start()).not.toThrow();
  });
});

describe("hold(): counts as presence until released, at most `max` (api.md)", () => {
  test("is told now, and again and again", async () => {
    const { presence, platform } = setUp();
    const tell = vi.fn();
    presence.hold(3_600_000, 30_000, tell);
    expect(tell).toHaveBeenCalledOnce();
    await platform.advance(29_999);
    expect(tell).toHaveBeenCalledOnce();
    await platform.advance(1);
    expect(tell).toHaveBeenCalledTimes(2);
    await platform.advance(60_000);
    expect(tell).toHaveBeenCalledTimes(4);
  });

  test("released it is told no more, and leaves no timer; twice is once", async () => {
    const { presence, platform } = setUp();
    const tell = vi.fn();
    const release = presence.hold(3_600_000, 30_000, tell);
    release();
    release();
    await platform.advance(120_000);
    expect(tell).toHaveBeenCalledOnce();
    expect(platform.waiting).toBe(0);
  });

  test("ends by itself after max, which need not be a multiple of the beat", async () => {
    const { presence, platform } = setUp();
    const times: number[] = [];
    const from = platform.now();
    presence.hold(70_000, 30_000, () => times.push(platform.now() - from));
    await platform.advance(3_600_000);
    expect(times).toEqual([0, 30_000, 60_000]);
    expect(platform.waiting).toBe(0);
  });

  test("several are several", async () => {
    const { presence, platform } = setUp();
    const [a, b] = [vi.fn(), vi.fn()];
    const release = presence.hold(3_600_000, 30_000, a);
    presence.hold(3_600_000, 30_000, b);
    release();
    await platform.advance(30_000);
    expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 2]);
  });

  test("all end with the session that they are of", async () => {
    const { presence, platform } = setUp();
    const tell = vi.fn();
    presence.hold(3_600_000, 30_000, tell);
    presence.hold(3_600_000, 30_000, tell);
    presence.release();
    await platform.advance(120_000);
    expect(tell).toHaveBeenCalledTimes(2);
    expect(platform.waiting).toBe(0);
  });
});

describe("stop() leaves no listener and no timer (R-99)", () => {
  test.each<[string, (own: ReturnType<typeof setUp>) => void]>([
    ["while listening", ({ presence }) => presence.start()],
    ["within a window", ({ presence, input }) => (presence.start(), input())],
    ["with something observed", ({ presence }) => (presence.observe({}), presence.start())],
    ["with a hold", ({ presence }) => (presence.start(), void presence.hold(3_600_000, 30_000, () => {}))],
    ["before it began", () => {}],
  ])("%s", async (_, before) => {
    const own = setUp();
    before(own);
    own.presence.stop();
    expect(own.listeners.size).toBe(0);
    expect(own.platform.waiting).toBe(0);
    const calls = own.present.mock.calls.length;
    own.presence.observe({});
    own.input();
    await own.platform.advance(5_000);
    expect(own.listeners.size).toBe(0);
    expect(own.present).toHaveBeenCalledTimes(calls);
  });

  test("started again it listens again", () => {
    const { presence, present, input } = setUp();
    presence.start();
    input();
    presence.stop();
    presence.start();
    input();
    expect(present).toHaveBeenCalledTimes(2);
  });
});
