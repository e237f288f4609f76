import { expect } from "vitest";
import { sleep, until } from "./driver/until.js";
import { allEnd } from "./support/ask.js";
import { waiting } from "./support/scenario.js";

const WINDOW = { window: true };
const TYPES = ["pointerdown", "pointermove", "mousemove", "keydown", "wheel", "touchstart", "touchmove", "input", "scroll", "focus", "click"];

/** A page that makes up input, a thousand events a second. */
function pretend(types: readonly string[]): void {
  setInterval(() => {
    for (let turn = 0; turn < 10; turn++) document.body.dispatchEvent(new Event(types[Math.floor(Math.random() * types.length)], { bubbles: true }));
  }, 10);
}

waiting("synthetic events never count, and never call the server", async ({ open, server }) => {
  const tab = await open("tab", { session: { idle: "4s", warning: "1s", server: { interval: "1s" } } }, WINDOW);
  await tab.evaluate(() => page.session.ready);
  await tab.evaluate(() => page.signIn("ada"));
  const before = await tab.evaluate(() => page.session.getState());
  await tab.evaluate(pretend, TYPES);
  await allEnd([tab], "idle");
  expect(await tab.evaluate(() => page.events.some(({ name }) => name === "activity"))).toBe(false);
  const ended = await tab.evaluate(() => page.events.find(({ name }) => name === "ended")?.at);
  expect(ended).toBeLessThan((before.expiresAt ?? 0) + 1000);
  expect(server.calls("heartbeat")).toEqual([]);
});

waiting("a trusted key counts among a thousand synthetic events a second", async ({ open, server }) => {
  const tab = await open("tab", { session: { idle: "4s", warning: "1s", server: { interval: "1s" } } }, WINDOW);
  await tab.evaluate(() => page.session.ready);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.evaluate(pretend, TYPES);
  // Each time after the limit without the key before it would have been reached or the warning shown.
  for (let turn = 0; turn < 4; turn++) {
    await sleep(2000);
    await tab.press("x");
    await tab.waitFor(() => page.session.remaining() > 3000);
  }
  expect(await tab.evaluate(() => page.session.getState().status)).toBe("active");
  expect(await tab.evaluate(() => page.events.filter(({ name }) => name === "activity").length)).toBe(4);
  await until("each of them has touched the server", () => server.calls("heartbeat").length >= 4);
  expect(server.calls("heartbeat").length).toBe(4);
  await allEnd([tab], "idle");
});

waiting("a mouse that lies still is nobody, one that moves is somebody", async ({ open }) => {
  const tab = await open("tab", { session: { idle: "20m" } }, WINDOW);
  await tab.moveMouse(50, 50);
  await tab.evaluate(() => page.signIn("ada"));
  const activities = () => tab.evaluate(() => page.events.filter(({ name }) => name === "activity").length);
  await sleep(1200);
  // The page changes under the pointer, and the browser sends moves that moved nothing.
  for (let turn = 0; turn < 5; turn++) {
    await tab.evaluate((wide: boolean) => void Object.assign(document.body.style, { cssText: `height:100px;width:${wide ? 200 : 20}px;cursor:${wide ? "pointer" : "default"}` }), turn % 2 === 0);
    await tab.moveMouse(50, 50);
    await sleep(250);
  }
  expect(await activities()).toBe(0);
  await tab.moveMouse(80, 60);
  await tab.waitFor(() => page.events.some(({ name }) => name === "activity"));
});

waiting("input in an observed frame counts", async ({ open, server }) => {
  const tab = await open("tab", { session: { idle: "20m" } }, WINDOW);
  await tab.evaluate(() => page.signIn("ada"));
  await tab.evaluate(async (address: string) => {
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.style.cssText = "position:fixed;inset:0;width:100%;height:100%";
    await new Promise((resolve) => {
      frame.onload = resolve;
      document.body.append(frame);
    });
    page.session.observe(frame);
  }, `${server.origin}/blank`);
  await sleep(1200);
  const before = await tab.evaluate(() => page.session.remaining());
  await tab.moveMouse(100, 100);
  await tab.moveMouse(140, 120);
  await tab.waitFor((then: number) => page.session.remaining() > then, before);
});
