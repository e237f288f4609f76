// Whether the tests see a mutant: by the schedules that have seen it before, then by fresh ones; or by the unit test that it names.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../simulation/bundle.mjs";
import { Pool } from "../simulation/pool.mjs";
import { root } from "../support/install.mjs";

/** @typedef {import("./mutants.mjs").Mutant} Mutant */
/** @typedef {{ invariant: string, seed?: number, schedules?: number }} Death what broke; in which schedule, after how many */

/** After so many schedules that see nothing a mutant has survived. */
export const MOST = 1000;
const PIECE = 20;

/** Kills mutants. What breaks without the mutant, too, says nothing of it, so the source as it is runs beside them. */
export class Killer {
  #folder = mkdtempSync(join(tmpdir(), "holdfast-"));
  /** @type {Promise<Pool> | undefined} */
  #sound;
  #count = 0;

  /** @param {Mutant} mutant @param {readonly number[]} recorded seeds @param {number} from the first fresh one @returns {Promise<Death | undefined>} */
  kill(mutant, recorded, from, most = MOST) {
    return mutant.unit ? inUnit(mutant) : this.#inSchedules(mutant, recorded, from, most);
  }

  async close() {
    (await this.#sound)?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #bundle(edits) {
    const file = join(this.#folder, `${this.#count++}.mjs`);
    await bundle(file, edits);
    return new Pool(file, 1);
  }

  async #isSound(seed) {
    const pool = await (this.#sound ??= this.#bundle([]));
    return (await pool.do({ run: { from: seed, to: seed + 1 } })).failures.length === 0;
  }

  async #inSchedules(mutant, recorded, from, most) {
    const pool = await this.#bundle(mutant.edits);
    let schedules = 0;
    const look = async (start, end) => {
      for (let next = start; next < end; ) {
        const ran = await pool.do({ run: { from: next, to: end, first: true } });
        schedules += ran.schedules;
        next += ran.schedules;
        const [failure] = ran.failures;
        if (failure && (await this.#isSound(failure.seed))) return { invariant: failure.what.split(":")[0], seed: failure.seed, schedules };
      }
      return undefined;
    };
    try {
      for (const seed of recorded) {
        const death = await look(seed, seed + 1);
        if (death) return death;
      }
      for (let start = from; start < from + most; start += PIECE) {
        const death = await look(start, start + PIECE);
        if (death) return death;
      }
      return undefined;
    } finally {
      pool.close();
    }
  }
}

/** The unit test must run, and must fail. */
function inUnit({ name, breaks, unit: [file, test] }) {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-"));
  const report = join(folder, "report.json");
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/mutants/vitest.config.ts", file, ...(test ? ["-t", test] : []), "--reporter=json", `--outputFile.json=${report}`];
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: root, stdio: "ignore", env: { ...process.env, HOLDFAST_MUTANT: name } }).once("close", () => {
      try {
        resolve(JSON.parse(readFileSync(report, "utf8")).numFailedTests > 0 ? { invariant: breaks } : undefined);
      } catch {
        resolve(undefined); // it did not even begin
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}
