import { describe, expect, test } from "vitest";
import { SessionEndedError, type HoldfastError } from "../../../src/index.js";
import type { TestBrowserOptions } from "../../../src/testing/index.js";
import { outcome, type Options, type Page, Stage } from "./stage.js";

/** A token endpoint with rotation: the refresh token is in the browser's cookie jar, and a used one is refused. */
class Tokens {
  readonly stage: Stage;
  /** Seconds. */
  lifetime = 300;
  /** The answer that comes next, if it is not a token: a status, or "lost" on its way back. */
  next: (number | "lost" | "slow")[] = [];
  calls = 0;
  #issued = 0;

  constructor(stage: Stage) {
    this.stage = stage;
    stage.server.route("/auth/refresh", () => {
      this.calls++;
      const answer = this.next.shift();
      if (typeof answer == "number") return { status: answer, body: "{}" };
      const body = JSON.stringify({ token: `token-${++this.#issued}`, expiresIn: this.lifetime });
      return { status: answer === "lost" ? 502 : 200, body };
    });
  }

  /** What an application gives: explicit rejection is a 401 of the token endpoint. */
  options(): Pick<Options, "server"> {
    const { stage } = this;
    const token = {
      refresh: async ({ signal }: { signal: AbortSignal; previous: string | undefined }) => {
        const answer = await this.fetch("/auth/refresh", { method: "POST", signal });
        if (answer.status === 401) throw new SessionEndedError("the refresh token was refused");
        if (answer.status !== 200) throw new Error(`status ${answer.status}`);
        return JSON.parse(await answer.text()) as { token: string; expiresIn: number };
      },
    };
    return { server: { ...stage.server.paths, token } };
  }

  /** The fetch of whichever page asks; set by the test's pages. */
  fetch!: (url: string, init: object) => Promise<{ status: number; text(): Promise<string> }>;
}

interface Play {
  readonly stage: Stage;
  readonly tokens: Tokens;
  readonly pages: Page[];
}

async function play(tabs: number, browser: TestBrowserOptions = {}, more: Options = {}): Promise<Play> {
  const stage = new Stage({}, browser);
  const tokens = new Tokens(stage);
  Object.assign(stage.options, tokens.options(), more);
  const pages: Page[] = [];
  for (let n = 0; n < tabs; n++) pages.push(await stage.ready());
  tokens.fetch = (url, init) => pages[0]!.tab.platform.fetch!(url, { method: "POST", headers: {}, credentials: "same-origin", cache: "no-store", redirect: "manual", signal: undefined, ...init });
  await stage.signIn(pages[0]!, "ann");
  return { stage, tokens, pages };
}
const asks = (pages: readonly Page[]): Promise<unknown[]> => Promise.all(pages.map(({ session }) => outcome(session.token())));
const messages = (page: Page): string[] => page.problems.map(({ message }: HoldfastError) => message);

