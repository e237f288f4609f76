import type { Document } from "./document.js";
import { enterCache, unload } from "./lifecycle.js";
import { type LoadedPage, loadPage } from "./loadPage.js";
import { StorageProcess } from "./storageProcess.js";
import type { TabParts } from "./tabParts.js";

/** The pages of one tab: the one that is there, or was last, and those behind it that may still be in the back/forward cache. One process for all. */
export class TabHistory {
  page: LoadedPage;
  /** How many documents there were so far. */
  loads = 0;
  readonly #parts: TabParts;
  #process: StorageProcess;
  readonly #behind: LoadedPage[] = [];

  constructor(parts: TabParts) {
    this.#parts = parts;
    this.#process = new StorageProcess(parts.partition.local);
    const { prerender = false, restored = false, visible = true, stale = restored || prerender } = parts.options;
    this.page = this.#load(stale, visible, prerender);
  }

  get document(): Document {
    return this.page.document;
  }

  /** All pages that are not gone for good. */
  get documents(): Document[] {
    return [this.page, ...this.#behind].map(({ document }) => document);
  }

  /** Another document takes the place of this one; a crashed one gets a new process first. */
  replace(stale: boolean, visible: boolean): void {
    if (this.#process.ended) this.#process = new StorageProcess(this.#parts.partition.local);
    unload(this.document);
    this.page = this.#load(stale, visible, false);
  }

  /** Another document comes, and this one goes to the cache if it may. */
  forward(): void {
    const { document, page } = this;
    const { visible } = document;
    if (document.state === "running" && enterCache(document, this.#parts.partition.locks)) this.#behind.push(page);
    else unload(document);
    this.page = this.#load(false, visible, false);
  }

  /** The present page goes, and the one behind it is the present one, cached or dead. */
  backward(): void {
    unload(this.document);
    this.page = this.#behind.pop() ?? this.page;
  }

  /** The user closes the tab. */
  close(): void {
    unload(this.document);
    this.#forget(false);
  }

  /** Everything is gone at this very point; with `browserKilled` nothing under way arrives either. */
  destroy(browserKilled: boolean): void {
    this.document.kill(true);
    this.#forget(browserKilled);
  }

  #forget(browserKilled: boolean): void {
    for (const { document } of this.#behind.splice(0)) document.kill(false);
    this.#process.end(browserKilled);
  }

  #load(stale: boolean, visible: boolean, prerendering: boolean): LoadedPage {
    this.loads++;
    return loadPage({ ...this.#parts, process: this.#process, stale, visible, prerendering });
  }
}
