import { existsSync, mkdtempSync, readFileSync, readdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { launch } from "./driver/launch.js";
import { needing, scenario } from "./support/scenario.js";

// What the other tests take for granted of this browser and this driver. When one of these fails, look here first.

scenario("two tabs are two renderer processes", async ({ browser, server }) => {
  const [a, b] = [await browser.newTab(`${server.origin}/blank`), await browser.newTab(`${server.origin}/blank`)];
  expect(await a.rendererPid()).not.toBe(await b.rendererPid());
});

scenario("windows stay visible side by side, a tab hides the one before it", async ({ browser, server }) => {
  const [a, b] = [await browser.newTab(`${server.origin}/blank`, { window: true }), await browser.newTab(`${server.origin}/blank`, { window: true })];
  const c = await browser.newTab(`${server.origin}/blank`);
  await b.waitFor(() => document.visibilityState === "hidden");
  expect([await a.evaluate(() => document.visibilityState), await c.evaluate(() => document.visibilityState)]).toEqual(["visible", "visible"]);
  await b.front();
  await c.waitFor(() => document.visibilityState === "hidden");
  expect(await b.evaluate(() => document.visibilityState)).toBe("visible");
});

scenario("keys and clicks are trusted", async ({ browser, server }) => {
  const tab = await browser.newTab(`${server.origin}/blank`, { window: true });
  await tab.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    for (const type of ["keydown", "input", "click", "pointermove"]) addEventListener(type, (event) => seen.push(`${type} ${event.isTrusted}`));
    const button = document.body.appendChild(document.createElement("button"));
    button.textContent = "here";
    const field = document.body.appendChild(document.createElement("input"));
    field.focus();
  });
  await tab.type("ab");
  await tab.click("button");
  const seen = await tab.evaluate(() => (globalThis as never as { seen: string[] }).seen);
  // The mouse may go there in more than one step.
  expect(seen.filter((each, i) => each !== seen[i - 1])).toEqual(["keydown true", "input true", "keydown true", "input true", "pointermove true", "click true"]);
  expect(await tab.evaluate(() => document.querySelector("input")?.value)).toBe("ab");
});

needing(scenario, "freeze")("a frozen page runs no timer and hears messages", async ({ browser, server }) => {
  const tab = await browser.newTab(`${server.origin}/blank`);
  const other = await browser.newTab(`${server.origin}/blank`, { window: true });
  await tab.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen, ticks: 0 });
    setInterval(() => (globalThis as never as { ticks: number }).ticks++, 10);
    addEventListener("freeze", () => seen.push("freeze"), true);
    addEventListener("resume", () => seen.push("resume"), true);
    new BroadcastChannel("facts").onmessage = () => seen.push("message");
  });
  await tab.freeze();
  await tab.waitFor(() => (globalThis as never as { seen: string[] }).seen.includes("freeze"));
  const before = await tab.evaluate(() => (globalThis as never as { ticks: number }).ticks);
  await other.evaluate(() => new BroadcastChannel("facts").postMessage(0));
  await tab.waitFor(() => (globalThis as never as { seen: string[] }).seen.includes("message"));
  await other.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  expect(await tab.evaluate(() => (globalThis as never as { ticks: number }).ticks)).toBe(before);
  await tab.thaw();
  await tab.waitFor((then: number) => (globalThis as never as { ticks: number }).ticks > then, before);
});

needing(scenario, "crash")("a stopped process keeps its lock, a crashed one does not", async ({ browser, server }) => {
  const [holder, waiter] = [await browser.newTab(`${server.origin}/blank`, { window: true }), await browser.newTab(`${server.origin}/blank`, { window: true })];
  await holder.evaluate(() => new Promise<void>((held) => void navigator.locks.request("facts", () => (held(), new Promise(() => {})))));
  await holder.stop();
  await waiter.evaluate(() => void navigator.locks.request("facts", () => void Object.assign(globalThis, { granted: true })));
  await waiter.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  expect(await waiter.evaluate(() => "granted" in globalThis)).toBe(false);
  await holder.carryOn();
  await holder.crash();
  await waiter.waitFor(() => "granted" in globalThis);
});

