import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { Epoch } from "../../../src/epoch/epoch.js";
import { createMarkers } from "../../../src/epoch/markers.js";
import { memoryArea } from "../support/storage.js";
import { unpolluted } from "../support/untrusted.js";

const PREFIX = "holdfast/shop/";
/** A clock; numbers far ahead of it are planted. */
const NOW = (): number => 1_800_000_000_000;
const [LOW, HIGH] = ["1".repeat(32), "2".repeat(32)];
const limits = { idle: 900_000, maxAge: 0, warning: 120_000 };
const epoch = (n: number, id: string = LOW, user = "42"): Epoch => ({ n, id, user, signIn: "s1", start: 1_000, revision: 0, limits });
const ended = (n: number, reason = "logout") => ({ n, reason, signIn: undefined, pending: undefined });

function setUp() {
  const area = memoryArea();
  const unreadable = vi.fn<(key: string) => void>();
  return { area, unreadable, markers: createMarkers(area, PREFIX, unreadable, NOW) };
}

describe("the current session is the highest begun above the floor (protocol, Epoch)", () => {
  test.each<[string, Epoch[], number[], number | undefined, number | undefined]>([
    ["nothing was here", [], [], undefined, undefined],
    ["one began", [epoch(5)], [], 5, undefined],
    ["one began and ended", [epoch(5)], [5], undefined, 5],
    ["two began: the higher", [epoch(5), epoch(7)], [], 7, undefined],
    ["the higher was written first", [epoch(7), epoch(5)], [], 7, undefined],
    ["the lower ended", [epoch(5), epoch(7)], [5], 7, 5],
    ["the higher ended: it raises the floor above both", [epoch(5), epoch(7)], [7], undefined, 7],
    ["one that nobody saw begin ended later", [epoch(5)], [9], undefined, 9],
    ["two ended: the highest counts", [epoch(9)], [7, 5], 9, 7],
    ["numbers are compared as numbers, not as text", [epoch(9), epoch(10)], [], 10, undefined],
  ])("%s", (_, begun, ends, current, floor) => {
    const { area, markers } = setUp();
    begun.forEach((each) => markers.begin(each));
    // Written apart: end() of one does not know of the others.
    ends.forEach((n) => area.set(`${PREFIX}ended/${n}`, JSON.stringify({ reason: "logout" })));
    const marks = markers.read();
    expect(marks.begun?.n).toBe(current);
    expect(marks.ended?.n).toBe(floor);
  });

  test.each([["the lower first", [LOW, HIGH]], ["the higher first", [HIGH, LOW]]])("of two with equal n the lower id, in whatever order they are found: %s", (_, ids) => {
    const { markers } = setUp();
    ids.forEach((id) => markers.begin(epoch(5, id)));
    expect(markers.read().begun?.id).toBe(LOW);
  });

  test("top is the highest number in any marker, so that the next one is higher", () => {
    const { markers } = setUp();
    markers.begin(epoch(5));
    markers.end(ended(9), false);
    expect(markers.read().top).toBe(9);
    markers.begin(epoch(12));
    expect(markers.read().top).toBe(12);
    markers.begin(epoch(3));
    expect(markers.read().top).toBe(12);
  });
});

