import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ResponseFacts } from "../../src/platform/platform.js";
import { createClient, type ServerSettings } from "../../src/server/client.js";
import { CSRF_PRESETS } from "../../src/server/csrf.js";
import { readVerdict, retryAfter, verdict, type ServerVerdict } from "../../src/server/verdict.js";
import { outcome } from "../unit/scenarios/stage.js";
import { settle, stubPlatform } from "../unit/support/platform.js";
import { OWN, Prey } from "./support/prey.js";
import { json, jsonTexts, nearly, numbers, texts, unpolluted, values } from "./support/values.js";

const BULK = { numRuns: 100_000 };
const NOW = 1_800_000_000_000;
const KINDS = ["heartbeat", "status", "logout"] as const;

const statuses = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(200, 200, 200, 204, 401) }, { weight: 2, arbitrary: fc.constantFrom(0, 100, 201, 206, 301, 302, 304, 400, 403, 404, 409, 419, 422, 429, 440, 500, 502, 503, 504, 511, 599, 999) });
const fields = nearly({ authenticated: true, expiresIn: 900, user: "ann", signIn: "signin-1", csrfToken: "t", reason: "x", retryAfter: 1, outcome: "alive" }, fc.oneof(values, numbers, texts));
const bodies = fc.oneof({ weight: 2, arbitrary: fields.map(json) }, { weight: 2, arbitrary: jsonTexts }, { weight: 1, arbitrary: fc.constantFrom("", "  ", "<html>", '{"authenticated":false}', "[{}]", '"alive"', "1", "x".repeat(100_000)) });
const dates = fc.oneof(fc.constantFrom("", "0", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "275760-09-13", "-1", "1e9"), fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(8e15) }).map((date) => date.toUTCString()), texts);
const waits = fc.oneof(fc.constantFrom("0", "1", "-1", "1.5", "1e3", "99999999999999999999", "\u0661", " 5 ", "Thu, 01 Jan 1970 00:00:00 GMT"), dates);
const headers = fc.record({ date: dates, "retry-after": waits, "content-type": texts, "x-csrf-token": texts, location: texts }, { requiredKeys: [] });
const answers = fc.record({ status: statuses, headers, body: bodies });

/** What the session may be told: small, of the right types, and what travels on can travel. */
function sound(found: ServerVerdict): boolean {
  const { outcome: said, expiresIn, user, signIn, csrfToken, reason, retryAfter: wait } = found as Record<string, unknown>;
  const seconds = (value: unknown): boolean => value === undefined || (typeof value === "number" && value >= 0 && value < 1e11);
  const text = (value: unknown, shape: RegExp): boolean => value === undefined || (typeof value === "string" && shape.test(value));
  return (
    ["alive", "ended", "unknown"].includes(said as string) && seconds(expiresIn) && seconds(wait) && text(user, SHORT) && text(reason, SHORT) && text(signIn, /^[\x21-\x7e]{1,512}$/) && text(csrfToken, /^[\x20-\x7e\x80-\xff]{1,4096}$/)
  );
}
const SHORT = /^\P{Cs}{1,512}$/su;

/** All combinations of generated parts, 33 of each: of three, that is as many as a hundred thousand calls of three kinds need. */
function* product<A, B, C>(...[a, b, c]: [fc.Arbitrary<A>, fc.Arbitrary<B>, fc.Arbitrary<C>]): Generator<[A, B, C]> {
  const [first, second, third] = [fc.sample(a, 33), fc.sample(b, 33), fc.sample(c, 33)];
  for (const x of first) for (const y of second) for (const z of third) yield [x, y, z];
}

describe("the server's answer", () => {
  test("100,000 of status × headers × body: only what the contract names is alive or ended (R-14, R-90)", () => {
    let cases = 0;
    for (const [{ status, type }, header, body] of product(fc.record({ status: statuses, type: fc.constantFrom("basic", "basic", "opaqueredirect", "cors", "error", "") }), headers, bodies)) {
      for (const kind of KINDS) {
        cases++;
        const found = verdict({ status, type, headers: { get: (name) => header[name as "date"] ?? null } }, body, kind, NOW);
        const right =
          sound(found) &&
          (found.outcome !== "alive" || status === 200 || status === 204) &&
          (found.outcome !== "ended" || status === 401 || ((status === 200 || status === 204) && body.includes("false"))) &&
          (type !== "opaqueredirect" || status === 401 || found.outcome === "unknown");
        if (!right) expect.unreachable(json({ status, type, header, body, kind, found }));
      }
    }
    expect(cases).toBeGreaterThanOrEqual(100_000);
    expect(unpolluted()).toBe(true);
  });

  test("100,000 things that `read` may give", () => {
    fc.assert(
      fc.property(fc.oneof(values, fields, nearly({ outcome: "ended", reason: "x" }), nearly({ outcome: "unknown", retryAfter: 5 })), (value) => sound(readVerdict(value))),
      BULK,
    );
    expect(unpolluted()).toBe(true);
  });

  test("100,000 Retry-After headers: at most a day, never less than nothing (R-90)", () => {
    fc.assert(
      fc.property(fc.option(waits), (header) => {
        const wait = retryAfter(header, NOW);
        return wait === undefined || (wait >= 0 && wait <= 86400);
      }),
      BULK,
    );
  });
});

