import { expect } from "vitest";
import { readMeta } from "../../../src/epoch/epoch.js";
import { createMarkers } from "../../../src/epoch/markers.js";
import type { Tab } from "../../../src/testing/index.js";
import { type Options, type Page, Stage } from "../../unit/scenarios/stage.js";
import { tap } from "./post.js";
import { unpolluted } from "./values.js";

export const PREFIX = "holdfast/holdfast/";
/** What the application itself asks for. */
export const OWN = "/api/order";
const IDLE = 600_000;
/** A stamp may be this far ahead of a tab's clock (clocks of two processes, a clock that was set back a little). */
const AHEAD = 2000;
/** What a header's value may be made of (https://fetch.spec.whatwg.org/#header-value, and a byte for each character). */
const HEADER = /^[\x20-\x7e\x80-\xff\t]*$/;

/**
 * A session that is lived in while another script of the origin does what it likes: two tabs, of which one is signed in as ann. The same session is used for many
 * cases, as in life; what must hold is looked at after each of them.
 */
export class Prey {
  readonly stage: Stage;
  page!: Page;
  other!: Page;
  #deliver!: (messages: readonly unknown[]) => void;
  #tab!: Tab;
  #deadline = -Infinity;
  #epoch = { n: 0, id: "" };
  /** How often ann had to sign in again, because a session may be ended by anybody. */
  signIns = 0;

  private constructor(options: Options) {
    // No timeline: a hundred thousand cases would fill the memory.
    this.stage = new Stage(options, { timeline: false });
  }

  static async live(options: Options = {}): Promise<Prey> {
    const prey = new Prey(options);
    prey.#tab = prey.stage.browser.openTab();
    prey.boot();
    prey.other = prey.stage.open();
    await prey.stage.browser.until(Promise.all([prey.page.session.ready, prey.other.session.ready]));
    await prey.signedIn();
    return prey;
  }

  /** Its page, anew in the same tab. */
  boot(): void {
    const { platform, deliver } = tap(this.#tab.platform);
    this.#deliver = deliver;
    this.page = this.stage.boot(this.#tab, { platform });
  }

  get tab(): Tab {
    return this.#tab;
  }

  /** The last one meta told of in its shape: what a case has written there may be no epoch at all. */
  get epoch(): { n: number; id: string } {
    const meta = readMeta(this.stage.meta);
    if (meta) this.#epoch = { n: meta.n, id: meta.id };
    return this.#epoch;
  }

  /** Until ann is signed in, whatever was done before. */
  async signedIn(): Promise<void> {
    for (let tries = 0; this.page.session.getState().user !== "ann"; tries++) {
      this.signIns++;
      // A forged deadline may still be ending the session before, and with it a login that the server has just named: then somebody signs in again.
      await this.stage.signIn(this.page, "ann").catch((error: unknown) => {
        if (tries > 2) throw error;
      });
    }
    expect(this.page.session.getState()).toMatchObject({ user: "ann" });
    this.note();
  }

  /** Remembers the deadline, which nothing hostile may move beyond what one input would. */
  note(): void {
    this.#deadline = this.page.session.getState().lastActiveAt! + IDLE;
  }

  /** Puts messages into the page's channel, all in one task. */
  async deliver(messages: readonly unknown[]): Promise<void> {
    this.#deliver(messages);
    await this.stage.browser.advance(3);
  }

  /** What must hold after anything. `input`: whether it may count as one; without, the deadline does not move up at all. */
  check(input: boolean): void {
    const { session } = this.page;
    const state = session.getState();
    // No session where none was, and nobody else's.
    expect([undefined, "ann"]).toContain(state.user);
    if (state.user !== undefined) expect(this.#deadline).not.toBe(-Infinity);
    const most = input ? Math.max(this.#deadline, this.stage.browser.now + AHEAD + IDLE) : this.#deadline;
    if (state.expiresAt !== undefined) expect(state.expiresAt).toBeLessThanOrEqual(most);
    if (state.status === "ended") expect(state.reason).toMatch(/./su);
    for (const entry of Object.values(session.data)) void Promise.resolve(entry.get()).catch(() => {});
    expect(unpolluted()).toBe(true);
    this.#requests();
  }

  /** Nothing that was given reaches a URL, and what reaches a header or a body can be there. */
  #requests(): void {
    const { requests, paths } = this.stage.server;
    for (const { url, headers, body } of requests.splice(0)) {
      expect([...Object.values(paths), OWN]).toContain(url);
      for (const [name, value] of Object.entries(headers)) {
        expect(name).toMatch(/^[\w-]+$/);
        expect(value).toMatch(HEADER);
      }
      if (body !== undefined) expect(body).toMatch(/^[\w.~!*'()%=-]*$/);
    }
  }

  /** The markers that the session has written can be read by it. */
  checkMarkers(): void {
    const unreadable: string[] = [];
    const { localStorage, now } = this.stage.browser;
    const area = { keys: () => [...localStorage.keys()].filter((key) => key.startsWith(PREFIX)), get: (key: string) => localStorage.get(key) ?? null, set: () => undefined, remove: () => {}, listen: () => () => {} };
    createMarkers(area, PREFIX, (key) => void unreadable.push(`${key} ${localStorage.get(key)}`), () => now).read();
    expect(unreadable).toEqual([]);
  }
}
