import { expect } from "vitest";
import { can } from "./driver/capabilities.js";
import { sleep, until } from "./driver/until.js";
import { allEnd, allReach } from "./support/ask.js";
import { scenario } from "./support/scenario.js";

const WINDOW = { window: true };

scenario("a logout reaches running, hidden, frozen, stopped, cached and offline tabs", async ({ browser, open, server }) => {
  const here = await open("here", {}, WINDOW);
  const running = await open("running", {}, WINDOW);
  const offline = can("offline") ? [await open("offline", {}, WINDOW)] : [];
  const stopped = await open("stopped", {}, WINDOW);
  const cached = await open("cached", {}, WINDOW);
  const hidden = await open("hidden", {}, WINDOW);
  // Where no engine freezes a page for us, a stopped process is what comes nearest, and that is here anyway.
  const frozen = can("freeze") ? [await open("frozen")] : [];
  await browser.newTab(`${server.origin}/blank`);
  await hidden.waitFor(() => document.hidden);
  const all = [running, ...offline, stopped, cached, hidden, ...frozen];

  await here.evaluate(() => page.signIn("ada"));
  await allReach(all, "active");
  await here.evaluate(() => page.session.data.cart.set(["tea"]));
  await Promise.all(all.map((tab) => tab.waitFor(() => page.session.data.cart.get().length === 1)));
  await cached.goto(`http://elsewhere.test:${server.port}/blank`);
  for (const tab of offline) await tab.offline(true);
  for (const tab of frozen) await tab.freeze();
  await stopped.stop();

  const asked = Date.now();
  expect(await here.evaluate(() => page.session.end())).toEqual({ server: "confirmed" });
  await allEnd([here, running, ...offline, hidden], "logout");
  expect(Date.now() - asked).toBeLessThan(2000);
  expect(server.logins.all()).toEqual([]);

  for (const tab of frozen) await tab.thaw();
  await stopped.carryOn();
  await cached.back();
  // The first thing that can be asked of each of them: nothing is shown before the markers have been read.
  for (const tab of [...frozen, stopped, cached]) {
    const { status, cart } = await tab.evaluate(() => ({ status: page.session.getState().status, cart: page.session.data.cart.get() }));
    expect(["ended", "checking"]).toContain(status);
    expect(cart).toEqual([]);
  }
  await allEnd([...frozen, stopped, cached], "logout");
  await sleep(500);
  expect(server.calls("logout").map(({ tab, signIn, status }) => [tab, signIn, status])).toEqual([["here", "login-1", 204]]);
});

scenario("nothing of an ended session is left in any store", async ({ open }) => {
  const tabs = [await open("one", {}, WINDOW), await open("two", {}, WINDOW)];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await tabs[0].evaluate(async () => {
    const { cart, draft, step, note, file } = page.session.data;
    cart.set(["secret"]);
    draft.set("secret");
    step.set(2);
    note.set("secret");
    await file.set("secret");
  });
  await tabs[1].waitFor(() => page.session.data.cart.get()[0] === "secret");
  await tabs[0].evaluate(() => page.session.end());
  await allEnd(tabs, "logout");
  for (const tab of tabs) {
    await until("the stores are empty of it", async () => !(await tab.evaluate(dump)).includes("secret"));
    // As a word: the hexadecimal digits of an id may spell it.
    expect(await tab.evaluate(dump)).not.toMatch(/\bada\b/);
    expect(await tab.evaluate(() => [page.session.data.cart.get(), page.session.data.draft.get(), page.session.data.step.get(), page.session.data.note.get()])).toEqual([[], "", 1, ""]);
  }
});

/** All that this origin has stored, as text. */
async function dump(): Promise<string> {
  const records: unknown[] = [];
  for (const { name = "" } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames) {
      await new Promise<void>((resolve) => {
        const cursor = database.transaction(store).objectStore(store).openCursor();
        cursor.onsuccess = () => {
          if (!cursor.result) return resolve();
          records.push([cursor.result.key, cursor.result.value]);
          cursor.result.continue();
        };
      });
    }
    database.close();
  }
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, records]);
}
