import { Random } from "../../src/testing/random.js";

/** How often each thing happens. */
const WEIGHTS = {
  open: 6, close: 3, reload: 6, front: 4,
  freeze: 5, thaw: 6, stop: 2, carryOn: 5, crash: 3, restore: 6, away: 5, back: 7,
  offline: 2, online: 4,
  signIn: 14, signOut: 4, kill: 1, rotate: 1,
  press: 10, extend: 3, check: 2, set: 14, update: 12,
  moment: 8, pause: 2,
} as const;
export type Op = keyof typeof WEIGHTS;

/** One thing that happens; `a`, `b` and `c` are numbers from 0 to 1 that say to which tab and how. `hurry`: the next step does not wait for its end. */
export interface Step {
  readonly op: Op;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly hurry: boolean;
}

export interface Plan {
  readonly seed: number;
  /** Pages say at load who is signed in, as a server renders them. */
  readonly rendered: boolean;
  readonly steps: readonly Step[];
}

const ALWAYS: readonly Op[] = ["open", "signIn", "moment", "thaw", "carryOn", "restore", "back", "online"];

/** The life of a seed: always the same steps, though what they meet depends on the machine. */
export function makePlan(seed: number): Plan {
  const random = new Random(seed * 7919 + 13);
  // Each life leaves some things out and does others more often, so that rare ones meet (swarm testing: https://doi.org/10.1145/2338965.2336763).
  const weights = (Object.keys(WEIGHTS) as Op[]).map((op) => [op, WEIGHTS[op] * (ALWAYS.includes(op) ? 1 : [0, 0, 1, 1, 3][Math.floor(random.next() * 5)])] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const choose = (): Op => {
    let at = random.next() * total;
    return weights.find(([, weight]) => (at -= weight) < 0)?.[0] ?? "moment";
  };
  const step = (op: Op): Step => ({ op, a: random.next(), b: random.next(), c: random.next(), hurry: random.chance(0.35) });
  const rendered = random.chance(0.5);
  const first = (["open", "open", "open", "signIn", "moment"] as const).map(step);
  return { seed, rendered, steps: [...first, ...Array.from({ length: 60 + Math.floor(random.next() * 60) }, () => step(choose()))] };
}
