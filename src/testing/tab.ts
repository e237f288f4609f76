import type { Platform } from "../platform/platform.js";
import type { Document } from "./document.js";
import { enterCache, freeze, leaveCache, thaw } from "./lifecycle.js";
import { type Resources, resourcesOf } from "./resources.js";
import { TabHistory } from "./tabHistory.js";
import type { TabOptions } from "./tabOptions.js";
import type { TabParts } from "./tabParts.js";

/**
 * One tab: a chain of documents, of which one is there. What happens to it happens at once; what other tabs see of that takes fake time. Put
 * `tab.platform` into `createSession`, and again after each load, since a new document knows nothing of the former one.
 */
export class Tab {
  readonly #parts: TabParts;
  readonly #history: TabHistory;

  constructor(parts: TabParts) {
    this.#parts = parts;
    this.#history = new TabHistory(parts);
  }

  /** "tab 1": its name in the timeline and in the server's log. */
  get name(): string {
    return this.#parts.name;
  }

  /** What its pages said with `platform.warn`. */
  get warnings(): readonly unknown[] {
    return this.#parts.warnings;
  }

  /** How many documents there were so far. */
  get loads(): number {
    return this.#history.loads;
  }

  /** The platform of the document that is there, or was last. */
  get platform(): Platform {
    return this.#history.page.platform;
  }

  /** Runs, is frozen, waits in the back/forward cache, or is gone (crashed, discarded, closed, thrown out of the cache). */
  get state(): "running" | "frozen" | "cached" | "gone" {
    const { state } = this.#document;
    return state === "dead" || state === "leaving" ? "gone" : state;
  }

  /** The user sees it, and it runs. */
  get visible(): boolean {
    return this.state === "running" && this.#document.visible;
  }

  /** Its sessionStorage, which outlives its documents. */
  get sessionStorage(): ReadonlyMap<string, string> {
    return this.#parts.session.entries;
  }

  /** Names of the Web Locks that its document holds. */
  get locks(): readonly string[] {
    return this.#parts.partition.locks.heldBy(this.#document);
  }

  /** What its page has set up and not taken down. */
  get resources(): Resources {
    return resourcesOf(this.#history.page, this.#parts.partition);
  }

  /** The user does something here: a trusted event of this type. Nothing happens in a tab that nobody sees. Tells whether anything did. */
  input(type = "pointerdown", target?: unknown): boolean {
    if (!this.visible) return false;
    this.#log("input", type);
    this.#history.page.input.dispatch(type, target);
    return true;
  }

  /** Another tab or window covers it. */
  hide(): void {
    if (this.state === "running") this.#document.setVisible(false);
  }

  /** The user comes to it. A frozen tab thaws; one that is gone or cached has to be restored. */
  show(): void {
    this.thaw();
    if (this.state !== "running" || this.#document.prerendering) return;
    this.#document.setVisible(true);
    this.focus();
  }

  /** Its window gets the focus. */
  focus(): void {
    if (this.visible) this.#document.tell("focus");
  }

  /** The browser stops its code; locks and a transaction under way stay with it (requirements ). `told: false`: its process just stops. */
  freeze(options: { told?: boolean } = {}): void {
    if (this.state !== "running") return;
    this.#log("freezes");
    freeze(this.#document, options.told ?? true);
  }

  /** Its code goes on, as hidden as it was; what came for it meanwhile comes now. */
  thaw(): void {
    if (this.state !== "frozen") return;
    this.#log("thaws");
    thaw(this.#document);
  }

  /** Its process dies: no event, no last word. Its locks are free a moment later (requirements R-57). */
  crash(): void {
    this.#log("crashes");
    this.#history.destroy(false);
  }

  /** The browser throws it away to save memory: as a crash, but nobody sees it (requirements R-50). */
  discard(): void {
    this.#log("is discarded");
    this.#history.destroy(false);
  }

  /** The whole browser is killed: nothing that was under way arrives. */
  kill(): void {
    this.#history.destroy(true);
  }

  /** The user closes it. */
  close(): void {
    this.#log("closes");
    this.#history.close();
  }

  /** The user loads it anew, crashed or not: a new document, the same sessionStorage. */
  reload(): Platform {
    this.#log("reloads");
    this.#history.replace(false, this.#document.visible);
    return this.platform;
  }

  /** The user goes to another page of this site: the present one goes to the back/forward cache if nothing prevents it. Gives the new one's platform. */
  navigate(): Platform {
    this.#log("goes to another page");
    this.#history.forward();
    return this.platform;
  }

  /** The user goes back after `navigate()`. "loaded": the page was not in the cache any more and is loaded from history. */
  back(): "cached" | "loaded" | "kept" {
    this.#log("goes back");
    this.#history.backward();
    return this.restore();
  }

  /** The user goes to another site. Tells whether the page is kept whole in the back/forward cache. */
  toBackForwardCache(): boolean {
    if (this.state !== "running") return false;
    this.#log("leaves for another site");
    return enterCache(this.#document, this.#parts.partition.locks);
  }

  /**
   * The user comes back: to the page in the cache if it is still there, else it is loaded from history, as after a crash, a discard, a close ("reopen closed tab") or
   * a restart of the browser. Then `tab.platform` is another one. "kept": it was there all the time.
   */
  restore(): "cached" | "loaded" | "kept" {
    if (this.state === "running" || this.state === "frozen") return "kept";
    if (this.state === "cached") {
      this.#log("is restored from the cache");
      leaveCache(this.#document);
      return "cached";
    }
    this.#log("is restored by loading");
    this.#history.replace(true, true);
    return "loaded";
  }

  /** `window.open` from its page: a new tab with a copy of its sessionStorage. The same as `browser.openTab({ opener })`. */
  windowOpen(options: TabOptions = {}): Tab {
    return this.#parts.open(options, this.#parts.session);
  }

  /** Opens the same page again: sessionStorage is copied (requirements R-67), and the page comes from history. */
  duplicate(options: TabOptions = {}): Tab {
    this.#log("is duplicated");
    return this.#parts.open({ ...this.#parts.options, prerender: false, stale: true, ...options }, this.#parts.session);
  }

  /** The prerendered page is shown. What it wrote to sessionStorage is gone (requirements R-60); its posts and lock requests go out. */
  activate(): void {
    if (this.state !== "running" || !this.#document.prerendering) return;
    this.#log("is activated");
    this.#document.activate();
    this.show();
  }

  /** Tells its pages, now or when they run. */
  tell(event: "online" | "offline"): void {
    for (const document of this.#history.documents) document.enter(() => document.tell(event));
  }

  /** Its sessionStorage is cleared from outside. */
  wipeSession(): void {
    this.#parts.session.apply(null, null);
  }

  get #document(): Document {
    return this.#history.page.document;
  }

  #log(what: string, ...detail: unknown[]): void {
    this.#parts.world.timeline.add(this.name, what, ...detail);
  }
}
