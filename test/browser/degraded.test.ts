import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { sleep, until } from "./driver/until.js";
import { allEnd, allReach } from "./support/ask.js";
import { waiting } from "./support/scenario.js";

const WHOLE = { channel: true, locks: true, database: true, localStorage: true, sessionStorage: true, secureContext: true, partitioned: false };

/** Scripts that take something away before the page's own run, and what then is missing. */
const MODES: Record<string, { preload: string; missing: object }> = {
  "no BroadcastChannel": { preload: "delete globalThis.BroadcastChannel", missing: { channel: false } },
  "no Web Locks": { preload: "delete Navigator.prototype.locks", missing: { locks: false } },
  "no IndexedDB": { preload: 'Object.defineProperty(globalThis, "indexedDB", { value: undefined })', missing: { database: false } },
  "an IndexedDB that throws": { preload: 'IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError") }', missing: { database: false } },
  "an IndexedDB that fails": {
    preload: `IDBFactory.prototype.open = () => { const request = new EventTarget(); request.error = new DOMException("broken", "UnknownError"); setTimeout(() => { const event = new Event("error"); request.onerror?.(event); request.dispatchEvent(event) }); return request }`,
    missing: { database: false },
  },
  "an IndexedDB that never answers": { preload: "IDBFactory.prototype.open = () => new EventTarget()", missing: { database: false } },
  "no localStorage": {
    preload: 'Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("denied", "SecurityError") } })',
    missing: { localStorage: false },
  },
};

const capabilities = (tab: Tab) => tab.evaluate(() => ({ ...page.session.capabilities }));

for (const [name, { preload, missing }] of Object.entries(MODES)) {
  waiting(`${name}: one problem, said in capabilities, and a logout still reaches the other tab and the server`, async ({ open, server }) => {
    const tabs = [await open("one", {}, { window: true, preload: [preload] }), await open("two", {}, { window: true, preload: [preload] })];
    await Promise.all(tabs.map((tab) => tab.evaluate(() => page.session.ready)));
    await tabs[0].evaluate(() => page.signIn("ada"));
    await allReach(tabs, "active");
    await tabs[0].evaluate(() => page.session.data.cart.set(["tea"]));
    await tabs[1].waitFor(() => page.session.data.cart.get()[0] === "tea");
    for (const tab of tabs) {
      expect(await capabilities(tab)).toEqual({ ...WHOLE, ...missing });
      expect(await tab.evaluate(() => page.problems)).toEqual([expect.stringMatching(/^(Storage|Configuration)Error: ./)]);
      expect(await tab.evaluate(() => page.violations)).toEqual([]);
    }
    await tabs[1].press("x");
    expect(await tabs[0].evaluate(() => page.session.end())).toEqual({ server: "confirmed" });
    await allEnd(tabs, "logout");
    for (const tab of tabs) expect(await tab.evaluate(() => page.session.data.cart.get())).toEqual([]);
    await sleep(500);
    expect(server.calls("logout").map(({ status }) => status)).toEqual([204]);
    for (const tab of tabs) expect((await tab.evaluate(() => page.problems)).length).toBe(1);
  });

  waiting(`${name}: reloaded after a logout, a page stays signed out`, async ({ open }) => {
    const tab = await open("one", {}, { window: true, preload: [preload] });
    await tab.evaluate(() => page.session.ready);
    await tab.evaluate(() => page.signIn("ada"));
    await tab.evaluate(() => page.session.data.cart.set(["tea"]));
    await tab.evaluate(() => page.session.end());
    await tab.reload();
    await tab.evaluate(() => page.session.ready);
    expect(["ended", "none"]).toContain(await tab.evaluate(() => page.session.getState().status));
    expect(await tab.evaluate(() => page.session.data.cart.get())).toEqual([]);
  });
}

