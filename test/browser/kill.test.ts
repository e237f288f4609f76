import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Tab } from "./driver/driver.js";
import { launch } from "./driver/launch.js";
import { sleep, until } from "./driver/until.js";
import { dump } from "./support/dump.js";
import { needing, scenario } from "./support/scenario.js";

// The whole browser dies a moment after a logout, and starts again on the same profile. Browsers write localStorage to the disk seconds late, so that the session's begin is there
// and its end is not; IndexedDB is written at once.

const profiled = scenario.extend<{ profile: string }>({
  profile: async ({}, use) => {
    const profile = mkdtempSync(join(tmpdir(), "holdfast-profile-"));
    try {
      await use(profile);
    } finally {
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  },
});

const restarting = needing(profiled.concurrent, "profile");

/** Whether a text is on the disk. */
const onDisk = (folder: string, text: string): boolean =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).some((name) => {
    const file = join(folder, name);
    try {
      return statSync(file).isFile() && readFileSync(file).includes(text);
    } catch {
      return false; // Gone while we looked.
    }
  });

const fill = (tab: Tab) =>
  tab.evaluate(async () => {
    const { cart, draft, note, file } = page.session.data;
    cart.set(["ada's"]);
    draft.set("ada's");
    note.set("ada's");
    await file.set("ada's");
  });

interface Case {
  readonly name: string;
  /** The session's begin has reached the disk when the browser dies. */
  readonly flushed: boolean;
  /** ms from end() to the death. */
  readonly after: number;
  /** The server's cookie outlives the browser, as "remember me" has it. */
  readonly remembered?: true;
  /** The logout does not get through. */
  readonly unheard?: true;
  /** Not even the database need have the end: then the server's word is what ends it. */
  readonly unkept?: true;
}

const CASES: readonly Case[] = [
  { name: "50 ms after a logout, soon after the sign-in", flushed: false, after: 50 },
  { name: "50 ms after a logout", flushed: true, after: 50 },
  { name: "in the moment of a logout", flushed: true, after: 0, unkept: true },
  { name: "50 ms after a logout that the server has not heard of, with a cookie that outlives the browser", flushed: true, after: 50, remembered: true, unheard: true },
];

for (const { name, flushed, after, remembered, unheard, unkept } of CASES) {
  restarting(`killed ${name}: once the restarted page is ready nobody is signed in, and nothing of the user is left (S2, R-24)`, async ({ profile, server }) => {
    if (remembered) {
      server.fault("login", (proper) => {
        const { headers = {}, ...answer } = proper();
        return { ...answer, headers: { ...headers, "Set-Cookie": headers["Set-Cookie"].split("\n").map((cookie) => `${cookie}; Max-Age=3600`).join("\n") } };
      });
    }
    const first = await launch({ profile, alone: true });
    try {
      const tab = await first.newTab(server.url({ tab: "one" }), { window: true });
      await tab.evaluate(() => page.session.ready);
      await tab.evaluate(() => page.signIn("ada"));
      await fill(tab);
      if (flushed) await until("the session's begin is on the disk", () => onDisk(profile, "/begun/"), 30_000);
      if (unheard) server.fault("logout", () => new Promise(() => {}));
      await tab.evaluate(() => void page.session.end());
      const ended = Date.now();
      // A browser that dies before the transaction of the end has been made knows of none; on a busy machine that takes longer than 50 ms.
      if (!unkept) await until("the database has the end", async () => (await tab.evaluate(dump)).some(([area, key, value]) => area === "IndexedDB" && key.endsWith("/meta") && value.includes('"open":false')));
      await sleep(ended + after - Date.now());
    } finally {
      await first.kill();
    }
    server.fault("logout", undefined);

    const again = await launch({ profile, alone: true });
    try {
      const tab = await again.newTab(server.url({ tab: "two" }), { window: true });
      await tab.evaluate(() => page.session.ready);
      // Now the database has been read, so it needs no answer of the server's; and with one it is no other.
      for (const ask of unkept ? [true] : [false, true]) {
        const { status } = await tab.evaluate((asks: boolean) => (asks ? page.session.check() : page.session.getState()), ask);
        expect(status).toMatch(/^(ended|none)$/);
      }
      const now = await tab.evaluate(async () => {
        const { cart, draft, note, file } = page.session.data;
        const durable = await file.get().catch(() => "");
        return { cart: cart.get(), draft: draft.get(), note: note.get(), file: durable, output: document.querySelector("output")?.textContent };
      });
      expect(now).toEqual({ cart: [], draft: "", note: "", file: "", output: "" });
      // The one exception of S2: a first line that reads a localStorage without the end in it shows the session until the database has been read. No other tier is there then, and nobody is told of a start.
      const { status, cart, draft, note } = await tab.evaluate(() => page.first);
      expect([draft, note]).toEqual(["", ""]);
      if (status === "ended" || status === "none") expect(cart).toEqual([]);
      if (!unkept) expect(await tab.evaluate(() => page.events.some(({ name: event }) => event === "started"))).toBe(false);
      // Chromium writes cookies to the disk half a minute late: without its cookie a login can be ended by nobody but the server.
      await tab.waitFor(async () => !((await (await fetch("/session")).json()) as { authenticated: boolean }).authenticated);
    } finally {
      await again.kill();
    }
  });
}
