import type { ServerMode } from "../../src/testing/index.js";
import type { Key, Page } from "./page.js";
import type { Op, Step } from "./plan.js";
import type { Slot, World } from "./world.js";

const SLOTS = 6;
const USERS = ["ann", "bob", "eve"];
const MODES: readonly ServerMode[] = ["error", "busy", "limit", "redirect", "html", "hang", "lost", "refused", "forbidden", { slow: 4000 }];
const LEAVES: readonly Op[] = ["crash", "close", "reload", "navigate", "freeze", "stop", "cache"];

const pick = <T>(list: readonly T[], at: number): T | undefined => list[Math.floor(at * list.length)];

/** Whom a step is about: any tab, and a page whose code runs, if there is one. */
interface Scene {
  readonly world: World;
  readonly slot: Slot | undefined;
  readonly page: Page;
  readonly user: string;
  readonly key: Key;
  readonly b: number;
  readonly c: number;
}

type Act = (scene: Scene) => void | Promise<void>;

/** Somebody signs in on a page. */
const login = ({ world, page, user }: Scene): void => {
  if (world.offline) return;
  const { signIn, expiresIn } = world.browser.server.login(user);
  // Before `ready` a start() is what the page's server has rendered, unless it says otherwise.
  world.application.start(page, { ...world.details(user, signIn, expiresIn), ...(!page.ready && { reauthenticated: true }) }, signIn);
};

/** Something that needs a page whose code runs; one that is prerendered is not frozen and not cached. */
const inPage = (act: Act, prerendered = true): Act => (scene) => (scene.page && (prerendered || !scene.page.platform.page.prerendering()) ? act(scene) : undefined);

const backOrForward = (world: World, slot: Slot, forward: boolean): void => {
  const { tab, pages } = slot;
  if (forward || pages.length < 2) {
    tab.navigate();
    world.load(slot, false);
  } else if (tab.back() === "cached") {
    const page = pages.find(({ platform }) => platform === tab.platform)!;
    pages.push(...pages.splice(pages.indexOf(page), 1));
    world.returns(page);
  } else world.load(slot, true);
};

const clear = ({ world, b }: Scene, what: { local?: boolean; session?: boolean; database?: boolean }): void => {
  const { truth, browser } = world;
  truth.cleared = true;
  truth.clearedAt = world.now;
  const meta = browser.database("holdfast/sim").get("meta") as { open?: boolean } | undefined;
  // An end that only the cleared store knew of is nowhere any more.
  if (what.local !== false && (what.database !== false || meta?.open)) truth.forgotten.push(browser.elapsed);
  browser.clearStorage({ session: b < 0.5, ...what });
};

