import { describe, expect, test, vi } from "vitest";
import { debug } from "../../../src/debug.js";
import { outcome, Stage } from "./stage.js";

describe("explain() says in words", () => {
  test("before anybody signed in", async () => {
    const page = await new Stage().ready();
    expect(page.session.explain()).toBe("No session has been here. The server has not been asked by a tab that this one heard.");
  });

  test("what ends the session and when, who leads, what the server last said; no user, sign-in or token", async () => {
    const stage = new Stage({ maxAge: "8h", server: { ...new Stage().server.paths, token: { refresh: async () => ({ token: "secret-token", expiresIn: 300 }) } } });
    const [a, b] = await stage.signedIn(2, "ann");
    await stage.browser.until(a!.session.token());
    await stage.browser.advance("7m");
    a!.tab.input();
    await stage.browser.advance("2m");
    expect(a!.session.explain()).toMatch(
      /^The session is active: it began 9 min ago, and was last used 2 min ago\. The idle limit ends it in 8 min \(idle in 8 min, max-age in 8 h, server in 13 min\)\. This tab leads: it speaks to the server for all\. The server last answered this tab 120 s ago: "alive", status 200, and its session was extended\.$/,
    );
    expect(b!.session.explain()).toMatch(/Another tab leads; it was last heard \d+ (s|min) ago\. Another tab told of an answer of the server \d+ (s|min) ago\.$/);
    for (const page of [a!, b!]) expect(page.session.explain()).not.toMatch(/ann|signin|secret/);
  });

  test("a warning that nothing extends", async () => {
    const stage = new Stage({ idle: false, maxAge: "5m", server: undefined as never });
    const [a] = await stage.signedIn();
    await stage.browser.advance("270s");
    expect(a!.session.explain()).toMatch(/^The session is live, and about to end: .* The max-age limit ends it in \d+ s \(max-age in \d+ s\)\. Nothing extends that\. .* No server is configured\.$/);
  });

  test("a session without limits, and one that was disposed of", async () => {
    const stage = new Stage({ idle: false, server: undefined as never });
    const [a] = await stage.signedIn();
    expect(a!.session.explain()).toContain("No limit ends it.");
    a!.session.dispose();
    expect(a!.session.explain()).toContain("disposed of");
  });

  test("why it ended, and what the server has not confirmed", async () => {
    const stage = new Stage();
    const [a, b] = await stage.signedIn(2);
    stage.browser.offline(true);
    void a!.session.end();
    await stage.settle();
    expect(a!.session.explain()).toMatch(/^The session ended with reason "logout": end\(\) was called\. The server has not confirmed the logout; that is tried again until \d+ min from now\./);
    expect(b!.session.explain()).toMatch(/^The session ended with reason "logout": end\(\) was called, in another tab or before this page was loaded\./);
  });

  test("why it is not known yet", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    a!.tab.freeze();
    expect(a!.session.explain()).toMatch(/active|frozen/);
    a!.tab.thaw();
    expect(a!.session.explain()).toBe("Whether the session lives is not known yet: the page woke up or is loading, and reads what the others did. Another tab leads, or nobody yet: none was heard. The server has not been asked by a tab that this one heard.");
    await stage.settle();
    stage.server.respond({ slow: 3000 }, { call: "status" });
    const old = stage.open({ stale: true } as never);
    void outcome(old.session.start({ user: "ann" }));
    await stage.browser.advance(200);
    expect(old.session.explain()).toMatch(/not known yet|active/);
  });
});

describe("debug", () => {
  test("one line for each transition, with reason and origin, and no user", async () => {
    const stage = new Stage({ debug: true });
    const [a] = await stage.signedIn(2, "ann");
    await stage.browser.advance("9m");
    await stage.browser.until(a!.session.extend());
    void a!.session.end();
    await stage.settle();
    const lines = stage.browser.entries.filter(({ who, what }) => who === a!.tab.name && what === "logs").map(({ detail }) => detail[0] as string);
    expect(lines.map((line) => line.replace('holdfast "holdfast": ', ""))).toEqual([
      "this tab leads",
      "none → active (idle ends it in 600 s), local",
      "active → warning (idle ends it in 60 s), local",
      "warning → active (server ends it in 359 s), local",
      "the server says alive (200), session extended",
      "active → ended (logout), local",
    ]);
    expect(lines.join()).not.toContain("ann");
  });

  test("at run time, for one session or all; nobody there is said", () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    debug("nobody")();
    debug()();
    expect(said.mock.calls.flat()).toEqual(['holdfast: no session named "nobody" lives in this page', "holdfast: no session lives in this page"]);
    said.mockRestore();
  });
});

describe("explain() of the rest", () => {
  test("a reason of the application's own, an old page that waits for the server, a limit that has passed", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    void a!.session.end("lunch");
    await stage.settle();
    expect(a!.session.explain()).toMatch(/^The session ended with reason "lunch"\. /);
    await stage.signIn(a!, "ann");
    stage.server.respond({ slow: 3000 }, { call: "status" });
    const waiting = outcome(stage.open({ stale: true } as never).session.start({ user: "ann" }));
    await stage.browser.advance(100);
    expect(a!.session.explain()).toMatch(/^The session is active/);
    await stage.browser.advance("5s");
    await waiting;
    const [late] = await new Stage({ idle: "10m", server: undefined as never }).signedIn();
    late!.tab.freeze();
    expect(late!.session.explain()).toMatch(/active|frozen/);
  });

  test("the last answer was a failure without a status", async () => {
    const stage = new Stage();
    const [a] = await stage.signedIn();
    stage.browser.offline(true);
    await stage.browser.until(a!.session.check());
    expect(a!.session.explain()).toMatch(/The server last answered this tab \d+ s ago: "unknown"\.$/);
    await stage.browser.advance("3h");
    expect(a!.session.explain()).toMatch(/ended with reason/);
  });
});