describe("one token for all tabs (api.md, TokenOptions)", () => {
  test("twelve tabs that ask at once make one refresh, and have one token (auth-js#213, okta#1001)", async () => {
    const { stage, tokens, pages } = await play(12);
    expect(await stage.browser.until(asks(pages))).toEqual(Array(12).fill("token-1"));
    expect(tokens.calls).toBe(1);
    // Whoever has it asks nobody.
    expect(await stage.browser.until(asks([...pages, ...pages]))).toEqual(Array(24).fill("token-1"));
    expect(tokens.calls).toBe(1);
  });

  test("a claim that is had sooner than its last holder's message makes no second refresh", async () => {
    const { stage, tokens, pages } = await play(3, { channel: { delay: [20, 25] }, database: { delay: [0.1, 0.2] } });
    const first = outcome(pages[1]!.session.token());
    await stage.browser.until(first);
    const rest = asks(pages);
    expect(await stage.browser.until(rest)).toEqual(Array(3).fill("token-1"));
    expect(tokens.calls).toBe(1);
  });

  test("a tab that opens later is handed the token", async () => {
    const { stage, tokens, pages } = await play(1);
    await stage.browser.until(asks(pages));
    const late = await stage.ready();
    expect(await stage.browser.until(late.session.token())).toBe("token-1");
    expect(tokens.calls).toBe(1);
  });

  test("it is refreshed ahead of its expiry, and only when somebody asks", async () => {
    const { stage, tokens, pages } = await play(2);
    await stage.browser.until(asks(pages));
    await stage.browser.advance("260s");
    expect(await stage.browser.until(pages[0]!.session.token())).toBe("token-1");
    await stage.browser.advance("15s");
    expect(tokens.calls).toBe(1);
    expect(await stage.browser.until(asks(pages))).toEqual(["token-2", "token-2"]);
    expect(tokens.calls).toBe(2);
  });

  test("a lifetime shorter than the leeway makes no storm (oidc-client-ts#996)", async () => {
    const { stage, tokens, pages } = await play(2);
    tokens.lifetime = 10;
    for (let n = 0; n < 40; n++) {
      await stage.browser.until(asks(pages));
      await stage.browser.advance("1s");
    }
    expect(tokens.calls).toBeLessThanOrEqual(9);
  });

  test("it is in no store, and in no message to another session's tab (R-13)", async () => {
    const { stage, pages } = await play(2);
    await stage.browser.until(asks(pages));
    await stage.settle();
    const stores = [...stage.browser.localStorage.entries(), ...pages.flatMap(({ tab }) => [...tab.sessionStorage.entries()]), ...stage.browser.database("holdfast/holdfast")];
    expect(JSON.stringify(stores)).not.toContain("token-");
    await stage.signIn(pages[0]!, "bob");
    expect(await stage.browser.until(asks(pages))).toEqual(["token-2", "token-2"]);
  });

  test("without BroadcastChannel each tab has its own; nothing passes through the disk", async () => {
    const stage = new Stage();
    const tokens = new Tokens(stage);
    Object.assign(stage.options, tokens.options());
    const pages = [await stage.ready({ without: ["channel"] }), await stage.ready({ without: ["channel"] })];
    tokens.fetch = (url, init) => pages[0]!.tab.platform.fetch!(url, { headers: {}, ...init } as never);
    await stage.signIn(pages[0]!, "ann");
    const written: string[] = [];
    stage.browser.entries.forEach((entry) => written.push(JSON.stringify(entry)));
    expect(await stage.browser.until(asks(pages))).toEqual(["token-1", "token-2"]);
    expect(JSON.stringify(stage.browser.entries.filter(({ what }) => what === "sets" || what === "puts"))).not.toContain("token-");
  });
});