/** What a function of the application's may do: give something, promise it, throw, reject, never settle. */
const givers = (given: fc.Arbitrary<unknown>): fc.Arbitrary<() => unknown> =>
  fc.tuple(given, fc.constantFrom("gives", "promises", "throws", "rejects", "hangs")).map(([value, how]) => {
    const act: Record<string, () => unknown> = {
      gives: () => value,
      promises: () => Promise.resolve(value),
      throws: () => {
        throw value;
      },
      rejects: () => Promise.reject(value),
      hangs: () => new Promise(() => {}),
    };
    return Object.assign(act[how]!, { toString: () => `${how} ${json(value)}` });
  });

describe("functions of the application", () => {
  test("10,000 of `read`, `headers`, `refresh` and answers: a call always has an outcome, and one that a session can use", async () => {
    const pairs = fc.oneof(values, fc.dictionary(texts, fc.oneof(values, texts)), fc.array(fc.tuple(texts, texts), { maxLength: 2 }));
    await fc.assert(
      fc.asyncProperty(
        fc.record({ read: fc.option(givers(fc.oneof(fields, values)), { nil: undefined }), headers: fc.option(fc.oneof(givers(pairs), pairs), { nil: undefined }), refresh: fc.option(givers(fc.oneof(texts, values)), { nil: undefined }), fetch: fc.option(givers(values), { nil: undefined }) }),
        answers, fc.constantFrom(...KINDS), fc.boolean(),
        async ({ read, headers: given, refresh, fetch }, answer, kind, withStatus) => {
          const reply = async (): Promise<ResponseFacts> => ({ status: answer.status, type: "basic", headers: { get: (name) => answer.headers[name as "date"] ?? null }, text: async () => answer.body });
          const platform = stubPlatform({ fetch: fetch === undefined ? reply : async () => (await fetch()) as ResponseFacts });
          const settings = {
            heartbeat: "/beat", status: withStatus ? "/status" : undefined, logout: "/logout", interval: undefined, timeout: 10_000, csrf: { ...CSRF_PRESETS["double-submit"], refresh }, headers: given, credentials: "same-origin", read, fetch: undefined,
          } as ServerSettings;
          const problems: string[] = [];
          const client = createClient(platform, settings, (message) => void problems.push(message));
          const call = { heartbeat: () => client.heartbeat(() => true), status: () => client.status(), logout: () => client.logout("s1", () => true) }[kind];
          if (kind === "status" && !withStatus) return;
          let answered: unknown;
          void call().then((got) => (answered = got), (error: unknown) => (answered = error));
          // Four exchanges at most, each with functions that may take their whole time.
          for (let turn = 0; answered === undefined && turn < 12; turn++) {
            await settle();
            await platform.advance(10_001);
          }
          await settle();
          expect(answered).toBeTypeOf("object");
          expect(answered).not.toBeInstanceOf(Error);
          expect(sound((answered as { verdict: ServerVerdict }).verdict)).toBe(true);
          expect(problems.every((message) => message.length < 400)).toBe(true);
        },
      ),
      { numRuns: 10_000 },
    );
    expect(unpolluted()).toBe(true);
  });
});

describe("at a live session", () => {
  const CALLS = ["check", "extend", "fetch", "start", "logout"] as const;
  const server = { heartbeat: "/session/heartbeat", status: "/session", logout: "/logout", csrf: "rails" as const };

  test("2,000 series of answers to its own questions: nothing is thrown, no session is longer or new, nothing leaks (R-01, R-14, R-16, S5)", async () => {
    let prey: Prey | undefined;
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 4 }), fc.constantFrom(...CALLS), async (batch, call) => {
        const mine = prey ?? (await Prey.live({ server }));
        prey = undefined;
        const { browser, server: answering } = mine.stage;
        await mine.signedIn();
        const { session } = mine.page;
        for (const answer of batch) answering.respond(answer, { times: 1 });
        const calls: Record<(typeof CALLS)[number], () => Promise<unknown>> = {
          check: () => session.check(), extend: () => session.extend(), fetch: () => session.fetch(OWN, { method: "POST" }), logout: () => session.end(), start: () => session.start({ user: "ann" }),
        };
        await browser.until(outcome(calls[call]()), 600_000);
        mine.check(call === "extend");
        answering.recover();
        await browser.advance(700);
        mine.check(call === "extend");
        mine.checkMarkers();
        prey = mine;
      }),
      { numRuns: 2000 },
    );
  });

  test("100 answers about a clock that was set forward: what is left is not more than it was (R-45, S5)", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 4 }), fc.integer({ min: 6000, max: 590_000 }), async (batch, by) => {
        const { stage, page, tab } = await Prey.live({ server });
        await stage.browser.until(page.session.check());
        const left = page.session.remaining();
        for (const answer of batch) stage.server.respond(answer, { times: 1 });
        stage.browser.setClock({ by });
        tab.focus();
        await stage.browser.advance(700);
        expect(page.session.remaining()).toBeLessThanOrEqual(left + 2000);
      }),
      { numRuns: 100 },
    );
  });
});
