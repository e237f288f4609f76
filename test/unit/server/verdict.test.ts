import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AMBIGUOUS, readVerdict, retryAfter, verdict, type CallKind, type ServerVerdict } from "../../../src/server/verdict.js";
import { unpolluted, untrusted } from "../support/untrusted.js";

const NOW = Date.parse("2026-11-21T08:00:00Z");
const response = (status: number, headers: Record<string, string> = {}, type = "basic") => ({ status, type, headers: new Headers(headers) });
const LOGIN_PAGE = "<!doctype html><title>Sign in</title>";
const BOTH: CallKind[] = ["heartbeat", "logout"];
const ALL: CallKind[] = [...BOTH, "status"];

describe("what the server contract names (api.md)", () => {
  test.each<[string, CallKind, number, string, ServerVerdict]>([
    ["heartbeat 200 with facts", "heartbeat", 200, '{"expiresIn": 900, "user": "42"}', { outcome: "alive", expiresIn: 900, user: "42" }],
    ["heartbeat 204", "heartbeat", 204, "", { outcome: "alive" }],
    ["heartbeat 200, empty", "heartbeat", 200, "", { outcome: "alive" }],
    ["heartbeat 200, an empty object", "heartbeat", 200, "{}", { outcome: "alive" }],
    ["heartbeat 401", "heartbeat", 401, '{"error": "signed out"}', { outcome: "ended" }],
    ["heartbeat 401 with HTML: the status says it", "heartbeat", 401, LOGIN_PAGE, { outcome: "ended" }],
    ["status 200, authenticated", "status", 200, '{"authenticated": true, "expiresIn": 612, "user": "42"}', { outcome: "alive", expiresIn: 612, user: "42" }],
    ["status with signIn and csrfToken", "status", 200, '{"authenticated": true, "signIn": "s1", "csrfToken": "abc="}', { outcome: "alive", signIn: "s1", csrfToken: "abc=" }],
    ["status 200, not authenticated", "status", 200, '{"authenticated": false}', { outcome: "ended" }],
    ["status 401", "status", 401, "", { outcome: "ended" }],
    ["logout 200", "logout", 200, "{}", { outcome: "alive" }],
    ["logout 204", "logout", 204, "", { outcome: "alive" }],
    ["logout 401", "logout", 401, "", { outcome: "ended" }],
    ["users compare as strings: a number is one", "status", 200, '{"authenticated": true, "user": 42, "signIn": 7}', { outcome: "alive", user: "42", signIn: "7" }],
    ["white space around the JSON", "heartbeat", 200, '\n {"expiresIn": 900} \n', { outcome: "alive", expiresIn: 900 }],
    ["unknown fields are dropped", "heartbeat", 200, '{"expiresIn": 900, "token": "secret", "outcome": "ended"}', { outcome: "alive", expiresIn: 900 }],
  ])("%s", (_, kind, status, body, expected) => expect(verdict(response(status), body, kind, NOW)).toEqual(expected));
});

describe("unknown, never ended: what the contract does not name", () => {
  test.each(ALL.flatMap((kind) => [400, 403, 404, 405, 409, 410, 419, 422, 429, 440, 500, 502, 503, 504, 201, 206].map((status) => [kind, status] as const)))("%s %d", (kind, status) =>
    expect(verdict(response(status), '{"authenticated": false}', kind, NOW).outcome).toBe("unknown"),
  );
  test.each<[string, CallKind, string]>([
    ["status, empty: it must say it in words", "status", ""],
    ["status without authenticated", "status", '{"user": "42"}'],
    ["status with authenticated as text", "status", '{"authenticated": "true"}'],
    ["status with authenticated: null", "status", '{"authenticated": null}'],
    ["status with authenticated: 0", "status", '{"authenticated": 0}'],
    ["status with a list", "status", "[true]"],
    ...ALL.flatMap((kind): [string, CallKind, string][] => [[`${kind}, no JSON`, kind, "OK"], [`${kind}, cut off`, kind, '{"authenticated": true'], [`${kind}, null`, kind, "null"], [`${kind}, a number`, kind, "5"], [`${kind}, text`, kind, '"alive"']]),
  ])("%s", (_, kind, body) => expect(verdict(response(200), body, kind, NOW).outcome).toBe("unknown"));
});

describe("redirects and HTML are unknown, and marked: three in a row raise one problem (api.md)", () => {
  test.each(ALL)("%s: an HTML page", (kind) => expect(verdict(response(200, { "content-type": "text/html" }), LOGIN_PAGE, kind, NOW)).toEqual({ outcome: "unknown", markup: true }));
  test.each(ALL.flatMap((kind) => [301, 302, 303, 307, 308].map((status) => [kind, status] as const)))("%s: %d", (kind, status) => expect(verdict(response(status), "", kind, NOW)).toEqual({ outcome: "unknown", markup: true }));
  test.each(ALL)("%s: an opaque redirect, as fetch gives it with redirect: manual", (kind) => expect(verdict(response(0, {}, "opaqueredirect"), "", kind, NOW)).toEqual({ outcome: "unknown", markup: true }));
  test("a server error with an HTML page is a server error", () => expect(verdict(response(502), LOGIN_PAGE, "status", NOW)).toEqual({ outcome: "unknown" }));
});

