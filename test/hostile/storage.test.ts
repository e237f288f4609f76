import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRegister, readRegister } from "../../src/data/register.js";
import { readEnded, readEpoch, readMeta, type Epoch, type Meta } from "../../src/epoch/epoch.js";
import { createMarkers } from "../../src/epoch/markers.js";
import { memoryArea } from "../unit/support/storage.js";
import { Prey, PREFIX } from "./support/prey.js";
import { json, jsonTexts, nearly, numbers, texts, unpolluted, values } from "./support/values.js";

const BULK = { numRuns: 100_000 };
const NOW = 1_800_000_000_000;
const ID = "1".repeat(32);
const EPOCH: Epoch = { n: NOW - 1000, id: ID, user: "ann", signIn: "s1", start: NOW - 1000, revision: 0, limits: { idle: 600_000, maxAge: 0, warning: 60_000 } };
const ENDED = { reason: "logout", signIn: "s1", pending: { until: NOW + 1000, user: "ann" } };
const META: Meta = { ...EPOCH, open: true, reason: undefined, pending: undefined, term: 3, leader: "x", lease: NOW, check: NOW, claim: { tab: "x", until: NOW }, signIns: ["s0"] };
const limits = nearly(EPOCH.limits, fc.oneof(numbers, values));

const isShort = (value: unknown): boolean => typeof value === "string" && /^\P{Cs}{1,512}$/su.test(value);
const isOr = (check: (value: unknown) => boolean) => (value: unknown) => value === undefined || check(value);
const isTime = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 8.64e15;
/** What a header can carry. */
const isLogin = isOr((value) => /^[\x21-\x7e]{1,512}$/.test(value as string));
const isEpoch = ({ n, id, user, signIn, start, revision, limits: given }: Epoch): boolean => Number.isSafeInteger(revision) && revision >= 0 && Number.isSafeInteger(n) && n > 0 && /^[\da-f]{32}$/.test(id) && isShort(user) && isLogin(signIn) && isTime(start) && Object.values(given).length === 3 && Object.values(given).every(isTime);
const isPending = isOr((value) => isTime((value as { until: unknown }).until) && isOr(isShort)((value as { user: unknown }).user));

/** Kinds of keys, with numbers and ids that are ours, another's, or none. */
const markers = fc
  .tuple(fc.constantFrom("begun", "ended", "seen", "touch", "s", "message", "tab", "__proto__", ""), fc.oneof(fc.constantFrom(EPOCH.n, EPOCH.n + 1, EPOCH.n - 1, 0, NOW + 2e12), numbers, texts), fc.constantFrom(ID, "0".repeat(32), "x", "", "__proto__"))
  .map(([kind, n, id]) => `${PREFIX}${kind}/${n}/${id}`);
const markerTexts = fc.oneof(jsonTexts, fc.oneof(nearly({ ...EPOCH, limits: EPOCH.limits }), nearly(ENDED), limits.map((given) => ({ ...EPOCH, limits: given })), fc.tuple(numbers, numbers, numbers), numbers).map(json));

describe("what localStorage holds", () => {
  test("100,000 markers: of the right shape or not there, and nothing is polluted (R-14)", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(markers, markerTexts), { minLength: 1, maxLength: 2 }), (entries) => {
        const area = memoryArea();
        entries.forEach(([key, text]) => area.set(key, text));
        const mine = createMarkers(area, PREFIX, () => {}, () => NOW);
        const { begun, ended, top } = mine.read();
        const vitals = mine.vitals(EPOCH);
        mine.sweep(area, begun, ended?.n ?? 0);
        return (
          (!begun || (isEpoch(begun) && begun.n > (ended?.n ?? 0) && begun.n <= NOW + 1e12)) &&
          (!ended || (isShort(ended.reason) && isLogin(ended.signIn) && isPending(ended.pending) && ended.n <= NOW + 1e12)) &&
          top <= NOW + 1e12 && Object.values(vitals).every(isTime) && vitals.sent <= NOW + 2000
        );
      }),
      BULK,
    );
    expect(unpolluted()).toBe(true);
  });

  test("100,000 texts where a register may be: one that ranks, or none (R-14)", () => {
    const register = nearly({ v: '"x"', s: [1, 2, "w", 0, "w"], sv: 0, d: undefined }, fc.oneof(values, fc.array(fc.oneof(numbers, texts), { minLength: 4, maxLength: 6 })));
    fc.assert(
      fc.property(fc.oneof(jsonTexts, register.map(json)), (text) => {
        const read = parseRegister(text);
        if (!read) return true;
        const kinds = read.s.map((each) => typeof each).join() === "number,number,string,number,string";
        const counts = read.s.every((each) => typeof each === "string" || (Number.isSafeInteger(each) && each >= 0 && each < 2 ** 52));
        return kinds && counts && Number.isSafeInteger(read.sv) && Object.getPrototypeOf(read) === Object.prototype && Object.keys(read).every((key) => ["v", "s", "sv", "d"].includes(key));
      }),
      BULK,
    );
    expect(unpolluted()).toBe(true);
  });
});