describe("what a failed refresh means", () => {
  test.each([500, 429, 403, "lost"] as const)("%s ends nothing, is tried again with backoff, and then works (okta#1087, next-auth#2215)", async (answer) => {
    const { stage, tokens, pages } = await play(2);
    tokens.next = [answer, answer];
    expect(await stage.browser.until(asks([pages[0]!]))).toEqual(["ServerError"]);
    // A storm of callers is answered from the cooldown.
    for (let n = 0; n < 50; n++) await stage.browser.until(asks([pages[0]!]));
    expect(tokens.calls).toBe(1);
    await stage.browser.advance("2m");
    expect(await stage.browser.until(asks([pages[0]!]))).toEqual(["ServerError"]);
    await stage.browser.advance("2m");
    expect(await stage.browser.until(asks(pages))).toEqual(["token-3", "token-3"].map(() => expect.stringMatching(/^token-/)));
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
  });

  test("while the old token lives, it is given", async () => {
    const { stage, tokens, pages } = await play(1);
    await stage.browser.until(asks(pages));
    await stage.browser.advance("275s");
    tokens.next = [500, 401];
    expect(await stage.browser.until(asks(pages))).toEqual(["token-1"]);
    await stage.browser.advance("10s");
    expect(await stage.browser.until(asks(pages))).toEqual(["token-1"]);
    expect(stage.statuses(pages)).toEqual(["active"]);
  });

  test("an explicit rejection ends the session where there is no status", async () => {
    const lone = new Stage();
    const own = new Tokens(lone);
    Object.assign(lone.options, { server: { token: own.options().server!.token } });
    const tabs = [await lone.ready(), await lone.ready()];
    own.fetch = (url, init) => tabs[0]!.tab.platform.fetch!(url, { headers: {}, ...init } as never);
    await lone.signIn(tabs[0]!, "ann");
    own.next = [401];
    expect(await lone.browser.until(asks([tabs[0]!]))).toEqual(["SessionEndedError"]);
    await lone.settle();
    expect(tabs.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "server" }));
  });

  test("an explicit rejection is confirmed by status where there is one: alive ends nothing", async () => {
    const { stage, tokens, pages } = await play(2);
    tokens.next = [401];
    expect(await stage.browser.until(asks([pages[0]!]))).toEqual(["ServerError"]);
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    stage.server.end();
    await stage.browser.advance("2m");
    tokens.next = [401];
    expect(await stage.browser.until(asks([pages[1]!]))).toEqual(["SessionEndedError"]);
    await stage.settle();
    expect(pages.map(({ session }) => session.getState())).toEqual(Array(2).fill({ status: "ended", reason: "server" }));
  });

  test("what another tab has obtained is adopted instead of ending (fliks#457)", async () => {
    const { stage, tokens, pages } = await play(2, { network: { delay: [50, 50] } });
    const [a, b] = pages as [Page, Page];
    // The claim of a page that is frozen while it refreshes runs out; another tab refreshes with the rotated cookie.
    const first = outcome(a.session.token());
    await stage.browser.advance(20);
    a.tab.freeze();
    tokens.fetch = (url, init) => b.tab.platform.fetch!(url, { headers: {}, ...init } as never);
    await stage.browser.advance("12s");
    expect(await stage.browser.until(b.session.token(), "20s")).toMatch(/^token-/);
    a.tab.thaw();
    expect(await stage.browser.until(first, "20s")).toMatch(/^token-/);
    expect(await stage.browser.until(asks(pages))).toHaveLength(2);
    expect(new Set(await stage.browser.until(asks(pages))).size).toBe(1);
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
  });

  test.each([
    ["nothing", undefined], ["no token", { expiresIn: 5 }], ["no lifetime", { token: "t" }], ["a lifetime of 0", { token: "t", expiresIn: 0 }], ["a lifetime in words", { token: "t", expiresIn: "5" }],
    ["a token with a line break", { token: "a\r\nX-Evil: 1", expiresIn: 5 }], ["an endless token", { token: "t".repeat(20_000), expiresIn: 5 }], ["endless time", { token: "t", expiresIn: Infinity }],
  ])("a refresh function that gives %s is a ServerError that says what it must give", async (_, given) => {
    const stage = new Stage({ server: { token: { refresh: async () => given as never } } });
    const [page] = await stage.signedIn(1);
    await expect(stage.browser.until(page!.session.token())).rejects.toThrow(/server\.token\.refresh failed: it must resolve with \{ token, expiresIn \}/);
    expect(page!.session.getState().status).toBe("active");
  });

  test("a refresh function that never answers is given server.timeout, and its signal aborts", async () => {
    let aborted = false;
    const stage = new Stage({ server: { token: { refresh: ({ signal }) => (signal.addEventListener("abort", () => (aborted = true)), new Promise(() => {})) } } });
    const [page] = await stage.signedIn(1);
    expect(await stage.browser.until(outcome(page!.session.token()), "15s")).toBe("ServerError");
    expect(aborted).toBe(true);
    expect(page!.session.getState().status).toBe("active");
  });
});

