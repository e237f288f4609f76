import { HoldfastError } from "../../src/index.js";
import { ALL, isLive, type Key, KEYS, type Page } from "./page.js";
import type { Value } from "./truth.js";
import type { World } from "./world.js";

const PREFIX = "holdfast/sim/";

/** Trouble ends, every tab runs again, and then all must be one: L1, S4, L6, and what updates and sets promised. */
export async function rest(world: World): Promise<void> {
  const { browser, truth, slots } = world;
  world.note("— rest");
  world.mend();
  Object.assign(browser.models.channel, { loss: 0, duplication: 0, delay: [0.1, 2] });
  browser.models.storage.quota = 10_485_760;
  browser.server.recover();
  world.offline = false;
  browser.offline(false);
  for (const { tab, pages } of slots) {
    const page = pages.at(-1)!;
    world.application.release(page);
    page.runningSince = browser.elapsed;
    world.resumes(page);
    if (tab.state === "frozen") tab.thaw();
    if (tab.state === "cached") tab.restore();
    if (page.platform.page.prerendering()) world.activate(page);
  }
  await world.advance(0);
  await world.pass(13_000);
  if (world.running().length > 0 && world.setup.channel === "sound" && !truth.cleared && !truth.killed && !truth.owed && world.setup.lacks === "nothing" && !world.databaseFailed && !settling(world)) agree(world, world.running());
  // Leaves and comes back: a tab that missed something reads again.
  for (const { tab } of slots) tab.show();
  await world.advance(3000);
  // What a broken database, or a page that died in the same moment, was owed is done at the next boot.
  if (truth.owed || world.databaseFailed) {
    await world.pass(32_000);
    const slot = slots.find(({ tab }) => tab.state === "running");
    slot?.tab.reload();
    if (slot) world.load(slot, false);
    await world.advance(2000);
  }
  // A deadline may fall into this very moment.
  if (settling(world)) await world.advance(2000);
  world.look("rest");
  const pages = world.running();
  if (pages.length === 0) return;
  // With neither store a session is in the memory of each tab.
  if (world.setup.lacks !== "local" || !world.databaseFailed) {
    agree(world, pages);
    await stored(world, pages);
  }
  await quiet(world);
  await delivered(world);
}

/** Something has just ended, or is being found out. */
const settling = (world: World): boolean =>
  world.running().some((page) => page.session.getState().status === "checking") || [...world.truth.lives.values()].some(({ endedAt = -Infinity }) => world.browser.elapsed - endedAt < 1000);

function agree({ truth, setup }: World, pages: readonly Page[]): void {
  // Without a channel, or where it loses the only message, memory stays in its tab.
  const own: readonly Key[] = ["own", ...(setup.lacks === "channel" || setup.channel === "loses" ? (["memory", "synced"] as const) : [])];
  const views = pages.map((page) => {
    const { user, startedAt, expiresBy, extendable, ...state } = page.session.getState();
    // Where storage was cleared after an end, a new tab cannot know of it.
    const [shown, reason] = truth.cleared && state.status === "ended" ? ["none"] : [state.status, setup.lacks === "local" ? "" : state.reason];
    // What a clock that was set forward is worth is found by each tab that saw it jump, so one may warn a little earlier.
    const status = (truth.ahead() || setup.channel === "loses") && shown === "warning" ? "active" : shown;
    const data = Object.fromEntries(KEYS.filter((key) => !own.includes(key)).map((key) => [key, page.session.data[key].get()]));
    return JSON.stringify({ status, user, startedAt: startedAt && Math.round(startedAt), expiresBy: truth.ahead() ? "" : expiresBy, extendable, reason, place: page.place(), data });
  });
  const other = views.findIndex((view) => view !== views[0]);
  if (other > 0) truth.fail("L1", `tabs do not agree:\n    ${pages[0]!.tab.name} ${views[0]}\n    ${pages[other]!.tab.name} ${views[other]}`);
  for (const page of pages) if (!page.ready) truth.fail("L1", `${page.tab.name} is not ready`);
  if (views[0]!.startsWith('{"status":"checking"')) truth.fail("L1", "checking at rest");
}

/** L5: the server hears of every end that it was to hear of, at the next boot at the latest, but for what a newer login forbids. */
async function delivered(world: World): Promise<void> {
  const { application, browser, setup, truth, problems } = world;
  if (!setup.server || !setup.status || !setup.signIns || setup.lacks !== "nothing" || truth.cleared || truth.killed || truth.owed) return;
  // Which of two logins of one moment is the later one only the server knows.
  if (browser.server.logins.some(({ startedAt }, n, all) => n > 0 && startedAt - all[n - 1]!.startedAt < 100)) return;
  if (application.ends.length === 0 || [...problems.keys()].some((message) => message.includes("dropped") || message.includes("IndexedDB"))) return;
  const owed = (): string | undefined => {
    const { current } = browser.server;
    const lives = [...truth.lives.values()].filter(({ login }) => login === current?.signIn);
    return lives.length > 0 && lives.every(({ endedBy }) => endedBy === "logout") ? current?.signIn : undefined;
  };
  if (!owed()) return;
  const [slot] = world.slots.filter(({ tab }) => tab.state === "running");
  slot!.tab.reload();
  world.load(slot!, false);
  await world.advance(15_000);
  if (owed()) truth.fail("L5", `the server still has ${owed()}, which was signed out`);
}

