import { describe, expect, test } from "vitest";
import { ConfigurationError, createSession, durable, memory, shared, tab, type HoldfastError, type SessionOptions, type SessionState } from "../../../src/index.js";
import { page, problemsOf } from "../support/session.js";

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
type Given = Record<string, unknown>;
type Live = Extract<SessionState, { user: string }>;

/** createSession() in a tab of its own, with whatever somebody may give it. */
const create = (options: unknown): ReturnType<typeof createSession> => {
  const { tab: own } = page();
  return createSession((options && typeof options === "object" && !Array.isArray(options) ? { ...options, platform: own.platform } : options) as SessionOptions<never>);
};

/** A session that has started, what was reported until then, and its state so long after the start. */
async function started(options: Given, details: Given = {}): Promise<{ state: Live; problems: HoldfastError[]; at(ms: number): Promise<SessionState> }> {
  const { browser, tab: own } = page();
  const session = createSession({ ...options, platform: own.platform } as SessionOptions<never>);
  const problems = problemsOf(session);
  await browser.until(session.ready);
  await browser.until(session.start({ user: "42", ...details }));
  const state = session.getState() as Live;
  return {
    state, problems,
    async at(ms) {
      await browser.advance(state.startedAt + ms - browser.now);
      return session.getState();
    },
  };
}
const about = (problems: HoldfastError[], word: RegExp): string[] => problems.map(({ message }) => message).filter((message) => word.test(message));

describe("profiles carry the right numbers (R-03)", () => {
  test.each<[string, number | undefined, number | undefined]>([
    ["owasp-high", 5 * MINUTE, 8 * HOUR],
    ["owasp-low", 30 * MINUTE, undefined],
    ["pci", 15 * MINUTE, undefined],
    ["nist-aal1", undefined, 30 * DAY],
    ["nist-aal2", HOUR, 24 * HOUR],
    ["nist-aal3", 15 * MINUTE, 12 * HOUR],
  ])("%s: idle %s ms, absolute %s ms", async (profile, idle, maxAge) => {
    const { state, problems } = await started({ profile });
    const [first] = [idle, maxAge].filter((limit) => limit !== undefined).sort((a, b) => a - b);
    expect(state.expiresAt - state.startedAt).toBe(first);
    expect(state.expiresBy).toBe(idle ? "idle" : "max-age");
    expect(problems).toEqual([]);
    // Without the idle limit the absolute one shows.
    const { state: other } = await started({ profile, idle: false });
    expect(other.expiresAt - other.startedAt).toBe(maxAge ?? Infinity);
    expect(other.expiresBy).toBe(maxAge && "max-age");
  });
});

describe("an explicit option wins, and a deviation is reported (api.md, R-03)", () => {
  test.each<[string, Given, number, boolean]>([
    ["a longer idle limit", { profile: "pci", idle: "20m" }, 20 * MINUTE, true],
    ["no idle limit", { profile: "pci", idle: false }, Infinity, true],
    ["a shorter idle limit is no deviation", { profile: "pci", idle: "10m" }, 10 * MINUTE, false],
    ["the same one is none", { profile: "pci", idle: "900s" }, 15 * MINUTE, false],
    ["in detail", { profile: "pci", idle: { timeout: "20m" } }, 20 * MINUTE, true],
    ["details without a timeout keep the profile's", { profile: "pci", idle: { resume: "activity" } }, 15 * MINUTE, false],
    ["a longer absolute limit", { profile: "nist-aal3", maxAge: "24h" }, 15 * MINUTE, true],
    ["a shorter absolute limit", { profile: "nist-aal3", maxAge: "10m" }, 10 * MINUTE, false],
    ["an idle limit where the profile asks for none", { profile: "nist-aal1", idle: "1h" }, HOUR, false],
    ["an absolute limit where the profile asks for none", { profile: "owasp-low", maxAge: "90d" }, 30 * MINUTE, false],
    ["no profile, no deviation", { idle: "8h" }, 8 * HOUR, false],
  ])("%s", async (_, options, limit, reported) => {
    const { state, problems } = await started(options);
    expect(state.expiresAt - state.startedAt).toBe(limit);
    const found = about(problems, /profile/);
    expect(found).toHaveLength(reported ? 1 : 0);
    if (reported) expect(found[0]).toContain(options["profile"]);
  });
});

