import { describe, expect, test } from "vitest";
import type { Deadline } from "../../../src/session/deadline.js";
import { deriveState, sameState, type SessionState, type StateFacts } from "../../../src/session/state.js";

const epoch = { n: 5, id: "0".repeat(32), user: "42", signIn: undefined, start: 1_000, revision: 0, limits: { idle: 900_000, maxAge: 0, warning: 120_000 } };
const deadline = { at: 901_000, by: "idle", warnAt: 781_000 } as const;
type Given = StateFacts & { readonly deadline: Deadline };
const nothing: Given = { epoch: undefined, ended: undefined, seen: 0, shut: false, disposed: false, deadline: { at: Infinity, by: undefined, warnAt: Infinity } };
const live: Given = { ...nothing, epoch, seen: 1_500, deadline };
const ended: Given = { ...nothing, ended: { n: 5, reason: "idle", signIn: undefined, pending: undefined } };

const facts = { user: "42", startedAt: 1_000, lastActiveAt: 1_500, expiresAt: 901_000, expiresBy: "idle", extendable: true } as const;

describe("the state that the facts make", () => {
  test.each<[string, Given, number, SessionState]>([
    ['nothing was here: "none"', nothing, 5, { status: "none" }],
    ["live", live, 2_000, { status: "active", ...facts }],
    ["a moment before the warning", live, 780_999, { status: "active", ...facts }],
    ["from the warning on", live, 781_000, { status: "warning", ...facts }],
    ["a moment before the limit", live, 900_999, { status: "warning", ...facts }],
    ['past a limit it answers as "checking" until the end is made or refuted (protocol, Activity)', live, 901_000, { status: "checking" }],
    ["long past it (R-05)", live, 9e9, { status: "checking" }],
    ["the gate is shut: nothing of the user is readable", { ...live, shut: true }, 2_000, { status: "checking" }],
    ["the gate is shut with no session known", { ...nothing, shut: true }, 2_000, { status: "checking" }],
    ["the gate is shut after an end", { ...ended, shut: true }, 2_000, { status: "checking" }],
    ["ended: with its reason, until the next start", ended, 2_000, { status: "ended", reason: "idle" }],
    ["live after an earlier end", { ...live, ended: ended.ended }, 2_000, { status: "active", ...facts }],
    ["no limit: expiresAt is Infinity, never a warning", { ...live, deadline: nothing.deadline }, 9e15, { status: "active", ...facts, expiresAt: Infinity, expiresBy: undefined }],
    ["the absolute limit ends it: not extendable", { ...live, deadline: { ...deadline, by: "max-age" } }, 2_000, { status: "active", ...facts, expiresBy: "max-age", extendable: false }],
    ["the server's limit ends it: extendable", { ...live, deadline: { ...deadline, by: "server" } }, 2_000, { status: "active", ...facts, expiresBy: "server", extendable: true }],
    ['after dispose(): "none" (api.md, Calls)', { ...live, disposed: true }, 2_000, { status: "none" }],
    ["after dispose(), with the gate shut", { ...live, shut: true, disposed: true }, 9e9, { status: "none" }],
    ["after dispose(), ended before", { ...ended, disposed: true }, 2_000, { status: "none" }],
  ])("%s", (_, given, now, expected) => expect(deriveState(given, given.deadline, now)).toEqual(expected));
});

describe("getState() returns the same object until one of six facts changes, or expiresAt moves by more than a second (api.md, State)", () => {
  const base: SessionState = { status: "active", ...facts };
  test.each<[string, SessionState, SessionState, boolean]>([
    ["nothing differs", base, { ...base }, true],
    ["lastActiveAt alone", base, { ...base, lastActiveAt: 999_999 }, true],
    ["expiresAt by a second", base, { ...base, expiresAt: 902_000 }, true],
    ["expiresAt by a second, back", base, { ...base, expiresAt: 900_000 }, true],
    ["expiresAt by more than a second", base, { ...base, expiresAt: 902_001 }, false],
    ["expiresAt by more than a second, back", base, { ...base, expiresAt: 899_999 }, false],
    ["a limit goes", base, { ...base, expiresAt: Infinity }, false],
    ["no limit in both", { ...base, expiresAt: Infinity }, { ...base, expiresAt: Infinity }, true],
    ["status", base, { ...base, status: "warning" }, false],
    ["user", base, { ...base, user: "43" }, false],
    ["startedAt", base, { ...base, startedAt: 1_001 }, false],
    ["expiresBy", base, { ...base, expiresBy: "server" }, false],
    ["extendable", base, { ...base, extendable: false }, false],
    ["reason", { status: "ended", reason: "idle" }, { status: "ended", reason: "logout" }, false],
    ["the same reason", { status: "ended", reason: "idle" }, { status: "ended", reason: "idle" }, true],
    ["none and checking", { status: "none" }, { status: "checking" }, false],
    ["none and none", { status: "none" }, { status: "none" }, true],
    ["live and ended", base, { status: "ended", reason: "idle" }, false],
  ])("%s", (_, a, b, expected) => {
    expect(sameState(a, b)).toBe(expected);
    expect(sameState(b, a)).toBe(expected);
  });
});
