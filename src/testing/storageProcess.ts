import type { StorageArea } from "../platform/platform.js";
import type { Document } from "./document.js";
import { namedError } from "./globals.js";
import type { LocalStorage } from "./localStorage.js";
import { StorageMap } from "./storageMap.js";

type StorageListener = (key: string | null, value: string | null) => void;

/**
 * localStorage as one renderer process sees it: a copy that has its own writes at once and those of others when the browser process passes them on.
 * A foreign write to a key whose own write is still under way does not show (Chromium's cached storage area; storage-facts 9).
 */
export class StorageProcess {
  readonly #backend: LocalStorage;
  readonly #copy: StorageMap;
  readonly #underWay = new Map<string, number>();
  readonly #listeners = new Map<Document, Set<StorageListener>>();
  #outAt = 0;
  #inAt = 0;
  #eventAt = 0;
  #killed = false;

  constructor(backend: LocalStorage) {
    this.#backend = backend;
    this.#copy = new StorageMap(backend.map);
    backend.processes.add(this);
  }

  /** No longer there. */
  get ended(): boolean {
    return !this.#backend.processes.has(this);
  }

  /** The process is gone; what it has sent still arrives, unless the whole browser was `killed`. */
  end(killed = false): void {
    this.#killed = killed;
    this.#backend.processes.delete(this);
  }

  /** The area of one document of this process. */
  area(document: Document): StorageArea {
    document.onDeath(() => this.#listeners.delete(document));
    return {
      get: (key) => this.#map.get(key),
      set: (key, value) => this.#set(document, key, String(value)),
      remove: (key) => this.#write(document, key, null),
      keys: (prefix) => this.#map.keys(prefix),
      listen: (listener) => this.#listen(document, listener),
    };
  }

  /** How many listeners `document` has for storage events. */
  listenersOf(document: Document): number {
    return this.#listeners.get(document)?.size ?? 0;
  }

  /** A write has reached the browser process; it comes here after all earlier ones. */
  hear(key: string, value: string | null, from: StorageProcess, changed: boolean): void {
    this.#arrive(() => {
      if (from === this) this.#acknowledge(key);
      else this.#receive(key, value, changed);
    });
  }

  /** The browser process has cleared everything; own writes that it did not have yet stay. */
  hearWipe(tell: boolean): void {
    this.#arrive(() => {
      for (const key of this.#copy.keys("")) if (!this.#underWay.has(key)) this.#copy.apply(key, null);
      if (tell) this.#announce(null, null);
    });
  }

  #arrive(apply: () => void): void {
    const { scheduler, random, models } = this.#backend.world;
    this.#inAt = Math.max(this.#inAt, scheduler.now + random.within(models.storage.delay));
    scheduler.after(this.#inAt - scheduler.now, apply);
  }

  get #map(): StorageMap {
    return this.#backend.world.models.storage.processCache ? this.#copy : this.#backend.map;
  }

  #set(document: Document, key: string, value: string): unknown {
    if (document.dead) return undefined;
    const { timeline, models } = this.#backend.world;
    if (this.#map.sizeWith(key, value) > Math.max(models.storage.quota, this.#map.bytes)) {
      timeline.add(document.name, "local full", key);
      return namedError("QuotaExceededError", `Setting the value of ${JSON.stringify(key)} exceeded the quota.`);
    }
    this.#write(document, key, value);
    return undefined;
  }

  #write(document: Document, key: string, value: string | null): void {
    if (document.dead) return;
    const { timeline, scheduler, random, models } = this.#backend.world;
    const changed = this.#map.get(key) !== value;
    if (value === null && !changed) return;
    timeline.add(document.name, "local", key, value);
    if (changed) this.#announce(key, value, document);
    this.#copy.apply(key, value);
    this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
    if (!models.storage.processCache) {
      this.#backend.commit(key, value, this);
      return;
    }
    this.#outAt = Math.max(this.#outAt, scheduler.now + random.within(models.storage.delay));
    scheduler.after(this.#outAt - scheduler.now, () => {
      if (!this.#killed) this.#backend.commit(key, value, this);
    });
  }

  #acknowledge(key: string): void {
    const left = (this.#underWay.get(key) ?? 1) - 1;
    if (left === 0) this.#underWay.delete(key);
    else this.#underWay.set(key, left);
  }

  #receive(key: string, value: string | null, changed: boolean): void {
    if (!this.#underWay.has(key)) this.#copy.apply(key, value);
    if (changed) this.#announce(key, value);
  }

  #listen(document: Document, listener: StorageListener): () => void {
    if (document.dead) return () => undefined;
    const own: StorageListener = (key, value) => listener(key, value);
    const listeners = this.#listeners.get(document) ?? new Set();
    this.#listeners.set(document, listeners.add(own));
    return () => listeners.delete(own);
  }

  /** Storage events for all documents of this process but the writer. */
  #announce(key: string | null, value: string | null, writer?: Document): void {
    const { scheduler, random, models } = this.#backend.world;
    let delay = random.within(models.storage.eventDelay);
    if (!models.storage.unorderedEvents) {
      this.#eventAt = Math.max(this.#eventAt, scheduler.now + delay);
      delay = this.#eventAt - scheduler.now;
    }
    for (const document of this.#listeners.keys()) {
      if (document !== writer && !random.chance(models.storage.eventLoss)) scheduler.after(delay, () => this.#deliver(document, key, value));
    }
  }

  #deliver(document: Document, key: string | null, value: string | null): void {
    const { models, timeline } = this.#backend.world;
    if (document.state === "cached" && models.lifecycle.cachedStorageEvents === "drop") return;
    document.enter(() => {
      timeline.add(document.name, "storage event", key, value);
      for (const listener of [...(this.#listeners.get(document) ?? [])]) this.#backend.world.scheduler.callPage(() => listener(key, value));
    });
  }
}