describe("limits", () => {
  test.each<[string, Given, number, string | undefined]>([
    ["the default: 20 minutes idle", {}, 20 * MINUTE, "idle"],
    ["idle as a duration", { idle: "45m" }, 45 * MINUTE, "idle"],
    ["idle in milliseconds", { idle: 90_000 }, 90 * SECOND, "idle"],
    ["no idle limit", { idle: false }, Infinity, undefined],
    ["the absolute limit, where it comes first", { idle: "1h", maxAge: "30m" }, 30 * MINUTE, "max-age"],
    ["both: the one that comes first", { idle: "30m", maxAge: "1h" }, 30 * MINUTE, "idle"],
    ["longer than setTimeout takes (R-43): 40 days", { idle: "40d" }, 40 * DAY, "idle"],
  ])("%s", async (_, options, limit, by) => {
    const { state, at } = await started(options);
    expect([state.expiresAt - state.startedAt, state.expiresBy]).toEqual([limit, by]);
    expect((await at(Math.min(limit, DAY) / 3)).status).toBe("active");
  });

  test.each<[string, Given, Given, number]>([
    ["idle", {}, { idle: "5m" }, 5 * MINUTE],
    ["none", {}, { idle: false }, Infinity],
    ["absolute", {}, { maxAge: "5m" }, 5 * MINUTE],
    ["nothing: those of createSession()", { idle: "7m" }, {}, 7 * MINUTE],
  ])("start() may give its user others: %s", async (_, options, details, limit) => {
    const { state } = await started(options, details);
    expect(state.expiresAt - state.startedAt).toBe(limit);
  });
});

describe("warning: default the smaller of 2 minutes and half the shortest limit (api.md)", () => {
  test.each<[string, Given, Given, number, number]>([
    ["a long idle limit: 2 minutes", { idle: "20m" }, {}, 20 * MINUTE, 2 * MINUTE],
    ["a short one: half of it", { idle: "3m" }, {}, 3 * MINUTE, 90 * SECOND],
    ["the shortest counts, whichever it is", { idle: "20m", maxAge: "3m" }, {}, 3 * MINUTE, 90 * SECOND],
    ["as given", { idle: "20m", warning: "5m" }, {}, 20 * MINUTE, 5 * MINUTE],
    ["as given, with a limit of start()'s", { idle: "20m", warning: "5m" }, { idle: "10m" }, 10 * MINUTE, 5 * MINUTE],
    ["as given, but not below the limit of start()", { idle: "20m", warning: "5m" }, { idle: "4m" }, 4 * MINUTE, 2 * MINUTE],
    ["derived for the limit of start()", { idle: "20m" }, { idle: "2m" }, 2 * MINUTE, MINUTE],
  ])("%s", async (_, options, details, limit, lead) => {
    const { at } = await started(options, details);
    expect((await at(limit - lead - 100)).status).toBe("active");
    expect((await at(limit - lead)).status).toBe("warning");
    expect((await at(limit - 1)).status).toBe("warning");
    expect((await at(limit)).status).not.toBe("warning");
  });

  test.each<[string, Given, number]>([
    ["19 s", { warning: "19s" }, 1], ["20 s", { warning: "20s" }, 0], ["derived from a limit under 40 s", { idle: "30s" }, 1], ["derived from a limit of 40 s", { idle: "40s" }, 0],
  ])("under 20 s is reported (WCAG 2.2.1, R-35): %s", async (_, options, count) => expect(about((await started(options)).problems, /WCAG/)).toHaveLength(count));
});

describe("on() takes what it can call, for events that there are", () => {
  const session = createSession({ platform: page().tab.platform });
  test.each<[string, () => unknown, RegExp]>([
    ["a name that is none", () => session.on("endd" as never, () => {}), /^on\(event\): "endd" is not allowed; give "started", .*"ended"/],
    ["no listener", () => session.on("ended", undefined as never), /^on\("ended"\): undefined is not allowed; give a function/],
  ])("%s", (_, call, message) => expect(call).toThrow(expect.objectContaining({ name: "ConfigurationError", message: expect.stringMatching(message) as string })));
});

