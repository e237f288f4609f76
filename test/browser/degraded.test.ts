import { expect } from "vitest";
import { until } from "./driver/until.js";
import { allEnd, allReach } from "./support/ask.js";
import { needing, waiting } from "./support/scenario.js";

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

needing(waiting, "quota")("a disk that is full: what is durable is refused, the session goes on in every tab, and its end is final (R-72, S2)", async ({ browser, open, server }) => {
  // Before there is a database: of one that is open Chromium believes for a while what it has been told.
  const blank = await browser.newTab(new URL("/blank", server.url({ tab: "blank" })).href, { window: true });
  await blank.quota(100_000);
  const tabs = [await open("one", {}, { window: true }), await open("two", {}, { window: true })];
  await tabs[0].evaluate(() => page.signIn("ada"));
  await allReach(tabs, "active");
  await tabs[0].evaluate(() => page.session.data.file.set("ada's"));
  // The app itself fills what the origin may hold, with what cannot be compressed.
  await blank.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("filler");
      request.onupgradeneeded = () => request.result.createObjectStore("all");
      request.onsuccess = () => resolve(request.result);
    });
    const fill = (size: number): Promise<boolean> =>
      new Promise((resolve) => {
        const write = database.transaction("all", "readwrite");
        write.objectStore("all").put(crypto.getRandomValues(new Uint8Array(size)), Math.random());
        write.oncomplete = () => resolve(true);
        write.onabort = () => resolve(false);
      });
    for (let size = 1 << 15; size >= 1; size >>= 1) while (await fill(size));
  });
  const refused = await tabs[0].evaluate(() => page.session.data.file.set("more").then(() => "", (error: Error) => error.name));
  expect(refused).toBe("StorageError");
  expect(await tabs[1].evaluate(() => page.session.data.file.get())).toBe("ada's");
  await tabs[1].evaluate(() => page.session.data.cart.set(["tea"]));
  await tabs[0].waitFor(() => page.session.data.cart.get()[0] === "tea");
  const later = await open("later", {}, { window: true });
  await allReach([...tabs, later], "active");
  expect(await tabs[1].evaluate(() => page.session.end())).toEqual({ server: "confirmed" });
  await allEnd([...tabs, later], "logout");
  for (const tab of tabs) {
    await tab.reload();
    expect(await tab.evaluate(() => page.first.status)).toBe("ended");
    await tab.evaluate(() => page.session.ready);
    expect(await tab.evaluate(() => [page.session.getState().status, page.session.data.cart.get().length])).toEqual(["ended", 0]);
  }
  // And there is a next one.
  await tabs[0].evaluate(() => page.signIn("eve"));
  await allReach([...tabs, later], "active");
  expect(await tabs[1].evaluate(() => page.session.getState().user)).toBe("eve");
  expect(await tabs[0].evaluate(() => page.session.end())).toEqual({ server: "confirmed" });
  await allEnd([...tabs, later], "logout");
  expect(server.logins.all()).toEqual([]);
  for (const tab of tabs) expect(await tab.evaluate(() => page.violations)).toEqual([]);
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
  const whole = { channel: true, database: true, localStorage: true, sessionStorage: true, partitioned: false };
  for (const tab of tabs) expect(await tab.evaluate(() => ({ ...page.session.capabilities }))).toEqual({ ...whole, locks: false, secureContext: false });
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
