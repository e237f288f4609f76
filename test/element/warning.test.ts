// The warning as people meet it: by mouse, by keyboard, in several tabs, by ear.
import { expect } from "vitest";
import { held } from "../browser/server/faults.js";
import { until } from "../browser/driver/until.js";
import type { Site } from "./support/site.js";
import { complaints, focused, isActive, isQuiet, isWarning, SERVER, SOON, state, visiting } from "./support/visit.js";

const BODY = '<h1>Orders</h1><input id="field"><button id="save">Save</button>';
const PAGE = { user: true, tag: { ...SERVER, ...SOON }, body: BODY };
/** The same, with time to look at the page that is no longer warned. */
const SPARE = { ...PAGE, tag: { ...PAGE.tag, "data-idle": "124s" } };
/** A login of twelve seconds, which warns in the last six; what a heartbeat gives it later is up to the test. */
const brief = (site: Site): typeof PAGE => {
  site.logins.lifetime = 12;
  return { ...PAGE, tag: { ...SERVER, "data-idle": "false" } };
};

visiting("it opens with the focus on staying, keeps it inside, and gives it back", async ({ visit }) => {
  const tab = await visit(SPARE, { as: "ada" });
  await tab.click("#field");
  await tab.type("half a");
  await tab.waitFor(isWarning);
  expect(await tab.evaluate(focused)).toBe("Stay signed in");
  // The rest of the page is inert: neither Tab nor focus() gets there, and a click reaches nothing.
  const met: (string | undefined)[] = [];
  for (let i = 0; i < 4; i++) {
    await tab.press("Tab");
    met.push(await tab.evaluate(focused));
  }
  expect(met.filter((what) => what === "field" || what === "save")).toEqual([]);
  expect(met).toContain("Sign out");
  await tab.evaluate(() => document.querySelector<HTMLElement>("#save")!.focus());
  expect(await tab.evaluate(focused)).not.toBe("save");
  await tab.press("Escape");
  await tab.waitFor(isQuiet);
  expect((await tab.evaluate(state)).status).toBe("active");
  expect(await tab.evaluate(focused)).toBe("field");
  await tab.type(" word");
  expect(await tab.evaluate(() => document.querySelector("input")!.value)).toBe("half a word");
  expect(await tab.evaluate(complaints)).toEqual([]);
});

visiting("Enter stays: a heartbeat, and every tab's warning closes", async ({ visit, site }) => {
  const one = await visit(SPARE, { as: "ada", window: true });
  const two = await visit(SPARE, { window: true });
  for (const tab of [one, two]) await tab.waitFor(isWarning);
  const asked = Date.now();
  await one.press("Enter");
  for (const tab of [one, two]) await tab.waitFor(isQuiet);
  const beats = () => site.log.filter(({ call, at }) => call === "heartbeat" && at >= asked);
  await until("a heartbeat", () => beats().length);
  expect(beats()).toHaveLength(1);
  // And once more, after the same time.
  await two.waitFor(isWarning);
  expect(await two.evaluate(focused)).toBe("Stay signed in");
});

visiting("a slow server: the button says so and keeps the focus; one press is one call", async ({ visit, site }) => {
  const tab = await visit(brief(site), { as: "ada" });
  await tab.waitFor(isWarning);
  expect(await tab.evaluate(() => document.querySelector("session-warning")!.shadowRoot!.querySelector("h2")!.textContent)).toBe("Your session is about to end");
  const beat = held();
  site.fault("heartbeat", beat.fault);
  await tab.press("Enter");
  await until("the heartbeat is asked", () => beat.waiting() === 1);
  expect(await tab.evaluate(focused)).toBe("One moment…");
  await tab.press("Enter");
  expect(beat.waiting()).toBe(1);
  // It fails: the dialog says so, and can be asked again.
  beat.release({ status: 500 });
  await tab.waitFor(() => document.querySelector("session-warning")!.shadowRoot!.querySelector(".spoken.shown")?.textContent === "That did not work. Please try again.");
  expect(await tab.evaluate(focused)).toBe("Stay signed in");
  site.fault("heartbeat", undefined);
  site.logins.lifetime = 1800;
  await tab.press("Enter");
  await tab.waitFor(isQuiet);
});

visiting("nothing extends the absolute limit, and nothing pretends to", async ({ visit }) => {
  const tab = await visit({ ...PAGE, tag: { "data-idle": "false", "data-max-age": "61s", "data-warning": "60s" } }, { as: "ada" });
  await tab.click("#field");
  await tab.waitFor(isWarning);
  expect(await tab.evaluate(() => document.querySelector("session-warning")!.shadowRoot!.querySelector("dialog")!.innerText)).toMatch(/cannot be extended[\s\S]*Understood\s+Sign out/);
  const before = (await tab.evaluate(state)).expiresAt;
  await tab.press("Escape");
  await tab.waitFor(isQuiet);
  // It goes on, in a corner, and one can go on working.
  expect(await tab.evaluate(focused)).toBe("field");
  await tab.waitFor(() => /^Signing out in 0:\d\d\.$/.test(document.querySelector("session-warning")!.shadowRoot!.querySelector<HTMLElement>(".reminder:not([hidden])")?.textContent ?? ""));
  expect(await tab.evaluate(state)).toMatchObject({ status: "warning", expiresAt: before });
});