waiting("a full localStorage: a set is kept and reported, and the logout's marker gets its place", async ({ open, server }) => {
  const tabs = [await open("one", {}, { window: true }), await open("two", {}, { window: true })];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await tabs[0].evaluate(() => page.session.data.count.set(1));
  await tabs[1].waitFor(() => page.session.data.count.get() === 1);
  // The app itself fills what the origin may hold, to the last character.
  await tabs[0].evaluate(() => {
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      try {
        for (;;) localStorage.setItem(`filler-${size}-${Math.random()}`, "x".repeat(size));
      } catch {
        // The next smaller one.
      }
    }
  });
  const large = "tea ".repeat(500);
  await tabs[0].evaluate((value: string) => page.session.data.cart.set([value]), large);
  await tabs[1].waitFor((value: string) => page.session.data.cart.get()[0] === value, large);
  await tabs[0].waitFor(() => page.problems.length > 0);
  expect(await tabs[0].evaluate(() => page.problems)).toEqual([expect.stringMatching(/^StorageError: /)]);
  // In IndexedDB it survives a reload.
  await tabs[0].reload();
  await tabs[0].evaluate(() => page.session.ready);
  expect(await tabs[0].evaluate(() => page.session.data.cart.get()[0])).toBe(large);
  await tabs[0].evaluate(() => page.session.end());
  await allEnd(tabs, "logout");
  await tabs[0].reload();
  expect(await tabs[0].evaluate(() => page.first.status)).toBe("ended");
  expect(server.logins.all()).toEqual([]);
});

waiting("a frame of an opaque origin: no storage, nothing thrown, each lack reported once", async ({ open }) => {
  const tab = await open("one", { sandboxed: true }, { window: true });
  const { capabilities: found, problems, status } = await tab.evaluate(() => told);
  expect(found).toMatchObject({ localStorage: false, sessionStorage: false, database: false, locks: false });
  expect(status).toBe("none");
  expect(problems.length).toBeGreaterThanOrEqual(1);
  expect(new Set(problems).size).toBe(problems.length);
});

waiting("a frame in another site's page: a world of its own, and it says so", async ({ open, server }) => {
  const top = await open("top", {}, { window: true });
  await top.evaluate(() => page.signIn("ada"));
  await top.evaluate(() => page.session.data.cart.update(() => ["secret"]));
  const tab = await open("framed", { thirdParty: true }, { window: true });
  const { capabilities: found, problems, status, cart } = await tab.evaluate(() => told);
  expect(found.partitioned).toBe(true);
  expect([status, cart]).toEqual(["none", []]);
  expect(problems.filter((problem) => problem.includes("partitioned")).length).toBe(1);
  // Nor does it do anything to the session that it cannot see.
  await allReach([top], "active");
  expect(server.logins.all().length).toBe(1);
});

waiting("an insecure origin: no Web Locks, and it says so", async ({ browser, server }) => {
  const address = server.url({ tab: "one" }).replace("127.0.0.1", "insecure.test");
  const tabs = [await browser.newTab(address, { window: true }), await browser.newTab(address, { window: true })];
  await Promise.all(tabs.map((tab) => tab.evaluate(() => page.session.ready)));
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  for (const tab of tabs) expect(await capabilities(tab)).toEqual({ ...WHOLE, locks: false, secureContext: false });
  await tabs[1].evaluate(() => page.session.end());
  await allEnd(tabs, "logout");
  await until("the server has heard of it", () => server.logins.all().length === 0);
});

waiting("localStorage is cleared under live tabs: the session goes on, from memory and the database", async ({ open }) => {
  const tabs = [await open("one", {}, { window: true }), await open("two", {}, { window: true })];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await tabs[0].evaluate(() => page.session.data.cart.update(() => ["tea"]));
  await tabs[1].waitFor(() => page.session.data.cart.get()[0] === "tea");
  await tabs[0].evaluate(() => localStorage.clear());
  await tabs[1].waitFor(() => Object.keys(localStorage).some((key) => key.includes("/begun/")));
  await allReach(tabs, "active");
  const later = await open("later", {}, { window: true });
  await allReach([later], "active");
  await later.waitFor(() => page.session.data.cart.get()[0] === "tea");
});
