import { sleep } from "../browser/driver/until.js";
import { dump } from "../browser/support/dump.js";
import type { Life } from "./life.js";
import { judgeRequests } from "./requests.js";
import type { Slot } from "./slot.js";
import { isLive, type Write } from "./truth.js";
import { KEYS, type Seen } from "./watch.js";

/** Tabs at rest agree within this time; a database that a stopped page held up is tried again after half a minute. */
const AGREED = 15_000;
const DEGRADED = 50_000;
/** Of two sets within this time either may be the later one: clocks of two processes differ by fractions, and each task writes at its end. */
const TOGETHER = 30;

/** All trouble ends, every tab runs again, and then what was promised must be so. */
export async function rest(life: Life): Promise<void> {
  const { truth, timeline } = life;
  timeline.add("life", "— rest");
  await heal(life);
  await agree(life, "at rest");
  if (truth.failures.length) return;

  // A tab that was not there finds the same. In a rendered site it brings the server's word with it.
  const witness = await life.open(true);
  timeline.add("life", `${witness.name} opens as a witness`);
  await agree(life, "with a witness");
  if (truth.failures.length) return;

  timeline.add("life", `${witness.name} asks the server`);
  await witness.tab.evaluate(() => globalThis.chaos.call("check"));
  await quiet(life);
  const seen = await agree(life, "after check()");
  if (truth.failures.length || !seen) return;
  await matchesServer(life, seen, witness);
  await stored(life, seen);
  await promises(life, seen, witness);
  judgeRequests(life);
  if (truth.failures.length || !isLive(seen.state)) return;

  // And then somebody signs out.
  timeline.add("life", `${witness.name} signs out`);
  await witness.tab.evaluate(() => globalThis.chaos.call("end"));
  await quiet(life);
  const last = await agree(life, "signed out");
  if (truth.failures.length || !last) return;
  if (last.state.status !== "ended") return truth.fail("L5", `signed out, and the tabs are ${last.state.status}`);
  await matchesServer(life, last, witness);
  await stored(life, last);
}

/** The promises of the rest are about tabs that run and a server that answers. */
async function heal(life: Life): Promise<void> {
  await life.settle();
  for (const slot of life.slots) {
    const { where, tab } = slot;
    if (where === "closed") continue;
    if (where === "stopped") await tab.carryOn();
    if (where === "crashed") await tab.reload();
    if (where === "away") await tab.back();
    if (where === "frozen") await tab.thaw();
    if (slot.offline) await tab.offline(false);
    if (where === "stopped") slot.runsSince = performance.timeOrigin + performance.now();
    slot.offline = false;
    slot.where = "here";
  }
}

/** Nothing is asked of the server any more: what was owed has been done. */
async function quiet({ server, truth }: Life): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const before = server.log.length;
    await sleep(1300);
    if (server.log.length === before) return;
  }
  truth.fail("L6", `the server is still asked after 13 s at rest: ${server.log.slice(-5).map(({ call, tab }) => `${call} of ${tab}`).join(", ")}`);
}

/** Waits until all tabs show the same, and gives what that is. */
async function agree(life: Life, when: string): Promise<Seen | undefined> {
  const { truth, timeline } = life;
  const deadline = Date.now() + (truth.notAtomic ? DEGRADED : AGREED);
  timeline.add("life", `agree ${when}`);
  for (;;) {
    await life.look(`after ${when}`);
    if (truth.failures.length) return;
    const all = await Promise.all(life.here().map(async (slot) => ({ slot, seen: await seenBy(slot) })));
    const [first] = all;
    if (!first) return;
    const other = all.find(({ seen }) => view(seen) !== view(first.seen));
    if (!other && first.seen.state.status !== "checking") return first.seen;
    if (Date.now() > deadline) {
      truth.fail("L1", other ? `the tabs do not agree ${when}:\n    ${first.slot.name} ${view(first.seen)}\n    ${other.slot.name} ${view(other.seen)}` : `all are checking ${when}`);
      return;
    }
    await sleep(50);
  }
}

async function seenBy(slot: Slot): Promise<Seen> {
  return (await slot.tab.evaluate(() => globalThis.chaos.see() as never)) as unknown as Seen;
}

/** A draft is each tab's own, and what one tab may hold in memory alone is compared with the others' like everything else. */
const view = ({ state, values, output }: Seen): string => JSON.stringify([state, { ...values, draft: [] }, output]);