describe("what is doubtful is reported once, and holds", () => {
  test.each<[string, Given, number]>([
    ["idle: 900", { idle: 900 }, 1], ["maxAge: 900", { maxAge: 900 }, 1], ["idle.timeout: 30", { idle: { timeout: 30 } }, 1], ["999", { idle: 999 }, 1], ["1000", { idle: 1_000 }, 0], ['"15", which a script tag has no other way to say', { idle: "15" }, 1], ['"900ms" says what it means', { idle: "900ms" }, 0],
  ])("a number under 1000 for a limit: seconds were meant? %s", async (_, options, count) => {
    const { browser, tab: own } = page();
    const session = createSession({ ...options, platform: own.platform } as SessionOptions<never>);
    const problems = problemsOf(session);
    await browser.until(session.ready);
    const found = about(problems, /seconds were meant|were seconds meant/i);
    expect(found).toHaveLength(count);
    if (count) expect(found[0]).toContain(Object.keys(options)[0]);
  });

  test("they are ConfigurationErrors", async () => {
    const { problems } = await started({ idle: 900, warning: 100 });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(ConfigurationError.is(problem)).toBe(true);
  });
});

describe("an unknown option: the error names it, with the nearest name (issue 2, section 3)", () => {
  const x = (options: object): Given => ({ data: { x: shared(options as never) } });
  test.each<[string, Given, string]>([
    ["idel", { idel: "5m" }, "idle"], ["maxage", { maxage: "5m" }, "maxAge"], ["max-age", { "max-age": "5m" }, "maxAge"], ["warnings", { warnings: "5m" }, "warning"], ["Server", { Server: {} }, "server"], ["date", { date: {} }, "data"],
    ["profil", { profil: "pci" }, "profile"], ["nmae", { nmae: "shop" }, "name"],
    ["timout", { idle: { timout: "5m" } }, "timeout"], ["resumes", { idle: { resumes: "extend" } }, "resume"], ["event", { idle: { event: ["input"] } }, "events"],
    ["hartbeat", { server: { hartbeat: "/x" } }, "heartbeat"], ["logOut", { server: { logOut: "/x" } }, "logout"], ["csfr", { server: { csfr: "rails" } }, "csrf"], ["header", { server: { header: {} } }, "headers"],
    ["interva", { server: { interva: "5m" } }, "interval"], ["allowOrigin", { server: { allowOrigin: [] } }, "allowOrigins"], ["credential", { server: { credential: "omit" } }, "credentials"],
    ["hedaer", { server: { csrf: { hedaer: "X" } } }, "header"], ["cookies", { server: { csrf: { header: "X", cookies: "x" } } }, "cookie"],
    ["initail", x({ initail: 1 }), "initial"], ["shema", x({ shema: {} }), "schema"], ["lifetimes", x({ lifetimes: "user" }), "lifetime"], ["migrat", x({ migrat: () => 1 }), "migrate"],
  ])("%s", (wrong, options, nearest) => {
    expect(() => create(options)).toThrow(ConfigurationError);
    expect(() => create(options)).toThrow(wrong);
    expect(() => create(options)).toThrow(new RegExp(`did you mean ${nearest}\\b`));
  });

  test.each([["usr", "user"], ["signin", "signIn"], ["expires", "expiresIn"], ["reauthenticate", "reauthenticated"], ["maxage", "maxAge"]])("start({ %s }): it rejects, with %s", async (wrong, nearest) => {
    const session = create({});
    const rejected = session.start({ user: "42", [wrong]: 1 } as never);
    await expect(rejected).rejects.toThrow(ConfigurationError);
    await expect(rejected).rejects.toThrow(new RegExp(`${wrong}.*did you mean ${nearest}\\b`));
  });

  test("names of Object.prototype are no options", () => {
    for (const name of ["constructor", "toString", "hasOwnProperty"]) expect(() => create({ [name]: 1 })).toThrow(ConfigurationError);
    expect(() => create(JSON.parse('{"__proto__": {"idle": "1m"}}'))).toThrow(ConfigurationError);
  });
});

