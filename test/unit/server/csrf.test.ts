import { describe, expect, test } from "vitest";
import { CSRF_PRESETS, pageToken } from "../../../src/server/csrf.js";

const page = (cookies: Record<string, string> = {}, metas: Record<string, string> = {}) => ({ cookie: (name: string) => cookies[name], meta: (name: string) => metas[name] });

describe("presets: where the token is and which header carries it (api.md, CsrfPreset)", () => {
  test.each([
    ["rails", page({}, { "csrf-token": "T" }), "X-CSRF-Token"],
    ["django", page({ csrftoken: "T" }), "X-CSRFToken"],
    ["laravel", page({ "XSRF-TOKEN": "T" }), "X-XSRF-TOKEN"],
    ["angular", page({ "XSRF-TOKEN": "T" }), "X-XSRF-TOKEN"],
    ["flask-wtf", page({}, { "csrf-token": "T" }), "X-CSRFToken"],
    ["double-submit", page({ "csrf-token": "T" }), "X-CSRF-Token"],
  ] as const)("%s", (name, facts, header) => {
    expect(pageToken(CSRF_PRESETS[name], facts)).toBe("T");
    expect(pageToken(CSRF_PRESETS[name], page())).toBeFalsy();
    expect(CSRF_PRESETS[name].header).toBe(header);
  });

  test("tomcat: a meta where a page has written one, else by a request with Fetch; its filter sets no cookie", () => {
    expect(CSRF_PRESETS.tomcat).toMatchObject({ header: "X-CSRF-Token", refresh: "fetch-header" });
    expect(pageToken(CSRF_PRESETS.tomcat, page({}, { "csrf-token": "T" }))).toBe("T");
    expect(pageToken(CSRF_PRESETS.tomcat, page({ "csrf-token": "T" }, {}))).toBeUndefined();
  });

  test("there are no others", () => expect(Object.keys(CSRF_PRESETS).sort()).toEqual(["angular", "django", "double-submit", "flask-wtf", "laravel", "rails", "tomcat"]));
});

describe("cookies are decoded", () => {
  test.each([
    ["laravel", "eyJpdiI6IjEifQ%3D%3D", "eyJpdiI6IjEifQ=="],
    ["angular", "a%7Cb", "a|b"],
    ["laravel", "plain", "plain"],
    ["laravel", "100%", "100%"], // cannot be decoded: as it is
    ["laravel", "%E0%A4%A", "%E0%A4%A"],
  ] as const)("%s: %s", (name, raw, token) => expect(pageToken(CSRF_PRESETS[name], page({ "XSRF-TOKEN": raw }))).toBe(token));

  test("a meta is not", () => expect(pageToken(CSRF_PRESETS.rails, page({}, { "csrf-token": "a%3D" }))).toBe("a%3D"));
});

describe("with both, the cookie, and the meta where there is none", () => {
  const both = { cookie: "c", meta: "m", header: "X" };
  test.each([
    ["both there", page({ c: "C" }, { m: "M" }), "C"],
    ["no cookie", page({}, { m: "M" }), "M"],
    ["an empty cookie", page({ c: "" }, { m: "M" }), "M"],
    ["none", page(), undefined],
  ])("%s", (_, facts, token) => expect(pageToken(both, facts)).toBe(token));
});