describe("what is written can be read by another page", () => {
  test("begun(n, id) with user, signIn, start and limits", () => {
    const { area, markers } = setUp();
    expect(markers.begin(epoch(5))).toBeUndefined();
    expect(createMarkers(area, PREFIX, expect.unreachable, NOW).read().begun).toEqual(epoch(5));
  });

  test("ended(n) with reason, signIn and pending", () => {
    const { area, markers } = setUp();
    const tombstone = { n: 5, reason: "idle", signIn: "s1", pending: { until: 9_000, user: "42" } };
    markers.end(tombstone, false);
    expect(createMarkers(area, PREFIX, expect.unreachable, NOW).read().ended).toEqual(tombstone);
  });

  test("every marker begins with the prefix (R-19)", () => {
    const { area, markers } = setUp();
    markers.begin(epoch(5));
    markers.see(epoch(5), 2_000);
    markers.touch(epoch(5), { seen: 0, sent: 1, serverEnd: 2, lifetime: 3, answered: 0 });
    markers.end(ended(4), false);
    expect([...area.map.keys()].filter((key) => !key.startsWith(PREFIX))).toEqual([]);
  });

  test("an end does not name the user: it outlives the session (protocol: ended(n) … without user)", () => {
    const { area, markers } = setUp();
    markers.begin(epoch(5, LOW, "alice@example.com"));
    markers.end(ended(5), false);
    markers.sweep(area, undefined, 5);
    expect(JSON.stringify([...area.map])).not.toContain("alice");
  });

  test("sessions of another name are another's (R-19)", () => {
    const { area } = setUp();
    createMarkers(area, "holdfast/shop2/", expect.unreachable, NOW).begin(epoch(5));
    expect(createMarkers(area, "holdfast/shop/", expect.unreachable, NOW).read()).toEqual({ begun: undefined, ended: undefined, top: 0 });
  });
});

describe("vitals", () => {
  test("as written, each for its own session", () => {
    const { area, markers } = setUp();
    markers.see(epoch(5), 2_000);
    expect([...area.map]).toEqual([]); // nothing is noted of a session whose begin is not there
    markers.begin(epoch(5));
    markers.see(epoch(5), 2_000);
    markers.touch(epoch(5), { seen: 0, sent: 1_500, serverEnd: 902_000, lifetime: 900_000, answered: 1_800 });
    expect(markers.vitals(epoch(5))).toEqual({ seen: 2_000, sent: 1_500, serverEnd: 902_000, lifetime: 900_000, answered: 1_800 });
    expect(markers.vitals(epoch(6))).toEqual({ seen: 0, sent: 0, serverEnd: 0, lifetime: 0, answered: 0 });
    expect(markers.vitals(epoch(5, HIGH))).toEqual({ seen: 0, sent: 0, serverEnd: 0, lifetime: 0, answered: 0 });
  });

  test.each([["text", '"x"'], ["no JSON", "{{"], ["negative", "-5"], ["no end", "1e999"], ["null", "null"], ["a list", "[5]"], ["huge", "9".repeat(5_000)]])("last activity is %s: unknown, not later", (_, text) => {
    const { area, markers } = setUp();
    markers.begin(epoch(5));
    markers.see(epoch(5), 2_000);
    for (const key of area.map.keys()) if (key.includes("/seen/")) area.map.set(key, text);
    expect(markers.vitals(epoch(5)).seen).toBe(0);
  });

  test.each([["text", '"x"'], ["no JSON", "{{"], ["too short", "[1,2]"], ["half wrong", '[1,"2",3]'], ["negative", "[1,-2,3]"], ["an object", '{"sent":1}'], ["null", "null"]])("the last touch is %s: nothing of it is taken", (_, text) => {
    const { area, markers } = setUp();
    markers.begin(epoch(5));
    markers.touch(epoch(5), { seen: 0, sent: 1, serverEnd: 2, lifetime: 3, answered: 0 });
    for (const key of area.map.keys()) if (key.includes("/touch/")) area.map.set(key, text);
    expect(markers.vitals(epoch(5))).toEqual({ seen: 0, sent: 0, serverEnd: 0, lifetime: 0, answered: 0 });
  });
});

