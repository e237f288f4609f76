import { describe, expect, test } from "vitest";
import { outcome, Stage, type Page } from "../scenarios/stage.js";

async function ready(refresh?: () => Promise<{ token: string; expiresIn: number }>): Promise<{ stage: Stage; page: Page; seen: Record<string, string>[] }> {
  const stage = new Stage();
  Object.assign(stage.options, { server: { ...stage.server.paths, csrf: { meta: "csrf", header: "X-CSRF" }, allowOrigins: ["https://api.shop.test"], ...(refresh && { token: { refresh } }) } });
  const page = await stage.ready({ meta: { csrf: "T" } } as never);
  await stage.signIn(page, "ann");
  const seen: Record<string, string>[] = [];
  stage.server.route("/api", ({ headers }) => (seen.push({ ...headers }), { status: 200, body: "{}" }));
  return { stage, page, seen };
}
let issued = 0;
const issue = async (): Promise<{ token: string; expiresIn: number }> => ({ token: `t${++issued}`, expiresIn: 300 });

describe("session.fetch() takes what fetch takes (api.md, fetch())", () => {
  test.each<[string, (go: (input: never, init?: never) => Promise<unknown>) => Promise<unknown>]>([
    ["a text and headers as a record", (go) => go("/api" as never, { method: "POST", headers: { "X-Mine": "1", "x-csrf": "forged" } } as never)],
    ["headers as pairs", (go) => go("/api" as never, { method: "POST", headers: [["X-Mine", "1"]] } as never)],
    ["Headers", (go) => go("/api" as never, { method: "POST", headers: new Headers({ "X-Mine": "1" }) } as never)],
    ["a URL", (go) => go(new URL("https://shop.test/api") as never, { method: "POST", headers: { "X-Mine": "1" } } as never)],
  ])("%s", async (_, call) => {
    const { stage, page, seen } = await ready();
    await stage.browser.until(call((input, init) => page.session.fetch(input, init)));
    expect(seen).toHaveLength(1);
    expect(seen[0]!["x-mine"]).toBe("1");
  });

  test("a signal that has aborted already, of the call or of the request: nothing is waited for", async () => {
    const { stage, page } = await ready();
    const aborted = AbortSignal.abort(new Error("no"));
    expect(await stage.browser.until(outcome(page.session.fetch("/api", { signal: aborted })))).toBe("Error");
    const request = { url: "/api", method: "GET", signal: aborted };
    expect(await stage.browser.until(outcome(page.session.fetch(request as never)))).toBe("Error");
  });

  test("a signal that aborts later, and none", async () => {
    const { stage, page } = await ready();
    stage.browser.models.network.delay = [50, 50];
    const control = new AbortController();
    const call = outcome(page.session.fetch("/api", { signal: control.signal }));
    await stage.browser.advance(10);
    control.abort(new Error("stop"));
    expect(await stage.browser.until(call)).toBe("Error");
    expect(await stage.browser.until(page.session.fetch("/api", { signal: null }))).toMatchObject({ status: 200 });
  });

  test("the session ends while it is on its way: a SessionEndedError", async () => {
    const { stage, page } = await ready();
    stage.browser.models.network.delay = [50, 50];
    const call = outcome(page.session.fetch("/api"));
    await stage.browser.advance(10);
    void page.session.end();
    expect(await stage.browser.until(call)).toBe("SessionEndedError");
  });

  test("it waits while it is not known whether a session lives, and is not sent once it has ended", async () => {
    const { stage, page, seen } = await ready();
    page.tab.freeze();
    page.tab.thaw();
    const call = page.session.fetch("/api");
    expect([page.session.getState().status, seen.length]).toEqual(["checking", 0]);
    expect((await stage.browser.until(call)).status).toBe(200);
    page.tab.freeze();
    await stage.browser.advance("30m");
    page.tab.thaw();
    expect(await stage.browser.until(outcome(page.session.fetch("/api")))).toBe("SessionEndedError");
    expect(seen).toHaveLength(1);
  });

  test("nobody is signed in: it is fetch, and a 401 asks nobody", async () => {
    const stage = new Stage();
    const page = await stage.ready();
    stage.server.route("/api", () => ({ status: 401 }));
    const before = stage.server.calls("status").length;
    expect((await stage.browser.until(page.session.fetch("/api"))).status).toBe(401);
    expect(stage.server.calls("status")).toHaveLength(before);
  });
});

describe("the second try after a 401 (api.md, fetch())", () => {
  test("a Request is copied first, so that its body can be sent twice", async () => {
    const { stage, page } = await ready(issue);
    let refuse = 1;
    stage.server.route("/api", () => ({ status: refuse-- > 0 ? 401 : 200, body: "{}" }));
    let copies = 0;
    const request = { url: "/api", method: "POST", headers: { a: "b" }, clone: () => (copies++, "/api"), toString: () => "/api" };
    expect((await stage.browser.until(page.session.fetch(request as never, { method: "POST" }))).status).toBe(200);
    expect(copies).toBe(1);
  });

  test("a stream is not: it has been read", async () => {
    const { stage, page } = await ready(issue);
    let asked = 0;
    stage.server.route("/api", () => (asked++, { status: 401 }));
    expect((await stage.browser.until(page.session.fetch("/api", { method: "POST", body: { getReader() {} } as never }))).status).toBe(401);
    expect(asked).toBe(1);
  });

  test("no fresh token can be had: the first answer stands", async () => {
    let refreshes = 0;
    const { stage, page } = await ready(async () => {
      if (refreshes++) throw new Error("down");
      return { token: "only", expiresIn: 300 };
    });
    stage.server.route("/api", () => ({ status: 401 }));
    expect((await stage.browser.until(page.session.fetch("/api"))).status).toBe(401);
    expect(refreshes).toBe(2);
    expect(page.session.getState().status).toBe("active");
  });

  test("the token goes to allowOrigins, in a request that follows no redirect", async () => {
    const { stage, page } = await ready(issue);
    await stage.browser.until(outcome(page.session.fetch("https://api.shop.test/x", { method: "POST" })));
    const sent = stage.browser.entries.filter(({ what, detail }) => what === "sends" && detail[1] === "/x").at(-1)!;
    expect(sent.detail[2]).toEqual(expect.arrayContaining([["X-CSRF", "T"], ["authorization", expect.stringMatching(/^Bearer t/)]]));
  });
});
