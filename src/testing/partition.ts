import { ChannelHub } from "./channel.js";
import type { Connection } from "./connection.js";
import { DatabaseEngine } from "./database.js";
import type { Document } from "./document.js";
import { LocalStorage } from "./localStorage.js";
import { LockManager } from "./locks.js";
import type { World } from "./world.js";

/** All that the tabs of one origin share. A third-party frame has a partition of its own (requirements R-79). */
export class Partition {
  readonly local: LocalStorage;
  readonly channels: ChannelHub;
  readonly locks: LockManager;
  readonly connections: Set<Connection> = new Set();
  readonly #databases = new Map<string, DatabaseEngine>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.local = new LocalStorage(world);
    this.channels = new ChannelHub(world);
    this.locks = new LockManager(world);
  }

  /** The database of this name; it is there once it is asked for. */
  database(name: string): DatabaseEngine {
    const engine = this.#databases.get(name) ?? new DatabaseEngine(this.#world);
    this.#databases.set(name, engine);
    return engine;
  }

  /** How many transactions of `document` have not committed. */
  transactionsOf(document: Document): number {
    return [...this.#databases.values()].reduce((sum, engine) => sum + engine.pending(document).length, 0);
  }

  /** Every database closes its connections by force and is empty (requirements R-29). */
  wipeDatabases(): void {
    for (const connection of this.connections) connection.lose();
    for (const engine of this.#databases.values()) engine.wipe();
  }

  /** The browser was killed: no lock is held, and what the disk does not have is gone. */
  lose(): void {
    this.locks.reset();
    this.local.lose();
    for (const engine of this.#databases.values()) engine.lose();
  }
}
