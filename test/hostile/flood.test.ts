import { describe, expect, test } from "vitest";
import { PROTOCOL, type Message } from "../../src/tabs/messages.js";
import { Stage } from "../unit/scenarios/stage.js";
import { tapped } from "./support/post.js";

const MANY = 10_000;
const hex = (index: number): string => index.toString(16).padStart(32, "0");

interface Facts {
  readonly n: number;
  readonly id: string;
  readonly now: number;
}
type Make = (index: number, facts: Facts) => unknown;

const base = ({ n, id }: Facts, index: number): Message => ({ p: PROTOCOL, type: "state", n, id, floor: 0, from: hex(index) });
/** A stamp above all before it. */
const stamp = (index: number, now: number): unknown[] => [now, index + 1, "w", 0, "w"];

/** What a script of the origin, or a tab that has gone mad, can send ten thousand times. */
const FLOODS: readonly (readonly [what: string, make: Make])[] = [
  ["activity, each a little newer", (i, f) => ({ ...base(f, i), type: "activity", seen: f.now - 1500 + i / 7 })],
  ["states with all that can be said", (i, f) => ({ ...base(f, i), seen: f.now - 1500 + i / 7, touch: [f.now - 1500 + i / 7, f.now + 60_000 + 30 * i, 900_000, f.now - 1500 + i / 7], offset: i * 7000, term: i })],
  ["beats", (i, f) => ({ ...base(f, i), type: "beat", term: i, touch: [f.now - 1500 + i / 7, f.now + 60_000 + 30 * i, 900_000, f.now - 1500 + i / 7] })],
  ["verdicts", (i, f) => ({ ...base(f, i), type: "verdict", term: i, touch: [f.now - 1500 + i / 7, f.now + 60_000 + 30 * i, 900_000, f.now - 1500 + i / 7] })],
  ["hellos that ask for everything", (i, f) => ({ ...base(f, i), type: "hello", ask: 2 })],
  ["hellos that ask for activity", (i, f) => ({ ...base(f, i), type: "hello", ask: 3, seen: 0 })],
  ["first questions", (i, f) => ({ ...base(f, i), type: "hello", ask: 0 })],
  ["restarts", (i, f) => ({ ...base(f, i), type: "begin", ask: 1, start: f.now - 5000 + i / 4 })],
  ["begins of sessions that nobody knows", (i, f) => ({ ...base(f, i), type: "begin", n: f.n + 1 + i, id: hex(i), ask: 1 })],
  ["states of other sessions of the same number", (i, f) => ({ ...base(f, i), id: hex(i) })],
  ["registers, each above the last", (i, f) => ({ ...base(f, i), type: "set", entries: [[`m/${f.n}/${f.id}/note`, { v: [`${i}`], s: stamp(i, f.now), sv: 0 }], [`s/${f.n}/${f.id}/filter`, { v: `"${i}"`, s: stamp(i, f.now), sv: 0 }], [`s/${f.n}/${f.id}/cart`, { v: `["${i}"]`, s: stamp(i, f.now), sv: 0 }]] })],
  ["hints that send to the database", (i, f) => ({ ...base(f, i), type: "set", entries: [[`s/${f.n}/${f.id}/cart`, { s: stamp(i, f.now), sv: 0 }]] })],
  ["of versions to come", (i, f) => ({ ...base(f, i), p: 2 + i })],
  ["nothing of ours", (i) => [i, { __proto__: null, x: i }]],
  ["ends of sessions to come, each later", (i, f) => ({ ...base(f, i), type: "end", n: f.n + 1 + i, reason: `r${i}` })],
];

/** What a page does outside of itself. */
const WORK = ["posts", "local", "session", "commits", "sends"] as const;
const EVENTS = ["started", "activity", "extended", "ended", "heartbeat", "leadership", "problem"] as const;

/** What is told and done after so many messages: in their own task, and in all that follows from them. */
async function after(count: number, make: Make): Promise<Record<"task" | "all", Record<string, number>>> {
  const stage = new Stage();
  const { page, deliver } = await tapped(stage);
  // The server was touched a moment ago, so that activity asks for nothing more.
  await stage.browser.advance("5m");
  await stage.browser.until(page.session.extend());
  await stage.browser.advance("2s");
  const told: Record<string, number> = {};
  const counting = (what: string) => () => void (told[what] = (told[what] ?? 0) + 1);
  page.session.subscribe(counting("state"));
  page.session.on("change", counting("change"));
  for (const event of EVENTS) page.session.on(event, counting(event));
  for (const [name, entry] of Object.entries(page.session.data)) entry.subscribe(counting(name));
  const facts = { ...(stage.meta as { n: number; id: string }), now: stage.browser.now };
  const before = WORK.map((what) => stage.browser.count(what));
  const sum = (): Record<string, number> => ({ ...told, ...Object.fromEntries(WORK.map((what, i) => [what, stage.browser.count(what) - before[i]!])) });
  deliver(Array.from({ length: count }, (_, i) => make(i, facts)));
  await stage.browser.advance(0);
  const task = sum();
  await stage.settle();
  return { task, all: sum() };
}

/** Where it cannot be one: an end is shown and written down at once, and what is said after it is told after it; a record that is being read is read once more; what is not ours is told of in three words at most. */
const MORE: readonly (readonly [flood: RegExp, what: string, most: number])[] = [[/^ends/, "state", 2], [/^ends/, "change", 2], [/^hints/, "commits", 2], [/versions/, "problem", 3]];

describe(`${MANY} messages in one task: at most one state change, one write and one notification`, () => {
  test.each(FLOODS)("%s (R-14, R-55, R-76)", async (what, make) => {
    const [one, many] = [await after(1, make), await after(MANY, make)];
    const most = (name: string, those: Record<string, number>): number => Math.max(1, those[name] ?? 0, ...MORE.filter(([flood, kind]) => flood.test(what) && kind === name).map(([, , times]) => times));
    for (const when of ["task", "all"] as const) {
      expect([when, Object.entries(many[when]).filter(([name, times]) => times > most(name, one[when]))]).toEqual([when, []]);
    }
  });
});
