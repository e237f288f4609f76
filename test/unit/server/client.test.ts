import { describe, expect, test, vi } from "vitest";
import type { RequestFacts, ResponseFacts } from "../../../src/platform/platform.js";
import { createClient, type Answer, type Client, type ServerSettings } from "../../../src/server/client.js";
import { CSRF_PRESETS } from "../../../src/server/csrf.js";
import { settle, stubPlatform } from "../support/platform.js";

interface Sent extends RequestFacts {
  readonly url: string;
}
type Reply = { status: number; body?: string; headers?: Record<string, string>; type?: string } | Error | "hang";

const answer = (reply: Exclude<Reply, Error | "hang">): ResponseFacts => ({
  status: reply.status,
  type: reply.type ?? "basic",
  headers: new Headers(reply.headers),
  text: async () => reply.body ?? "",
});

/** A client against a list of replies, in the order of asking. */
function setUp(replies: Reply[], given: Partial<ServerSettings> = {}, cookies: Record<string, string> = {}) {
  const sent: Sent[] = [];
  const respond = (url: string, init: RequestFacts): Promise<ResponseFacts> => {
    sent.push({ ...init, url });
    const reply = replies[sent.length - 1];
    return new Promise((resolve, reject) => {
      const signal = init.signal as AbortSignal;
      signal.addEventListener("abort", () => reject(signal.reason as Error));
      if (reply === undefined) expect.unreachable(`request ${sent.length}: ${init.method} ${url}`);
      else if (reply instanceof Error) reject(reply);
      else if (reply !== "hang") resolve(answer(reply));
    });
  };
  const platform = stubPlatform({ fetch: respond, cookie: (name) => cookies[name] });
  const problem = vi.fn<(message: string, cause?: unknown) => void>();
  const settings: ServerSettings = {
    heartbeat: "/beat", status: "/status", logout: "/logout", interval: undefined, timeout: 10_000, csrf: undefined, headers: undefined, credentials: "same-origin", read: undefined, token: undefined, fetch: undefined, ...given,
  };
  return { client: createClient(platform, settings, problem), sent, platform, problem, settings };
}
const ok = (body: unknown = {}): Reply => ({ status: 200, body: JSON.stringify(body) });
const alive = (more: object = {}): Reply => ok({ authenticated: true, ...more });
const signedOut: Reply = ok({ authenticated: false });
const yes = (): boolean => true;
const CSRF = { csrf: CSRF_PRESETS["double-submit"] };
const LOGIN_PAGE: Reply = { status: 200, body: "<!doctype html>" };

