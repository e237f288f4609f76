// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSession } from "../../../src/index.js";
import { browserPlatform } from "../../../src/platform/browser.js";

beforeEach(() => vi.stubGlobal("isSecureContext", true));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.head.replaceChildren();
  document.body.replaceChildren();
  for (const pair of document.cookie.split("; ")) document.cookie = `${pair.split("=")[0]}=; max-age=0`;
});

const DAY = 86_400_000;

describe("timer: runs once, after the delay; any delay is allowed", () => {
  test.each([
    ["at once", 0], ["a second", 1_000], ["the longest that setTimeout takes", 2 ** 31 - 1], ["one more (R-43: 2^31 fires at once)", 2 ** 31], ["30 days: NIST AAL1", 30 * DAY], ["a year", 365 * DAY],
  ])("%s", (_, delay) => {
    vi.useFakeTimers();
    const callback = vi.fn();
    browserPlatform().timer(callback, delay);
    if (delay) vi.advanceTimersByTime(delay - 1);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(400 * DAY);
    expect(callback).toHaveBeenCalledOnce();
  });

  test("no delay that reaches setTimeout is one that would fire at once (R-43)", () => {
    vi.useFakeTimers();
    const setTimeout = vi.spyOn(globalThis, "setTimeout");
    browserPlatform().timer(vi.fn(), 365 * DAY);
    vi.advanceTimersByTime(1000);
    expect(setTimeout.mock.calls.map(([, delay]) => delay)).toEqual([2 ** 31 - 1]);
    setTimeout.mockRestore();
  });

  test("what lies in the past is due", () => {
    vi.useFakeTimers();
    const callback = vi.fn();
    browserPlatform().timer(callback, -5_000);
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledOnce();
  });

  test.each([["a short one", 1_000, 500], ["a long one, in its first stretch", 60 * DAY, DAY], ["a long one, in its last stretch", 60 * DAY, 59 * DAY]])("cancelled it does not run, and leaves nothing: %s", (_, delay, after) => {
    vi.useFakeTimers();
    const callback = vi.fn();
    const cancel = browserPlatform().timer(callback, delay);
    vi.advanceTimersByTime(after);
    cancel();
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(100 * DAY);
    expect(callback).not.toHaveBeenCalled();
  });
});

describe("clocks", () => {
  test("the wall clock can be set, the monotonic one cannot (R-44)", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const platform = browserPlatform();
    vi.setSystemTime(5_000_000);
    expect(platform.now()).toBe(5_000_000);
    const before = platform.monotonic();
    vi.setSystemTime(1_000);
    expect(platform.now()).toBe(1_000);
    expect(platform.monotonic()).toBeGreaterThanOrEqual(before);
    expect(platform.monotonic()).toBeLessThan(before + 60_000);
  });
  test("pageStart is when this document was asked for", () => expect(browserPlatform().pageStart).toBe(performance.timeOrigin));
});

describe("id: 128 bits from a CSPRNG as 32 lower case hexadecimal digits (R-15)", () => {
  test("two thousand are two thousand", () => {
    const platform = browserPlatform();
    const ids = new Set(Array.from({ length: 2_000 }, () => platform.id()));
    expect(ids.size).toBe(2_000);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{32}$/);
  });
  test("small bytes keep their zeros, and Math.random has no part in it", () => {
    vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => (array as unknown as Uint8Array).fill(7) as never);
    const random = vi.spyOn(Math, "random");
    expect(browserPlatform().id()).toBe("07".repeat(16));
    expect(random).not.toHaveBeenCalled();
  });
});

describe("cookie: its value as it stands, not decoded", () => {
  test.each<[string, string, string | undefined]>([["csrftoken", "csrftoken=abc", "abc"], ["XSRF-TOKEN", "XSRF-TOKEN=a%3Db%3D", "a%3Db%3D"], ["eq", "eq=a=b==", "a=b=="], ["empty", "empty=", ""]])("%s", (name, cookie, value) => {
    document.cookie = "before=1";
    document.cookie = cookie;
    document.cookie = "after=2";
    expect(browserPlatform().cookie(name)).toBe(value);
  });
  test.each(["token", "csrf", "rftoken", "csrftoken2", ""])("%j is another name", (name) => {
    document.cookie = "csrftoken=abc";
    expect(browserPlatform().cookie(name)).toBeUndefined();
  });
});

describe("meta", () => {
  const add = (name: string, content: string): void => {
    const meta = document.head.appendChild(document.createElement("meta"));
    meta.setAttribute("name", name);
    meta.setAttribute("content", content);
  };
  test("its content", () => {
    add("other", "1");
    add("csrf-token", "a+b/c==");
    expect(browserPlatform().meta("csrf-token")).toBe("a+b/c==");
  });
  test("none", () => expect(browserPlatform().meta("csrf-token")).toBeUndefined());
  test("an element of that id is not it (R-20: clobbering)", () => {
    const form = document.body.appendChild(document.createElement("form"));
    form.id = "csrf-token";
    form.setAttribute("name", "csrf-token");
    expect(browserPlatform().meta("csrf-token")).toBeUndefined();
  });
});

