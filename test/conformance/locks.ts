import type { Json } from "../browser/driver/driver.js";
import { type Actor, type Behaviour, notes } from "./stage.js";

/** Asks for the lock, and notes what becomes of it. */
const ask = (actor: Actor, mode: "wait" | "ifAvailable" | "steal") =>
  actor.run(({ platform, notes, kept }, how) => {
    kept["release"] = platform.locks!.request("lock", how, (held) => notes.push(held ? "granted" : "refused"), () => notes.push("lost"));
  }, mode);
const hears = (actor: Actor, word: string) => actor.until(({ notes }, wanted) => notes.includes(wanted), word);
const release = (actor: Actor) => actor.run(({ kept }) => kept["release"]());

/** A page that holds the lock, and one that waits for it. */
async function queue(stage: { open(): Promise<Actor> }): Promise<[holder: Actor, waiter: Actor]> {
  const [holder, waiter] = [await stage.open(), await stage.open()];
  await ask(holder, "wait");
  await hears(holder, "granted");
  await ask(waiter, "wait");
  return [holder, waiter];
}

const both = async (holder: Actor, waiter: Actor): Promise<Json> => ({ holder: await notes(holder), waiter: await notes(waiter) });

export const locks: readonly Behaviour[] = [
  {
    name: "who waits has the lock once it is released",
    of: "R-83",
    expected: { before: [], after: ["granted"] },
    async observe(stage) {
      const [holder, waiter] = await queue(stage);
      await stage.pass(300);
      const before = await notes(waiter);
      await release(holder);
      await hears(waiter, "granted");
      return { before, after: await notes(waiter) };
    },
  },
  {
    name: "ifAvailable is refused while somebody holds it, and what it asked for is not taken",
    of: "R-83",
    expected: { first: ["granted"], second: ["refused"], names: ["lock"] },
    async observe(stage) {
      const [first, second] = [await stage.open(), await stage.open()];
      await ask(first, "ifAvailable");
      await hears(first, "granted");
      await ask(second, "ifAvailable");
      await hears(second, "refused");
      return { first: await notes(first), second: await notes(second), names: await second.run(({ platform }) => platform.locks!.held("lo")) };
    },
  },
  {
    name: "a steal takes it at once, and the old holder is told",
    of: "R-82; storage-facts 2.3, steal",
    expected: { holder: ["granted", "lost"], waiter: ["granted"] },
    async observe(stage) {
      const [holder, thief] = [await stage.open(), await stage.open()];
      await ask(holder, "wait");
      await hears(holder, "granted");
      await ask(thief, "steal");
      await hears(thief, "granted");
      await hears(holder, "lost");
      return both(holder, thief);
    },
  },
  {
    name: "closing the holder's tab hands it over",
    of: "browsers.md, Web Lock handed on tab close",
    expected: ["granted"],
    async observe(stage) {
      const [holder, waiter] = await queue(stage);
      await holder.close();
      await hears(waiter, "granted");
      return notes(waiter);
    },
  },
  {
    name: "the death of the holder's process hands it over",
    of: "R-57",
    needs: ["crash"],
    expected: ["granted"],
    async observe(stage) {
      const [holder, waiter] = await queue(stage);
      await holder.crash();
      await hears(waiter, "granted");
      return notes(waiter);
    },
  },
  {
    name: "a stopped process keeps it, can be robbed of it, and hears of that when it goes on",
    of: "R-81, R-82; browsers.md, lock held by a stopped tab",
    expected: { waited: [], holder: ["granted", "lost"], waiter: ["granted"] },
    async observe(stage) {
      const [holder, waiter] = await queue(stage);
      await holder.stop();
      await stage.pass(700);
      const waited = await notes(waiter);
      await release(waiter);
      await ask(waiter, "steal");
      await hears(waiter, "granted");
      await holder.carryOn();
      await hears(holder, "lost");
      return { waited, holder: await notes(holder), waiter: await notes(waiter) };
    },
  },
  {
    name: "a frozen page keeps it",
    of: "R-81; storage-facts 2.3, frozen page",
    needs: ["freeze"],
    expected: { frozen: [], thawed: ["granted"] },
    async observe(stage) {
      const [holder, waiter] = await queue(stage);
      await holder.freeze();
      await stage.pass(700);
      const frozen = await notes(waiter);
      await holder.thaw();
      await release(holder);
      await hears(waiter, "granted");
      return { frozen, thawed: await notes(waiter) };
    },
  },
];
