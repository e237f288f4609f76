// How a page is left: the buttons that it marks, and the address that it names.
import { expect } from "vitest";
import { held } from "../browser/server/faults.js";
import { until } from "../browser/driver/until.js";
import { isActive, isWarning, SERVER, visiting } from "./support/visit.js";

const ENDED = { ...SERVER, "data-ended-url": "/login?why={reason}" };
const BUTTON = '<button id="out" data-holdfast-logout>Sign out</button>';
const at = (path: string): boolean => location.pathname + location.search === path;

visiting("a marked button signs out everywhere; each tab then goes where the tag says, after the server's answer", async ({ visit, site }) => {
  const [one, two] = [await visit({ user: true, tag: ENDED, body: BUTTON }, { as: "ada", window: true }), await visit({ user: true, tag: ENDED, body: BUTTON }, { window: true })];
  for (const tab of [one, two]) {
    await tab.waitFor(isActive);
    // Noted in the page: it leaves after two seconds at most, whoever looks.
    await tab.evaluate(() => {
      Holdfast.session!.on("ended", () => setTimeout(() => sessionStorage.setItem("noted", `${location.pathname} ${getComputedStyle(document.documentElement).display}`)));
    });
  }
  const [{ signIn }] = site.logins.all();
  const logout = held();
  site.fault("logout", logout.fault);
  await one.click("#out");
  await until("the logout is asked", () => logout.waiting() === 1);
  // Both wait, and show nothing of the user who has gone.
  for (const tab of [one, two]) await tab.waitFor(() => sessionStorage.getItem("noted"));
  logout.release();
  for (const tab of [one, two]) {
    await tab.waitFor(at, "/login?why=logout");
    expect(await tab.evaluate(() => sessionStorage.getItem("noted"))).toMatch(/^\/page.* none$/);
  }
  expect(site.log.filter(({ call }) => call === "logout").map(({ status, signIn: named }) => [status, named])).toEqual([[204, signIn]]);
  expect(site.logins.all()).toEqual([]);
});

visiting("a server that does not answer is waited for two seconds at most", async ({ visit, site }) => {
  const tab = await visit({ user: true, tag: ENDED, body: BUTTON }, { as: "ada" });
  await tab.waitFor(isActive);
  const logout = held();
  site.fault("logout", logout.fault);
  const began = Date.now();
  await tab.click("#out");
  await tab.waitFor(at, "/login?why=logout");
  expect(Date.now() - began).toBeGreaterThanOrEqual(1900);
  logout.release();
});

visiting("an idle end leads there too, from the warning, and tells the server once", async ({ visit, site }) => {
  const tag = { ...ENDED, "data-idle": "6s", "data-warning": "5s" };
  const [one, two] = [await visit({ user: true, tag }, { as: "ada", window: true }), await visit({ user: true, tag }, { window: true })];
  await Promise.all([one, two].map((tab) => tab.waitFor(isWarning)));
  for (const tab of [one, two]) await tab.waitFor(at, "/login?why=idle");
  await until("the server is told", () => site.logins.all().length === 0);
  expect(site.log.filter(({ call }) => call === "logout")).toHaveLength(1);
});

visiting("the warning's own button signs out and leaves", async ({ visit, site }) => {
  const tab = await visit({ user: true, tag: { ...ENDED, "data-idle": "61s", "data-warning": "60s" } }, { as: "ada" });
  await tab.waitFor(isWarning);
  await tab.press("Tab");
  await tab.press("Enter");
  await tab.waitFor(at, "/login?why=logout");
  expect(site.log.filter(({ call }) => call === "logout")).toHaveLength(1);
});

visiting("never at boot: a page that finds its session ended stays", async ({ visit, site }) => {
  const spec = { user: true, tag: ENDED, body: BUTTON };
  const tab = await visit(spec, { as: "ada" });
  await tab.waitFor(isActive);
  await tab.click("#out");
  await tab.waitFor(at, "/login?why=logout");
  const late = await visit({ tag: { ...ENDED, "data-user": "ada", "data-sign-in": "login-1" } });
  // The page's word is refused, and that is told.
  await late.waitFor(() => seen.errors.length);
  expect((await late.evaluate(() => seen.errors))[0]).toMatch(/SessionEndedError: start\(\): the sign-in login-1 has ended/);
  expect(await late.evaluate(() => [location.pathname.slice(0, 5), Holdfast.session!.getState().status, document.documentElement.dataset["holdfastStatus"]])).toEqual(["/page", "ended", "ended"]);
  expect(site.asked.filter((asked) => asked.startsWith("GET /login"))).toHaveLength(1);
});