describe("values that have not the right shape are left out (R-14)", () => {
  test.each([["text", '"900"'], ["negative", "-1"], ["null", "null"], ["absurd", "1e300"], ["true", "true"]])("expiresIn %s", (_, expiresIn) =>
    expect(verdict(response(200), `{"expiresIn": ${expiresIn}, "user": "42"}`, "heartbeat", NOW)).toEqual({ outcome: "alive", user: "42" }),
  );
  test.each([["user", "null"], ["user", "{}"], ["user", "true"], ["signIn", "[1]"], ["csrfToken", "false"], ["csrfToken", `"${"x".repeat(10_000)}"`]])("%s %s", (name, value) =>
    expect(verdict(response(200), `{"${name}": ${value}, "expiresIn": 5}`, "heartbeat", NOW)).toEqual({ outcome: "alive", expiresIn: 5 }),
  );
  test("expiresIn of 0 is a value", () => expect(verdict(response(200), '{"expiresIn": 0}', "heartbeat", NOW)).toEqual({ outcome: "alive", expiresIn: 0 }));
  test("__proto__ in an answer is nobody's prototype", () => {
    const read = verdict(response(200), '{"__proto__": {"user": "admin", "polluted": true}}', "heartbeat", NOW);
    expect(read).toEqual({ outcome: "alive" });
    expect((read as { polluted?: unknown }).polluted).toBeUndefined();
    expect(unpolluted()).toBe(true);
  });
});

describe("Retry-After", () => {
  test.each<[string, string | null, number | undefined]>([
    ["seconds", "120", 120],
    ["zero", "0", 0],
    ["with spaces", " 5 ", 5],
    ["a date: from now", "Sat, 21 Nov 2026 08:01:30 GMT", 90],
    ["a date that has passed", "Sat, 21 Nov 2026 07:00:00 GMT", undefined],
    ["none", null, undefined],
    ["empty", "", undefined],
    ["blank", "  ", undefined],
    ["words", "later", undefined],
    ["negative", "-5", undefined],
  ])("%s", (_, header, seconds) => expect(retryAfter(header, NOW)).toBe(seconds));

  test("no server can silence the SDK for ever", () => {
    for (const header of ["99999999999999999999", "9".repeat(400), "Sat, 21 Nov 2999 08:00:00 GMT"]) expect(retryAfter(header, NOW)).toBeLessThanOrEqual(86_400);
  });

  test.each([[503], [429], [500]])("%d carries it to the backoff", (status) => expect(verdict(response(status, { "retry-after": "7" }), "", "heartbeat", NOW)).toEqual({ outcome: "unknown", retryAfter: 7 }));
  test("never throws, never negative", () => {
    fc.assert(
      fc.property(fc.option(fc.string()), (header) => {
        const seconds = retryAfter(header, NOW);
        if (seconds !== undefined) expect(seconds >= 0 && seconds <= 86_400).toBe(true);
      }),
    );
  });
});

describe("a verdict that the application's `read` gives is read like any other (R-14)", () => {
  test.each<[string, unknown, ServerVerdict]>([
    ["alive", { outcome: "alive", expiresIn: 60, user: "42", signIn: "s1", csrfToken: "t" }, { outcome: "alive", expiresIn: 60, user: "42", signIn: "s1", csrfToken: "t" }],
    ["ended", { outcome: "ended" }, { outcome: "ended" }],
    ["ended with a reason", { outcome: "ended", reason: "password changed" }, { outcome: "ended", reason: "password changed" }],
    ["ended with a reason that is none", { outcome: "ended", reason: {} }, { outcome: "ended" }],
    ["unknown", { outcome: "unknown", retryAfter: 5 }, { outcome: "unknown", retryAfter: 5 }],
    ["unknown with a wait that is none", { outcome: "unknown", retryAfter: "5" }, { outcome: "unknown" }],
    ["nothing: unknown never ends", undefined, { outcome: "unknown" }],
    ["null", null, { outcome: "unknown" }],
    ["text", "ended", { outcome: "unknown" }],
    ["true", true, { outcome: "unknown" }],
    ["another word", { outcome: "expired" }, { outcome: "unknown" }],
    ["another case", { outcome: "Ended" }, { outcome: "unknown" }],
  ])("%s", (_, value, expected) => expect(readVerdict(value)).toEqual(expected));

  test("never throws, and gives nothing with a wrong shape", () => {
    const given = fc.oneof(untrusted, fc.record({ outcome: fc.oneof(fc.constantFrom("alive", "ended", "unknown"), untrusted), expiresIn: untrusted, user: untrusted, signIn: untrusted, csrfToken: untrusted, reason: untrusted, retryAfter: untrusted }));
    fc.assert(
      fc.property(given, (value) => {
        const read = readVerdict(value) as Record<string, unknown>;
        expect(["alive", "ended", "unknown"]).toContain(read["outcome"]);
        for (const [name, field] of Object.entries(read)) {
          if (["expiresIn", "retryAfter"].includes(name)) expect(Number.isFinite(field) && (field as number) >= 0).toBe(true);
          else expect(typeof field).toBe("string");
        }
      }),
      { numRuns: 300 },
    );
    expect(unpolluted()).toBe(true);
  });
});

describe("any answer at all", () => {
  test("never throws; only 401, and a status or a heartbeat in words, end a session", () => {
    const body = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{"authenticated":false}', '{"authenticated":true}', LOGIN_PAGE));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 599 }), body, fc.constantFrom(...ALL), fc.constantFrom("basic", "opaqueredirect", "error"), (status, given, kind, type) => {
        const text = status === 204 ? "" : given; // which has no body (RFC 9110)
        const { outcome } = verdict(response(status, {}, type), text, kind, NOW);
        if (outcome === "ended") expect(status === 401 || (kind !== "logout" && status === 200 && (JSON.parse(text) as { authenticated: unknown }).authenticated === false)).toBe(true);
        if (outcome === "alive") expect([200, 204]).toContain(status);
      }),
      { numRuns: 300 },
    );
  });
  test("the statuses that real stacks answer to an expired session and to a stale token alike (api.md)", () => expect([...AMBIGUOUS].sort((a, b) => a - b)).toEqual([400, 401, 403, 419, 422, 440]));
});