visiting("a second Escape does not get rid of a question that has not been answered", async ({ visit, site }) => {
  const tab = await visit(brief(site), { as: "ada" });
  await tab.waitFor(isWarning);
  const beat = held();
  site.fault("heartbeat", beat.fault);
  for (let i = 0; i < 3; i++) await tab.press("Escape");
  await until("the heartbeat is asked", () => beat.waiting() === 1);
  expect(await tab.evaluate(isWarning)).toBe(true);
  site.logins.lifetime = 1800;
  beat.release();
  await tab.waitFor(isQuiet);
});

visiting("a hidden tab warns by its title, and takes no focus from the one in front", async ({ visit }) => {
  const hidden = await visit({ ...PAGE, tag: { ...PAGE.tag, "data-idle": "64s", "data-warning": "60s" } }, { as: "ada", window: true });
  const front = await visit({ body: BODY, tag: { "data-name": "another" } });
  await hidden.waitFor(() => document.hidden);
  await front.click("#field");
  await hidden.waitFor(() => document.title === "(!) Are you still there?");
  expect(await front.evaluate(() => document.hasFocus() && document.activeElement!.id)).toBe("field");
  await hidden.front();
  await hidden.waitFor(isWarning);
  expect(await hidden.evaluate(() => document.title)).toBe("Site");
  await hidden.press("Escape");
  await hidden.waitFor(isActive);
});

visiting("it says the time at most four times: as it opens, and at 60, 30 and 10 seconds", async ({ visit }) => {
  const tab = await visit({ body: BODY, tag: { "data-name": "another" } });
  await tab.waitFor(() => document.querySelector("session-warning"));
  // A session whose time the test lets pass, so that it takes no time.
  const said = await tab.evaluate(async () => {
    const warning = document.querySelector("session-warning")!;
    const regions: string[] = [];
    new MutationObserver((records) => {
      const live = records.map(({ target }) => (target instanceof Element ? target : target.parentElement)?.closest("[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]"));
      for (const region of new Set(live)) if (region?.textContent) regions.push(region.textContent);
    }).observe(warning.shadowRoot!, { childList: true, characterData: true, subtree: true });
    let left = 90_000;
    warning.session = Object.assign(Object.create(Holdfast.session!), { getState: () => ({ status: "warning", expiresBy: "idle", extendable: true }), remaining: () => left, subscribe: () => () => {} });
    for (; left > 0; left -= 250) {
      document.dispatchEvent(new Event("visibilitychange"));
      await Promise.resolve();
    }
    return regions;
  });
  expect(said).toEqual(["Signing out in 1 minute.", "Signing out in 30 seconds.", "Signing out in 10 seconds."]);
});

visiting("what the page gives outranks ours: attributes, slots, strings, events", async ({ visit }) => {
  const body = `${BODY}<session-warning heading="Noch da?" stay="Bleiben"><span slot="leave">Gehen</span><a href="#draft">Save a draft</a></session-warning>`;
  const tab = await visit({ ...SPARE, lang: "nl", body }, { as: "ada" });
  await tab.waitFor(() => document.readyState === "complete");
  await tab.evaluate(() => {
    const warning = document.querySelector("session-warning")!;
    warning.strings = { message: "Er gebeurde een tijdje niets.", stay: "not this" };
    warning.addEventListener("stay", (event) => event.preventDefault());
    for (const type of ["open", "stay", "close"]) warning.addEventListener(type, () => seen.said.push(type));
  });
  await tab.waitFor(isWarning);
  const tree = await tab.send<{ nodes: { role?: { value: string }; name?: { value: string }; description?: { value: string } }[] }>("Accessibility.getFullAXTree");
  const named = (role: string) => tree.nodes.filter((node) => node.role?.value === role).map(({ name }) => name?.value);
  const [dialog] = tree.nodes.filter((node) => node.role?.value === "alertdialog");
  expect(dialog.name?.value).toBe("Noch da?");
  expect(dialog.description?.value).toMatch(/^Er gebeurde een tijdje niets\. Signing out in (2 minuten|1 minuut)/);
  expect(named("button")).toEqual(["Bleiben", "Gehen"]);
  expect(named("link")).toEqual(["Save a draft"]);
  await tab.press("Enter");
  expect(await tab.evaluate(isWarning)).toBe(true);
  await tab.evaluate(() => Holdfast.session!.extend().then(() => undefined));
  await tab.waitFor(isQuiet);
  expect(await tab.evaluate(() => seen.said)).toEqual(["open", "stay", "close"]);
  expect(await tab.evaluate(complaints)).toEqual([]);
});

visiting("a page can warn by itself: data-headless, or open prevented", async ({ visit }) => {
  const headless = await visit({ ...PAGE, tag: { ...PAGE.tag, "data-headless": "" } }, { as: "ada", window: true });
  await headless.waitFor(() => Holdfast.session!.getState().status === "warning");
  expect(await headless.evaluate(() => document.querySelector("session-warning"))).toBe(null);
  await headless.evaluate(() => Holdfast.session!.extend().then(() => undefined));

  const own = await visit(PAGE, { window: true });
  await own.evaluate(() => document.querySelector("session-warning")!.addEventListener("open", (event) => event.preventDefault()));
  await own.waitFor(() => Holdfast.session!.getState().status === "warning");
  expect(await own.evaluate(isWarning)).toBe(false);
});

visiting("the warning survives an exchange of the body, as Turbo makes it", async ({ visit }) => {
  const tab = await visit({ ...SPARE, head: true }, { as: "ada" });
  await tab.waitFor(() => document.querySelector("session-warning"));
  await tab.evaluate(() => document.documentElement.replaceChild(document.createElement("body"), document.body));
  await tab.waitFor(isWarning);
  await tab.press("Escape");
  await tab.waitFor(isActive);
});
