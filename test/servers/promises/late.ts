import { expect } from "vitest";
import { can } from "../../browser/driver/capabilities.js";
import type { Tab } from "../../browser/driver/driver.js";
import { until } from "../../browser/driver/until.js";
import { lost } from "../support/faults.js";
import { LIVE, isSignedIn, reaches, signIn, statuses } from "../support/page.js";
import { promise } from "../support/promise.js";
import type { Proxy } from "../support/proxy.js";

/** Signs out while there is no network, and closes the tab. Where a driver cannot take the network away, nobody answers. */
async function signOutOffline(tab: Tab, proxy: Proxy): Promise<void> {
  if (can("offline")) await tab.offline(true);
  else proxy.fault("logout", lost);
  // It leaves for a page that it cannot get, maybe before it has answered.
  await tab.evaluate(async () => void (await globalThis.Holdfast.session!.end())).catch(() => undefined);
  await tab.close();
  proxy.fault("logout", undefined);
}

/** The logouts that have reached the server. */
const logouts = (proxy: Proxy) => proxy.calls("logout").filter(({ status }) => status !== undefined);

promise("a logout while offline is delivered at the next visit, and an old page does not bring the login back", { everywhere: true }, async ({ proxy, open }) => {
  const tab = await open();
  await signIn(tab);
  const cookie = proxy.cookie();
  const { signIn: login } = await proxy.status(cookie);
  await signOutOffline(tab, proxy);
  expect(logouts(proxy)).toEqual([]);
  expect((await proxy.status(cookie)).authenticated).toBe(true);
  // The server does not know yet, so it renders the page for the old login.
  const next = await open("/");
  await until("the logout is delivered", () => logouts(proxy).some(({ status }) => status === 204), 40_000);
  expect(logouts(proxy).map(({ headers }) => headers["holdfast-sign-in"])).toEqual([login]);
  expect(await statuses([next])).toEqual(["ended"]);
  expect(await isSignedIn(next)).toBe(false);
});

promise("a logout that is still owed does not end a login made since", {}, async ({ proxy, open }) => {
  const tab = await open();
  await signIn(tab);
  const { signIn: old } = await proxy.status(proxy.cookie());
  await signOutOffline(tab, proxy);
  // Signs in where no Holdfast is that could deliver it before.
  const next = await open("/style.css");
  await next.evaluate(async () => {
    const page = new DOMParser().parseFromString(await (await fetch("/login")).text(), "text/html");
    const fields = new URLSearchParams(new FormData(page.querySelector<HTMLFormElement>("main form")!) as unknown as Record<string, string>);
    fields.set("user", "ada");
    fields.set("password", "engine");
    await fetch("/login", { method: "POST", body: fields });
  });
  const asked = Date.now();
  await next.goto(`${proxy.origin}/`);
  await reaches(next, "/", LIVE);
  // A new start has taken the old matter off the list; another page is as good a chance to bring it up again.
  await next.reload();
  await reaches(next, "/", LIVE);
  await until("both pages were seen", () => proxy.calls("page", asked).length >= 2);
  const now = await proxy.status(proxy.cookie());
  expect(now.authenticated).toBe(true);
  expect(now.signIn).not.toBe(old);
  expect(logouts(proxy)).toEqual([]);
  expect(await statuses([next])).toEqual(["active"]);
});