describe("a request", () => {
  test.each<[string, (client: Client) => Promise<Answer>, string, string]>([
    ["status is a GET", (client) => client.status(), "GET", "/status"],
    ["heartbeat is a POST (R-17)", (client) => client.heartbeat(yes), "POST", "/beat"],
    ["logout is a POST (R-17)", (client) => client.logout(undefined, yes), "POST", "/logout"],
  ])("%s, that follows no redirect and is not cached (R-90)", async (_, call, method, url) => {
    const { client, sent } = setUp([{ status: 204 }]);
    await call(client);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ method, url, credentials: "same-origin", cache: "no-store", redirect: "manual", headers: { accept: "application/json" } });
  });

  test("a status question that the machine has slept through is asked once more: the time left that it tells counts from before (R-44)", async () => {
    const { platform, settings } = setUp([]);
    const asked: number[] = [];
    let wall = platform.now();
    const fetch = async (): Promise<ResponseFacts> => {
      asked.push(wall);
      if (asked.length == 1) wall += 95_000;
      return answer(alive({ expiresIn: 24 }) as Exclude<Reply, Error | "hang">);
    };
    const slept = await createClient({ ...platform, now: () => wall, fetch }, settings, () => {}).status();
    expect(slept).toMatchObject({ sent: wall, verdict: { outcome: "alive", expiresIn: 24 }, spans: false });
    expect(asked).toHaveLength(2);
  });

  test("a logout survives its page; the others do not hold it (R-89, R-92)", async () => {
    const { client, sent } = setUp([{ status: 204 }, { status: 204 }, alive()]);
    await client.logout(undefined, yes);
    await client.heartbeat(yes);
    await client.status();
    expect(sent.map(({ keepalive }) => !!keepalive)).toEqual([true, false, false]);
  });

  test("a logout is sent in the task of the call (protocol, End)", () => {
    const { client, sent } = setUp([{ status: 204 }]);
    void client.logout("s1", yes);
    expect(sent).toHaveLength(1);
  });

  test.each([["s1", "s1"], [undefined, undefined]])("a logout carries signIn %s in Holdfast-Sign-In", async (signIn, header) => {
    const { client, sent } = setUp([{ status: 204 }]);
    await client.logout(signIn, yes);
    expect(new Headers(sent[0]!.headers).get("Holdfast-Sign-In") ?? undefined).toBe(header);
  });

  test("nothing secret is in a URL (R-16)", async () => {
    const { client, sent } = setUp([{ status: 204 }, { status: 204 }], { ...CSRF, headers: { authorization: "Bearer secret" } }, { "csrf-token": "secret" });
    await client.logout("secret", yes);
    await client.heartbeat(yes);
    for (const { url } of sent) expect(url).not.toContain("secret");
  });

  test.each<[string, unknown]>([
    ["a record", { "X-App": "1" }],
    ["Headers", new Headers({ "X-App": "1" })],
    ["pairs", [["X-App", "1"]]],
    ["a function", () => ({ "X-App": "1" })],
    ["an asynchronous function", async () => new Headers({ "X-App": "1" })],
  ])("headers as %s", async (_, headers) => {
    const { client, sent } = setUp([{ status: 204 }], { headers });
    await client.heartbeat(yes);
    expect(new Headers(sent[0]!.headers).get("X-App")).toBe("1");
  });

  // Without them the server might answer 401, which would end the session: what was not asked is unknown.
  test.each([
    ["throw", () => { throw new Error("boom"); }],
    ["reject", async () => { throw new Error("boom"); }],
    ["are no headers", () => [1]],
  ])("headers that %s are a problem, and nothing is asked", async (_, headers) => {
    const { client, sent, problem } = setUp([{ status: 204 }], { headers });
    expect((await client.heartbeat(yes)).verdict).toEqual({ outcome: "unknown" });
    expect(sent).toHaveLength(0);
    expect(problem).toHaveBeenCalledOnce();
  });

  test("credentials and fetch as configured", async () => {
    const own = vi.fn(async () => answer({ status: 204 }));
    const { client, sent } = setUp([], { fetch: own, credentials: "include" });
    expect((await client.heartbeat(yes)).verdict.outcome).toBe("alive");
    expect(own).toHaveBeenCalledExactlyOnceWith("/beat", expect.objectContaining({ credentials: "include" }));
    expect(sent).toHaveLength(0);
  });
});

describe("an answer", () => {
  test("says when it was asked, and what it cost the server's session", async () => {
    const { client, platform } = setUp([ok({ expiresIn: 900 }), alive(), { status: 500 }]);
    const now = platform.now();
    expect(await client.heartbeat(yes)).toMatchObject({ verdict: { outcome: "alive", expiresIn: 900 }, sent: now, status: 200, touched: true });
    expect(await client.status()).toMatchObject({ verdict: { outcome: "alive" }, touched: false });
    expect(await client.heartbeat(yes)).toMatchObject({ verdict: { outcome: "unknown" }, status: 500, touched: false });
  });

  test("compares the clocks by its Date header (R-45)", async () => {
    const { client, platform } = setUp([{ status: 204, headers: { date: new Date(1_000_000 + 3_600_000).toUTCString() } }, { status: 204 }, { status: 204, headers: { date: "yesterday" } }]);
    expect(platform.now()).toBe(1_000_000);
    expect((await client.heartbeat(yes)).offset).toBe(3_600_000);
    expect((await client.heartbeat(yes)).offset).toBeUndefined();
    expect((await client.heartbeat(yes)).offset).toBeUndefined();
  });

  test.each<[string, Reply]>([["a network failure", new TypeError("Failed to fetch")], ["a server error", { status: 503 }], ["a redirect", { status: 0, type: "opaqueredirect" }], ["HTML", LOGIN_PAGE]])("%s is unknown, never ended, and never thrown", async (_, reply) => {
    const { client } = setUp([reply, reply, reply], { status: undefined });
    expect((await client.heartbeat(yes)).verdict.outcome).toBe("unknown");
    expect((await client.logout("s1", yes)).verdict.outcome).toBe("unknown");
  });

  test("none within the timeout is unknown (R-90)", async () => {
    const { client, platform } = setUp(["hang"], { timeout: 5_000 });
    const waiting = vi.fn();
    const asked = client.heartbeat(yes);
    void asked.then(waiting);
    await platform.advance(4_999);
    expect(waiting).not.toHaveBeenCalled();
    await platform.advance(1);
    expect((await asked).verdict.outcome).toBe("unknown");
  });

  test("leaves no timer behind", async () => {
    const { client, platform } = setUp([{ status: 204 }, new TypeError("x")]);
    await client.heartbeat(yes);
    await client.heartbeat(yes);
    expect(platform.waiting).toBe(0);
  });

  test.each<[string, ServerSettings["read"], string]>([
    ["its verdict counts", () => ({ outcome: "ended", reason: "kicked" }), "ended"],
    ["it may be asynchronous", async () => ({ outcome: "alive" }), "alive"],
    ["it throws: unknown", () => { throw new Error("boom"); }, "unknown"],
    ["it gives nonsense: unknown", () => "ended", "unknown"],
  ])("read: %s", async (_, read, outcome) => {
    const { client } = setUp([{ status: 200, body: "whatever" }], { read });
    expect((await client.heartbeat(yes)).verdict.outcome).toBe(outcome);
  });

  test("read is told which call was answered", async () => {
    const read = vi.fn(() => ({ outcome: "alive" }));
    const { client } = setUp([ok(), ok(), ok()], { read });
    await client.heartbeat(yes);
    await client.status();
    await client.logout(undefined, yes);
    expect((read.mock.calls as unknown[][]).map(([, kind]) => kind)).toEqual(["heartbeat", "status", "logout"]);
  });
});

