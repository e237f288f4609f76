import type { Locks } from "../platform/platform.js";
import type { Document } from "./document.js";
import { namedError } from "./globals.js";
import type { World } from "./world.js";

/** One request for a lock. */
interface LockRequest {
  readonly document: Document;
  readonly name: string;
  readonly mode: "wait" | "ifAvailable" | "steal";
  readonly granted: (held: boolean) => void;
  readonly lost: (() => void) | undefined;
  /** The page gave it back, or was told that it is gone: it hears no more. */
  done: boolean;
  /** When the latest word to the page arrives. */
  toldAt: number;
}

/** The lock manager of one origin. A page that does not run keeps its locks and its place in the queue (requirements R-81). */
export class LockManager {
  readonly #world: World;
  readonly #holders = new Map<string, LockRequest>();
  readonly #waiting: LockRequest[] = [];
  /** When the latest word of each document arrives here, so that a release is not overtaken by the next request. */
  readonly #lastFrom = new Map<Document, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The locks as one document sees them. */
  of(document: Document): Locks {
    document.onDeath((crashed) => this.#bury(document, crashed));
    return {
      request: (name, mode, granted, lost) => this.#request(document, name, mode, granted, lost),
      held: (prefix) => this.#held(document, prefix),
    };
  }

  /** Names of the locks that `document` holds and has not given back. */
  heldBy(document: Document): string[] {
    return [...this.#holders.values()].filter((request) => request.document === document && !request.done).map(({ name }) => name);
  }

  /** How many requests of `document` wait. */
  waitingOf(document: Document): number {
    return this.#waiting.filter((request) => request.document === document).length;
  }

  /** The browser is gone, and all locks with it. */
  reset(): void {
    this.#holders.clear();
    this.#waiting.length = 0;
  }

  /** Takes the locks and requests of a page away that goes into the cache; it hears of it when it is restored (WebKit, requirements R-53). */
  drop(document: Document): void {
    for (const request of [...this.#waiting, ...this.#holders.values()]) {
      if (request.document !== document) continue;
      const held = this.#holders.get(request.name) === request;
      this.#remove(request);
      this.#tell(request, () => (held ? request.lost?.() : request.granted(false)), true);
    }
  }

  #request(document: Document, name: string, mode: LockRequest["mode"], granted: LockRequest["granted"], lost?: () => void): () => void {
    const request: LockRequest = { document, name, mode, granted, lost, done: document.dead, toldAt: 0 };
    if (this.#world.models.locks.fail) this.#tell(request, () => granted(false), true);
    else document.whenActive(() => this.#travel(document, () => this.#arrive(request)));
    return () => {
      if (request.done) return;
      request.done = true;
      this.#travel(document, () => this.#remove(request));
    };
  }

  #arrive(request: LockRequest): void {
    if (request.done || request.document.dead) return;
    this.#evictHolder(request.name, request.document);
    const holder = this.#holders.get(request.name);
    if (request.mode === "steal") {
      this.#world.timeline.add(request.document.name, "steals lock", request.name);
      if (holder !== undefined) this.#tell(holder, () => holder.lost?.(), true);
      this.#grant(request);
    } else if (request.mode === "ifAvailable" && (holder !== undefined || this.#waiting.some(({ name }) => name === request.name))) {
      this.#tell(request, () => request.granted(false), true);
    } else {
      this.#waiting.push(request);
      this.#pump(request.name);
    }
  }

  #grant(request: LockRequest): void {
    this.#holders.set(request.name, request);
    this.#world.timeline.add(request.document.name, "gets lock", request.name);
    this.#tell(request, () => request.granted(true), false);
  }

  #pump(name: string): void {
    while (!this.#holders.has(name)) {
      const index = this.#waiting.findIndex((request) => request.name === name);
      if (index < 0) return;
      const request = this.#waiting.splice(index, 1)[0]!;
      // Nobody measured a grant to a cached page; the page that cannot take it must not have it.
      if (request.document.state === "cached") request.document.kill(false);
      else this.#grant(request);
    }
  }

  #remove(request: LockRequest): void {
    const index = this.#waiting.indexOf(request);
    if (index >= 0) this.#waiting.splice(index, 1);
    if (this.#holders.get(request.name) !== request) return;
    this.#holders.delete(request.name);
    this.#world.timeline.add(request.document.name, "frees lock", request.name);
    this.#pump(request.name);
  }

  /** A new request for a lock of a cached page throws the page out; one that was queued before does not (storage-facts 2.3). */
  #evictHolder(name: string, asker: Document): void {
    const holder = this.#holders.get(name);
    if (holder === undefined || holder.document === asker || holder.document.state !== "cached") return;
    this.#world.timeline.add(holder.document.name, "evicted: lock wanted", name);
    holder.document.kill(false);
    this.#remove(holder);
  }

  #held(document: Document, prefix: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      if (this.#world.models.locks.fail) {
        document.enterAfter(0, () => reject(namedError("SecurityError", "The request was denied.")));
        return;
      }
      document.whenActive(() =>
        this.#travel(document, () => {
          // A query frees a lock that a cached page keeps from a waiter (storage-facts 2.3: 2 of 2).
          for (const { name } of [...this.#waiting]) this.#evictHolder(name, document);
          const names = [...this.#holders.keys()].filter((name) => name.startsWith(prefix));
          document.enterAfter(this.#delay(), () => resolve(names));
        }),
      );
    });
  }

  /** Frees everything of a dead document. */
  #bury(document: Document, crashed: boolean): void {
    const delay = crashed ? this.#world.random.within(this.#world.models.locks.crashRelease) : this.#delay();
    this.#world.scheduler.after(delay, () => {
      for (const request of [...this.#waiting, ...this.#holders.values()]) if (request.document === document) this.#remove(request);
      this.#lastFrom.delete(document);
    });
  }

  #travel(document: Document, arrive: () => void): void {
    const { scheduler } = this.#world;
    const at = Math.max(this.#lastFrom.get(document) ?? 0, scheduler.now + this.#delay());
    this.#lastFrom.set(document, at);
    scheduler.after(at - scheduler.now, arrive);
  }

  /** Tells the page; `last` words end the request. */
  #tell(request: LockRequest, word: () => void, last: boolean): void {
    const { now } = this.#world.scheduler;
    request.toldAt = Math.max(request.toldAt, now + this.#delay());
    request.document.enterAfter(request.toldAt - now, () => {
      if (request.done) return;
      request.done = last;
      word();
    });
  }

  #delay(): number {
    return this.#world.random.within(this.#world.models.locks.delay);
  }
}
