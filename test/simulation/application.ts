import { HoldfastError } from "../../src/index.js";
import { type Details, IDLE, isLive, type Key, type Page } from "./page.js";
import type { Life, Value } from "./truth.js";
import type { World } from "./world.js";

/** What the application in a page does with the SDK, and what that means for the truth. Moments are those of the monotonic clock. */
export class Application {
  /** When somebody was there, or may have been; and when end() was called where. */
  readonly uses: number[] = [];
  readonly ends: { readonly tab: string; readonly at: number }[] = [];
  /** When start() was called for whom, and when that was over. */
  readonly starts: { readonly user: string; readonly at: number; until: number }[] = [];
  /** Logins that the session was told of. */
  readonly heard = new Set<string>();
  wroteAt = -Infinity;
  readonly #world: World;
  #ids = 0;

  constructor(world: World) {
    this.#world = world;
  }

  start(page: Page, details: Details & { reauthenticated?: boolean }, login: string | undefined): void {
    const { truth, browser, now: begins } = this.#world;
    this.#world.note(`${page.tab.name} start()`, details);
    this.uses.push(browser.elapsed);
    const before = truth.lives.get(page.place() ?? "");
    // Whether limits restart is for scenarios to say; here they may.
    const restarts = details.reauthenticated || page.details !== details || (login !== undefined && !this.heard.has(login));
    if (restarts) {
      truth.signedIn.set(details.user, begins);
      if (before) before.start = before.used = begins;
    }
    const { elapsed: called } = browser;
    page.starting++;
    page.startsFor = details.user;
    const call = { user: details.user, at: called, until: Infinity };
    this.starts.push(call);
    const over = (): void => {
      page.starting--;
      call.until = browser.elapsed;
    };
    const started = page.session.start(details).finally(over).then(() => {
      this.#world.note(`${page.tab.name} started`, details.user);
      const { user } = page.session.getState();
      if (user !== undefined && user !== details.user) truth.fail("S1", `start() of ${details.user} on ${page.tab.name} resolves, and ${user} is signed in`);
      if (login !== undefined) this.heard.add(login);
      const place = page.place();
      if (!place) return;
      const life = truth.life(place, details.user, this.#world.now);
      life.bornAt = Math.min(life.bornAt, begins);
      this.#confirmed(page, life, called);
      if (login !== undefined && details.expiresIn !== undefined) life.login = login;
      if (!restarts) return;
      life.start = life.used = this.#world.now;
      this.uses.push(browser.elapsed);
    });
    this.#calls(page, "start", started);
  }

  /** An old page's word is confirmed by the server, which may name a login that no page has told of: that is a sign-in, and limits restart. */
  #confirmed(page: Page, life: Life, called: number): void {
    const { browser, truth, now } = this.#world;
    const { current, paths, requests } = browser.server;
    if (!current || current.user !== life.user || this.heard.has(current.signIn)) return;
    if (!requests.some(({ path, tab, signIn, status, sentAt }) => path === paths.status && tab === page.tab.name && signIn === current.signIn && status === 200 && sentAt >= called)) return;
    this.heard.add(current.signIn);
    this.uses.push(browser.elapsed);
    life.start = life.used = now;
    truth.signedIn.set(life.user, now);
    this.#world.note(`${page.tab.name} learns of ${current.signIn}`);
  }