describe("three redirects or HTML answers in a row raise one problem that names the URL and the cure (api.md)", () => {
  test.each<[string, Reply[], number]>([
    ["two", [LOGIN_PAGE, LOGIN_PAGE], 0],
    ["three", [LOGIN_PAGE, { status: 0, type: "opaqueredirect" }, LOGIN_PAGE], 1],
    ["six: one problem", Array.from({ length: 6 }, () => LOGIN_PAGE), 1],
    ["not in a row", [LOGIN_PAGE, LOGIN_PAGE, { status: 204 }, LOGIN_PAGE, LOGIN_PAGE], 0],
  ])("%s", async (_, replies, problems) => {
    const { client, problem } = setUp(replies, { status: undefined });
    for (const _reply of replies) await client.heartbeat(yes);
    expect(problem).toHaveBeenCalledTimes(problems);
    for (const [message] of problem.mock.calls) {
      expect(message).toContain("/beat");
      expect(message).toMatch(/401.*application\/json|server\.read/);
    }
  });
});

describe("400, 401, 403, 419, 422 and 440 to a POST are ambiguous (api.md)", () => {
  const statuses = [400, 401, 403, 419, 422, 440].map((status): [number] => [status]);

  describe.each(statuses)("%d, where a status URL is configured: it is asked", (status) => {
    test("nobody is signed in: ended, and no second try", async () => {
      const { client, sent } = setUp([{ status }, signedOut]);
      expect((await client.heartbeat(yes)).verdict.outcome).toBe("ended");
      expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /beat", "GET /status"]);
    });

    test("alive: the fresh token is taken and the call retried once", async () => {
      const { client, sent } = setUp([{ status }, alive({ csrfToken: "new" }), ok({ expiresIn: 900 })], CSRF, { "csrf-token": "old" });
      expect(await client.heartbeat(yes)).toMatchObject({ verdict: { outcome: "alive", expiresIn: 900 }, touched: true });
      expect(sent.map(({ headers }) => new Headers(headers).get("X-CSRF-Token"))).toEqual(["old", null, "new"]);
    });

    test("refused again: unknown, and not a third time", async () => {
      const { client, sent } = setUp([{ status }, alive({ csrfToken: "new" }), { status }], CSRF);
      expect((await client.heartbeat(yes)).verdict.outcome).toBe("unknown");
      expect(sent).toHaveLength(3);
    });

    test.each<[string, Reply]>([["no answer", new TypeError("x")], ["an error", { status: 500 }], ["HTML", LOGIN_PAGE]])("%s to that: unknown, no retry", async (_, reply) => {
      const { client, sent } = setUp([{ status }, reply]);
      expect((await client.heartbeat(yes)).verdict.outcome).toBe("unknown");
      expect(sent).toHaveLength(2);
    });

    test("alive for somebody else: the call is not retried, and it is told who", async () => {
      const { client, sent } = setUp([{ status }, alive({ user: "43", csrfToken: "new" })]);
      const asked = await client.heartbeat((verdict) => verdict.outcome !== "alive" || verdict.user === "42");
      expect(asked).toMatchObject({ verdict: { outcome: "alive", user: "43" }, touched: false });
      expect(sent).toHaveLength(2);
    });
  });

  test.each(statuses)("%d without status: 401 is ended, the others unknown", async (status) => {
    const { client, sent } = setUp([{ status }], { status: undefined });
    expect((await client.heartbeat(yes)).verdict.outcome).toBe(status === 401 ? "ended" : "unknown");
    expect(sent).toHaveLength(1);
  });

  test.each([[404], [409], [500], [503]])("%d is not: nothing more is asked", async (status) => {
    const { client, sent } = setUp([{ status }]);
    expect((await client.heartbeat(yes)).verdict.outcome).toBe("unknown");
    expect(sent).toHaveLength(1);
  });

  describe("a logout (protocol, End)", () => {
    test("a 401 confirmed by status counts as done", async () => {
      const { client } = setUp([{ status: 401 }, signedOut]);
      expect((await client.logout("s1", yes)).verdict.outcome).not.toBe("unknown");
    });
    test("a prompt one is retried with a fresh token, if status names the same login", async () => {
      const { client, sent } = setUp([{ status: 403 }, alive({ csrfToken: "new", signIn: "s1" }), { status: 204 }], CSRF, { "csrf-token": "old" });
      expect((await client.logout("s1", yes)).verdict.outcome).toBe("alive");
      expect(new Headers(sent[2]!.headers).get("X-CSRF-Token")).toBe("new");
      expect(new Headers(sent[2]!.headers).get("Holdfast-Sign-In")).toBe("s1");
      expect(sent[2]!.keepalive).toBe(true);
    });
    test("one that may end a newer login is not retried, and is not done (S7)", async () => {
      const { client, sent } = setUp([{ status: 403 }, alive({ csrfToken: "new", signIn: "s2" })], CSRF);
      expect((await client.logout("s1", (verdict) => verdict.outcome === "alive" && verdict.signIn === "s1")).verdict.outcome).toBe("unknown");
      expect(sent).toHaveLength(2);
    });
    test("a late one is never retried: no CSRF retry", async () => {
      const { client, sent } = setUp([{ status: 403 }, alive({ csrfToken: "new", signIn: "s1" })], CSRF);
      expect((await client.logout("s1", undefined)).verdict.outcome).toBe("unknown");
      expect(sent.filter(({ method }) => method === "POST")).toHaveLength(1);
    });
  });
});

