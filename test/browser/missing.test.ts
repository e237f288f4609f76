import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { sleep } from "./driver/until.js";
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

/** What WebKit's private windows do with a Blob (2.50): they abort the transaction. */
const REFUSING = `const { put } = IDBObjectStore.prototype; IDBObjectStore.prototype.put = function (value, key) {
  if (!(value?.v instanceof Blob)) return put.call(this, value, key);
  const request = put.call(this, null, key); this.transaction.abort(); return request; }`;
waiting("an IndexedDB that refuses one value: who set it is told, and everything else goes on", async ({ open }) => {
  const tab = await open("one", {}, { window: true, preload: [REFUSING] });
  await tab.evaluate(() => page.session.ready);
  await tab.evaluate(() => page.signIn("ada"));
  const set = (text: string | undefined) =>
    tab.evaluate((given?: string) => page.session.data.file.set(given ?? (new Blob(["x"]) as never)).then(() => "kept", (error: Error) => `${error.name}: ${error.message}`), text);
  expect(await set(undefined)).toMatch(/^StorageError: IndexedDB works, but did not take/);
  expect(await set("text")).toBe("kept");
  expect(await tab.evaluate(() => page.session.data.file.get())).toBe("text");
  expect(await capabilities(tab)).toEqual(WHOLE);
  expect(await tab.evaluate(() => page.problems)).toEqual([]);
});
