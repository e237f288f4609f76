// What people see of the demo can be used without seeing it.
import { expect } from "vitest";
import { allShow, shopping, signIn } from "../browser/support/shop.js";
import { AXE, findings } from "./axe.js";


shopping("axe-core finds nothing in the shop and its session panel, in the light and in the dark", async ({ visit }) => {
  const tab = await visit("?panel=closed", { window: true, preload: [AXE] });
  expect(await findings(tab)).toEqual([]);
  await signIn(tab, "ada", "engine");
  await allShow([tab], "ada");
  for (const view of ["shop", "cart", "checkout", "preferences", "orders"]) {
    await tab.evaluate((hash: string) => void (location.hash = `#/${hash}`), view);
    expect(await findings(tab), view).toEqual([]);
  }
  await tab.click('label:has(input[name="theme"][value="dark"])').catch(() => {});
  await tab.click(".panel-toggle");
  await tab.waitFor(() => document.querySelector("session-inspector")?.shadowRoot?.querySelector("svg"));
  expect(await findings(tab), "panel").toEqual([]);
});
