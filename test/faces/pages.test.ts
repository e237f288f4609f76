// The shop's sign-in, cart and warning in each framework, built by Vite from the packed tarball, in a real browser.
import type { RequestHandler } from "express";
import { beforeAll, describe, expect } from "vitest";
import type { Tab } from "../browser/driver/driver.js";
import { sleep, until } from "../browser/driver/until.js";
import { allShow, allSignedOut, signIn } from "../browser/support/shop.js";
import { pages } from "./faces.mjs";
import { buildGuide, buildPage, complaints, facing } from "./support/face.js";

const badge = (tab: Tab, count: string) => tab.waitFor((wanted: string) => document.querySelector(".cart-link .badge")?.textContent?.trim() === wanted, count);
const warned = () => document.querySelector("dialog.warning[open]") !== null;
const seconds = () => Number(document.querySelector("dialog.warning [role=timer]")?.textContent);

describe.each(pages)("%s", (face) => {
  let page: RequestHandler;
  beforeAll(async () => {
    page = await buildPage(face);
  });

  facing("two tabs: sign in, fill the cart, be warned, stay, sign out", async ({ serve, visit }) => {
    const shop = await serve(page);
    const tabs = [await visit(shop, "?idle=24s&warning=20s"), await visit(shop, "?idle=24s&warning=20s")];
    await signIn(tabs[0], "ada", "engine");
    await allShow(tabs, "ada");

    await Promise.all(tabs.map((tab) => tab.click('[data-add="mug"]')));
    await tabs[1].click('[data-add="teapot"]');
    await Promise.all(tabs.map((tab) => badge(tab, "3")));

    await Promise.all(tabs.map((tab) => tab.waitFor(warned)));
    const first = await tabs[0].evaluate(seconds);
    expect(first).toBeGreaterThan(10);
    expect(first).toBeLessThanOrEqual(20);
    await tabs[0].waitFor((before: number) => Number(document.querySelector("dialog.warning [role=timer]")?.textContent) < before, first);
    await tabs[1].click("#stay");
    await Promise.all(tabs.map((tab) => tab.waitFor(() => document.querySelector("dialog.warning[open]") === null)));
    await allShow(tabs, "ada");

    await tabs[0].click("#sign-out");
    await allSignedOut(tabs, "logout");
    await until("the server has no session", async () => (await shop.controls.sessions()).length === 0);
    expect(await complaints(tabs)).toEqual([]);
  });
});

describe("the guides", () => {
  const guides: RequestHandler[] = [];
  beforeAll(async () => {
    for (const face of pages) guides.push(await buildGuide(face));
  });

  facing("the application of each warns after 20 seconds, and Escape is an answer", async ({ serve, visit }) => {
    const tabs: Tab[] = [];
    for (const guide of guides) tabs.push(await visit(await serve(guide)));
    await Promise.all(tabs.map((tab) => tab.click("#sign-in")));
    await Promise.all(tabs.map((tab) => tab.waitFor(() => document.body.textContent?.includes("Signed in as ada"))));
    await sleep(15_000);
    await Promise.all(tabs.map((tab) => tab.waitFor(() => document.querySelector("dialog[open] [role=timer]")?.textContent?.match(/^(40|3\d)$/))));
    await Promise.all(tabs.map((tab) => tab.press("Escape")));
    await Promise.all(tabs.map((tab) => tab.waitFor(() => !document.querySelector("dialog[open]"))));
    expect(await complaints(tabs)).toEqual([]);
  });
});
