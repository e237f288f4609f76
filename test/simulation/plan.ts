import { ALL, type Key } from "./page.js";
import type { Engine } from "../../src/testing/index.js";
import { Random } from "../../src/testing/random.js";

/** One thing that happens; `a`, `b` and `c` are numbers from 0 to 1 that say to whom and how, so that a plan stays a plan when steps are left out. */
export interface Step {
  readonly op: Op;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** What stays the same during a run. */
export interface Setup {
  readonly engine: Engine;
  /** Pages are rendered by a server that says who is signed in, so each calls start() as it loads; else only a sign-in does. */
  readonly rendered: boolean;
  /** The server names logins and pages hand the name on. */
  readonly signIns: boolean;
  /** There is a `status` URL. */
  readonly status: boolean;
  readonly server: boolean;
  readonly resume: "extend" | "activity";
  /** The application reads everything after each step; else only where it is told of a change. */
  readonly watchful: boolean;
  /** What no page of this browser has. */
  readonly lacks: "nothing" | "locks" | "channel" | "database" | "local" | "session";
  /** The entries that are written: few, so that writes meet. */
  readonly keys: readonly Key[];
  readonly users: number;
  readonly faults: readonly Fault[];
  /** What the channel does that no engine was seen to do. */
  readonly channel: "sound" | "doubles" | "late" | "loses";
  /** localStorage is almost full. */
  readonly full: boolean;
}

/** Kinds of trouble that a run may have. */
export type Fault = "clock" | "database" | "clear" | "network" | "frozen" | "sleep" | "kill";

/** How often each operation comes up. */
const WEIGHTS = {
  open: 5, prerender: 1, close: 3, reload: 5, navigate: 2, crash: 3, restore: 6, freeze: 4, stop: 1, thaw: 6, cache: 4, hide: 4, show: 6, duplicate: 3,
  input: 14, login: 5, loginElsewhere: 1, join: 5, reauthenticate: 2, end: 4, endAndStart: 2, extend: 3, check: 2, hold: 2, release: 2,
  set: 10, update: 12, delete: 4, rush: 4,
  moment: 20, advance: 14, wait: 6,
  sleep: 2, clockBack: 1, clockForward: 1, offline: 2, online: 4, serverEnd: 1, serverFails: 3, serverRecovers: 4,
  kill: 1, clear: 1, clearLocal: 1, clearDatabase: 1, loseDatabase: 1, databaseSlow: 1, databaseFails: 1, databaseHangs: 1, databaseRecovers: 4,
} as const;
export type Op = keyof typeof WEIGHTS;

const OF_FAULT: Readonly<Record<Fault, readonly Op[]>> = {
  clock: ["clockBack", "clockForward"],
  database: ["loseDatabase", "databaseSlow", "databaseFails", "databaseHangs"],
  clear: ["clear", "clearLocal", "clearDatabase"],
  network: ["offline", "serverFails"],
  frozen: ["freeze", "stop", "cache"],
  sleep: ["sleep"],
  kill: ["kill"],
};

const ALWAYS: readonly Op[] = ["open", "login", "moment", "advance", "thaw", "restore", "show", "online", "serverRecovers", "databaseRecovers"];

/** Drawn by themselves, so that the other plans stay what they were. */
function oddities(seed: number, lacks: Setup["lacks"]): Pick<Setup, "channel" | "full"> {
  const random = new Random(seed * 104_729 + 7);
  const channel = random.chance(0.8) ? "sound" : (["doubles", "late", "loses"] as const)[Math.floor(random.next() * 3)]!;
  const full = random.chance(0.07);
  // One fault at a time: where a store or a way is missing, the others are sound.
  return lacks === "nothing" ? { channel, full } : { channel: "sound", full: false };
}

export interface Plan {
  readonly seed: number;
  readonly setup: Setup;
  readonly steps: readonly Step[];
}

/** Most schedules are short, so that there can be many; one in twenty goes on for hundreds of steps. */
const length = (random: Random): number => Math.floor(random.chance(0.04) ? 60 + random.next() * 340 : 8 + random.next() * 32);

/** The plan of a seed: a number of steps that the seed gives, or `steps`. */
export function makePlan(seed: number, count?: number): Plan {
  const random = new Random(seed * 7919 + 13);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)]!;
  const lacks = random.chance(0.75) ? "nothing" : pick(["locks", "channel", "database", "local", "local", "session"] as const);
  // With neither store a session is in the memory of one tab: two faults at once are one too many.
  const faults = (Object.keys(OF_FAULT) as Fault[]).filter((fault) => random.chance(0.35) && !(lacks === "local" && (fault === "database" || fault === "clear")));
  const setup: Setup = {
    engine: pick(["chromium", "chromium", "firefox", "webkit"] as const),
    rendered: random.chance(0.6),
    signIns: random.chance(0.7),
    status: random.chance(0.8),
    server: random.chance(0.85),
    resume: random.chance(0.5) ? "extend" : "activity",
    watchful: random.chance(0.7),
    keys: random.chance(0.3) ? ALL : ALL.filter(() => random.chance(0.3)),
    users: random.chance(0.3) ? 1 : 3,
    lacks,
    faults,
    ...oddities(seed, lacks),
  };
  const forbidden = new Set((Object.keys(OF_FAULT) as Fault[]).filter((fault) => !faults.includes(fault)).flatMap((fault) => OF_FAULT[fault]));
  // Each run leaves some operations out and does others more often, so that rare ones meet (swarm testing: https://doi.org/10.1145/2338965.2336763).
  const weights = (Object.keys(WEIGHTS) as Op[]).filter((op) => !forbidden.has(op)).map((op) => [op, WEIGHTS[op] * (ALWAYS.includes(op) ? 1 : pick([0, 0, 1, 1, 4]))] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const choose = (): Op => {
    let at = random.next() * total;
    for (const [op, weight] of weights) if ((at -= weight) < 0) return op;
    return "moment";
  };
  const first: Step[] = [{ op: "open", a: 0, b: 0, c: 0 }, { op: "login", a: 0, b: random.next(), c: 0 }, { op: "moment", a: 0, b: random.next(), c: 0 }];
  const steps = Array.from({ length: count ?? length(random) }, () => ({ op: choose(), a: random.next(), b: random.next(), c: random.next() }));
  return { seed, setup, steps: [...first, ...steps] };
}
