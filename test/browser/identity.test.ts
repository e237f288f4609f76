import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { allReach, idOf, idsSeenBy, states } from "./support/ask.js";
import { needing, scenario } from "./support/scenario.js";

const WINDOW = { window: true };
const withCommands = scenario.extend({ launchOptions: { tabCommands: true } });

/** A copy is a tab of its own, with what the original's tab entries held when it was made. */
async function expectIndependentCopy(tab: Tab, copy: Tab): Promise<void> {
  await allReach([tab, copy], "active");
  const [id, other] = [await idOf(tab), await idOf(copy)];
  expect(other).not.toBe(id);
  for (const each of [tab, copy]) expect(new Set(await idsSeenBy(each))).toEqual(new Set([id, other]));
  expect(await copy.evaluate(() => page.session.data.draft.get())).toBe("mine");
  await copy.evaluate(() => page.session.data.draft.set("the copy's"));
  await tab.evaluate(() => page.session.data.draft.set("the original's"));
  for (const each of [tab, copy]) await each.reload();
  await allReach([tab, copy], "active");
  expect(await tab.evaluate(() => page.first.draft)).toBe("the original's");
  expect(await copy.evaluate(() => page.first.draft)).toBe("the copy's");
  expect([await idOf(tab), await idOf(copy)]).toEqual([id, other]);
}

needing(withCommands, "duplicate")("Duplicate tab: a new id, the same draft, then independent", async ({ open }) => {
  const tab = await open("tab", {}, WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.evaluate(() => page.session.data.draft.set("mine"));
  await expectIndependentCopy(tab, await tab.duplicate());
});

scenario("window.open: a new id, the same draft, then independent", async ({ open }) => {
  const tab = await open("tab", {}, WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.evaluate(() => page.session.data.draft.set("mine"));
  await expectIndependentCopy(tab, await tab.openCopy());
});

/** What of a session is to survive, as one value. */
async function everything() {
  const { data, getState } = page.session;
  const { status, user, startedAt } = getState();
  const { cart, count, theme, language, draft, step, note, file } = data;
  return { status, user, startedAt, cart: cart.get(), count: count.get(), theme: theme.get(), language: language.get(), draft: draft.get(), step: step.get(), note: note.get(), file: await file.get() };
}

async function fill(): Promise<void> {
  const { cart, count, theme, language, draft, step, note, file } = page.session.data;
  cart.set(["tea", "cup"]);
  await count.update((value) => value + 7);
  theme.set("dark");
  language.set("de");
  draft.set("a draft");
  step.set(2);
  note.set("in memory");
  await file.set("a file");
}

scenario("a reload keeps everything, and shows it on the first line", async ({ open, server }) => {
  const tab = await open("tab", {}, WINDOW);
  await open("other", {}, WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.evaluate(fill);
  const [before, id] = [await tab.evaluate(everything), await idOf(tab)];
  expect(before).toMatchObject({ status: "active", cart: ["tea", "cup"], count: 7, step: 2, note: "in memory", file: "a file" });
  await tab.reload();
  expect(await tab.evaluate(() => page.first)).toMatchObject({ status: "active", cart: ["tea", "cup"], draft: "a draft" });
  await tab.evaluate(() => page.session.ready);
  expect(await tab.evaluate(everything)).toEqual(before);
  expect(await idOf(tab)).toBe(id);
  // The user did nothing that extends, and nobody signed in or out.
  expect(server.calls("heartbeat")).toEqual([]);
  expect(server.calls("logout")).toEqual([]);
});

scenario("reloading the only tab keeps everything but what was never on disk", async ({ open, server }) => {
  const tab = await open("tab", {}, WINDOW);
  // The first boot of a browser may ask the server; what comes after it may not.
  await tab.evaluate(() => page.session.ready);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.evaluate(fill);
  const before = await tab.evaluate(everything);
  await tab.reload();
  expect(await tab.evaluate(() => page.first.status)).toBe("active");
  await tab.evaluate(() => page.session.ready);
  expect(await tab.evaluate(everything)).toEqual({ ...before, note: "" });
  // A navigation of the only tab is no first boot of a browser, so the server is not asked.
  expect(server.calls("status")).toEqual([]);
});

needing(withCommands, "discard")("a discarded tab comes back as it was", async ({ open, browser, server }) => {
  const tab = await open("tab", {}, WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.evaluate(fill);
  const [before, id] = [await tab.evaluate(everything), await idOf(tab)];
  await browser.newTab(`${server.origin}/blank`);
  await tab.discard();
  await tab.front();
  await tab.evaluate(() => page.session.ready);
  expect(await tab.evaluate(everything)).toEqual({ ...before, note: "" });
  expect(await idOf(tab)).toBe(id);
});

scenario("a tab opened later has the data of those that are there", async ({ open }) => {
  const first = await open("first", {}, WINDOW);
  await first.evaluate(() => page.signIn("ada"));
  await first.evaluate(fill);
  const before = await first.evaluate(everything);
  const later = await open("later", {}, WINDOW);
  expect(await later.evaluate(() => page.first)).toMatchObject({ status: "active", cart: ["tea", "cup"], draft: "" });
  await later.evaluate(() => page.session.ready);
  // A tab entry without sync is the first tab's own.
  expect(await later.evaluate(everything)).toEqual({ ...before, draft: "" });
  expect(new Set((await states([first, later])).map(({ startedAt }) => startedAt)).size).toBe(1);
});
