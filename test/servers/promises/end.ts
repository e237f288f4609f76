import { expect } from "vitest";
import { sleep, until } from "../../browser/driver/until.js";
import { lost } from "../support/faults.js";
import { allEnd, areTogether, isSignedIn, noted, seen, signIn, signInAll } from "../support/page.js";
import { promise } from "../support/promise.js";
import { SHORT } from "../support/stack.js";

promise("left alone, every tab warns and signs out, and one call ends the server's session", { limits: SHORT, everywhere: true }, async ({ proxy, open }) => {
  const tabs = [await open(), await open()];
  await signInAll(tabs, proxy.origin);
  const reason = await allEnd(tabs, ["idle", "server"]);
  // Each tab was warned before it left, and showed that.
  const steps = ["warning", "shown", "ended", "left"];
  for (const tab of tabs) expect((await seen(tab)).filter((what) => steps.includes(what))).toEqual(steps);
  // A page whose disk is slow leaves before it could send the logout: the next one does, once the first one's claim has run out.
  // On a machine so busy that the server's limit was first, there is nothing left to end.
  if (reason === "idle") await until("the logout is answered", () => proxy.calls("logout").some(({ status }) => status === 204), 60_000);
  const calls = proxy.calls("logout");
  // Tabs whose database does not answer each speak for themselves: docs/degraded.md.
  if (await areTogether(tabs)) expect(calls.length).toBe(reason === "idle" ? 1 : 0);
  expect(new Set(calls.map(({ headers }) => headers["holdfast-sign-in"])).size).toBe(reason === "idle" ? 1 : 0);
  expect(proxy.calls("heartbeat")).toEqual([]);
  expect(await isSignedIn(tabs[0])).toBe(false);
});

promise("left alone, with the logout blocked, the server's session ends at its own time: asking has not kept it alive", { limits: SHORT }, async ({ limits, proxy, open }) => {
  proxy.fault("logout", lost);
  const tab = await open();
  await signIn(tab);
  const cookie = proxy.cookie();
  const shown = proxy.calls("page").at(-1)!.answeredAt!;
  // As often as a page could ask, and more.
  let alive = await proxy.status(cookie);
  let before = Infinity;
  while (alive.authenticated && !proxy.calls("page", shown + 1).length) {
    expect(alive.expiresIn).toBeLessThanOrEqual(before);
    before = alive.expiresIn!;
    await sleep(500);
    alive = await proxy.status(cookie);
  }
  await allEnd([tab], ["idle", "server"]);
  // The sign-in page that follows may have been the last visit.
  await until("the session is over", async () => !(await proxy.status(cookie)).authenticated, (limits.lifetime + 5) * 1000);
  expect(proxy.calls("heartbeat")).toEqual([]);
});

promise("a logout in one tab ends the server's session and every tab", { everywhere: true }, async ({ stack, proxy, open }) => {
  const tabs = [await open(), await open()];
  await signInAll(tabs, proxy.origin);
  const cookie = proxy.cookie();
  await tabs[0].click("[data-holdfast-logout]");
  await allEnd(tabs, ["logout"]);
  await until("the server's session has ended", async () => !(await isSignedIn(tabs[0])));
  const calls = proxy.calls("logout");
  expect(calls[0].status).toBe(204);
  // A page that has not heard of the answer within two seconds leaves, and the next one may say it once more. One that left earlier has heard of it.
  const notes = (await noted(tabs[0])).filter(({ path }) => path === "/");
  const [ended, left] = ["ended", "left"].map((what) => notes.findLast((note) => note.what === what)!.at);
  if (left - ended < 1500) expect(calls.length).toBe(1);
  // Where the cookie is the session itself, whoever has kept it is signed in.
  if (stack.cookieStore) expect((await proxy.status(cookie)).authenticated).toBe(true);
});

promise("after the logout an old cookie is refused", { among: (stack) => !stack.cookieStore }, async ({ proxy, open }) => {
  const tab = await open();
  await signIn(tab);
  const cookie = proxy.cookie();
  expect((await proxy.status(cookie)).authenticated).toBe(true);
  await tab.click("[data-holdfast-logout]");
  await allEnd([tab], ["logout"]);
  await until("the cookie is refused", async () => !(await proxy.status(cookie)).authenticated);
});