describe("clocks, sleep and ends", () => {
  test("after sleep an expired token is not served (auth0#343)", async () => {
    const { stage, pages } = await play(2, {}, { idle: "2h" });
    await stage.browser.until(asks(pages));
    await stage.browser.sleep("10m");
    expect(await stage.browser.until(asks(pages))).toEqual(["token-2", "token-2"]);
  });

  test.each(["1h", "-1h"] as const)("a clock set by %s makes at most one more refresh (okta-oidc-js#894)", async (by) => {
    const { stage, tokens, pages } = await play(3, {}, { idle: false });
    await stage.browser.until(asks(pages));
    stage.browser.setClock({ by });
    for (let n = 0; n < 30; n++) {
      await stage.browser.until(asks(pages), "20s");
      await stage.browser.advance("1s");
    }
    expect(tokens.calls).toBeLessThanOrEqual(2);
  });

  test("a server whose clock is wrong makes no storm either", async () => {
    const { stage, tokens, pages } = await play(2);
    stage.server.skew = -7_200_000;
    for (let n = 0; n < 30; n++) {
      await stage.browser.until(asks(pages));
      await stage.browser.advance("1s");
    }
    expect(tokens.calls).toBe(1);
  });

  test("a refresh that answers after the end changes nothing and reaches nobody (supabase#2501)", async () => {
    const { stage, pages } = await play(2, { network: { delay: [300, 300] } });
    const [a, b] = pages as [Page, Page];
    const asked = outcome(a.session.token());
    await stage.browser.advance(400);
    void b.session.end();
    expect(await stage.browser.until(asked)).toBe("SessionEndedError");
    await stage.settle();
    expect(stage.statuses(pages)).toEqual(["ended", "ended"]);
    expect(await stage.browser.until(asks(pages))).toEqual(["SessionEndedError", "SessionEndedError"]);
    expect(messages(a)).toEqual([]);
  });

  test("a token is of one session: the next user gets one of their own (okta#571)", async () => {
    const { stage, pages } = await play(2);
    await stage.browser.until(asks(pages));
    await stage.signIn(pages[1]!, "bob");
    expect(await stage.browser.until(asks(pages))).toEqual(["token-2", "token-2"]);
  });

  test("a refresh is no activity and no touch (clerk#9215)", async () => {
    const { stage, pages } = await play(2);
    for (let n = 0; n < 12; n++) {
      await stage.browser.advance("1m");
      await stage.browser.until(asks(pages));
    }
    expect(pages[0]!.session.getState()).toEqual({ status: "ended", reason: "idle" });
    expect(stage.server.calls("heartbeat")).toEqual([]);
  });

  test("a restored page has the token that came while it was in the cache", async () => {
    const { stage, tokens, pages } = await play(2);
    const [a, b] = pages as [Page, Page];
    await stage.browser.until(asks(pages));
    a.tab.toBackForwardCache();
    await stage.browser.advance("280s");
    tokens.fetch = (url, init) => b.tab.platform.fetch!(url, { headers: {}, ...init } as never);
    expect(await stage.browser.until(b.session.token())).toBe("token-2");
    a.tab.restore();
    await stage.settle();
    expect(await stage.browser.until(asks(pages))).toEqual(["token-2", "token-2"]);
    expect(tokens.calls).toBe(2);
  });
});

describe("token() without what it needs", () => {
  test("without server.token: a ConfigurationError that names it", async () => {
    const stage = new Stage();
    const [page] = await stage.signedIn(1);
    await expect(page!.session.token()).rejects.toThrow(/server\.token/);
  });

  test("without a session, and after dispose(): a SessionEndedError", async () => {
    const { stage, pages } = await play(1);
    void pages[0]!.session.end();
    expect(await stage.browser.until(asks(pages))).toEqual(["SessionEndedError"]);
    pages[0]!.session.dispose();
    expect(await stage.browser.until(asks(pages))).toEqual(["SessionEndedError"]);
  });
});

describe("fetch() with a token", () => {
  test("adds it, tries a 401 once more with a fresh one, and asks for the status after a second", async () => {
    const { stage, tokens, pages } = await play(2);
    const seen: (string | undefined)[] = [];
    let refuse = 1;
    stage.server.route("/api/cart", ({ headers }) => (seen.push(headers["authorization"]), { status: refuse-- > 0 ? 401 : 200, body: "[]" }));
    const answer = await stage.browser.until(pages[0]!.session.fetch("/api/cart"));
    expect([answer.status, seen]).toEqual([200, ["Bearer token-1", "Bearer token-2"]]);
    // A sibling uses the one that worked, and makes no new one.
    await stage.browser.until(pages[1]!.session.fetch("/api/cart"));
    expect([seen.at(-1), tokens.calls]).toEqual(["Bearer token-2", 2]);
    refuse = 5;
    const before = stage.server.calls("status").length;
    expect((await stage.browser.until(pages[0]!.session.fetch("/api/cart"))).status).toBe(401);
    await stage.settle();
    expect(stage.server.calls("status").length - before).toBe(1);
    expect(stage.statuses(pages)).toEqual(["active", "active"]);
    expect(seen).toHaveLength(5);
  });

  test("not to another origin", async () => {
    const { stage, pages } = await play(1);
    await stage.browser.until(outcome(pages[0]!.session.fetch("https://elsewhere.test/api")));
    expect(JSON.stringify(stage.server.requests.filter(({ url }) => url.includes("elsewhere")))).not.toContain("token-");
  });
});