describe("the CSRF token", () => {
  test("is in the page, and goes with POSTs only", async () => {
    const { client, sent } = setUp([{ status: 204 }, alive()], CSRF, { "csrf-token": "T" });
    expect(client.token()).toEqual(["X-CSRF-Token", "T"]);
    await client.heartbeat(yes);
    await client.status();
    expect(sent.map(({ headers }) => new Headers(headers).get("X-CSRF-Token"))).toEqual(["T", null]);
  });

  test.each<[string, (client: Client) => Promise<Answer>, Reply]>([
    ["a status", (client) => client.status(), alive({ csrfToken: "answered" })],
    ["a heartbeat", (client) => client.heartbeat(yes), ok({ csrfToken: "answered" })],
  ])("a csrfToken in the answer to %s outranks them all (api.md)", async (_, call, reply) => {
    const { client, sent } = setUp([reply, { status: 204 }], CSRF, { "csrf-token": "page" });
    await call(client);
    expect(client.token()).toEqual(["X-CSRF-Token", "answered"]);
    await client.heartbeat(yes);
    expect(new Headers(sent[1]!.headers).get("X-CSRF-Token")).toBe("answered");
  });

  test("is looked up when it is sent: a page may change it", async () => {
    const cookies = { "csrf-token": "one" };
    const { client, sent } = setUp([{ status: 204 }, { status: 204 }], CSRF, cookies);
    await client.heartbeat(yes);
    cookies["csrf-token"] = "two";
    await client.heartbeat(yes);
    expect(sent.map(({ headers }) => new Headers(headers).get("X-CSRF-Token"))).toEqual(["one", "two"]);
  });

  test("one that was refused is not sent again: the page may have a fresh one", async () => {
    const cookies = { "csrf-token": "page" };
    const { client, sent } = setUp([ok({ csrfToken: "old" }), { status: 403 }, alive(), { status: 204 }], CSRF, cookies);
    await client.heartbeat(yes);
    expect((await client.heartbeat(yes)).verdict.outcome).toBe("alive");
    expect(sent.map(({ headers }) => new Headers(headers).get("X-CSRF-Token"))).toEqual(["page", "old", null, "page"]);
  });

  test("is none where none is configured, or none is there", () => {
    expect(setUp([], {}, { "csrf-token": "T" }).client.token()).toBeUndefined();
    expect(setUp([], CSRF).client.token()).toBeUndefined();
  });

  test("goes into the body where a form field is named", async () => {
    const { client, sent } = setUp([{ status: 204 }], { csrf: { cookie: "csrf-token", header: "X-CSRF-Token", field: "authenticity_token" } }, { "csrf-token": "a=b&c" });
    await client.heartbeat(yes);
    expect(new URLSearchParams(sent[0]!.body).get("authenticity_token")).toBe("a=b&c");
    expect(new Headers(sent[0]!.headers).get("content-type")).toContain("application/x-www-form-urlencoded");
  });

  test("refresh by a function, where status does not give one", async () => {
    const { client, sent } = setUp([{ status: 403 }, alive(), { status: 204 }], { csrf: { header: "X-CSRF-Token", refresh: async () => "fresh" } });
    expect((await client.heartbeat(yes)).verdict.outcome).toBe("alive");
    expect(new Headers(sent[2]!.headers).get("X-CSRF-Token")).toBe("fresh");
  });

  test("refresh by Fetch (tomcat): a GET with the header, and the answer's header", async () => {
    const { client, sent } = setUp([{ status: 403, headers: { "X-CSRF-Token": "Required" } }, alive(), { status: 200, headers: { "X-CSRF-Token": "nonce" } }, { status: 204 }], { csrf: CSRF_PRESETS.tomcat });
    expect((await client.heartbeat(yes)).verdict.outcome).toBe("alive");
    expect(sent[2]).toMatchObject({ method: "GET" });
    expect(new Headers(sent[2]!.headers).get("X-CSRF-Token")).toBe("Fetch");
    expect(new Headers(sent[3]!.headers).get("X-CSRF-Token")).toBe("nonce");
  });

  test("a refresh that fails is a problem, not an error of the caller's", async () => {
    const { client, problem } = setUp([{ status: 403 }, alive(), { status: 403 }], { csrf: { header: "X-CSRF-Token", refresh: async () => { throw new Error("boom"); } } });
    expect((await client.heartbeat(yes)).verdict.outcome).toBe("unknown");
    expect(problem).toHaveBeenCalled();
  });
});

