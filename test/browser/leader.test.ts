import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { sleep, until } from "./driver/until.js";
import { allReach, leaderOf, states } from "./support/ask.js";
import { needing, scenario } from "./support/scenario.js";

const query = { session: { idle: "60s", server: { interval: "1s" } } };
/** Somebody leads within 5 s + 1 s where a visible tab is in use; a lock query and an evaluation on a loaded machine come on top. */
const WITHIN = 6000 + 500;

/** Three visible tabs, signed in, and which of them leads. */
const threeOf = (options: { session: object }) => scenario.extend<{ tabs: { leader: Tab; others: Tab[]; name: string } }>({
  tabs: async ({ open }, use) => {
    const names = ["one", "two", "three"];
    const tabs: Tab[] = [];
    for (const name of names) tabs.push(await open(name, options as never, { window: true }));
    await tabs[0].evaluate(() => page.signIn("ada"));
    await allReach(tabs, "active");
    const leader = await leaderOf(tabs);
    await use({ leader, others: tabs.filter((tab) => tab !== leader), name: names[tabs.indexOf(leader)] });
  },
}).concurrent;
const three = threeOf(query);

/** Types in one tab until one of these leads. Returns how long that took. */
async function newLeader(used: Tab, candidates: Tab[]): Promise<{ took: number; leader: Tab }> {
  const from = Date.now();
  let on = true;
  const keys = (async () => {
    for (; on; await sleep(150)) await used.press("x");
  })();
  try {
    const leader = await leaderOf(candidates, 20_000);
    return { took: Date.now() - from, leader };
  } finally {
    on = false;
    await keys;
  }
}

/** With somebody typing in `tab`, touches come again, about one an interval, and none of them from the tab named `not`. */
async function expectTouches(tab: Tab, server: { calls(call: "heartbeat", since: number): { tab: string | undefined; status: number | undefined }[] }, not?: string): Promise<void> {
  const from = Date.now();
  while (Date.now() < from + 3200) {
    await tab.press("x");
    await sleep(200);
  }
  const touches = server.calls("heartbeat", from);
  expect(touches.length).toBeGreaterThanOrEqual(2);
  expect(touches.length).toBeLessThanOrEqual(4);
  expect(touches.map(({ status }) => status)).toEqual(touches.map(() => 200));
  if (not) expect(touches.map((touch) => touch.tab)).not.toContain(not);
}

needing(three, "crash")("the leader crashes: another leads, and touches go on", async ({ tabs: { leader, others, name }, server }) => {
  await leader.crash();
  const { took } = await newLeader(others[0], others);
  expect(took).toBeLessThan(WITHIN);
  await expectTouches(others[0], server, name);
  expect((await states(others)).map(({ status }) => status)).toEqual(["active", "active"]);
});

/** hold() tells of presence four times in an idle limit. A tab that dies with the claim on the server keeps the others from it for as long as a request may take. */
const holding = threeOf({ session: { idle: "8s", warning: "1s", server: { interval: "1s", timeout: "3s" } } });

holding("the leader's process is killed: another leads, as the server's log has it", async ({ tabs: { leader, others, name }, server }) => {
  // Somebody who is there without typing: WebKitGTK's driver dies with the page.
  await others[0].evaluate(() => void page.session.hold("upload"));
  await until("the leader touches", () => server.calls("heartbeat").some(({ tab }) => tab === name));
  const killed = Date.now();
  process.kill(await leader.rendererPid(), "SIGKILL");
  const touches = () => server.calls("heartbeat", killed).filter(({ tab, status }) => tab !== name && status === 200);
  await until("another tab touches", () => touches().length > 0, WITHIN);
  // Longer than the idle limit: whoever holds keeps it alive, by one tab's touches.
  await until("it goes on", () => touches().length >= 5, 15_000);
  expect(new Set(touches().map(({ tab }) => tab)).size).toBe(1);
  expect(server.logins.all().length).toBe(1);
});

three("the leader is closed: another leads, and touches go on", async ({ tabs: { leader, others, name }, server }) => {
  await leader.close();
  const { took } = await newLeader(others[0], others);
  expect(took).toBeLessThan(WITHIN);
  await expectTouches(others[0], server, name);
});

needing(three, "freeze")("the leader is frozen: it has given up its lock, another leads", async ({ tabs: { leader, others, name }, server }) => {
  await leader.freeze();
  const { took } = await newLeader(others[0], others);
  expect(took).toBeLessThan(WITHIN);
  await expectTouches(others[0], server, name);
  await leader.thaw();
  await leader.front();
  await allReach([leader, ...others], "active");
});

three("the leader's process is stopped while it holds the lock: it is stolen, and the old leader knows when it runs again", async ({ tabs: { leader, others, name }, server }) => {
  // The worst moment: it has just answered, so its silence is not yet one.
  await others[0].press("x");
  await sleep(300);
  await leader.stop();
  const { took } = await newLeader(others[0], others);
  expect(took).toBeLessThan(WITHIN);
  await expectTouches(others[0], server, name);
  await leader.carryOn();
  await allReach([leader, ...others], "active");
  const all = await Promise.all([leader, ...others].map((tab) => tab.evaluate(async () => (await page.session.tabs()).filter((each) => each.leader).map(({ id }) => id))));
  expect(all[1]).toEqual(all[0]);
  expect(all[2]).toEqual(all[0]);
  expect(all[0].length).toBe(1);
  await expectTouches(leader, server);
});
