import { describe, expect, test } from "vitest";
import { PROTOCOL } from "../../src/tabs/messages.js";
import { Stage } from "../unit/scenarios/stage.js";
import { tapped } from "./support/post.js";

const MEGABYTE = 1_000_000;
const text = (length: number): string => "x".repeat(length);

/** Counts how often something in it is looked at, at any depth. */
function watched(value: unknown, counter: { reads: number }): unknown {
  if (!value || typeof value !== "object" || ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return value;
  return new Proxy(value, {
    get: (target, key, receiver) => {
      counter.reads++;
      return watched(Reflect.get(target, key, receiver), counter);
    },
    ownKeys: (target) => {
      const keys = Reflect.ownKeys(target);
      counter.reads += keys.length;
      return keys;
    },
  });
}

interface Facts {
  readonly n: number;
  readonly id: string;
  readonly now: number;
}
type Entry = readonly [key: string, value: unknown];
const set = ({ n, id }: Facts, entries: readonly unknown[]): unknown => ({ p: PROTOCOL, type: "set", n, id, floor: 0, from: "x", entries });
const note = ({ n, id, now }: Facts, v: unknown, key = `m/${n}/${id}/note`): Entry => [key, { v, s: [now, 1, "w", 0, "w"], sv: 0 }];
const many = (facts: Facts, count: number, size: number): Entry[] => Array.from({ length: count }, (_, i) => note({ ...facts, now: facts.now + i }, [text(size)]));

const SHAPES: readonly (readonly [what: string, make: (facts: Facts) => unknown])[] = [
  ["one text", (f) => set(f, [note(f, text(MEGABYTE))])],
  ["one list of numbers", (f) => set(f, [note(f, Array.from({ length: MEGABYTE / 8 }, (_, i) => i))])],
  ["a list of lists of lists", (f) => set(f, [note(f, Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => 1))))])],
  ["bytes", (f) => set(f, [note(f, new Uint8Array(MEGABYTE))])],
  ["a map", (f) => set(f, [note(f, new Map(Array.from({ length: 50_000 }, (_, i) => [i, "x".repeat(20)])))])],
  ["20 registers of 50 kB, each within the limit", (f) => set(f, many(f, 20, 50_000))],
  ["1,000 registers of 1 kB", (f) => set(f, many(f, 1000, 1000))],
  ["100,000 registers", (f) => set(f, many(f, 100_000, 5))],
  ["a key", (f) => set(f, [note(f, ["x"], `m/${f.n}/${f.id}/note${text(MEGABYTE)}`)])],
  ["a register with something else in it", (f) => set(f, [[`m/${f.n}/${f.id}/note`, { s: [f.now, 1, text(MEGABYTE), 0, "w"], sv: 0, v: ["x"] }]])],
  ["a type", (f) => ({ ...(set(f, []) as object), type: text(MEGABYTE) })],
  ["a reason, a login and a digest", (f) => ({ ...(set(f, []) as object), type: "state", reason: text(MEGABYTE), signIn: text(MEGABYTE), digest: text(MEGABYTE) })],
  ["a touch", (f) => ({ ...(set(f, []) as object), type: "beat", touch: Array.from({ length: MEGABYTE / 8 }, () => f.now) })],
  ["fields that nobody knows", (f) => ({ ...(set(f, []) as object), ...Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`field ${i}`, i])) })],
  ["a list, with nothing of ours", () => Array.from({ length: MEGABYTE / 8 }, (_, i) => i)],
];

describe("a message of a megabyte is refused before it is walked (R-14)", () => {
  test.each(SHAPES)("%s", async (_, make) => {
    const stage = new Stage();
    const { page, deliver } = await tapped(stage);
    page.session.data.note.set(["mine"]);
    await stage.browser.advance("5s");
    const counter = { reads: 0 };
    const told: string[] = [];
    page.session.subscribe(() => told.push("state"));
    for (const [name, entry] of Object.entries(page.session.data)) entry.subscribe(() => told.push(name));
    const facts = { ...(stage.meta as { n: number; id: string }), now: stage.browser.now + 1000 };
    const message = watched(make(facts), counter);
    const before = ["posts", "local", "session", "commits", "sends"].map((what) => stage.browser.count(what));
    deliver([message]);
    await stage.settle();
    expect(told).toEqual([]);
    expect(page.session.data.note.get()).toEqual(["mine"]);
    expect(["posts", "local", "session", "commits", "sends"].map((what) => stage.browser.count(what))).toEqual(before);
    // A message is at most 64 kB: no more than that is looked at, eight bytes for a number.
    expect(counter.reads).toBeLessThan(20_000);
  });
});