scenario("back restores a page from the cache, with its memory", async ({ browser, server }) => {
  const tab = await browser.newTab(`${server.origin}/blank`, { window: true });
  await tab.evaluate(() => {
    addEventListener("pageshow", ({ persisted }) => Object.assign(globalThis, { persisted }));
  });
  await tab.goto(`http://elsewhere.test:${server.port}/blank`);
  await tab.back();
  await tab.waitFor(() => (globalThis as never as { persisted?: boolean }).persisted === true);
});

needing(scenario, "offline")("offline is one tab's: its requests fail, it says so, and messages still come", async ({ browser, server }) => {
  const [a, b] = [await browser.newTab(`${server.origin}/blank`, { window: true }), await browser.newTab(`${server.origin}/blank`, { window: true })];
  const reaches = () => fetch("/session").then(() => true, () => false);
  await a.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const type of ["online", "offline"]) addEventListener(type, () => heard.push(type));
    new BroadcastChannel("facts").onmessage = () => heard.push("message");
  });
  await a.offline(true);
  await b.evaluate(() => new BroadcastChannel("facts").postMessage(0));
  await a.waitFor(() => (globalThis as never as { heard: string[] }).heard.includes("message"));
  expect([await a.evaluate(reaches), await b.evaluate(reaches)]).toEqual([false, true]);
  expect([await a.evaluate(() => navigator.onLine), await b.evaluate(() => navigator.onLine)]).toEqual([false, true]);
  await a.offline(false);
  expect(await a.evaluate(reaches)).toBe(true);
  expect(await a.evaluate(() => (globalThis as never as { heard: string[] }).heard.sort())).toEqual(["message", "offline", "online"]);
});

scenario("a copied tab has a copy of sessionStorage", async ({ browser, server }) => {
  const tab = await browser.newTab(`${server.origin}/blank`, { window: true });
  await tab.evaluate(() => sessionStorage.setItem("facts", "copied"));
  const copy = await tab.openCopy();
  expect(await copy.evaluate(() => sessionStorage.getItem("facts"))).toBe("copied");
});

const withCommands = scenario.extend({ launchOptions: { tabCommands: true } });

needing(withCommands, "duplicate")("a duplicated tab has a copy of sessionStorage and a process of its own", async ({ browser, server }) => {
  const tab = await browser.newTab(`${server.origin}/blank`, { window: true });
  await tab.evaluate(() => sessionStorage.setItem("facts", "copied"));
  const copy = await tab.duplicate();
  expect(await copy.evaluate(() => sessionStorage.getItem("facts"))).toBe("copied");
});

needing(withCommands, "discard")("a discarded tab loads again when it comes to the front, with its sessionStorage", async ({ browser, server }) => {
  const tab = await browser.newTab(`${server.origin}/blank`, { window: true });
  await tab.evaluate(() => {
    sessionStorage.setItem("facts", "kept");
    Object.assign(globalThis, { old: true });
  });
  await browser.newTab(`${server.origin}/blank`);
  await tab.discard();
  await tab.front();
  await tab.waitFor(() => document.readyState === "complete" && sessionStorage.getItem("facts") === "kept" && !("old" in globalThis));
});

needing(scenario, "preload")("a preload script runs before the page's own", async ({ browser, server }) => {
  const tab = await browser.newTab(`${server.origin}/blank`, { preload: ["delete globalThis.BroadcastChannel"] });
  expect(await tab.evaluate(() => typeof BroadcastChannel)).toBe("undefined");
  await tab.reload();
  expect(await tab.evaluate(() => typeof BroadcastChannel)).toBe("undefined");
});

scenario("a test name is an insecure origin", async ({ browser, server }) => {
  const tab = await browser.newTab(`http://insecure.test:${server.port}/blank`);
  expect(await tab.evaluate(() => isSecureContext)).toBe(false);
});

scenario("nothing is left of a browser that was killed", async () => {
  // Browsers of other files come and go in the common one.
  const former = process.env["TMPDIR"];
  const own = mkdtempSync(join(tmpdir(), "holdfast-facts-"));
  process.env["TMPDIR"] = own;
  const browser = await launch({ alone: true }).finally(() => (former === undefined ? delete process.env["TMPDIR"] : (process.env["TMPDIR"] = former)));
  expect(readdirSync(own).length).toBeGreaterThan(0);
  const tab = await browser.newTab("about:blank");
  const pid = await tab.rendererPid();
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  await browser.kill();
  expect(readdirSync(own)).toEqual([]);
  rmdirSync(own);
  expect(existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8")).toBeFalsy();
});