async function stored(world: World, pages: readonly Page[]): Promise<void> {
  const { browser, truth } = world;
  const [page] = pages as [Page];
  const live = isLive(page.session.getState());
  const place = live ? page.place() : undefined;
  const residue = (where: string, key: string): void => {
    const [kind, n, id] = key.split("/");
    // Written in the moment before everything was cleared, it arrived after it.
    const life = truth.lives.get(`s/${n}/${id}/`);
    if (truth.cleared && (!life || life.bornAt < truth.clearedAt) && (kind === "seen" || kind === "touch" || kind === "s")) return;
    if ((kind === "begun" || kind === "seen" || kind === "touch" || kind === "s") && `s/${n}/${id}/` !== place) truth.fail("S4", `${where} holds ${key} of a session that is not live`);
    if (kind === "message") truth.fail("S4", `${where} holds a message`);
  };
  for (const key of browser.localStorage.keys()) if (key.startsWith(PREFIX)) residue("localStorage", key.slice(PREFIX.length));
  for (const { tab } of pages) for (const key of tab.sessionStorage.keys()) if (key.startsWith(PREFIX)) residue(`sessionStorage of ${tab.name}`, key.slice(PREFIX.length));
  const records = browser.database("holdfast/sim");
  for (const key of records.keys()) residue("IndexedDB", key);
  const meta = records.get("meta") as { open?: boolean; user?: string; n?: number } | undefined;
  if (meta && meta.open !== live) truth.fail("L1", `meta is ${meta.open ? "open" : "closed"}, and the tabs are ${page.session.getState().status}`);
  if (meta && !meta.open && meta.user) truth.fail("S4", "meta keeps the user of an ended session");
  const { lacks } = world.setup;
  const degraded = [...world.problems.keys()].some((message) => message.includes("did not fit"));
  for (const key of KEYS) {
    if (key === "memory" || degraded || (!live && key !== "device")) continue;
    const at = key === "device" ? `d/${key}` : key === "user" ? `u/${page.session.getState().user}/${key}` : `${place}${key}`;
    for (const each of pages) {
      const shown = each.session.data[key].get()?.base;
      if (truth.cleared || lacks === (key === "own" || key === "synced" ? "session" : "local")) continue;
      const area = key === "own" || key === "synced" ? each.tab.sessionStorage : browser.localStorage;
      const found = baseOf(area.get(PREFIX + at));
      if (found !== shown) truth.fail("L1", `${each.tab.name} shows ${key} ${shown}, storage has ${found}`);
      if (key === "own" || key === "synced" || lacks === "database") continue;
      const kept = baseOf(records.get(at));
      if (kept !== shown) truth.fail("L1", `${each.tab.name} shows ${key} ${shown}, IndexedDB has ${kept}`);
    }
  }
  const final = new Map<Key, Value | undefined>(KEYS.map((key) => [key, page.session.data[key].get()]));
  if (live && lacks !== "database") {
    // Its limit may come while it is read.
    const durable = await browser.until(page.session.data.durable.get().catch((error: unknown) => (HoldfastError.is(error) ? "over" : Promise.reject(error))));
    if (durable === "over") return;
    final.set("durable", durable);
  }
  promises(world, page, final, live);
}

/** The last set has won, and no update of it is missing. */
function promises({ truth, setup }: World, page: Page, final: ReadonlyMap<Key, Value | undefined>, live: boolean): void {
  for (const key of ALL) {
    if (key === "own" || (!live && key !== "device")) continue;
    const name = `${page.placeOf(key)} ${key}`;
    const value = final.get(key);
    if (truth.cleared || truth.killed) continue;
    const last = truth.sets.filter((set) => set.name === name).reduce<(typeof truth.sets)[number] | undefined>((best, set) => (best && best.at > set.at ? best : set), undefined);
    const mine = truth.sets.find((set) => set.base === value?.base);
    const kept = key !== "memory" && key !== "synced" && !(setup.lacks === "local" && truth.owed);
    if (kept && last && !truth.deleted.has(name) && !truth.deleted.has(key) && (mine ? mine.at < last.at - (key === "durable" ? 5 : 0) : !value)) truth.fail("S3", `${name}: ${last.base} was set last, and is ${value?.base} in the end`);
    if (!value || page.world.notAtomic(key)) continue;
    const lost = truth.updates.filter((each) => each.name === name && each.base === value.base && !value.ups.includes(each.id));
    if (lost.length) truth.fail("S3", `${name}: updates ${lost.map(({ id }) => id).join()} of ${value.base} are lost`);
  }
}

const baseOf = (stored: unknown): string | undefined => {
  if (stored === undefined) return undefined;
  const register = (typeof stored === "string" ? JSON.parse(stored) : stored) as { v?: string; d?: boolean };
  return register.d || register.v === undefined ? undefined : (JSON.parse(register.v) as Value).base;
};

/** L6: without activity nothing is told, written or set, but for what the server is owed. */
async function quiet(world: World): Promise<void> {
  const { browser, truth } = world;
  const counts = (): number[] => ["posts", "local", "session", "commits"].map((what) => browser.count(what));
  let before: number[] = [];
  let busy = 0;
  for (let tries = 0; tries < 6; tries++) {
    const sent = browser.count("sends");
    before = counts();
    const states = world.running().map((page) => page.session.getState().status).join();
    const tasks = browser.tasks;
    await world.advance(8000);
    const same = states === world.running().map((page) => page.session.getState().status).join();
    if (!same || browser.count("sends") !== sent || counts().join() !== before.join()) continue;
    // Alarms of pages that are gone still ring once, so two windows are looked at.
    if (browser.tasks - tasks < 8) return;
    if (busy++) return truth.fail("L6", `${browser.tasks - tasks} tasks in 8 s at rest`);
  }
  truth.fail("L6", `no rest in 48 s: [posts, local, session, commits] ${before.join()} → ${counts().join()}`);
}
