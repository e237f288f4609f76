import { expect } from "vitest";
import { allEnd, signInAll, useUntil } from "../support/page.js";
import { stoodStill } from "../support/still.js";
import { promise } from "../support/promise.js";
import { SHORT } from "../support/stack.js";

promise("a session that the server ends is over in every tab within one interval of use", { limits: SHORT }, async ({ limits, proxy, open, kill }) => {
  const tabs = [await open(), await open()];
  await signInAll(tabs, proxy.origin);
  await kill();
  const [killed, still] = [Date.now(), stoodStill()];
  await useUntil([tabs[0]], "a heartbeat is sent", () => proxy.calls("heartbeat", killed).length > 0);
  const patience = 5000 + stoodStill() - still;
  await allEnd(tabs, ["server"]);
  // The interval, its jitter, and what a busy machine takes to press a key.
  expect(proxy.calls("heartbeat", killed)[0].at - killed).toBeLessThan((limits.lifetime / 3) * 1100 + patience);
  expect(proxy.calls("logout")).toEqual([]);
});

for (const notice of ["a tab that wakes", "check()"] as const) {
  promise(`a session that the server ends is over at once for ${notice}`, notice === "check()" ? { everywhere: true } : { needs: "freeze" }, async ({ proxy, open, kill }) => {
    const tabs = [await open(), await open()];
    await signInAll(tabs, proxy.origin);
    if (notice === "a tab that wakes") await tabs[1].freeze();
    await kill();
    const killed = Date.now();
    if (notice === "a tab that wakes") await tabs[1].thaw();
    else await tabs[1].evaluate(() => void globalThis.Holdfast.session!.check());
    await allEnd(tabs, ["server"]);
    expect(proxy.calls("heartbeat", killed)).toEqual([]);
  });
}
