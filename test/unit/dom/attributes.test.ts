import { expect, test } from "vitest";
import { createSession } from "../../../src/index.js";
import { detailsOf, endedUrlOf, inAttributes, misspelt, optionsOf } from "../../../src/script/attributes.js";
import { createTestBrowser } from "../../../src/testing/index.js";
import { tag } from "./page.js";

test("every attribute is an option, in the option's own type", () => {
  expect(
    optionsOf(tag({
      "data-holdfast": "", "data-name": "shop", "data-profile": "pci", "data-idle": "15m", "data-resume": "activity", "data-max-age": "8h", "data-warning": "2m",
      "data-heartbeat": "/beat", "data-status": "/session", "data-logout": "/logout", "data-interval": "5m", "data-timeout": "3s", "data-allow-origins": "https://a.test https://b.test", "data-csrf": "rails",
    })),
  ).toEqual({
    name: "shop", profile: "pci", idle: { timeout: "15m", resume: "activity" }, maxAge: "8h", warning: "2m",
    server: { heartbeat: "/beat", status: "/session", logout: "/logout", interval: "5m", timeout: "3s", allowOrigins: ["https://a.test", "https://b.test"], csrf: "rails" },
  });
  expect(optionsOf(tag({ "data-idle": "false", "data-csrf-header": "X-Token", "data-csrf-meta": "token", "data-csrf-field": "_token", "data-csrf-cookie": "t" }))).toEqual({
    idle: { timeout: false }, server: { csrf: { header: "X-Token", meta: "token", field: "_token", cookie: "t" } },
  });
  for (const [text, debug] of [["", true], ["true", true], ["false", false]] as const) expect(optionsOf(tag({ "data-debug": text }))).toEqual({ debug });
  expect(optionsOf(tag({ "data-allow-origins": "  https://a.test\n\thttps://b.test " }))).toEqual({ server: { allowOrigins: ["https://a.test", "https://b.test"] } });
  expect(optionsOf(tag({ "data-holdfast": "" }))).toEqual({});
});

test("who is signed in: said, not said, nobody", () => {
  expect(detailsOf(tag({ "data-user": "42", "data-sign-in": "2026-11-21T08:00:01Z", "data-expires-in": "899.5" }))).toEqual({ user: "42", signIn: "2026-11-21T08:00:01Z", expiresIn: 899.5 });
  expect(detailsOf(tag({}))).toBe(undefined);
  expect(detailsOf(tag({ "data-user": "" }))).toBe(undefined);
});

test.each([
  ["data-idle", "15 minutes", 'data-idle: "15 minutes" is not a duration; give milliseconds above 0 or a string such as "15m" (ms, s, m, h, d)'],
  ["data-idle", "-1", /^data-idle: "-1" is not a duration/],
  ["data-max-age", "never", /^data-max-age: "never" is not a duration/],
  ["data-warning", "30m", /^data-warning: "30m" is not allowed; give less than the shortest limit/],
  ["data-profile", "soc2", /^data-profile: "soc2" is not allowed/],
  ["data-resume", "", /^data-resume: "" is not allowed/],
  ["data-name", "", /^data-name: "" is not allowed/],
  ["data-interval", "often", /^data-interval: "often" is not a duration/],
  ["data-timeout", "0", /^data-timeout: "0" is not a duration/],
  ["data-heartbeat", "https://elsewhere.test/", /^data-heartbeat: "https:\/\/elsewhere.test\/" is not allowed; give a URL of this page's origin, or add its origin to data-allow-origins$/],
  ["data-status", "", /^data-status: "" is not allowed/],
  ["data-logout", "", /^data-logout: "" is not allowed/],
  ["data-allow-origins", "elsewhere.test", /^data-allow-origins: a list is not allowed; give a list of origins/],
  ["data-csrf", "phoenix", /^data-csrf: "phoenix" is not allowed; give "rails"/],
  ["data-csrf-header", "X Token", /^data-csrf-header: "X Token" is not allowed/],
  ["data-csrf-meta", "", /^data-csrf-meta: "" is not allowed/],
])('%s="%s": the error names the attribute', (attribute, value, message) => {
  const { platform } = createTestBrowser().openTab();
  let error: unknown;
  try {
    createSession({ ...optionsOf(tag({ [attribute]: value })), platform });
  } catch (thrown) {
    error = inAttributes(thrown);
  }
  expect((error as Error).message).toMatch(message);
});

test.each([
  [{ "data-user": "42", "data-sign-in": "two words" }, /^data-sign-in: "two words" is not allowed/],
  [{ "data-user": "42", "data-expires-in": "15m" }, /^data-expires-in: "15m" is not allowed; give seconds$/],
  [{ "data-user": "x".repeat(600) }, /^data-user: "x+" is not allowed/],
])("%j: the error names the attribute", async (attributes, message) => {
  const session = createSession({ platform: createTestBrowser().openTab().platform });
  const error = await session.start(detailsOf(tag(attributes as never))!).catch(inAttributes);
  expect((error as Error).message).toMatch(message);
  session.dispose();
});

test("an error of another kind stays as it is", () => {
  const error = new TypeError("name: of something");
  expect(inAttributes(error)).toBe(error);
});

test("data-ended-url: of this origin, with the reason where it is asked for", () => {
  document.head.append(Object.assign(document.createElement("base"), { href: `${location.origin}/shop/` }));
  expect(endedUrlOf(tag({}))).toBe(undefined);
  expect(endedUrlOf(tag({ "data-ended-url": "../login?why={reason}&x" }))!("what & ever")).toBe(`${location.origin}/login?why=what%20%26%20ever&x`);
  for (const wrong of ["https://elsewhere.test/", "javascript:alert(1)", "data:text/html,x", "//elsewhere.test", "http://["]) expect(() => endedUrlOf(tag({ "data-ended-url": wrong })), wrong).toThrow(`data-ended-url: ${JSON.stringify(wrong)} is not allowed`);
});

test("misspelt attributes are told, other tools' are not", () => {
  const messages = (...names: string[]) => misspelt(tag(Object.fromEntries(names.map((name) => [name, ""])))).map(({ message }) => message);
  expect(messages("data-hearbeat", "data-ended-ulr", "data-idel", "data-maxage", "data-user-id")).toEqual([
    "data-hearbeat is not an attribute of the script tag; did you mean data-heartbeat?",
    "data-ended-ulr is not an attribute of the script tag; did you mean data-ended-url?",
    "data-idel is not an attribute of the script tag; did you mean data-idle?",
    "data-maxage is not an attribute of the script tag; did you mean data-max-age?",
    "data-user-id is not an attribute of the script tag; did you mean data-user?",
  ]);
  expect(messages("src", "async", "nonce", "data-cfasync", "data-turbo-track", "data-turbo-eval", "data-no-optimize", "data-pagespeed-no-defer", "data-holdfast", "data-headless")).toEqual([]);
});