describe("what the database holds", () => {
  test("100,000 values where meta is: of the right shape, closed if in doubt, or none (R-14)", () => {
    fc.assert(
      fc.property(fc.oneof(values, nearly(META, fc.oneof(values, numbers)), limits.map((given) => ({ ...META, limits: given }))), (value) => {
        const meta = readMeta(value);
        if (!meta) return true;
        const right = Number.isSafeInteger(meta.n) && isTime(meta.term) && isTime(meta.lease) && isTime(meta.check) && isTime(meta.start) && isPending(meta.pending) && isLogin(meta.signIn);
        return right && meta.signIns.length <= 8 && meta.signIns.every(isShort) && (!meta.open || isEpoch(meta as Epoch));
      }),
      BULK,
    );
    expect(unpolluted()).toBe(true);
  });

  test("100,000 records where a register may be (R-14)", () => {
    fc.assert(
      fc.property(fc.oneof(values, nearly({ v: 1, s: [1, 2, "w", 0, "w"], sv: 0 })), (value) => {
        const read = readRegister(value);
        return !read || (read.s.length === 5 && Number.isSafeInteger(read.sv) && !(read.d && "v" in read));
      }),
      BULK,
    );
    expect(unpolluted()).toBe(true);
  });
});

/** Where another script writes, `*` is the session's own name. */
const places = {
  local: ["begun/*", "ended/*", "seen/*", "touch/*", "s/*/cart", "u/ann/wish", "d/theme", "message", "x/*"],
  session: ["tab", "s/*/draft", "s/*/filter", "x"],
  database: ["meta", "s/*/cart", "s/*/photo", "u/ann/wish", "d/theme", "x"],
} as const;
interface Write {
  readonly area: keyof typeof places;
  readonly place: string;
  readonly value: unknown;
  /** A field of what is there is changed, rather than all of it. */
  readonly field: string | undefined;
}
const writes: fc.Arbitrary<Write> = fc.constantFrom<keyof typeof places>("local", "session", "database").chain((area) =>
  fc.record({
    area: fc.constant(area),
    place: fc.constantFrom<string>(...places[area]),
    value: fc.oneof(values, numbers, texts, fc.constantFrom<unknown>(EPOCH.limits, [NOW, 8e15, 8e15], { until: 8e15 })),
    field: fc.option(fc.constantFrom("user", "start", "revision", "limits", "signIn", "open", "reason", "n", "id", "claim", "lease", "check", "pending", "v", "s", "sv", "d", "__proto__"), { nil: undefined }),
  }),
);
const WAYS = ["focus", "wake", "write", "update", "reload", "check", "wait"] as const;

/** Whether a value that may be read on the first line tells of a session: to a page that has just begun it is as good as a true one. */
const believable = (place: string, value: unknown): boolean =>
  place.startsWith("begun") ? !!readEpoch(EPOCH.n, ID, value) : place.startsWith("ended") ? !!readEnded(EPOCH.n, value) : place === "meta" && !!readMeta(value)?.n;

describe("at a live session", () => {
  test("20,000 values in every key of every store: nothing is thrown, no session is longer or new, nothing leaks (R-01, R-14, S2, S5)", async () => {
    let prey: Prey | undefined;
    let cases = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(writes, { minLength: 1, maxLength: 40, size: "max" }), fc.constantFrom(...WAYS), async (batch, way) => {
        const mine = prey ?? (await Prey.live());
        prey = undefined;
        // What former cases have left is of a former session then.
        if (way === "reload") await mine.stage.browser.until(mine.page.session.end());
        await mine.signedIn();
        const { browser } = mine.stage;
        const { n, id } = mine.epoch;
        const records = browser.database("holdfast/holdfast") as Map<string, unknown>;
        for (const { area, place, value, field } of batch) {
          const key = place.replace("*", place.startsWith("ended") ? `${n}` : `${n}/${id}`);
          const there = area === "database" ? records.get(key) : parse(browser.localStorage.get(PREFIX + key));
          const made = field === undefined ? value : { ...(there as object), [field]: value };
          // A page that begins has nothing but what is stored: there a true word and a well-made lie are the same.
          // Of what Web Storage gives back, that is: a bigint has become text there.
          const text = typeof value === "string" && field === undefined ? value : json(made);
          if (way === "reload" && believable(place, area === "database" ? made : parse(text))) continue;
          if (area === "database") records.set(key, made);
          else (area === "local" ? mine.other.tab.platform.local : mine.tab.platform.session)!.set(PREFIX + key, text);
        }
        cases += batch.length;
        await browser.advance(5);
        const { session } = mine.page;
        if (way === "focus") mine.tab.focus();
        if (way === "wake") {
          mine.tab.freeze();
          mine.tab.show();
        }
        const write = (): void => {
          for (const set of [() => session.data.draft.set("x"), () => session.data.cart.set(["x"]), () => session.data.note.set(["x"]), () => session.data.theme.set("x")]) {
            try {
              set();
            } catch (error) {
              expect((error as Error).name).toMatch(/^(SessionEnded|Data)Error$/);
            }
          }
        };
        if (way === "write") write();
        if (way === "update") void Promise.allSettled([session.data.cart.update((cart) => [...cart]), session.data.photo.update((photo) => photo), session.data.photo.get()]);
        if (way === "check") void session.check();
        if (way === "reload") {
          mine.tab.reload();
          mine.boot();
          await browser.until(mine.page.session.ready);
        }
        await browser.advance(way === "wait" ? 3000 : 700);
        mine.check(true);
        prey = mine;
      }),
      { numRuns: 1000 },
    );
    expect(cases).toBeGreaterThan(18_000);
  });
});

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
}
