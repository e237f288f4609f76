import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { ConfigurationError, createSession, DataError, durable, HoldfastError, memory, SessionEndedError, shared, tab, type SessionState } from "../../../src/index.js";
import type { createTestBrowser } from "../../../src/testing/index.js";
import { page, problemsOf } from "../support/session.js";
import { unpolluted } from "../support/untrusted.js";

const SERVER = { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout" };
const MINUTE = 60_000;
const data = () => ({ tab: tab<unknown>(), synced: tab<unknown>({ sync: true }), shared: shared<unknown>(), durable: durable<unknown>(), memory: memory<unknown>() });
const NOW = ["tab", "synced", "shared", "memory"] as const;

/** A page with a session object that is ready, with nobody signed in. */
async function ready(options: { server?: typeof SERVER; idle?: `${number}m` } = {}) {
  const { browser, tab: own } = page();
  const session = createSession({ ...options, platform: own.platform, data: data() });
  const problems = problemsOf(session);
  await browser.until(session.ready);
  return { browser, own, session, problems };
}
async function signedIn(options: Parameters<typeof ready>[0] = {}) {
  const it = await ready(options);
  await it.browser.until(it.session.start(it.browser.server.login("42")));
  return it;
}
/** Everything that any store of the browser holds. */
const everything = ({ browser, own }: Pick<Awaited<ReturnType<typeof ready>>, "browser" | "own">): string =>
  JSON.stringify([[...browser.localStorage], [...own.sessionStorage], [...browser.database("holdfast/holdfast")].filter(([key]) => key !== "meta")]);

describe("with no session live (api.md, Data and Calls)", () => {
  test.each(NOW)("%s: reads give undefined, writes throw SessionEndedError", async (name) => {
    const { browser, own, session } = await ready();
    const entry = session.data[name];
    const before = everything({ browser, own });
    expect(entry.get()).toBeUndefined();
    expect(() => entry.set(1)).toThrow(SessionEndedError);
    expect(() => entry.delete()).toThrow(SessionEndedError);
    await expect(browser.until(entry.update(() => 1))).rejects.toThrow(SessionEndedError);
    expect(everything({ browser, own })).toBe(before);
  });

  test("durable: the same, asynchronously", async () => {
    const { browser, session } = await ready();
    const entry = session.data.durable;
    expect(await browser.until(entry.get())).toBeUndefined();
    for (const write of [() => entry.set(1), () => entry.delete(), () => entry.update(() => 1)]) await expect(browser.until(write())).rejects.toThrow(SessionEndedError);
  });

  test.each(NOW)("%s: the error names the entry", async (name) => {
    const { session } = await ready();
    expect(() => session.data[name].set(1)).toThrow(`data.${name}`);
  });

  test.each<[string, (session: Awaited<ReturnType<typeof ready>>["session"]) => Promise<unknown>, unknown]>([
    ["extend resolves with the state", (session) => session.extend(), { status: "none" }],
    ["check resolves with the state", (session) => session.check(), { status: "none" }],
    ["end has nobody to tell", (session) => session.end(), { server: "none" }],
    ["end with a reason", (session) => session.end("kicked"), { server: "none" }],
  ])("%s, and asks the server nothing", async (_, call, result) => {
    const { browser, session } = await ready({ server: SERVER });
    expect(await browser.until(call(session))).toEqual(result);
    expect(session.getState()).toEqual({ status: "none" });
    expect(browser.server.requests).toEqual([]);
  });

  test("hold does nothing", async () => {
    const { browser, own, session } = await ready();
    const { timers } = own.resources;
    const release = session.hold("upload");
    await browser.advance(MINUTE);
    expect(own.resources.timers).toBe(timers);
    expect(release).not.toThrow();
  });

  test.each<[unknown]>([[""], [undefined], [5]])("hold(%o) is a ConfigurationError, in any state", async (label) => {
    const { session } = await ready();
    expect(() => session.hold(label as string)).toThrow(ConfigurationError);
  });

  test.each([["soon"], [0], [-1]])("hold with max %o is a ConfigurationError that names it, in any state", async (max) => {
    const { session } = await ready();
    expect(() => session.hold("upload", { max: max as number })).toThrow(ConfigurationError);
    expect(() => session.hold("upload", { max: max as number })).toThrow(/max/);
  });

  test("remaining() is 0", async () => expect((await ready()).session.remaining()).toBe(0));
});

describe("uncloneable or schema-failing values throw DataError at the caller and change nothing (issue 2, section 3)", () => {
  const UNCLONEABLE: [string, unknown][] = [["a function", () => 1], ["a function inside", { act: () => 1 }], ["a symbol", Symbol("x")], ["undefined", undefined]];
  /** Nothing is stored, told or shown. */
  async function changesNothing(act: (it: Awaited<ReturnType<typeof signedIn>>) => Promise<unknown>): Promise<void> {
    const it = await signedIn();
    const { browser, session } = it;
    for (const name of NOW) session.data[name].set(["before"]);
    await browser.until(session.data.durable.set(["before"]));
    await browser.settle();
    const subscriber = vi.fn();
    for (const name of [...NOW, "durable"] as const) session.data[name].subscribe(subscriber);
    const [stored, posts] = [everything(it), browser.count("posts")];
    expect(stored).toContain("before");
    expect(browser.database("holdfast/holdfast").size).toBeGreaterThan(0);
    await act(it);
    await browser.settle();
    expect(everything(it)).toBe(stored);
    expect(subscriber).not.toHaveBeenCalled();
    for (const name of NOW) expect(session.data[name].get()).toEqual(["before"]);
    expect(await browser.until(session.data.durable.get())).toEqual(["before"]);
    expect(it.problems).toEqual([]);
    // update() of entries without a database asks the other tabs; that tells no value.
    expect(JSON.stringify(browser.entries.filter(({ what }) => what === "posts").slice(posts))).not.toContain('"set"');
  }

  test.each(NOW.flatMap((name) => UNCLONEABLE.map(([what, value]) => [name, what, value] as const)))("%s.set(%s)", (name, _, value) =>
    changesNothing(async ({ session }) => {
      expect(() => session.data[name].set(value as never)).toThrow(DataError);
      expect(() => session.data[name].set(value as never)).toThrow(`data.${name}`);
    }),
  );
  test.each(UNCLONEABLE)("durable.set(%s)", (_, value) =>
    changesNothing(async ({ browser, session }) => {
      await expect(browser.until(session.data.durable.set(value as never))).rejects.toThrow(DataError);
    }),
  );
  test.each([...NOW, "durable"] as const)("%s.update() whose function makes one", (name) =>
    changesNothing(async ({ browser, session }) => {
      await expect(browser.until(session.data[name].update((() => () => 1) as never))).rejects.toThrow(DataError);
    }),
  );
  test.each([...NOW, "durable"] as const)("%s.update() whose function throws rejects with that", (name) =>
    changesNothing(async ({ browser, session }) => {
      const thrown = new RangeError("boom");
      await expect(browser.until(session.data[name].update(() => { throw thrown; }))).rejects.toBe(thrown);
    }),
  );
  test.each([...NOW, "durable"] as const)("%s.update() whose function returns a promise", (name) =>
    changesNothing(async ({ browser, session }) => {
      await expect(browser.until(session.data[name].update((async () => 1) as never))).rejects.toThrow(DataError);
    }),
  );
  test.each(["memory", "synced"] as const)("%s.set() of more than 64 kB: it would not fit into a message (protocol, Messages)", (name) =>
    changesNothing(async ({ session }) => {
      expect(() => session.data[name].set("x".repeat(70_000))).toThrow(DataError);
    }),
  );
  test("shared and durable take more than 64 kB: it travels as a hint", async () => {
    const { browser, session } = await signedIn();
    const large = "x".repeat(200_000);
    session.data.shared.set(large);
    await browser.until(session.data.durable.set(large));
    const other = createSession({ platform: browser.openTab().platform, data: data() });
    await browser.until(other.ready);
    expect(other.data.shared.get()).toBe(large);
    expect(await browser.until(other.data.durable.get())).toBe(large);
  });
  test("with no session it is the value that is wrong", async () => {
    const { session } = await ready();
    for (const name of NOW) expect(() => session.data[name].set(() => 1)).toThrow(DataError);
  });
});

describe("end() with a reason that is none: a ConfigurationError that says so, and the user is signed out all the same, in every tab", () => {
  test.each<[string, unknown]>([["empty", ""], ["without end", "x".repeat(5_000)], ["a number", 5], ["null", null], ["the click that a handler is given", { type: "click", preventDefault: () => {} }]])("%s", async (_, reason) => {
    const { browser, session, problems } = await signedIn({ server: SERVER });
    const other = createSession({ platform: browser.openTab().platform, data: data() });
    await browser.until(other.ready);
    const thrown = await browser.until(session.end(reason as never).then(() => [], (error: unknown) => [error]));
    await browser.settle();
    expect([...thrown, ...problems].map((error) => ConfigurationError.is(error))).toEqual([true]);
    for (const each of [session, other, createSession({ platform: browser.openTab().platform })]) expect(each.getState()).toEqual({ status: "ended", reason: "logout" });
    expect(browser.server.current).toBeUndefined();
  });
});

describe("observe() of what cannot be listened to is a ConfigurationError, at the call or as a problem, and ready never rejects (api.md)", () => {
  test.each<[string, boolean]>([["in the task of createSession()", false], ["once it is ready", true]])("%s", async (_, late) => {
    const { browser, tab: own } = page();
    const frame = {};
    const input = vi.fn((...[types, listener, target]: Parameters<typeof own.platform.input>) => {
      if (target === frame) throw new DOMException("Blocked a frame with origin", "SecurityError");
      return own.platform.input(types, listener, target);
    });
    const session = createSession({ platform: { ...own.platform, input } });
    const problems = problemsOf(session);
    if (late) await browser.until(session.ready);
    const thrown: unknown[] = [];
    try {
      session.observe(frame as never);
    } catch (error) {
      thrown.push(error);
    }
    await browser.until(session.ready);
    expect([...thrown, ...problems].map((error) => ConfigurationError.is(error))).toEqual([true]);
    await browser.until(session.start({ user: "42" }));
    const before = session.remaining();
    await browser.advance(5_000);
    expect(session.remaining()).toBeLessThan(before - 4_000);
    own.input();
    await browser.advance(5_000);
    expect(session.remaining()).toBeGreaterThan(before - 6_000);
  });
});

describe("a listener that throws does not stop the others (issue 2, section 3)", () => {
  const boom = (): never => {
    throw new Error("boom");
  };
  test.each<[string, (it: Awaited<ReturnType<typeof signedIn>>, listener: () => void) => void]>([
    ["subscribe()", ({ session }, listener) => void session.subscribe(listener)],
    ["on(change)", ({ session }, listener) => void session.on("change", listener)],
    ["on(ended)", ({ session }, listener) => void session.on("ended", listener)],
    ["data.subscribe()", ({ session }, listener) => void session.data.shared.subscribe(listener)],
    ["data.subscribe() of durable", ({ session }, listener) => void session.data.durable.subscribe(listener)],
  ])("%s: it is a problem, and the end is an end everywhere", async (_, listen) => {
    const it = await signedIn({ server: SERVER });
    const other = createSession({ platform: it.browser.openTab().platform, data: data() });
    await it.browser.until(other.ready);
    it.session.data.shared.set(1);
    await it.browser.until(it.session.data.durable.set(1));
    await it.browser.settle();
    const [first, last] = [vi.fn(), vi.fn()];
    listen(it, first);
    listen(it, boom);
    listen(it, last);
    expect(await it.browser.until(it.session.end())).toEqual({ server: "confirmed" });
    await it.browser.settle();
    expect(first).toHaveBeenCalled();
    expect(last.mock.calls.length).toBe(first.mock.calls.length);
    expect([it.session.getState(), other.getState()]).toEqual([{ status: "ended", reason: "logout" }, { status: "ended", reason: "logout" }]);
    expect(it.problems.some((problem) => HoldfastError.is(problem) && (problem.cause as Error | undefined)?.message === "boom")).toBe(true);
  });

  test("one that ends itself, or another, is heard no more", async () => {
    const { browser, session } = await signedIn();
    const own = vi.fn(() => off());
    const off = session.on("ended", own);
    const controller = new AbortController();
    const signalled = vi.fn();
    session.on("ended", signalled, { signal: controller.signal });
    session.on("ended", signalled, { signal: AbortSignal.abort() });
    controller.abort();
    await browser.until(session.end());
    expect(own).toHaveBeenCalledOnce();
    expect(signalled).not.toHaveBeenCalled();
  });
});

describe("after dispose() the state is none and writes throw (api.md, Calls); nothing is left (R-99)", () => {
  const nothing = (own: Awaited<ReturnType<typeof ready>>["own"]): void => expect(Object.entries(own.resources).filter(([, count]) => count !== 0)).toEqual([]);
  type It = Awaited<ReturnType<typeof signedIn>>;

  test.each<[string, () => Promise<It>]>([
    ["in the task of createSession()", async () => {
      const { browser, tab: own } = page();
      const session = createSession({ platform: own.platform, data: data() });
      return { browser, own, session, problems: [] };
    }],
    ["with nobody signed in", () => ready()],
    ["with a session", () => signedIn({ server: SERVER })],
    ["with a hold, something observed and input just now", async () => {
      const it = await signedIn({ server: SERVER });
      it.session.hold("upload");
      it.session.observe({ addEventListener() {} } as never);
      it.own.input();
      return it;
    }],
    ["after an end", async () => {
      const it = await signedIn({ server: SERVER });
      await it.browser.until(it.session.end());
      return it;
    }],
  ])("%s: no timer, listener, channel, lock or connection", async (_, make) => {
    const { browser, own, session } = await make();
    session.dispose();
    await browser.advance(5_000);
    nothing(own);
    await browser.advance(10 * MINUTE);
    nothing(own);
    expect(session.getState()).toEqual({ status: "none" });
    expect(session.remaining()).toBe(0);
  });

  test("it is not a logout: the other tabs, the next page and the server go on", async () => {
    const { browser, own, session } = await signedIn({ server: SERVER });
    const other = createSession({ platform: browser.openTab().platform });
    await browser.until(other.ready);
    session.dispose();
    await browser.settle();
    expect(other.getState().status).toBe("active");
    expect(browser.server.current?.user).toBe("42");
    expect(createSession({ platform: own.platform }).getState().status).toBe("active");
  });

  test.each<[string, (session: It["session"]) => unknown]>([
    ["tab.set", (session) => session.data.tab.set(1)], ["shared.set", (session) => session.data.shared.set(1)], ["memory.set", (session) => session.data.memory.set(1)], ["synced.set", (session) => session.data.synced.set(1)],
    ["shared.delete", (session) => session.data.shared.delete()], ["shared.update", (session) => session.data.shared.update(() => 1)], ["memory.update", (session) => session.data.memory.update(() => 1)],
    ["durable.set", (session) => session.data.durable.set(1)], ["durable.update", (session) => session.data.durable.update(() => 1)], ["durable.delete", (session) => session.data.durable.delete()],
    ["start", (session) => session.start({ user: "43" })],
  ])("%s throws SessionEndedError, and leaves nothing", async (_, call) => {
    const it = await signedIn();
    it.session.dispose();
    await it.browser.settle();
    const before = everything(it);
    await expect((async () => it.browser.until(Promise.resolve(call(it.session))))()).rejects.toThrow(SessionEndedError);
    await it.browser.settle();
    expect(everything(it)).toBe(before);
    nothing(it.own);
  });

  test.each<[string, (session: It["session"]) => unknown]>([
    ["end", (session) => session.end()], ["end with a reason", (session) => session.end("kicked", { notify: true })], ["check", (session) => session.check()], ["extend", (session) => session.extend()],
    ["hold", (session) => session.hold("upload")], ["tabs", (session) => session.tabs()], ["remaining", (session) => session.remaining()], ["observe", (session) => session.observe({ addEventListener() {} } as never)],
    ["durable.get", (session) => session.data.durable.get()],
  ])("%s does nothing to the session of the other tabs, asks the server nothing, and leaves nothing", async (_, call) => {
    const it = await signedIn({ server: SERVER });
    const other = createSession({ platform: it.browser.openTab().platform, data: data() });
    await it.browser.until(other.ready);
    it.session.dispose();
    await it.browser.settle();
    const asked = it.browser.server.requests.length;
    await it.browser.until(Promise.resolve().then(() => call(it.session)).catch((error: unknown) => expect(HoldfastError.is(error)).toBe(true)));
    await it.browser.settle();
    nothing(it.own);
    expect(it.browser.server.requests.slice(asked)).toEqual([]);
    expect(it.session.getState()).toEqual({ status: "none" });
    expect(other.getState().status).toBe("active");
  });

  test("a second dispose() of a session that is gone does not take the next one's place (R-99: idempotent)", () => {
    const { tab: own } = page();
    const first = createSession({ platform: own.platform });
    first.dispose();
    const next = createSession({ platform: own.platform });
    first.dispose();
    expect(createSession({ platform: own.platform })).toBe(next);
  });

  test("reads give nothing of the session (S1)", async () => {
    const { browser, session } = await signedIn();
    for (const name of NOW) session.data[name].set("secret");
    await browser.until(session.data.durable.set("secret"));
    session.dispose();
    for (const name of NOW) expect(session.data[name].get()).toBeUndefined();
    expect(await browser.until(session.data.durable.get())).toBeUndefined();
  });

  test("no event is told any more", async () => {
    const { browser, session } = await signedIn();
    const other = createSession({ platform: browser.openTab().platform });
    await browser.until(other.ready);
    const listener = vi.fn();
    session.dispose();
    await browser.settle();
    session.subscribe(listener);
    for (const event of ["ended", "change", "activity", "leadership", "problem"] as const) session.on(event, listener);
    await browser.until(other.end());
    await browser.settle();
    expect(listener).not.toHaveBeenCalled();
  });

  test("[Symbol.dispose], where there is one, is dispose()", async () => {
    const { session } = await ready();
    const symbol = (Symbol as { dispose?: symbol }).dispose;
    if (symbol === undefined) expect(Object.getOwnPropertySymbols(session)).toEqual([]);
    else {
      (session as unknown as Record<symbol, () => void>)[symbol]!();
      expect(session.getState()).toEqual({ status: "none" });
    }
  });
});

describe("a second createSession with the name of a live one (api.md, Calls; R-97)", () => {
  test("gives that session; dispose() counts", async () => {
    const { browser, own, session } = await signedIn();
    const second = createSession({ platform: own.platform });
    expect(second).toBe(session);
    second.dispose();
    await browser.settle();
    expect(session.getState().status).toBe("active");
    session.dispose();
    expect(session.getState()).toEqual({ status: "none" });
  });

  test("another name is another session", () => {
    const { tab: own } = page();
    expect(createSession({ platform: own.platform, name: "a" })).not.toBe(createSession({ platform: own.platform, name: "b" }));
  });

  test("after the last dispose() it is a new one", () => {
    const { tab: own } = page();
    const first = createSession({ platform: own.platform });
    first.dispose();
    expect(createSession({ platform: own.platform })).not.toBe(first);
  });

  test.each<[string, Parameters<typeof createSession>[0], number]>([
    ["the same definitions", { data: { a: shared(), b: durable({ lifetime: "user" }) } }, 0],
    ["in another order", { data: { b: durable({ lifetime: "user" }), a: shared() } }, 0],
    ["another entry", { data: { a: shared(), b: durable({ lifetime: "user" }), c: tab() } }, 1],
    ["another tier", { data: { a: memory(), b: durable({ lifetime: "user" }) } }, 1],
    ["another lifetime", { data: { a: shared(), b: durable({ lifetime: "device" }) } }, 1],
    ["none", {}, 1],
  ])("other definitions are a problem, the first's hold: %s", async (_, options, count) => {
    const { browser, tab: own } = page();
    const first = createSession({ platform: own.platform, data: { a: shared(), b: durable({ lifetime: "user" }) } });
    const problems = problemsOf(first);
    const second = createSession({ ...options, platform: own.platform });
    await browser.until(first.ready);
    expect(Object.keys(second.data).sort()).toEqual(["a", "b"]);
    expect(problems).toHaveLength(count);
    for (const problem of problems) expect(ConfigurationError.is(problem)).toBe(true);
  });

  test("another major version under the name is a ConfigurationError", () => {
    const { tab: own } = page();
    createSession({ platform: own.platform });
    const [[name, entry]] = [...own.platform.registry] as [[string, { major: number }]];
    own.platform.registry.set(name, { ...entry, major: entry.major + 1 });
    expect(() => createSession({ platform: own.platform })).toThrow(ConfigurationError);
    expect(() => createSession({ platform: own.platform })).toThrow("holdfast");
  });

  test("a wrong option is wrong for a second call, too", () => {
    const { tab: own } = page();
    createSession({ platform: own.platform });
    expect(() => createSession({ platform: own.platform, idle: "soon" as never })).toThrow(ConfigurationError);
  });
});

describe('on a server the state is "none" (api.md, State; R-96)', () => {
  const server = () => {
    const { browser, tab: own } = page();
    const { page: facts, local: _, session: __, channel: ___, locks: ____, ...platform } = own.platform;
    return { browser, own, session: createSession({ platform: { ...platform, local: undefined, session: undefined, channel: undefined, locks: undefined, page: { ...facts, absent: true } }, data: data() }) };
  };
  test("nothing is opened and nothing is shared between requests", async () => {
    const { browser, own, session } = server();
    await browser.until(session.ready);
    await browser.advance(MINUTE);
    expect(session.getState()).toEqual({ status: "none" });
    expect(Object.values(own.resources).every((count) => count === 0)).toBe(true);
    expect(own.platform.registry.size).toBe(0);
  });
  test("reads give what they would with nobody signed in; writes throw", async () => {
    const { browser, session } = server();
    expect(session.data.shared.get()).toBeUndefined();
    expect(() => session.data.shared.set(1)).toThrow(SessionEndedError);
    await expect(browser.until(session.start({ user: "42" }))).rejects.toThrow(SessionEndedError);
  });
});

describe("what storage, messages and the server say is not trusted: never a throw, never a longer session (issue 2, section 3; R-14)", () => {
  const ID = "0123456789abcdef".repeat(2);
  const limit = 20 * MINUTE;
  /** Not readable past the idle limit, in a browser in which nobody ever does anything. */
  async function endsInTime(browser: ReturnType<typeof createTestBrowser>, session: { ready: Promise<void>; getState(): SessionState }): Promise<void> {
    await browser.until(session.ready);
    await browser.advance(limit + MINUTE);
    expect(session.getState().status).not.toMatch(/active|warning/);
  }

  test("junk in every kind of key and record, beside a session", async () => {
    const n = fc.oneof(fc.constantFrom("5", "0", "-1", "1e3", "9007199254740993", "NaN", "", "__proto__"), fc.integer().map(String));
    const key = fc.oneof(
      fc.tuple(fc.constantFrom("seen", "touch", "s", "u", "d", "tab", "message", "constructor", "__proto__"), n, fc.constantFrom(ID, "x", "")).map((parts) => parts.join("/")),
      fc.string({ maxLength: 8 }),
    );
    const text = fc.oneof(fc.constantFrom("{{{", "null", "[]", "-1", "1e999", '{"__proto__":{"polluted":1}}', "x".repeat(10_000)), fc.json(), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, text), { minLength: 1, maxLength: 8 }), async (entries) => {
        const it = await signedIn();
        for (const [at, value] of entries) {
          it.own.platform.local!.set(`holdfast/holdfast/${at}`, value);
          it.own.platform.session!.set(`holdfast/holdfast/${at}`, value);
        }
        const late = createSession({ platform: it.browser.openTab().platform, data: data() });
        await endsInTime(it.browser, late);
        expect(it.session.getState().status).toBe("ended");
      }),
      { numRuns: 15 },
    );
    expect(unpolluted()).toBe(true);
  });

  test("junk in place of this session's own facts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constantFrom("{{{", "null", "[]", "-1", "1e999", "{}", '{"n":1}', "9e15"), fc.json()), fc.constantFrom("/seen/", "/touch/", "/s/"), async (text, kind) => {
        const it = await signedIn({ server: SERVER });
        it.session.data.shared.set(1);
        await it.browser.settle();
        for (const key of it.browser.localStorage.keys()) if (key.includes(kind)) it.own.platform.local!.set(key, text);
        const late = createSession({ platform: it.browser.openTab().platform, data: data() });
        await endsInTime(it.browser, late);
      }),
      { numRuns: 15 },
    );
  });

  test("a last activity far in the future does not make it longer (R-14: future timestamps are clamped)", async () => {
    const it = await signedIn();
    for (const key of it.browser.localStorage.keys()) if (key.includes("/seen/")) it.own.platform.local!.set(key, String(it.browser.now + 3e11));
    await it.browser.settle();
    const late = createSession({ platform: it.browser.openTab().platform });
    await it.browser.until(late.ready);
    expect(late.remaining()).toBeLessThanOrEqual(limit);
    await endsInTime(it.browser, late);
  });

  test.each<[string, unknown]>([
    ["a number", 5], ["text", "x"], ["null", null], ["a list", []], ["an empty object", {}], ["a map", new Map()], ["a date", new Date(0)], ["n as text", { n: "5" }], ["n negative", { n: -1 }], ["n not a number", { n: NaN }],
    ["n that would use the numbers up", { n: 2 ** 53 }], ["open, but of nobody", { n: 1, open: true, id: ID }], ["open in words", { n: 1, open: "yes", id: ID, user: "42" }], ["sign-ins that are none", { n: 1, signIns: "x" }],
  ])("a record of %s in the database opens no session and stops none", async (_, record) => {
    const { browser, tab: own } = page();
    await browser.until(own.platform.database("holdfast/holdfast")!.transact([], () => ({ put: [["meta", record], ["s/5/x/shared", record], ["d/x", record]], result: undefined })));
    const session = createSession({ platform: own.platform, data: data() });
    await browser.until(session.ready);
    expect(session.getState().status).not.toMatch(/active|warning/);
    await browser.until(session.start({ user: "42" }));
    expect(session.getState().status).toBe("active");
    session.data.shared.set("works");
    expect(session.data.shared.get()).toBe("works");
  });

  test("junk on the channel is reported once, and changes nothing", async () => {
    const it = await signedIn();
    const intruder = it.browser.openTab();
    const names: string[] = [];
    const spied = createSession({ platform: { ...intruder.platform, channel: (at, receive) => (names.push(at), intruder.platform.channel!(at, receive)) } });
    await it.browser.until(spied.ready);
    const channel = intruder.platform.channel!(names[0]!, () => {})!;
    await it.browser.settle();
    const before = it.session.getState();
    for (const message of [null, 5, "end", {}, [], { type: "end" }, { type: "end", n: "5" }, { p: 1, type: "state", n: NaN, id: ID, floor: 0, from: "x" }, { type: "constructor" }, { type: "set", p: 99, n: 1, id: ID, floor: 0, from: "x" }]) {
      channel.post(message);
      channel.post(message);
    }
    await it.browser.settle();
    expect(it.session.getState()).toBe(before);
    const messages = it.problems.map((problem) => problem.message);
    expect(messages.length).toBeGreaterThan(0);
    expect(new Set(messages).size).toBe(messages.length);
    expect(messages.length).toBeLessThanOrEqual(3);
  });

  test.each<[string, string]>([
    ["no JSON", "OK"], ["HTML", "<!doctype html><title>Sign in</title>"], ["a number", "5"], ["null", "null"], ["a session without end", '{"authenticated":true,"user":"42","expiresIn":1e300}'],
    ["expiresIn as text", '{"authenticated":true,"user":"42","expiresIn":"900000"}'], ["a prototype", '{"__proto__":{"polluted":true},"authenticated":"true"}'], ["a user that is an object", '{"authenticated":true,"user":{"toString":1}}'],
  ])("an answer of %s neither ends the session nor makes it longer", async (_, body) => {
    const { browser, session } = await signedIn({ server: SERVER });
    browser.server.respond({ status: 200, body });
    const before = session.remaining();
    await browser.until(session.check());
    expect(session.getState().status).toBe("active");
    expect(session.remaining()).toBeLessThanOrEqual(before);
    expect(unpolluted()).toBe(true);
  });
});