describe("a wrong value: the error names the option, the value and what is allowed (issue 2, section 3)", () => {
  const schema = { "~standard": { version: 1, vendor: "x" } };
  test.each<[string, unknown, string, string | RegExp, RegExp]>([
    ["options: text", "shop", "options", '"shop"', /object/],
    ["options: null", null, "options", "null", /object/],
    ["options: a function", () => ({}), "options", "a function", /object/],
    ["name: empty", { name: "" }, "name", '""', /string/],
    ["name: a number", { name: 5 }, "name", "5", /string/],
    ["name: a slash would reach into another's keys (R-19)", { name: "a/b" }, "name", '"a/b"', /without \//],
    ["name: without end", { name: "x".repeat(5_000) }, "name", "xxx", /characters/],
    ["profile: unknown", { profile: "nist-aal4" }, "profile", '"nist-aal4"', /"nist-aal3"/],
    ["profile: of Object.prototype", { profile: "constructor" }, "profile", '"constructor"', /"pci"/],
    ["idle: zero", { idle: 0 }, "idle", "0", /15m.*, or false for none/],
    ["a list that is none of origins", { server: { allowOrigins: ["https://a.example/"] } }, "server.allowOrigins", "a list", /https:\/\/api\.example\.com/],
    ["idle: negative", { idle: -1 }, "idle", "-1", /15m/],
    ["idle: no duration", { idle: "soon" }, "idle", '"soon"', /15m/],
    ["idle: true", { idle: true }, "idle", "true", /15m/],
    ["idle: null", { idle: null }, "idle", "null", /15m/],
    ["idle.timeout", { idle: { timeout: "x" } }, "idle", '"x"', /15m/],
    ["idle.resume", { idle: { resume: "click" } }, "idle.resume", '"click"', /"extend", "activity"/],
    ["idle.events: empty", { idle: { events: [] } }, "idle.events", /list|object/, /DEFAULT_EVENTS/],
    ["idle.events: text", { idle: { events: "click" } }, "idle.events", '"click"', /list/],
    ["idle.events: numbers", { idle: { events: [1] } }, "idle.events", /list|object/, /list/],
    ["maxAge: zero", { maxAge: 0 }, "maxAge", "0", /15m/],
    ["maxAge: false: a session without it does not give it", { maxAge: false }, "maxAge", "false", /15m/],
    ["warning: no duration", { warning: "a bit" }, "warning", '"a bit"', /15m/],
    ["warning: as long as the idle limit (R-04)", { idle: "5m", warning: "5m" }, "warning", /\d/, /300000|5m/],
    ["warning: longer than the absolute limit", { maxAge: "5m", warning: "6m" }, "warning", /\d/, /300000|5m/],
    ["warning: longer than the default limit", { warning: "21m" }, "warning", /\d/, /1200000|20m/],
    ["server: text", { server: "/session" }, "server", '"/session"', /object/],
    ["server.heartbeat: empty", { server: { heartbeat: "" } }, "server.heartbeat", '""', /string/],
    ["server.heartbeat: a URL object", { server: { heartbeat: new URL("https://shop.test/x") } }, "server.heartbeat", "an object", /string/],
    ["server.status: another origin (R-17)", { server: { status: "https://api.test/session" } }, "server.status", '"https://api.test/session"', /allowOrigins/],
    ["server.logout: no http", { server: { logout: "javascript:alert(1)" } }, "server.logout", '"javascript:alert(1)"', /origin/],
    ["server.logout: protocol-relative", { server: { logout: "//evil.test/x" } }, "server.logout", '"//evil.test/x"', /origin/],
    ["server.interval", { server: { interval: "often" } }, "server.interval", '"often"', /15m/],
    ["server.timeout", { server: { timeout: 0 } }, "server.timeout", "0", /15m/],
    ["server.credentials", { server: { credentials: "always" } }, "server.credentials", '"always"', /"include"/],
    ["server.csrf: unknown preset", { server: { csrf: "symfony" } }, "server.csrf", '"symfony"', /"django"/],
    ["server.csrf: null", { server: { csrf: null } }, "server.csrf", "null", /object/],
    ["server.csrf.header: missing", { server: { csrf: { cookie: "x" } } }, "server.csrf.header", "undefined", /string/],
    ["server.csrf.refresh", { server: { csrf: { header: "X", refresh: "sometimes" } } }, "server.csrf.refresh", '"sometimes"', /"fetch-header"/],
    ["server.allowOrigins: text", { server: { allowOrigins: "https://api.test" } }, "server.allowOrigins", '"https://api.test"', /list/],
    ["server.allowOrigins: a URL that is no origin", { server: { allowOrigins: ["https://api.test/x"] } }, "server.allowOrigins", /list|object/, /https:\/\/api\.example\.com/],
    ["server.allowOrigins: *", { server: { allowOrigins: ["*"] } }, "server.allowOrigins", /list|object/, /list/],
    ["server.read", { server: { read: "json" } }, "server.read", '"json"', /function/],
    ["server.fetch", { server: { fetch: {} } }, "server.fetch", "an object", /function/],
    ["data: text", { data: "cart" }, "data", '"cart"', /object/],
    ["data.x: not a definition", { data: { x: {} } }, "data.x", "an object", /shared\(\)/],
    ["data.x: null", { data: { x: null } }, "data.x", "null", /shared\(\)/],
    ["data.x: the function instead of what it returns", { data: { x: shared } }, "data.x", "a function", /shared\(\)/],
    ["data.x: options null", { data: { x: tab(null as never) } }, "data.x", "null", /object/],
    ["data.x.lifetime: unknown", { data: { x: shared({ lifetime: "forever" as never }) } }, "data.x.lifetime", '"forever"', /"device"/],
    ["data.x.lifetime: of memory (shared and durable only)", { data: { x: memory({ lifetime: "user" }) } }, "data.x.lifetime", '"user"', /"session"/],
    ["data.x.lifetime: of tab", { data: { x: tab({ lifetime: "device" }) } }, "data.x.lifetime", '"device"', /"session"/],
    ["data.x.sync: of shared (tab only)", { data: { x: shared({ sync: true }) } }, "data.x.sync", "true", /tab\(\)/],
    ["data.x.version: negative", { data: { x: shared({ version: -1 }) } }, "data.x.version", "-1", /whole number/],
    ["data.x.version: a fraction", { data: { x: durable({ version: 1.5 }) } }, "data.x.version", "1.5", /whole number/],
    ["data.x.version: text", { data: { x: shared({ version: "2" as never }) } }, "data.x.version", '"2"', /whole number/],
    ["data.x.schema: a function", { data: { x: shared({ schema: (() => true) as never }) } }, "data.x.schema", "a function", /Standard Schema/],
    ["data.x.schema: without validate", { data: { x: shared({ schema: schema as never }) } }, "data.x.schema", "an object", /Standard Schema/],
    ["name: null", { name: null }, "name", "null", /string/],
    ["maxAge: without end", { maxAge: "9".repeat(400) + "d" }, "maxAge", "999", /15m/],
    ["idle.events: an empty name", { idle: { events: [""] } }, "idle.events", /list|object/, /list/],
    ["server.headers: a number", { server: { headers: 5 } }, "server.headers", "5", /headers/],
    ["server.headers: text", { server: { headers: "Bearer x" } }, "server.headers", '"Bearer x"', /headers/],
    ["server.csrf.meta", { server: { csrf: { header: "X", meta: 5 } } }, "server.csrf.meta", "5", /string/],
    ["server.csrf.cookie", { server: { csrf: { header: "X", cookie: {} } } }, "server.csrf.cookie", "an object", /string/],
    ["server.csrf.refresh: a number", { server: { csrf: { header: "X", refresh: 5 } } }, "server.csrf.refresh", "5", /"fetch-header"/],
    ["data: null", { data: null }, "data", "null", /object/],
    ["data.x.schema: null", { data: { x: shared({ schema: null as never }) } }, "data.x.schema", "null", /Standard Schema/],
    ["data.x.sync: text", { data: { x: tab({ sync: "no" as never }) } }, "data.x.sync", '"no"', /true or false/],
    ["data.x.initial: a function cannot be cloned", { data: { x: shared({ initial: (() => 1) as never }) } }, "data.x.initial", "a function", /clone/],
    ["data.x.migrate", { data: { x: shared({ migrate: {} as never }) } }, "data.x.migrate", "an object", /function/],
  ])("%s", (_, options, name, shown, allowed) => {
    expect(() => create(options)).toThrow(ConfigurationError);
    expect(() => create(options)).toThrow(name);
    expect(() => create(options)).toThrow(shown);
    expect(() => create(options)).toThrow(allowed);
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /object/],
    ["text", "42", /object/],
    ["no user", {}, /user/],
    ["a user that is a number: users compare as strings", { user: 42 }, /user.*42.*string/],
    ["an empty user", { user: "" }, /user.*string/],
    ["a user without end", { user: "x".repeat(5_000) }, /user.*characters/],
    ["signIn a number", { user: "42", signIn: 5 }, /signIn.*5.*string/],
    ["signIn empty", { user: "42", signIn: "" }, /signIn.*string/],
    ["expiresIn text", { user: "42", expiresIn: "900" }, /expiresIn.*"900".*seconds/],
    ["expiresIn negative", { user: "42", expiresIn: -1 }, /expiresIn.*-1.*seconds/],
    ["expiresIn not a number", { user: "42", expiresIn: NaN }, /expiresIn.*NaN.*seconds/],
    ["expiresIn without end", { user: "42", expiresIn: Infinity }, /expiresIn.*Infinity.*seconds/],
    ["reauthenticated in words", { user: "42", reauthenticated: "yes" }, /reauthenticated.*"yes".*true or false/],
    ["idle zero", { user: "42", idle: 0 }, /idle.*0.*15m/],
    ["maxAge no duration", { user: "42", maxAge: "long" }, /maxAge.*"long".*15m/],
  ])("start(): %s: it rejects, and nothing has begun", async (_, details, message) => {
    const { browser, tab: own } = page();
    const session = createSession({ platform: own.platform });
    await browser.until(session.ready);
    const rejected = session.start(details as never);
    await expect(rejected).rejects.toThrow(ConfigurationError);
    await expect(rejected).rejects.toThrow(message);
    await browser.advance(SECOND);
    expect(session.getState()).toEqual({ status: "none" });
    expect([...browser.localStorage.keys()].filter((key) => key.includes("begun"))).toEqual([]);
  });

  test.each<[string, Given]>([
    ["undefined is as not given", { name: undefined, profile: undefined, idle: undefined, maxAge: undefined, warning: undefined, server: undefined, data: undefined }],
    ["in a group, too", { idle: { timeout: undefined, resume: undefined, events: undefined }, server: { heartbeat: undefined, csrf: undefined, timeout: undefined, allowOrigins: undefined }, data: { x: tab({ initial: undefined, schema: undefined, version: undefined, migrate: undefined, lifetime: undefined, sync: undefined }) } }],
    ["empty groups", { idle: {}, server: {}, data: {} }],
    ["every preset", { server: { csrf: "tomcat", status: "/session", heartbeat: "/beat", logout: "https://shop.test/logout" } }],
    ["another origin that is allowed", { server: { status: "https://api.test/session", allowOrigins: ["https://api.test"] } }],
    ["headers of each kind", { server: { headers: [["x", "1"]] } }],
  ])("nothing wrong: %s", (_, options) => expect(() => create(options)).not.toThrow());

  test("a wrong option leaves nothing behind: no session, no timer, no listener", async () => {
    const { browser, tab: own } = page();
    expect(() => createSession({ platform: own.platform, idle: "soon" as never })).toThrow(ConfigurationError);
    await browser.advance(SECOND);
    expect(Object.values(own.resources).every((count) => count === 0)).toBe(true);
    const session = createSession({ platform: own.platform, idle: "5m" });
    await browser.until(session.ready);
    await browser.until(session.start({ user: "42" }));
    expect(session.remaining()).toBeGreaterThan(4 * MINUTE);
    expect(session.remaining()).toBeLessThanOrEqual(5 * MINUTE);
  });
});