describe("origin: where a URL, relative to this page, leads to", () => {
  test.each<[string | undefined, string | undefined]>([
    [undefined, "http://localhost:3000"], ["/logout", "http://localhost:3000"], ["?a", "http://localhost:3000"], ["//evil.test/x", "http://evil.test"], ["https://api.test/x", "https://api.test"], ["https://api.test:444", "https://api.test:444"],
    ["http://localhost:3000@evil.test/", "http://evil.test"], ["javascript:alert(1)", "null"], ["data:text/plain,x", "null"], ["http://", undefined], ["https://a b/", undefined],
  ])("%s: %s", (url, origin) => expect(browserPlatform().origin(url)).toBe(origin));
});

describe("the page's registry (R-97)", () => {
  test("is one for every copy of the library in the page", () => {
    const [a, b] = [browserPlatform(), browserPlatform()];
    expect(a.registry).toBe(b.registry);
    expect((globalThis as { [key: symbol]: unknown })[Symbol.for("holdfast")]).toBe(a.registry);
  });
});

describe("what a browser lacks is undefined, and nothing throws", () => {
  test("everything is there", () => {
    vi.stubGlobal("indexedDB", {});
    const platform = browserPlatform();
    expect([platform.local, platform.session, platform.channel, platform.fetch, platform.database("x")].map((part) => part !== undefined)).toEqual([true, true, true, true, true]);
  });
  test.each<[string, string, (platform: ReturnType<typeof browserPlatform>) => unknown]>([
    ["BroadcastChannel", "BroadcastChannel", ({ channel }) => channel],
    ["fetch", "fetch", ({ fetch }) => fetch],
    ["IndexedDB", "indexedDB", ({ database }) => database("x")],
  ])("no %s", (_, name, part) => {
    vi.stubGlobal(name, undefined);
    expect(part(browserPlatform())).toBeUndefined();
  });
  test("no Web Locks: an insecure context (R-83)", () => {
    vi.spyOn(navigator, "locks", "get").mockReturnValue(undefined as never);
    expect(browserPlatform().locks).toBeUndefined();
  });
});

describe("on a server there is no page (R-96)", () => {
  beforeEach(() => {
    for (const name of ["document", "window", "localStorage", "sessionStorage", "location"]) vi.stubGlobal(name, undefined);
  });
  test("it says so, and has no storage and no locks", () => {
    const platform = browserPlatform();
    expect(platform.page.absent).toBe(true);
    expect([platform.local, platform.session, platform.locks, platform.origin("/x")]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

test("a session that was disposed of leaves no listener in the page (R-99)", async () => {
  const live = new Map<string, [target: EventTarget, type: string, listener: unknown]>();
  for (const target of [window, document]) {
    const [add, remove] = [target.addEventListener.bind(target), target.removeEventListener.bind(target)];
    vi.spyOn(target, "addEventListener").mockImplementation(((type: string, listener: EventListener, options?: AddEventListenerOptions) => {
      const id = `${type} ${live.size}`;
      live.set(id, [target, type, listener]);
      options?.signal?.addEventListener("abort", () => live.delete(id));
      add(type, listener, options);
    }) as never);
    vi.spyOn(target, "removeEventListener").mockImplementation(((type: string, listener: EventListener, options?: EventListenerOptions) => {
      for (const [id, own] of live) if (own[0] === target && own[1] === type && own[2] === listener) live.delete(id);
      remove(type, listener, options);
    }) as never);
  }
  const session = createSession();
  session.on("problem", () => {});
  await vi.waitFor(() => expect([...live.values()].map(([, type]) => type)).toEqual(expect.arrayContaining(["pagehide", "keydown"])), { interval: 2 });
  createSession().dispose();
  session.dispose();
  expect([...live.keys()]).toEqual([]);
});

describe("the page's own", () => {
  test("structured clone", () => {
    const value = { at: new Date(5) };
    const copy = browserPlatform().clone(value);
    expect(copy).toEqual(value);
    expect(copy).not.toBe(value);
    expect(() => browserPlatform().clone(() => 1)).toThrow();
  });
  test("fetch is looked up when it is called: the application may wrap it", async () => {
    const platform = browserPlatform();
    const wrapped = vi.fn(async () => new Response("x"));
    vi.stubGlobal("fetch", wrapped);
    await platform.fetch!("/x", { method: "GET" } as never);
    expect(wrapped).toHaveBeenCalledExactlyOnceWith("/x", { method: "GET" });
  });
  test("console", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    browserPlatform().warn("x");
    expect(warn).toHaveBeenCalledExactlyOnceWith("x");
  });
});