describe("reset: login and logout abort what is in flight; another login has another token (protocol, Heartbeat)", () => {
  test("heartbeats and status questions are aborted", async () => {
    const { client, sent } = setUp(["hang", "hang"]);
    const asked = [client.heartbeat(yes), client.status()];
    await settle();
    client.reset();
    expect(sent.every(({ signal }) => (signal as AbortSignal).aborted)).toBe(true);
    for (const { verdict } of await Promise.all(asked)) expect(verdict.outcome).toBe("unknown");
  });

  test("a logout is not", async () => {
    const { client, sent } = setUp(["hang"]);
    void client.logout("s1", yes);
    await settle();
    client.reset();
    expect((sent[0]!.signal as AbortSignal).aborted).toBe(false);
  });

  test("a token from an answer is forgotten", async () => {
    const { client } = setUp([alive({ csrfToken: "old" })], CSRF, { "csrf-token": "page" });
    await client.status();
    client.reset();
    expect(client.token()).toEqual(["X-CSRF-Token", "page"]);
  });
});

describe("a server that cannot be reached is a problem, once for each run of failures", () => {
  test.each<[string, Reply]>([["no connection", new TypeError("Failed to fetch")], ["server errors", { status: 500 }]])("%s", async (_, reply) => {
    const { client, problem } = setUp(Array.from({ length: 9 }, (__, i) => (i === 4 ? { status: 204 } : reply)), { status: undefined });
    for (let i = 0; i < 4; i++) await client.heartbeat(yes);
    expect(problem).toHaveBeenCalledOnce();
    expect(problem.mock.calls[0]![0]).toContain("/beat");
    for (let i = 0; i < 5; i++) await client.heartbeat(yes);
    expect(problem).toHaveBeenCalledTimes(2);
  });
});
