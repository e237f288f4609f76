// Many schedules on all cores.
import { availableParallelism } from "node:os";

/** @typedef {import("./pool.mjs").Pool} Pool @typedef {{ schedules: number, steps: number, failures: { seed: number, what: string }[], seconds: number }} Sum */

/** Small, so that all cores end at about the same time. */
const PIECE = 25;

/**
 * Runs schedules from a seed on: at least `runs`, and more until `until` (a time of `performance.now()`). `told` hears of progress and of failures.
 * @param {Pool} pool
 * @returns {Promise<Sum>}
 * @param {{ from: number, runs: number, until?: number, steps?: number, told?: (schedules: number, failures: readonly { seed: number, what: string }[]) => void }} options
 */
export async function runSchedules(pool, { from, runs, until = -Infinity, steps, told = () => {} }) {
  const began = performance.now();
  /** @type {Sum} */
  const sum = { schedules: 0, steps: 0, failures: [], seconds: 0 };
  let next = from;
  const drive = async () => {
    while (next < from + runs || performance.now() < until) {
      const piece = { from: next, to: next < from + runs ? Math.min(next + PIECE, from + runs) : next + PIECE };
      next = piece.to;
      const ran = await pool.do({ run: { ...piece, steps } });
      sum.schedules += ran.schedules;
      sum.steps += ran.steps;
      sum.failures.push(...ran.failures);
      told(sum.schedules, ran.failures);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, drive));
  sum.seconds = (performance.now() - began) / 1000;
  sum.failures.sort((a, b) => a.seed - b.seed);
  return sum;
}

/** @param {Sum} sum */
export const summary = ({ schedules, steps, seconds, failures }) =>
  `${schedules} schedules, ${steps} steps, ${seconds.toFixed(0)} s, ${failures.length} violation${failures.length === 1 ? "" : "s"}`;
