import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { allReach, states, times } from "./support/ask.js";
import { scenario, waiting } from "./support/scenario.js";

const session = { idle: { timeout: "6s" }, warning: "3s" };
const WINDOW = { window: true };

/** Four windows side by side, and a tab that the fourth one's window hides. */
const five = scenario.extend<{ tabs: { visible: Tab[]; hidden: Tab } }>({
  tabs: async ({ open }, use) => {
    const visible = [await open("one", { session }, WINDOW), await open("two", { session }, WINDOW), await open("three", { session }, WINDOW)];
    const hidden = await open("hidden", { session }, WINDOW);
    visible.push(await open("four", { session }));
    await hidden.waitFor(() => document.hidden);
    await use({ visible, hidden });
  },
}).concurrent;

five("every visible tab warns at the same time, and extend() in one is seen by all", async ({ tabs: { visible, hidden }, server }) => {
  await visible[0].evaluate(() => page.signIn("ada"));
  await allReach([...visible, hidden], "active");
  const [{ expiresAt = 0 }] = await states(visible);
  await allReach(visible, "warning");
  for (const at of await times(visible, "warning")) {
    expect(at).toBeGreaterThanOrEqual(expiresAt - 3000 - 5);
    expect(at).toBeLessThan(expiresAt - 3000 + 500);
  }

  // A key is not the answer to the question.
  await visible[1].press("x");
  expect((await states(visible)).map(({ status }) => status)).toEqual(["warning", "warning", "warning", "warning"]);

  const answered = Date.now();
  await visible[2].evaluate(() => page.session.extend());
  await allReach([...visible, hidden], "active");
  for (const state of await states([...visible, hidden])) expect(state.expiresAt).toBeGreaterThan(answered + 5500);
  expect(server.calls("heartbeat", answered).map(({ tab, status }) => [tab, status])).toEqual([["three", 200]]);
});

waiting("with resume: activity one key dismisses the warning in every tab", async ({ open, server }) => {
  const resuming = { session: { ...session, idle: { timeout: "6s", resume: "activity" } } };
  const tabs = [await open("one", resuming, WINDOW), await open("two", resuming, WINDOW), await open("three", resuming, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "warning");
  const answered = Date.now();
  await tabs[1].press("x");
  await allReach(tabs, "active");
  for (const state of await states(tabs)) expect(state.expiresAt).toBeGreaterThan(answered + 5500);
  expect(server.calls("heartbeat", answered).length).toBeLessThanOrEqual(1);
});