const ACTS: Readonly<Record<Op, Act>> = {
  open({ world, slot, b }) {
    if (world.slots.length < SLOTS) world.add(world.browser.openTab({ visible: b < 0.7, without: world.without }), false);
    else if (slot?.tab.state === "gone") world.restore(slot);
  },
  prerender({ world }) {
    const waiting = world.running().find(({ platform }) => platform.page.prerendering());
    if (waiting) {
      world.activate(waiting);
    } else if (world.slots.length < SLOTS) world.add(world.browser.openTab({ prerender: true, without: world.without }), true);
  },
  duplicate: inPage(({ world, page }) => {
    if (world.slots.length < SLOTS) world.add(page.tab.duplicate(), true, page);
  }),
  close: inPage(({ page }) => page.tab.close()),
  crash: inPage(({ page }) => page.tab.crash()),
  reload({ world, slot }) {
    slot?.tab.reload();
    if (slot) world.load(slot, false);
  },
  navigate: inPage(({ world, page, c }) => backOrForward(world, world.slots.find(({ pages }) => pages.at(-1) === page)!, c < 0.5)),
  restore: ({ world, slot }) => slot && world.restore(slot),
  freeze: inPage(({ world, page }) => {
    page.tab.freeze();
    // Where there is a freeze event.
    if (world.browser.models.lifecycle.freezeEvents) page.toldToStop = world.browser.elapsed;
  }, false),
  stop: inPage(({ page }) => page.tab.freeze({ told: false }), false),
  cache: inPage(({ world, page }) => {
    if (page.tab.toBackForwardCache()) page.toldToStop = world.browser.elapsed;
  }, false),
  thaw: ({ world, slot }) => slot && world.thaw(slot),
  hide: inPage(({ page }) => page.tab.hide()),
  show({ world, slot }) {
    if (slot) world.thaw(slot);
    slot?.tab.show();
  },
  input: inPage(({ world, page }) => world.application.input(page)),
  login: inPage(login),
  // On a page without the SDK, or in another window of the same cookie jar.
  loginElsewhere: ({ world, user }) => void world.browser.server.login(user),
  join: inPage(({ world, page }) => {
    const signedIn = world.signedIn();
    if (signedIn) world.application.start(page, signedIn.details, signedIn.login);
  }),
  reauthenticate: inPage(({ world, page }) => {
    const current = world.browser.server.current;
    if (current) world.application.start(page, { ...world.details(current.user, current.signIn, undefined), reauthenticated: true }, current.signIn);
  }),
  end: inPage(({ world, page }) => world.application.end(page)),
  endAndStart: inPage((scene) => {
    scene.world.application.end(scene.page);
    login({ ...scene, page: pick(scene.world.running(), scene.b) ?? scene.page });
  }),
  extend: inPage(({ world, page }) => world.application.extend(page)),
  check: inPage(({ world, page }) => world.application.check(page)),
  hold: inPage(({ world, page }) => world.application.hold(page)),
  release: inPage(({ world, page }) => world.application.release(page)),
  set: inPage(({ world, page, key }) => world.application.set(page, key)),
  update: inPage(({ world, page, key }) => world.application.update(page, key)),
  delete: inPage(({ world, page, key }) => world.application.delete(page, key)),
  // Every page writes the same entry in the same moment.
  rush({ world, key, b }) {
    for (const [n, page] of world.running().entries()) world.application[(n + Math.floor(b * 8)) % 4 ? "update" : "set"](page, key);
  },
  moment: ({ world, b }) => world.advance(b * b * 60),
  advance: ({ world, b }) => world.advance(100 + b * b * 9000),
  wait: ({ world, b }) => world.pass(5000 + b * 85_000),
  async sleep({ world, b, c }) {
    const runs = world.running();
    const [ms, monotonic] = [5000 + b * 100_000, c < 0.3];
    // What was under way when the machine fell asleep arrives when it wakes.
    if (monotonic) {
      const { truth, browser } = world;
      const recent = (at: number): boolean => browser.elapsed - at < 100;
      for (const life of truth.lives.values()) if (life.endedAt !== undefined && recent(life.endedAt)) life.endedAt += ms;
      truth.forgotten.push(...truth.forgotten.filter(recent).map((at) => at + ms));
    }
    await world.browser.sleep(ms, { monotonic });
    for (const page of runs) {
      page.runningSince = world.browser.elapsed;
      world.resumes(page);
      world.application.holds(page);
    }
  },
  clockBack({ world, b }) {
    const by = 1000 + Math.floor(b * 90_000);
    world.truth.clockSet(world.now, -by);
    // An input whose message is under way while the clock is set is dated ahead of the new one.
    for (const life of world.truth.lives.values()) if (world.now - life.surelyUsed < 100) life.surelyUsed = -Infinity;
    world.browser.setClock({ by: -by });
  },
  clockForward({ world, b }) {
    const by = 1000 + Math.floor(b * 90_000);
    world.truth.clockSet(world.now, by);
    world.browser.setClock({ by });
  },
  offline({ world }) {
    world.offline = true;
    world.browser.offline();
  },
  online({ world }) {
    world.offline = false;
    world.browser.offline(false);
  },
  serverEnd: ({ world }) => world.browser.server.end(),
  serverFails: ({ world, b, c }) => world.browser.server.respond(pick(MODES, b)!, { times: 1 + Math.floor(c * 5) }),
  serverRecovers: ({ world }) => world.browser.server.recover(),
  kill({ world, b }) {
    world.truth.killed = true;
    world.truth.lose(world.browser.elapsed);
    world.browser.kill({ keepCookies: b < 0.7 });
  },
  clear: (scene) => clear(scene, { session: true }),
  clearLocal: (scene) => clear(scene, { database: false }),
  clearDatabase: (scene) => clear(scene, { local: false, session: false }),
  loseDatabase: ({ world }) => world.browser.loseDatabase(),
  databaseSlow: ({ world }) => void (world.browser.models.database.delay = [50, 400]),
  databaseFails: ({ world }) => void (world.browser.models.database.mode = "fail"),
  databaseHangs: ({ world, b }) => void (world.browser.models.database.mode = b < 0.5 ? "hang" : "blocked"),
  databaseRecovers: ({ world }) => world.mend(),
};

/** What a page that goes away in this moment cannot have written down. */
function lost(world: World): void {
  const { truth, setup, browser, application } = world;
  const { elapsed } = browser;
  if (elapsed - application.wroteAt < 50 || world.running().some(({ starting }) => starting > 0)) truth.owed = true;
  // Without localStorage only the fence knows of an end, and its transaction dies with its page.
  if (setup.lacks === "local" && application.ends.some(({ at }) => elapsed - at < 50)) truth.forgotten.push(elapsed);
}

/** One step of a plan, and a look at everything. */
export async function take(world: World, { op, a, b, c }: Step): Promise<void> {
  const scene = { world, slot: pick(world.slots, a), page: pick(world.running(), a)!, user: pick(USERS.slice(0, world.setup.users), b)!, key: pick(world.setup.keys, c) ?? "shared", b, c };
  world.note(`— ${op}`, ...(["set", "update", "delete", "rush"].includes(op) ? [scene.key] : []));
  if (LEAVES.includes(op)) lost(world);
  for (const page of world.running()) world.application.holds(page);
  await ACTS[op](scene);
  await world.advance(0);
  if (world.setup.watchful) world.look(`after ${op}`);
  world.together.judge();
  world.requests.judge();
}