describe("the end's marker", () => {
  test("one that is there already is not written again by who is told (protocol, End: only where it is missing)", () => {
    const { markers } = setUp();
    markers.end({ ...ended(5, "idle"), signIn: "s1", pending: { until: 9, user: undefined } }, false);
    markers.end(ended(5, "logout"), true);
    expect(markers.read().ended).toMatchObject({ reason: "idle", signIn: "s1" });
  });

  test("who is told writes it where it is missing", () => {
    const { markers } = setUp();
    markers.end(ended(5, "idle"), true);
    expect(markers.read().ended?.reason).toBe("idle");
  });

  test("one that nobody can read counts as missing", () => {
    const { area, markers } = setUp();
    area.set(`${PREFIX}ended/5`, "{{{");
    markers.end(ended(5, "idle"), true);
    expect(markers.read().ended?.reason).toBe("idle");
  });

  test("on a quota error the data keys go first, then again (R-69)", () => {
    const { area, markers } = setUp();
    markers.begin(epoch(5));
    area.set(`${PREFIX}s/5/${LOW}/cart`, "x".repeat(5_000));
    area.set(`${PREFIX}u/42/theme`, "dark");
    area.quota = [...area.map.values()].reduce((sum, text) => sum + text.length, 0);
    expect(markers.end(ended(5), false)).toBeUndefined();
    expect(markers.read()).toMatchObject({ begun: undefined, ended: { n: 5 } });
    expect(area.get(`${PREFIX}u/42/theme`)).toBe("dark");
  });

  test("full of another's data: the browser's error is returned, nothing is thrown", () => {
    const { area, markers } = setUp();
    area.set("other", "x".repeat(5_000));
    area.quota = 5_000;
    expect(markers.end(ended(5), false)).toMatchObject({ name: "QuotaExceededError" });
    expect(markers.begin(epoch(5))).toMatchObject({ name: "QuotaExceededError" });
  });
});

describe("the janitor removes what no session that can still be live has left (S4)", () => {
  const keys = [
    `begun/5/${LOW}`, `seen/5/${LOW}`, `touch/5/${LOW}`, `s/5/${LOW}/cart`,
    `begun/7/${LOW}`, `seen/7/${LOW}`, `touch/7/${LOW}`, `s/7/${LOW}/cart`,
    `begun/7/${HIGH}`, `s/7/${HIGH}/cart`,
    `begun/9/${LOW}`, `s/9/${LOW}/cart`,
    "ended/3", "ended/6", "u/42/theme", "d/locale", "tab",
  ];
  const fill = () => {
    const { area, markers } = setUp();
    for (const key of keys) {
      const [kind] = key.split("/");
      area.set(PREFIX + key, kind === "begun" ? JSON.stringify({ user: "42", start: 1, limits }) : kind === "ended" ? '{"reason":"logout"}' : "1");
    }
    area.set("another library's", "stays");
    return { area, markers, left: () => [...area.map.keys()].map((key) => key.replace(PREFIX, "")) };
  };

  test("beside a live session: older ones, another id of the same number, lower tombstones; a newer one may be live elsewhere", () => {
    const { area, markers, left } = fill();
    markers.sweep(area, epoch(7), 6);
    expect(left()).toEqual([
      `begun/7/${LOW}`, `seen/7/${LOW}`, `touch/7/${LOW}`, `s/7/${LOW}/cart`, `begun/9/${LOW}`, `s/9/${LOW}/cart`, "ended/6", "u/42/theme", "d/locale", "tab", "another library's",
    ]);
  });

  test("with none live: all up to the highest tombstone, which stays; user and device scope stay", () => {
    const { area, markers, left } = fill();
    area.set(`${PREFIX}ended/9`, '{"reason":"logout"}');
    markers.sweep(area, undefined, 0);
    expect(left()).toEqual(["u/42/theme", "d/locale", "tab", "another library's", "ended/9"]);
  });

  test("with none live: all up to the floor that the tab knows, where the tombstone could not be written", () => {
    const { area, markers, left } = fill();
    markers.sweep(area, undefined, 7);
    expect(left()).toEqual([`begun/9/${LOW}`, `s/9/${LOW}/cart`, "ended/6", "u/42/theme", "d/locale", "tab", "another library's"]);
  });

  test("sessionStorage is swept up to the floor; localStorage is not read for it", () => {
    const { markers } = setUp();
    const session = memoryArea([[`${PREFIX}s/5/${LOW}/draft`, "1"], [`${PREFIX}s/6/${LOW}/draft`, "1"], [`${PREFIX}tab`, "1"]]);
    markers.sweep(session, undefined, 5);
    expect([...session.map.keys()]).toEqual([`${PREFIX}s/6/${LOW}/draft`, `${PREFIX}tab`]);
  });
});

