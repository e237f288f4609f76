import { expect } from "vitest";
import { allReach } from "./support/ask.js";
import { scenario } from "./support/scenario.js";

const WINDOW = { window: true };

scenario("two tabs update() two hundred times each, and all four hundred are there", async ({ open }) => {
  const tabs = [await open("one", {}, WINDOW), await open("two", {}, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await Promise.all(
    tabs.map((tab, index) =>
      tab.evaluate(async (mine: number) => {
        const { cart, count } = page.session.data;
        await Promise.all(Array.from({ length: 200 }, (_, turn) => Promise.all([count.update((value) => value + 1), cart.update((items) => [...items, `${mine}-${turn}`])])));
      }, index),
    ),
  );
  const wanted = [0, 1].flatMap((mine) => Array.from({ length: 200 }, (_, turn) => `${mine}-${turn}`)).sort();
  for (const tab of tabs) {
    await tab.waitFor(() => page.session.data.count.get() === 400 && page.session.data.cart.get().length === 400);
    expect((await tab.evaluate(() => page.session.data.cart.get())).slice().sort()).toEqual(wanted);
  }
  // However long the queue was, the database was there all the time.
  for (const tab of tabs) expect(await tab.evaluate(() => [page.problems, page.session.capabilities.database])).toEqual([[], true]);
  // And what is stored is the same: a tab that was not there reads it on its first line.
  const later = await open("later", {}, WINDOW);
  expect((await later.evaluate(() => page.first.cart)).length).toBe(400);
  expect(await later.evaluate(() => page.session.data.count.get())).toBe(400);
});

scenario("one after another, from both tabs at once, in every tier that is shared", async ({ open }) => {
  const tabs = [await open("one", {}, WINDOW), await open("two", {}, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(async () => {
        const { step, note, file } = page.session.data;
        for (let turn = 0; turn < 30; turn++) {
          await step.update((value) => value + 1);
          await note.update((value) => `${value}x`);
          await file.update((value) => `${value}x`);
        }
      }),
    ),
  );
  for (const tab of tabs) {
    await tab.waitFor(() => page.session.data.step.get() === 61);
    await tab.waitFor(() => page.session.data.note.get().length === 60);
    expect((await tab.evaluate(() => page.session.data.file.get())).length).toBe(60);
  }
});
