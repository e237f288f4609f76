import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { webLocks } from "../../../src/platform/locks.js";
import { settle } from "../support/platform.js";

interface Options {
  readonly signal?: AbortSignal;
  readonly steal?: boolean;
  readonly ifAvailable?: boolean;
}
interface Held {
  readonly steal: () => void;
}

/** The LockManager of https://w3c.github.io/web-locks/, as far as exclusive locks go; it refuses what R-83 says that browsers refuse. */
class LockManager {
  readonly #held = new Map<string, Held>();
  readonly #queues = new Map<string, (() => void)[]>();

  async request(name: string, options: Options, callback: (lock: { name: string } | null) => unknown): Promise<unknown> {
    if ((options.steal || options.ifAvailable) && options.signal) throw new DOMException("signal", "NotSupportedError");
    if (options.steal && options.ifAvailable) throw new DOMException("both", "NotSupportedError");
    await null;
    if (options.signal?.aborted) throw options.signal.reason;
    if (this.#held.has(name)) {
      if (options.ifAvailable) return callback(null);
      if (options.steal) this.#held.get(name)!.steal();
      else await this.#wait(name, options.signal);
    }
    return new Promise((resolve, reject) => {
      const own: Held = { steal: () => reject(new DOMException("stolen", "AbortError")) };
      this.#held.set(name, own);
      void Promise.resolve(callback({ name })).then((value) => {
        if (this.#held.get(name) === own) {
          this.#held.delete(name);
          this.#queues.get(name)?.shift()?.();
        }
        resolve(value);
      }, reject);
    });
  }

  #wait(name: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      queue.push(resolve);
      signal?.addEventListener("abort", () => {
        queue.splice(queue.indexOf(resolve), 1);
        reject(signal.reason as Error);
      });
    });
  }

  async query(): Promise<{ held?: { name?: string }[]; pending?: unknown[] }> {
    return { held: [...this.#held.keys()].map((name) => ({ name })), pending: [...this.#queues].flatMap(([name, queue]) => queue.map(() => ({ name }))) };
  }
}

beforeEach(() => vi.stubGlobal("navigator", { locks: new LockManager() }));
afterEach(() => void vi.unstubAllGlobals());

const ask = (name: string, mode: "wait" | "ifAvailable" | "steal") => {
  const [granted, lost] = [vi.fn<(held: boolean) => void>(), vi.fn<() => void>()];
  return { granted, lost, release: webLocks()!.request(name, mode, granted, lost) };
};
/** Requests that wait: each keeps a page out of the back/forward cache. */
const pending = async (): Promise<unknown[]> => ((await (navigator as unknown as { locks: LockManager }).locks.query()).pending ?? []).map((request) => (request as { name: string }).name);
const held = (): Promise<string[]> => webLocks()!.held("");

test("none in an insecure context, where navigator.locks is not there (R-83)", () => {
  vi.stubGlobal("navigator", {});
  expect(webLocks()).toBeUndefined();
});

describe("a lock", () => {
  test.each(["wait", "ifAvailable", "steal"] as const)("that is free is granted (%s), and held until it is released", async (mode) => {
    const a = ask("x", mode);
    await settle();
    expect(a.granted.mock.calls).toEqual([[true]]);
    expect(await held()).toEqual(["x"]);
    a.release();
    await settle();
    expect(await held()).toEqual([]);
    expect(a.granted).toHaveBeenCalledOnce();
    expect(a.lost).not.toHaveBeenCalled();
  });

  test("queues: the next is granted when it is released, in order", async () => {
    const [a, b, c] = [ask("x", "wait"), ask("x", "wait"), ask("x", "wait")];
    await settle();
    expect([b.granted.mock.calls, c.granted.mock.calls]).toEqual([[], []]);
    a.release();
    await settle();
    expect([b.granted.mock.calls, c.granted.mock.calls]).toEqual([[[true]], []]);
  });

  test("a place in the queue is taken back: neither callback comes after it", async () => {
    const [a, b, c] = [ask("x", "wait"), ask("x", "wait"), ask("x", "wait")];
    await settle();
    b.release();
    await settle();
    expect(await pending()).toEqual(["x"]);
    a.release();
    await settle();
    expect(b.granted).not.toHaveBeenCalled();
    expect(c.granted.mock.calls).toEqual([[true]]);
  });

  test.each(["wait", "ifAvailable", "steal"] as const)("taken back in the task of the request (%s): not granted, not held", async (mode) => {
    const a = ask("x", mode);
    a.release();
    a.release();
    await settle();
    expect([a.granted.mock.calls, a.lost.mock.calls]).toEqual([[], []]);
    expect(await held()).toEqual([]);
  });

  test("ifAvailable: granted(false) where it is not free, and it does not queue", async () => {
    const [a, b] = [ask("x", "wait"), ask("x", "ifAvailable")];
    await settle();
    expect(b.granted.mock.calls).toEqual([[false]]);
    a.release();
    await settle();
    expect(b.granted).toHaveBeenCalledOnce();
    expect(await held()).toEqual([]);
  });

  test("stolen: the holder hears that it has lost it, once, and releasing it then does nothing to the thief", async () => {
    const a = ask("x", "wait");
    await settle();
    const thief = ask("x", "steal");
    await settle();
    expect(thief.granted.mock.calls).toEqual([[true]]);
    expect(a.lost).toHaveBeenCalledOnce();
    a.release();
    await settle();
    expect(await held()).toEqual(["x"]);
    expect(thief.lost).not.toHaveBeenCalled();
  });

  test("other names are other locks", async () => {
    const [a, b] = [ask("x", "wait"), ask("y", "wait")];
    await settle();
    expect([a.granted.mock.calls, b.granted.mock.calls]).toEqual([[[true]], [[true]]]);
  });

  test("a request that fails is not granted, and nothing is thrown", async () => {
    vi.stubGlobal("navigator", { locks: { request: () => Promise.reject(new DOMException("no", "InvalidStateError")) } });
    const a = ask("x", "wait");
    await settle();
    expect(a.granted.mock.calls).toEqual([[false]]);
    expect(a.lost).not.toHaveBeenCalled();
    expect(() => a.release()).not.toThrow();
  });
});

describe("names of held locks", () => {
  test("those with the prefix", async () => {
    for (const name of ["holdfast/shop/tab/1", "holdfast/shop/tab/2", "holdfast/shop/leader", "other"]) ask(name, "wait");
    await settle();
    expect((await webLocks()!.held("holdfast/shop/tab/")).sort()).toEqual(["holdfast/shop/tab/1", "holdfast/shop/tab/2"]);
  });
  test("none, where the manager names none", async () => {
    vi.stubGlobal("navigator", { locks: { query: async () => ({}) } });
    expect(await webLocks()!.held("")).toEqual([]);
  });
  test("it rejects where the query does", async () => {
    vi.stubGlobal("navigator", { locks: { query: () => Promise.reject(new DOMException("no", "InvalidStateError")) } });
    await expect(webLocks()!.held("")).rejects.toMatchObject({ name: "InvalidStateError" });
  });
});