/** The session is that of the login that this browser's cookie names, and no login that was ended here lives on. */
async function matchesServer({ truth }: Life, { state }: Seen, { tab }: Slot): Promise<void> {
  const login = (await tab.evaluate(async () => (await (await fetch("/session")).json()) as never)) as { authenticated: boolean; user: string; signIn: string };
  if (isLive(state)) {
    if (login.user !== state.user) truth.fail("L1", `the tabs show ${state.user}, the server has ${login.authenticated ? `${login.user} (${login.signIn})` : "nobody"}`);
    return;
  }
  // Of two users in one moment the last start() need not be for the last login: the server's word then ends what is not its user's.
  if (!login.authenticated || !truth.started.has(login.signIn) || state.reason === "replaced") return;
  const told = truth.told.get(login.signIn) ?? 0;
  // Whoever signs out in the moment in which somebody signs in elsewhere ends the session, and not the login that it has not heard of (S7).
  if (truth.endCalls.some((at) => Math.abs(at - told) < 2000)) return;
  truth.fail("L5", `the tabs are ${state.status} (${state.reason}), and the server still has ${login.signIn} of ${login.user}, which a start() had named`);
}

/** S4, and what storage says of the session. */
async function stored({ slots, truth }: Life, { state }: Seen): Promise<void> {
  const place = isLive(state) ? truth.place(state) : undefined;
  if (isLive(state) && !place) return truth.fail("L1", `no marker has ever named the session of ${state.user} since ${state.startedAt}`);
  const deadline = Date.now() + (truth.notAtomic ? DEGRADED : 5000);
  for (;;) {
    const wrong: string[] = [];
    for (const slot of slots.filter(({ answers }) => answers)) {
      const found = (await slot.tab.evaluate(dump)) as unknown as [area: string, key: string, value: string][];
      for (const [area, key, value] of found) {
        const [, , kind, n, id] = key.split("/");
        if (/^(begun|seen|touch|s|m)$/.test(kind) && `${n}/${id}` !== place) wrong.push(`${area} of ${slot.name} holds ${key}`);
        for (const name of value.match(/\bs\d+\.\w+/g) ?? []) {
          const of = truth.placeOfName(name);
          if (of ? of !== place : !place) wrong.push(`${area} of ${slot.name} holds ${name} of ${of ?? "an ended session"} in ${key}`);
        }
        if (key.endsWith("/meta") || key === "meta") {
          const meta = JSON.parse(value) as { open?: boolean; n?: number; id?: string };
          if (!!meta.open !== !!place || (place && `${meta.n}/${meta.id}` !== place)) wrong.push(`IndexedDB has ${meta.open ? "open" : "closed"} ${meta.n}/${meta.id}, the tabs show ${place ?? state.status}`);
        }
      }
    }
    if (!wrong.length) return;
    if (Date.now() > deadline) return truth.fail("S4", wrong.join("\n    "));
    await sleep(200);
  }
}

/** What was written is kept, in its tier's measure. */
async function promises({ slots, truth }: Life, seen: Seen, witness: Slot): Promise<void> {
  if (!isLive(seen.state)) return;
  const place = truth.place(seen.state)!;
  const { user } = seen.state;
  const file = (await witness.tab.evaluate(async () => [...((await page.session.data.file.get()) as unknown as string[])])) as readonly string[];
  const values: Record<string, readonly string[]> = { ...seen.values, file };
  const open = slots.filter(({ where }) => where !== "closed");
  const counts = (write: Write): boolean =>
    write.key === "language" || (write.key === "theme" ? write.name.endsWith(`.${user}`) : write.session === place);

  for (const key of KEYS) {
    const sets = truth.sets.filter((write) => write.key === key && counts(write));
    if (key === "draft") {
      for (const slot of open) {
        const last = sets.filter((write) => write.slot === slot.name).at(-1);
        const found = (await seenBy(slot)).values.draft[0];
        if (last && found !== last.name) truth.fail("S3", `${slot.name} set its draft to ${last.name}, and has ${found}`);
      }
      continue;
    }
    // What is in memory lives as long as the page that set it, and what is in sessionStorage as long as its tab.
    const kept = sets.filter(({ doc, slot }) => (key === "note" ? open.some((each) => each.doc === doc) : key === "step" ? open.some((each) => each.name === slot && !each.crashed) : true));
    const last = kept.reduce<Write | undefined>((latest, write) => (latest && latest.at > write.at ? latest : write), undefined);
    if (!last) continue;
    const [base] = values[key];
    const mine = truth.sets.find(({ name }) => name === base);
    if (!base || (mine && mine.at < last.at - TOGETHER)) truth.fail("S3", `${key} was last set to ${last.name} by ${last.slot}, and is ${base}`);
  }
  if (truth.notAtomic) return;
  for (const update of truth.updates.filter(counts)) {
    const value = values[update.key];
    const base = (names: readonly string[] = []): string | undefined => names.find((name) => truth.named.has(name));
    if (base(value) === base(update.result) && !value.includes(update.name)) truth.fail("S3", `${update.key} has lost the update ${update.name} of ${update.slot}: ${value.join()}`);
  }
}
