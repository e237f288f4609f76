import { StorageMap } from "./storageMap.js";
import type { StorageProcess } from "./storageProcess.js";
import type { World } from "./world.js";

/** A write that the disk does not have yet. */
interface Unflushed {
  readonly at: number;
  readonly key: string;
  readonly old: string | null;
}

/**
 * The localStorage of one origin as the browser process holds it: writes of all tabs in their order of arrival. No read-modify-write across
 * processes is possible, and none is offered (requirements R-64).
 */
export class LocalStorage {
  /** What counts in the end. */
  readonly map: StorageMap = new StorageMap();
  readonly world: World;
  readonly processes: Set<StorageProcess> = new Set();
  readonly #unflushed: Unflushed[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** A write has arrived: every other process hears of it, its documents get an event if the value is another one. */
  commit(key: string, value: string | null, from: StorageProcess): void {
    const old = this.map.get(key);
    this.#remember(key, old);
    this.map.apply(key, value);
    for (const process of this.processes) process.hear(key, value, from, old !== value);
  }

  /** Storage is cleared from outside (the user, "Clear-Site-Data"): every copy is emptied (requirements R-29). */
  wipe(): void {
    this.map.apply(null, null);
    this.#unflushed.length = 0;
    for (const process of this.processes) process.hearWipe(this.world.models.lifecycle.clearEvents);
  }

  /** The browser was killed: what had not reached the disk is gone (requirements R-74). */
  lose(): void {
    const since = this.world.scheduler.now - this.world.models.storage.flushDelay;
    for (const { at, key, old } of this.#unflushed.splice(0).reverse()) if (at > since) this.map.apply(key, old);
  }

  #remember(key: string, old: string | null): void {
    const { now } = this.world.scheduler;
    const since = now - this.world.models.storage.flushDelay;
    while (this.#unflushed.length > 0 && this.#unflushed[0]!.at <= since) this.#unflushed.shift();
    this.#unflushed.push({ at: now, key, old });
  }
}
