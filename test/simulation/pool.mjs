// Worker processes that run schedules: one for each core, each given a piece of work when it has done the last.
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";

/** @typedef {import("./worker.js").Job} Job @typedef {import("./worker.js").Ran} Ran */

export class Pool {
  #idle = [];
  #waiting = [];
  #all = [];

  /** @param {string} file made by bundle() */
  constructor(file, size = availableParallelism()) {
    for (let n = 0; n < size; n++) this.#all.push(fork(file, { execArgv: ["--enable-source-maps"] }));
    this.#idle = [...this.#all];
  }

  /** Gives a job to the next worker that is free. @param {Job} job @returns {Promise<Ran>} */
  async do(job) {
    const worker = this.#idle.pop() ?? (await new Promise((resolve) => this.#waiting.push(resolve)));
    try {
      return await ask(worker, job);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(worker);
      else this.#idle.push(worker);
    }
  }

  close() {
    for (const worker of this.#all) worker.kill();
  }
}

/** A schedule takes milliseconds. One in which a page never gives its task back takes for ever, and must be told of, not waited for. */
const ENDLESS = 300_000;

const ask = (worker, job) =>
  new Promise((resolve, reject) => {
    const died = (status, signal) => reject(new Error(`a worker has ended (${signal ?? status}) while it did ${JSON.stringify(job)}`));
    const endless = setTimeout(() => worker.kill("SIGKILL"), ENDLESS);
    worker.once("exit", died);
    worker.once("message", (ran) => {
      clearTimeout(endless);
      worker.off("exit", died);
      resolve(ran);
    });
    worker.send(job);
  });
