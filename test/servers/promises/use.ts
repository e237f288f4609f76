import { expect } from "vitest";
import { LIVE, isSignedIn, reaches, seen, signIn, signInAll, statuses, use } from "../support/page.js";
import { promise } from "../support/promise.js";
import { SHORT } from "../support/stack.js";

promise("used for three times its limit, a session goes on, and so does its cookie", { limits: SHORT, everywhere: true }, async ({ stack, limits, proxy, open }) => {
  const tabs = [await open(), await open()];
  await signInAll(tabs, proxy.origin);
  await use(tabs, 3 * limits.idle * 1000);
  for (const tab of tabs) expect(await seen(tab)).not.toContain("ended");
  expect(await statuses(tabs)).not.toContain("ended");
  expect(await isSignedIn(tabs[0])).toBe(true);
  const beats = proxy.calls("heartbeat").filter(({ status }) => status === 200);
  // Without them the session would have ended after a third of that time.
  expect(beats.length).toBeGreaterThanOrEqual(2);
  const limit = /; expires=/i;
  const sid = `${stack.name}_sid=`;
  // Where the cookie has a limit, every heartbeat moves it; where it has none, none is set.
  for (const { cookies } of beats) expect(cookies.some((cookie) => cookie.startsWith(sid) && limit.test(cookie))).toBe(!!stack.renews);
  const { cookies } = proxy.calls("login").findLast(({ status }) => status === 303)!;
  expect(cookies.some((cookie) => cookie.startsWith(sid) && limit.test(cookie))).toBe(!!stack.renews);
  expect(cookies.find((cookie) => cookie.startsWith(sid))).toMatch(/; HttpOnly/i);
});

promise("the visit of a page extends the session by itself, and saves the heartbeat", { limits: SHORT, everywhere: true }, async ({ limits, proxy, open }) => {
  /** The least that lies between two heartbeats: a third of the server's lifetime, less the jitter. */
  const interval = (limits.lifetime / 3) * 900;
  const tab = await open();
  await signIn(tab);
  const began = Date.now();
  /** When each visit was begun, by its address. */
  const visits = new Map<string, number>();
  const visited = async (): Promise<void> => void visits.set(...(await tab.evaluate(() => [location.href, performance.timeOrigin] as const)));
  await visited();
  /** Where a slow machine has brought the warning, and a click has sent a heartbeat at once. */
  const asked = new Set<string>();
  for (let visit = 1; Date.now() < began + (limits.lifetime + 3) * 1000; visit++) {
    if (await use([tab], 2000)) asked.add([...visits.keys()].at(-1)!);
    await tab.goto(`${proxy.origin}/?visit=${visit}`);
    await reaches(tab, "/", LIVE);
    await visited();
  }
  expect(await isSignedIn(tab)).toBe(true);
  // No page sends one within an interval of its own visit. That a busy machine may take so long for the next is no fault.
  const beats = proxy.calls("heartbeat").filter(({ headers }) => !asked.has(headers.referer!));
  for (const { at, headers } of beats) expect(at - visits.get(headers.referer!)!).toBeGreaterThan(interval);
});

promise("twelve tabs send what one would", { limits: SHORT, everywhere: true }, async ({ limits, proxy, open, openBeside }) => {
  const interval = (limits.lifetime / 3) * 900;
  const tabs = [await open()];
  await signIn(tabs[0]);
  while (tabs.length < 12) {
    const next = await openBeside(tabs.at(-1)!);
    tabs.push(next);
    await reaches(next, "/", LIVE);
    await use([next], 1);
  }
  const began = Date.now();
  let said = 0;
  // A person goes from one to the next.
  for (let turn = 5; Date.now() < began + limits.lifetime * 1000; turn += 5) {
    const next = tabs[turn % tabs.length];
    await next.front();
    said += await use([next], 3000);
  }
  const taken = Date.now() - began;
  const beats = proxy.calls("heartbeat", began);
  expect(beats.length).toBeGreaterThanOrEqual(1);
  expect(beats.length).toBeLessThanOrEqual(Math.ceil(taken / interval) + said);
  // None is needed; where the machine is so busy that a limit comes near between two keys, one is asked before it, by one tab.
  expect(proxy.calls("status", began).length).toBeLessThanOrEqual(Math.ceil(taken / interval));
  expect(await statuses(tabs)).not.toContain("ended");
});
