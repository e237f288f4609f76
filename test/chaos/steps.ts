import { sleep } from "../browser/driver/until.js";
import type { Life } from "./life.js";
import type { Op, Step } from "./plan.js";
import type { Slot } from "./slot.js";
import { now } from "./timeline.js";
import { KEYS } from "./watch.js";

const TABS = 8;
const USERS = ["ada", "bob", "eve"];
/** One process is stopped at a time: Chromium asks every process before it tells which one is a tab's. */
const stopping = ({ slots }: Life): boolean => slots.some(is("stopped"));

const pick = <T>(list: readonly T[], at: number): T | undefined => list[Math.floor(at * list.length)];

interface Scene {
  readonly life: Life;
  readonly slot: Slot;
  readonly user: string;
  readonly b: number;
  readonly c: number;
}

/** What is done to one tab: which tabs it can be done to, and how. */
interface Act {
  readonly to: (slot: Slot) => boolean;
  readonly act: (scene: Scene) => Promise<unknown>;
}

const here = (slot: Slot): boolean => slot.where === "here";
/** A browser without network has no page to load. */
const online = (slot: Slot): boolean => slot.answers && !slot.offline;
const is = (where: Slot["where"]) => (slot: Slot): boolean => slot.where === where;

/** Somebody is there, from now until it is done. */
async function used(life: Life, act: () => Promise<unknown>): Promise<void> {
  const use: [number, number] = [now(), Infinity];
  life.uses.push(use);
  await act();
  use[1] = now();
}

const ACTS: Readonly<Partial<Record<Op, Act>>> = {
  close: { to: (slot) => slot.where !== "stopped" && slot.where !== "closed", act: ({ slot }) => ((slot.where = "closed"), slot.tab.close()) },
  reload: { to: (slot) => here(slot) && online(slot), act: ({ slot }) => slot.tab.reload() },
  front: { to: here, act: ({ slot }) => slot.tab.front() },
  freeze: { to: here, act: ({ slot }) => ((slot.where = "frozen"), slot.tab.freeze()) },
  thaw: {
    to: is("frozen"),
    async act({ slot, b }) {
      await slot.tab.thaw();
      if (b < 0.6) await slot.tab.front();
      slot.where = "here";
    },
  },
  stop: { to: here, act: ({ slot }) => ((slot.where = "stopped"), slot.tab.stop()) },
  carryOn: {
    to: is("stopped"),
    async act({ slot }) {
      await slot.tab.carryOn();
      slot.runsSince = now();
      slot.where = "here";
    },
  },
  crash: { to: online, act: ({ slot }) => ((slot.where = "crashed"), (slot.crashed = true), slot.tab.crash()) },
  restore: { to: is("crashed"), act: async ({ slot }) => (await slot.tab.reload(), (slot.where = "here")) },
  away: { to: (slot) => here(slot) && online(slot), act: ({ life, slot }) => ((slot.where = "away"), slot.tab.goto(`http://elsewhere.test:${life.server.port}/blank`)) },
  back: { to: is("away"), act: async ({ slot }) => (await slot.tab.back(), (slot.where = "here")) },
  offline: { to: here, act: ({ slot }) => ((slot.offline = true), slot.tab.offline(true)) },
  online: { to: (slot) => here(slot) && slot.offline, act: ({ slot }) => ((slot.offline = false), slot.tab.offline(false)) },
  signIn: { to: here, act: ({ slot, user }) => slot.tab.evaluate((who: string) => globalThis.chaos.signIn(who), user) },
  signOut: { to: here, act: ({ life, slot }) => (life.truth.endCalls.push(now()), slot.tab.evaluate(() => globalThis.chaos.call("end"))) },
  extend: { to: here, act: ({ life, slot }) => used(life, () => slot.tab.evaluate(() => globalThis.chaos.call("extend"))) },
  check: { to: here, act: ({ slot }) => slot.tab.evaluate(() => globalThis.chaos.call("check")) },
  press: {
    to: here,
    async act({ life, slot }) {
      if (await slot.tab.evaluate(() => document.visibilityState === "visible")) await used(life, () => slot.tab.press("x"));
    },
  },
  set: { to: here, act: ({ life, slot, b }) => slot.tab.evaluate((key, id: number) => globalThis.chaos.set(key as never, id), pick(KEYS, b), life.nextId()) },
  update: { to: here, act: ({ life, slot, b }) => slot.tab.evaluate((key, id: number) => globalThis.chaos.update(key as never, id), b < 0.7 ? "cart" : "file", life.nextId()) },
};

/** What is done to no tab in particular. */
const OTHERS: Readonly<Partial<Record<Op, (scene: Omit<Scene, "slot">) => Promise<unknown> | void>>> = {
  async open({ life, b }) {
    if (life.slots.filter(({ where }) => where !== "closed").length < TABS) await life.open(b < 0.6);
  },
  kill: ({ life }) => life.server.killLogins(),
  rotate: ({ life }) => life.server.rotateCsrf(),
  moment: ({ b }) => sleep(b * b * 300),
  pause: ({ b }) => sleep(700 + b * 1500),
};

/** Takes one step, and looks at every page. */
export async function take(life: Life, { op, a, b, c, hurry }: Step): Promise<void> {
  const scene = { life, user: pick(USERS, b)!, b, c };
  const other = OTHERS[op];
  if (other) {
    life.timeline.add("life", op);
    life.steps++;
    await other(scene);
  } else {
    const { to, act } = ACTS[op]!;
    const slot = pick(life.slots.filter((each) => !each.busy && to(each)), a);
    if (!slot || (op === "stop" && stopping(life))) return;
    const goesOn = hurry && op !== "stop";
    life.timeline.add("life", `${op} ${slot.name}${op === "signIn" ? ` as ${scene.user}` : ""}${goesOn ? ", and on" : ""}`);
    life.steps++;
    const done = (slot.busy = act({ ...scene, slot }).then(() => {}).finally(() => (slot.busy = undefined)));
    // An error is raised where somebody waits for it: here or in the end.
    if (goesOn) done.catch((error: unknown) => life.truth.fail("driver", `${op} ${slot.name}: ${String(error)}`));
    else await done;
  }
  await life.look(`after ${op}`);
}