describe("without localStorage nothing throws and nothing is known", () => {
  const markers = createMarkers(undefined, PREFIX, expect.unreachable, NOW);
  test.each([
    ["begin", () => markers.begin(epoch(5))],
    ["end", () => markers.end(ended(5), false)],
    ["see", () => markers.see(epoch(5), 1)],
    ["touch", () => markers.touch(epoch(5), { seen: 0, sent: 1, serverEnd: 2, lifetime: 3, answered: 0 })],
    ["sweep", () => markers.sweep(undefined, undefined, 5)],
  ])("%s", (_, act) => expect(act).not.toThrow());
  test("read", () => expect(markers.read()).toEqual({ begun: undefined, ended: undefined, top: 0 }));
  test("vitals", () => expect(markers.vitals(epoch(5))).toEqual({ seen: 0, sent: 0, serverEnd: 0, lifetime: 0, answered: 0 }));
});

describe("what is not of the right shape is ignored and reported (issue 2, section 3)", () => {
  test.each([
    ["no JSON", `begun/5/${LOW}`, "{{{"],
    ["not an object", `begun/5/${LOW}`, "5"],
    ["no user", `begun/5/${LOW}`, '{"start":1}'],
    ["an id that is none", "begun/5/xyz", JSON.stringify({ user: "42", start: 1, limits })],
    ["no id", "begun/5", JSON.stringify({ user: "42", start: 1, limits })],
    ["a number that is none", `begun/x/${LOW}`, JSON.stringify({ user: "42", start: 1, limits })],
    ["far too large", `begun/5/${LOW}`, JSON.stringify({ user: "42", start: 1, limits, more: "x".repeat(1e6) })],
    ["an end without reason", "ended/5", "{}"],
    ["an end that is no JSON", "ended/5", "undefined"],
    ["an end with a number that is none", "ended/-5", '{"reason":"idle"}'],
  ])("%s", (_, key, text) => {
    const { area, unreadable, markers } = setUp();
    markers.begin(epoch(3));
    area.set(PREFIX + key, text);
    expect(markers.read()).toEqual({ begun: epoch(3), ended: undefined, top: 3 });
    expect(unreadable).toHaveBeenCalledExactlyOnceWith(PREFIX + key);
  });

  test("never throws, whatever is there, and pollutes nothing", () => {
    const kind = fc.constantFrom("begun", "ended", "seen", "touch", "s", "__proto__", "constructor", "tab");
    const key = fc.tuple(kind, fc.oneof(fc.string(), fc.integer().map(String)), fc.oneof(fc.string(), fc.constant(LOW))).map((parts) => parts.join("/"));
    const text = fc.oneof(fc.string(), fc.json(), fc.constant('{"__proto__":{"polluted":1},"user":"42","start":1,"reason":"idle"}'));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, text), { maxLength: 6 }), (entries) => {
        const area = memoryArea(entries.map(([at, value]) => [PREFIX + at, value] as const));
        const markers = createMarkers(area, PREFIX, () => {}, NOW);
        const { begun, ended: last, top } = markers.read();
        expect(top).toBeGreaterThanOrEqual(Math.max(begun?.n ?? 0, last?.n ?? 0));
        if (begun && last) expect(begun.n).toBeGreaterThan(last.n);
        markers.vitals(begun ?? epoch(5));
        markers.sweep(area, begun, last?.n ?? 0);
        if (begun) expect(markers.read().begun).toEqual(begun);
      }),
      { numRuns: 300 },
    );
    expect(unpolluted()).toBe(true);
  });
});

test("drop() removes one session's own keys by name, and nothing else", () => {
  const { markers, area } = setUp();
  for (const n of [5, 6]) {
    markers.begin(epoch(n));
    markers.see(epoch(n), 1);
    markers.touch(epoch(n), { seen: 1, sent: 1, serverEnd: 2, lifetime: 3, answered: 0 });
  }
  markers.drop(epoch(5));
  expect([...area.map.keys()].filter((key) => /\/5\//.test(key))).toEqual([]);
  expect([...area.map.keys()].filter((key) => /\/6\//.test(key))).toHaveLength(3);
});
