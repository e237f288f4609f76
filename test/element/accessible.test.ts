// Each state of the warning, by axe-core and by measure: dark, forced colours, right-to-left, 400 % zoom, a phone.
// PICTURES=folder keeps a picture of each, to be looked at.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "vitest";
import type { ChromiumTab } from "../browser/driver/chromiumTab.js";
import { complaints, isQuiet, isWarning, SERVER, visiting } from "./support/visit.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
declare global {
  var axe: { run(context: unknown, options: unknown): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]; incomplete: { id: string; nodes: { html: string }[] }[]; passes: { id: string }[] }> };
}

interface Look {
  readonly width?: number;
  readonly height?: number;
  /** Of the screen; 4 with a window of 320 by 256 is what 400 % zoom makes of 1280 by 1024. */
  readonly scale?: number;
  readonly media?: Readonly<Record<string, string>>;
}

async function look(tab: ChromiumTab, { width = 1000, height = 700, scale = 1, media = {} }: Look): Promise<void> {
  await tab.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: false });
  await tab.send("Emulation.setEmulatedMedia", { features: Object.entries(media).map(([name, value]) => ({ name, value })) });
}

async function picture(tab: ChromiumTab, name: string): Promise<void> {
  const folder = process.env["PICTURES"];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), await tab.screenshot());
}

/** What axe-core finds in the page with the warning; rules that need a person are none. */
async function findings(tab: ChromiumTab): Promise<string[]> {
  await tab.send("Runtime.evaluate", { expression: axe });
  const { violations, passes } = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations", "passes"] }));
  expect(passes.map(({ id }) => id)).toContain("aria-dialog-name");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** The parts by their boxes, and what of the texts is cut off or outside of the window. */
const measure = () => {
  const root = document.querySelector("session-warning")!.shadowRoot!;
  const dialog = root.querySelector("dialog")!;
  const box = ({ x, y, right, bottom, width, height }: DOMRect) => ({ x, y, right, bottom, width, height });
  const inside = [...dialog.querySelectorAll<HTMLElement>("p:not(.spoken), h2, button")].filter((element) => element.getBoundingClientRect().right > dialog.getBoundingClientRect().right || element.getBoundingClientRect().x < dialog.getBoundingClientRect().x || element.scrollWidth > element.clientWidth + 1);
  return {
    dialog: box(dialog.getBoundingClientRect()),
    stay: box(root.querySelector(".stay")!.getBoundingClientRect()),
    cut: inside.map((element) => element.outerHTML),
    sideways: dialog.scrollWidth > dialog.clientWidth,
    window: [innerWidth, innerHeight],
    heading: box(root.querySelector("h2")!.getBoundingClientRect()),
    direction: getComputedStyle(dialog).direction,
    language: dialog.lang,
    animation: getComputedStyle(dialog).animationName,
  };
};

const BODY = '<h1>Orders</h1><p>Three of them are on their way.</p><label>Search <input></label><p><button data-holdfast-logout>Sign out</button></p>';
const IDLE = { ...SERVER, "data-idle": "121s", "data-warning": "120s" };
const MAX_AGE = { "data-idle": "false", "data-max-age": "121s", "data-warning": "120s" };
const STATES: readonly (readonly [name: string, lang: string, tag: Readonly<Record<string, string>>, look: Look])[] = [
  ["light", "en", IDLE, {}],
  ["dark", "en", IDLE, { media: { "prefers-color-scheme": "dark" } }],
  ["forced", "en", IDLE, { media: { "forced-colors": "active" } }],
  ["forced-dark", "en", IDLE, { media: { "forced-colors": "active", "prefers-color-scheme": "dark" } }],
  ["still", "es", IDLE, { media: { "prefers-reduced-motion": "reduce" } }],
  ["right-to-left", "ar", IDLE, {}],
  ["zoomed", "de", IDLE, { width: 320, height: 256, scale: 4 }],
  ["zoomed-right-to-left", "ar", MAX_AGE, { width: 320, height: 256, scale: 4 }],
  ["phone", "fr", IDLE, { width: 390, height: 844, scale: 2 }],
  ["phone-landscape", "ja", IDLE, { width: 844, height: 390, scale: 2 }],
  ["max-age", "en", MAX_AGE, {}],
  ["max-age-dark", "de", MAX_AGE, { media: { "prefers-color-scheme": "dark" } }],
];

visiting.for(STATES)("%s, %s: axe-core finds nothing, nothing is cut off", async ([name, lang, tag, how], { visit }) => {
  const tab = await visit({ user: true, lang, ...(lang === "ar" && { dir: "rtl" }), body: BODY, tag }, { as: "ada" });
  await look(tab, how);
  await tab.waitFor(isWarning);
  // An opening that is under way has colours of its own.
  await tab.waitFor(() => document.querySelector("session-warning")!.shadowRoot!.querySelector("dialog")!.getAnimations().every(({ playState }) => playState === "finished"));
  await picture(tab, name);
  const { dialog, stay, heading, cut, sideways, window: [width, height], direction, language, animation } = await tab.evaluate(measure);
  expect([cut, sideways]).toEqual([[], false]);
  for (const { x, y, right, bottom } of [dialog, stay]) expect([x >= 0, y >= 0, right <= width, bottom <= height]).toEqual([true, true, true, true]);
  expect(stay.height).toBeGreaterThanOrEqual(44);
  expect([direction, language]).toEqual([lang === "ar" ? "rtl" : "ltr", lang]);
  // It begins where the language begins.
  expect(lang === "ar" ? dialog.right - heading.right : heading.x - dialog.x).toBeLessThan(60);
  expect(animation).toBe(name === "still" ? "none" : "appear");
  expect(await findings(tab)).toEqual([]);
  expect(await tab.evaluate(complaints)).toEqual([]);
});

visiting("the reminder of a warning that was read: axe-core finds nothing, and it covers little", async ({ visit }) => {
  const tab = await visit({ user: true, body: BODY, tag: MAX_AGE }, { as: "ada" });
  await look(tab, { width: 320, height: 568, scale: 2 });
  await tab.waitFor(isWarning);
  await tab.press("Enter");
  await tab.waitFor(isQuiet);
  await picture(tab, "reminder");
  await tab.send("Runtime.evaluate", { expression: axe });
  const { violations } = await tab.evaluate(() => globalThis.axe.run(document, {}));
  expect(violations.map(({ id }) => id)).toEqual([]);
  const { height, right, width } = await tab.evaluate(() => {
    const { height, right, width } = document.querySelector("session-warning")!.shadowRoot!.querySelector(".reminder")!.getBoundingClientRect();
    return { height, right, width };
  });
  expect(height).toBeLessThan(100);
  expect(right).toBeLessThanOrEqual(320);
  expect(width).toBeGreaterThan(100);
});