visiting("a page that another user's login renders stays; the former user's tab leaves", async ({ visit, site }) => {
  const spec = { user: true, tag: ENDED };
  const ada = await visit(spec, { as: "ada" });
  await ada.waitFor(isActive);
  const ben = await visit(spec, { as: "ben" });
  await ben.waitFor(() => Holdfast.session!.getState().user === "ben");
  await ada.waitFor(at, "/login?why=replaced");
  // So does one that signs somebody in by itself.
  await ben.evaluate(() => Holdfast.session!.start({ user: "cleo", signIn: "another" }));
  expect(await ben.evaluate(() => [location.pathname.slice(0, 5), getComputedStyle(document.documentElement).display])).toEqual(["/page", "block"]);
  expect(site.log.filter(({ call }) => call === "logout")).toEqual([]);
});

visiting("a page that comes back from the back/forward cache after the end shows nothing, and leaves", async ({ visit, site }) => {
  const tab = await visit({ user: true, tag: ENDED, body: BUTTON }, { as: "ada" });
  await tab.waitFor(isActive);
  await tab.goto(`${site.origin}/login`);
  const other = await visit({ user: true, tag: ENDED, body: BUTTON });
  await other.waitFor(isActive);
  await other.click("#out");
  await other.waitFor(at, "/login?why=logout");
  await tab.back();
  await tab.waitFor(at, "/login?why=logout");
});

visiting("a form tells the server itself, with its own token; other tabs follow", async ({ visit, site }) => {
  const body = '<form action="/leave" id="form"><button id="out" data-holdfast-logout>Sign out</button></form>';
  const tag = { "data-status": "/session", "data-ended-url": "/login?why={reason}" };
  const [one, two] = [await visit({ user: true, tag, body }, { as: "ada", window: true }), await visit({ user: true, tag, body }, { window: true })];
  for (const tab of [one, two]) await tab.waitFor(isActive);
  await one.click("#out");
  await one.waitFor(at, "/login?left");
  await two.waitFor(at, "/login?why=logout");
  expect(site.logins.all()).toEqual([]);
  expect(site.log.filter(({ call }) => call === "logout")).toEqual([]);
});

visiting("a link tells the server itself where there is no data-logout, and is followed after the answer where there is", async ({ visit, site }) => {
  const body = '<a id="out" href="/leave" data-holdfast-logout>Sign out</a>';
  const tab = await visit({ user: true, body, tag: { "data-status": "/session" } }, { as: "ada" });
  await tab.waitFor(isActive);
  await tab.click("#out");
  await tab.waitFor(at, "/login?left");
  expect(site.logins.all()).toEqual([]);
  expect(site.log.filter(({ call }) => call === "logout")).toEqual([]);

  const other = await visit({ user: true, body: body.replace("/leave", "/login?bye"), tag: SERVER }, { as: "ada" });
  await other.waitFor(isActive);
  await other.click("#out");
  await other.waitFor(at, "/login?bye");
  expect(site.log.filter(({ call }) => call === "logout").map(({ status }) => status)).toEqual([204]);
});

visiting("whoever says no to the page's own question is not signed out", async ({ visit }) => {
  const tab = await visit({ user: true, tag: ENDED, body: BUTTON }, { as: "ada" });
  await tab.waitFor(isActive);
  await tab.evaluate(() => document.querySelector("#out")!.addEventListener("click", (event) => event.preventDefault()));
  await tab.click("#out");
  await tab.evaluate(() => Holdfast.session!.ready);
  await tab.waitFor(isActive);
});

visiting("data-holdfast-extend extends, data-holdfast-remaining shows the time left, also in what comes later", async ({ visit, site }) => {
  const tab = await visit({ user: true, tag: { ...SERVER, "data-idle": "10m" }, body: '<p data-holdfast-remaining></p><button id="more" data-holdfast-extend>More</button>' }, { as: "ada" });
  // Noted in the page: each of them stands for a second only.
  await tab.evaluate(() => void new MutationObserver(() => document.querySelectorAll("[data-holdfast-remaining]").forEach(({ textContent }) => seen.said.push(textContent))).observe(document.body, { childList: true, characterData: true, subtree: true }));
  await tab.waitFor(() => seen.said.some((text) => /^9:5[0-8]$/.test(text)));
  await tab.evaluate(() => document.body.insertAdjacentElement("beforeend", document.createElement("time"))!.setAttribute("data-holdfast-remaining", ""));
  await tab.waitFor(() => /^9:[1-5]\d$/.test(document.querySelector("time")!.textContent));
  await tab.evaluate(() => void (seen.said.length = 0));
  await tab.click("#more");
  await until("a heartbeat", () => site.log.some(({ call }) => call === "heartbeat"));
  await tab.waitFor(() => seen.said.some((text) => /^(10:00|9:59)$/.test(text)));
  await tab.evaluate(() => Holdfast.session!.end());
  await tab.waitFor(() => [...document.querySelectorAll("[data-holdfast-remaining]")].every((element) => element.textContent === ""));
});
