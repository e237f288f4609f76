import { expect } from "vitest";
import { until } from "../../browser/driver/until.js";
import { failing, html, redirecting, slowOnce, stale, unavailable } from "../support/faults.js";
import { extend, isSignedIn, seen, signIn, use, useUntil } from "../support/page.js";
import { stoodStill } from "../support/still.js";
import { promise } from "../support/promise.js";
import type { Proxy } from "../support/proxy.js";
import { SHORT, run } from "../support/stack.js";

const answered = (proxy: Proxy, since: number) => proxy.calls("heartbeat", since).some(({ status }) => status === 200);

promise("a stale CSRF token is replaced and the heartbeat sent once more: no end", { everywhere: true }, async ({ stack, proxy, open }) => {
  const tab = await open();
  await signIn(tab);
  // The one that the login was made with.
  const fields = new URLSearchParams(proxy.calls("login")[0].body);
  const token = fields.get("csrf_token") ?? fields.get("authenticity_token") ?? fields.get("X-CSRF-Token");
  expect(token).toBeTruthy();
  proxy.fault("heartbeat", stale(stack.csrfHeader, token!));
  await extend(tab);
  await useUntil([tab], "a heartbeat gets through", () => answered(proxy, 0));
  const beats = proxy.calls("heartbeat");
  expect(beats.map(({ status }) => status)).toEqual([stack.refusal, 200]);
  expect(proxy.calls("status", beats[0].at).filter(({ at }) => at <= beats[1].at).length).toBe(1);
  expect(await seen(tab)).not.toContain("ended");
});

const faults = { "answers 500": failing, "answers 503 with Retry-After": unavailable, "redirects to its sign-in page": redirecting, "answers HTML with 200": html };
for (const [what, fault] of Object.entries(faults)) {
  promise(`a server that ${what} is no end, and is not hammered`, fault === redirecting ? { everywhere: true } : {}, async ({ proxy, open }) => {
    const tab = await open();
    await signIn(tab);
    proxy.fault("heartbeat", fault);
    proxy.fault("status", fault);
    await extend(tab);
    await useUntil([tab], "a heartbeat fails", () => proxy.calls("heartbeat").length > 0);
    await use([tab], 4000);
    // The first and a quick second one; the next comes an interval later.
    expect(proxy.calls("heartbeat").length).toBeLessThanOrEqual(2);
    expect(proxy.calls("status").length).toBeLessThanOrEqual(2);
    const well = Date.now();
    proxy.fault("heartbeat", undefined);
    proxy.fault("status", undefined);
    await extend(tab);
    await useUntil([tab], "a heartbeat gets through", () => answered(proxy, well));
    expect(await seen(tab)).not.toContain("ended");
    expect(await isSignedIn(tab)).toBe(true);
  });
}

promise("a server that is slower than the limit is no end, and gets one request at a time", { limits: SHORT }, async ({ limits, proxy, open }) => {
  const tab = await open();
  await signIn(tab);
  // One answer: a cookie with a limit of its own is not renewed by one that nobody waits for any more, so two would be a true end.
  await tab.evaluate(async () => void (await globalThis.Holdfast.session!.extend()));
  const [began, still] = [Date.now(), stoodStill()];
  proxy.fault("heartbeat", slowOnce((limits.idle + 1) * 1000));
  await extend(tab);
  await use([tab], (limits.idle + 3) * 1000);
  await useUntil([tab], "the late answer was given", () => proxy.calls("heartbeat", began)[0]?.answeredAt !== undefined);
  const [slow, next] = proxy.calls("heartbeat", began);
  // The page gives it up after 10 s, and the next comes after that. The first may have been written down late.
  expect(next.at - slow.at).toBeGreaterThan(9000 - (stoodStill() - still));
  expect(next.status).toBe(200);
  expect(await seen(tab)).not.toContain("ended");
  expect(await isSignedIn(tab)).toBe(true);
});

promise("a server that restarts signs nobody out", { among: (stack) => !stack.forgetful }, async ({ stack, limits, proxy, open }) => {
  const server = await run(stack, limits);
  proxy.to(server.url);
  try {
    const tab = await open();
    await signIn(tab);
    const next = await server.restart(async () => {
      await extend(tab);
      await until("it is called while it is away", () => proxy.calls("heartbeat").length > 0);
      await use([tab], 2000);
    });
    expect(await seen(tab)).not.toContain("ended");
    proxy.to(next);
    const back = Date.now();
    await extend(tab);
    await useUntil([tab], "a heartbeat gets through", () => answered(proxy, back));
    expect(await seen(tab)).not.toContain("ended");
  } finally {
    await server.stop();
  }
});