  end(page: Page): void {
    page.read("before end");
    const { current } = page;
    this.ends.push({ tab: page.tab.name, at: this.#world.browser.elapsed });
    this.#calls(page, "end", page.session.end());
    if (current && page.place() !== current) this.#world.endedIs(current, "end()");
    page.read("after end");
  }

  extend(page: Page): void {
    page.read("before extend");
    this.#used(page);
    // While it is not known which session there is, it counts once that is known.
    this.#calls(page, "extend", page.session.extend().then((state) => isLive(state) && this.#used(page)));
  }

  check(page: Page): void {
    this.#calls(page, "check", page.session.check());
  }

  hold(page: Page): void {
    if (page.holding) return;
    if (isLive(page.read("before hold"))) this.#used(page);
    page.holding = page.session.hold("film");
  }

  /** What is held counts until now. */
  holds(page: Page): void {
    if (page.holding && isLive(page.session.getState())) this.#used(page);
  }

  release(page: Page): void {
    this.holds(page);
    page.holding?.();
    page.holding = undefined;
  }

  input(page: Page): void {
    if (!page.tab.visible) return;
    const { setup, browser, truth, now } = this.#world;
    if (setup.watchful) {
      const { status } = page.read("before input");
      if (status === "active" || (status === "warning" && setup.resume === "activity")) this.#used(page, status === "active" && page.ready && browser.elapsed - Math.max(page.inputAt, page.runningSince) > 1005);
    } else {
      // Nothing has looked at the clock since the machine woke, or longer: then input counts if nobody's limit has passed.
      const life = truth.lives.get(page.current ?? "");
      if (life && now - life.used <= IDLE) this.#used(page);
    }
    page.inputAt = browser.elapsed;
    page.tab.input();
  }

  set(page: Page, key: Key): void {
    const value = this.#value(page, `v${++this.#ids}`);
    const live = isLive(page.read("before set"));
    const name = `${page.placeOf(key)} ${key}`;
    // What is durable is set when its transaction is done, which a page that has just been opened waits to begin.
    this.#tries(page, `set ${key}`, () => page.session.data[key].set(value), () => live && this.#world.truth.sets.push({ name, base: value.base, at: Math.floor(this.#world.now) }));
  }

  update(page: Page, key: Key): void {
    const { truth } = this.#world;
    const id = `u${++this.#ids}`;
    const change = (value: Value | undefined): Value => (value ? { ...value, ups: [...value.ups, id] } : { ...this.#value(page, `z${id}`), ups: [id] });
    const name = `${page.placeOf(key)} ${key}`;
    const before = page.place();
    this.wroteAt = this.#world.browser.elapsed;
    const result = (page.session.data[key] as { update(change: (value: Value | undefined) => Value): Promise<Value> }).update(change).then((value) => {
      if (before && before === page.place()) truth.updates.push({ name, id, base: value.base });
      if (!value.ups.includes(id)) truth.fail("S3", `update ${id} resolves without its change`);
    });
    this.#calls(page, `update ${key}`, result);
  }

  delete(page: Page, key: Key): void {
    page.read("before delete");
    // While it is not known which session there is, it may be done in any.
    this.#world.truth.deleted.add(page.place() || key === "device" ? `${page.placeOf(key)} ${key}` : key);
    this.#tries(page, `delete ${key}`, () => page.session.data[key].delete(), () => {});
  }

  #value(page: Page, base: string): Value {
    const place = page.place();
    return { place: place ?? "nowhere", user: (place && this.#world.truth.lives.get(place)?.user) ?? "nobody", base, ups: [] };
  }

  #used(page: Page, surely = false): void {
    const { truth, browser, now } = this.#world;
    const life = truth.lives.get(page.current ?? page.place() ?? "");
    if (!life) return;
    life.used = now;
    if (surely) life.surelyUsed = now;
    if (surely) page.usedAt = browser.elapsed;
    this.uses.push(browser.elapsed);
  }

  #tries(page: Page, what: string, act: () => unknown, done: () => unknown): void {
    this.wroteAt = this.#world.browser.elapsed;
    try {
      const result = act();
      if (result instanceof Promise) this.#calls(page, what, result.then(done));
      else done();
    } catch (error) {
      this.#refused(page, what, error);
    }
  }

  #calls(page: Page, what: string, promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.#refused(page, what, error));
  }

  /** A call may be refused, but only with an error of ours. */
  #refused(page: Page, what: string, error: unknown): void {
    this.#world.note(`${page.tab.name} ${what} rejects`, (error as Error)?.message);
    if (!HoldfastError.is(error)) this.#world.truth.fail("errors", `${what} of ${page.tab.name} rejects with ${(error as Error)?.stack ?? error}`);
  }
}
