import { describe, expect, test, vi } from "vitest";
import { DataError, HoldfastError, StorageError } from "../../../src/session/errors.js";
import { createEvents } from "../../../src/session/events.js";

/** Events whose microtasks wait until `drain` is called. */
function setUp() {
  const waiting: (() => void)[] = [];
  const warn = vi.fn<(message: unknown) => void>();
  const events = createEvents((callback) => waiting.push(callback), warn);
  const drain = (): void => {
    for (let next = waiting.shift(); next; next = waiting.shift()) next();
  };
  return { events, warn, drain };
}

describe("listeners", () => {
  test("hear their own event, with its detail, in the order in which they came", () => {
    const { events } = setUp();
    const heard: string[] = [];
    events.on("ended", ({ reason }) => heard.push(`first ${reason}`));
    events.on("ended", ({ reason }) => heard.push(`second ${reason}`));
    events.on("activity", () => heard.push("activity"));
    events.emit("ended", { reason: "idle", origin: "remote" });
    expect(heard).toEqual(["first idle", "second idle"]);
  });

  test("what on() returns ends that one listener, at once and for good", () => {
    const { events } = setUp();
    const [gone, stays] = [vi.fn(), vi.fn()];
    const off = events.on("activity", gone);
    events.on("activity", stays);
    off();
    off();
    events.emit("activity", { origin: "local" });
    expect(gone).not.toHaveBeenCalled();
    expect(stays).toHaveBeenCalledOnce();
  });

  test("one function given twice is two listeners; ending one leaves the other", () => {
    const { events } = setUp();
    const listener = vi.fn();
    const off = events.on("activity", listener);
    events.on("activity", listener);
    events.emit("activity", { origin: "local" });
    expect(listener).toHaveBeenCalledTimes(2);
    off();
    events.emit("activity", { origin: "local" });
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test("one added while an event is told hears the next one", () => {
    const { events } = setUp();
    const late = vi.fn();
    events.on("activity", () => events.on("activity", late));
    events.emit("activity", { origin: "local" });
    expect(late).not.toHaveBeenCalled();
    events.emit("activity", { origin: "local" });
    expect(late).toHaveBeenCalledOnce();
  });

  test("after clear() nobody hears anything", () => {
    const { events } = setUp();
    const listener = vi.fn();
    events.on("activity", listener);
    events.on("problem", listener);
    events.clear();
    events.emit("activity", { origin: "local" });
    events.report(new HoldfastError("x"));
    expect(listener).not.toHaveBeenCalled();
  });
});

describe("a listener that throws does not stop the others (issue 2, section 3), and is a problem (api.md, SessionEvents)", () => {
  test.each([
    ["an Error", new TypeError("boom"), /boom/],
    ["a string", "boom", /listener/],
    ["undefined", undefined, /listener/],
    ["null", null, /listener/],
  ])("it throws %s", (_, thrown, message) => {
    const { events } = setUp();
    const others = vi.fn();
    const problem = vi.fn<(detail: { error: HoldfastError }) => void>();
    events.on("problem", problem);
    events.on("activity", others);
    events.on("activity", () => {
      throw thrown;
    });
    events.on("activity", others);
    expect(() => events.emit("activity", { origin: "local" })).not.toThrow();
    expect(others).toHaveBeenCalledTimes(2);
    expect(problem).toHaveBeenCalledOnce();
    const { error } = problem.mock.calls[0]![0];
    expect(HoldfastError.is(error)).toBe(true);
    expect(error.message).toMatch(message);
    expect(error.cause).toBe(thrown);
  });

  test("a listener of problems that throws does not stop the others, and is not told of itself for ever", () => {
    const { events, warn } = setUp();
    const thrown = new Error("boom");
    const bad = vi.fn(() => {
      throw thrown;
    });
    const good = vi.fn();
    events.on("problem", bad);
    events.on("problem", good);
    events.report(new StorageError("full"));
    expect(bad).toHaveBeenCalledOnce();
    expect(good).toHaveBeenCalledOnce();
    expect(warn).toHaveBeenCalledExactlyOnceWith(thrown);
  });
});

describe("problems (api.md, Errors)", () => {
  test("each is told once", () => {
    const { events } = setUp();
    const problem = vi.fn();
    events.on("problem", problem);
    events.report(new StorageError("full"));
    events.report(new StorageError("full"));
    events.report(new StorageError("blocked"));
    expect(problem).toHaveBeenCalledTimes(2);
  });

  test("every listener hears the same error, as local", () => {
    const { events } = setUp();
    const problem = vi.fn();
    events.on("problem", problem);
    const error = new DataError("x");
    events.report(error);
    expect(problem).toHaveBeenCalledExactlyOnceWith({ error, origin: "local" });
  });

  test("those from before the first listener are kept and given to it, in order; a second one does not get them", () => {
    const { events, drain } = setUp();
    events.report(new StorageError("first"));
    events.report(new StorageError("second"));
    drain();
    const heard: string[] = [];
    events.on("problem", ({ error }) => heard.push(error.message));
    events.on("problem", ({ error }) => heard.push(`again ${error.message}`));
    expect(heard).toEqual(["first", "second"]);
  });

  test("at most 20 are kept", () => {
    const { events, drain } = setUp();
    for (let i = 0; i < 50; i++) events.report(new StorageError(`problem ${i}`));
    drain();
    const listener = vi.fn();
    events.on("problem", listener);
    expect(listener).toHaveBeenCalledTimes(20);
  });

  test("a kept one that its listener throws at does not stop the next", () => {
    const { events } = setUp();
    events.report(new StorageError("first"));
    events.report(new StorageError("second"));
    const bad = vi.fn(() => {
      throw new Error("boom");
    });
    expect(() => events.on("problem", bad)).not.toThrow();
    expect(bad).toHaveBeenCalledTimes(2);
  });

  test("with no listener each goes to the console once", () => {
    const { events, warn, drain } = setUp();
    const error = new StorageError("full");
    events.report(error);
    events.report(new StorageError("full"));
    drain();
    expect(warn).toHaveBeenCalledExactlyOnceWith(error);
  });

  test("a listener that comes in the same task spares the console", () => {
    const { events, warn, drain } = setUp();
    events.report(new StorageError("full"));
    const listener = vi.fn();
    events.on("problem", listener);
    drain();
    expect(listener).toHaveBeenCalledOnce();
    expect(warn).not.toHaveBeenCalled();
  });

  test("with a listener nothing goes to the console", () => {
    const { events, warn, drain } = setUp();
    events.on("problem", () => {});
    events.report(new StorageError("full"));
    drain();
    expect(warn).not.toHaveBeenCalled();
  });

  test("a hostile page cannot make it remember without end", () => {
    const { events } = setUp();
    const listener = vi.fn();
    events.on("problem", listener);
    for (let i = 0; i < 5_000; i++) events.report(new StorageError(`key ${i}`));
    expect(listener.mock.calls.length).toBeLessThan(5_000);
  });
});
