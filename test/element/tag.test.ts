// A page without a script of its own: what its one tag makes of it.
import { expect } from "vitest";
import { until } from "../browser/driver/until.js";
import { complaints, isActive, SERVER, state, visiting } from "./support/visit.js";

visiting("a tag is all it takes: the page's user is signed in, in every tab, with the limits that it says", async ({ visit, site }) => {
  const spec = { user: true, head: true, tag: { ...SERVER, "data-name": "shop", "data-idle": "10m", "data-max-age": "8h", "data-warning": "90s" } };
  const one = await visit(spec, { as: "ada" });
  const two = await visit({ tag: { "data-name": "shop", "data-idle": "10m", "data-max-age": "8h", "data-warning": "90s" } });
  for (const tab of [one, two]) {
    await tab.waitFor(isActive);
    const { user, expiresBy, expiresAt = 0, lastActiveAt = 0 } = await tab.evaluate(state);
    expect([user, expiresBy, expiresAt - lastActiveAt]).toEqual(["ada", "idle", 600_000]);
    expect(await tab.evaluate(() => [Holdfast.session!.name, document.documentElement.dataset["holdfastStatus"]])).toEqual(["shop", "active"]);
    expect(await tab.evaluate(() => ["createSession", "tab", "ConfigurationError", "defineSessionWarning"].filter((name) => !(name in Holdfast)))).toEqual([]);
    expect(await tab.evaluate(complaints)).toEqual([]);
  }
  expect(site.log.filter(({ call }) => call !== "status")).toEqual([]);
});

visiting("data-interval, data-csrf-header and data-csrf-meta go to the heartbeat; data-max-age, data-profile and data-idle to the limits", async ({ visit, site }) => {
  const tab = await visit({ user: true, tag: { "data-heartbeat": "/session/heartbeat", "data-interval": "1s", "data-csrf-header": "X-CSRF-Token", "data-csrf-meta": "token", "data-idle": "false", "data-max-age": "20m" }, body: '<meta name="token" content="from-the-page">' }, { as: "ada" });
  await tab.waitFor(isActive);
  const { expiresBy, expiresAt = 0, startedAt = 0 } = await tab.evaluate(state);
  expect([expiresBy, expiresAt - startedAt]).toEqual(["max-age", 1_200_000]);
  await until("two heartbeats", async () => {
    await tab.moveMouse(Math.random() * 100, 5);
    return site.log.filter(({ call }) => call === "heartbeat").length > 1;
  });
  expect(site.log.find(({ call }) => call === "heartbeat")?.csrf).toBe("from-the-page");

  const pci = await visit({ user: true, tag: { "data-name": "other", "data-profile": "pci" } });
  await pci.waitFor(isActive);
  const { expiresAt: at = 0, lastActiveAt = 0 } = await pci.evaluate(state);
  expect(at - lastActiveAt).toBe(900_000);
});

visiting("with data-resume activity is enough to end a warning", async ({ visit }) => {
  const tab = await visit({ user: true, tag: { "data-idle": "64s", "data-warning": "60s", "data-resume": "activity" } }, { as: "ada" });
  await tab.waitFor(() => Holdfast.session!.getState().status === "warning");
  // The first move that a page sees may be the page's own, under a pointer that rests.
  for (const x of [7, 9]) await tab.moveMouse(x, 7);
  await tab.waitFor(isActive);
});

visiting("a page that says nothing of who is signed in changes nothing", async ({ visit, site }) => {
  const one = await visit({ user: true, tag: SERVER }, { as: "ada" });
  await one.waitFor(isActive);
  const about = await visit({ tag: SERVER });
  await about.evaluate(() => Holdfast.session!.ready);
  expect((await about.evaluate(state)).user).toBe("ada");
  expect(site.logins.all()).toHaveLength(1);
});

visiting("a page that says that nobody is signed in is believed only if status says so too", async ({ visit, site }) => {
  const one = await visit({ user: true, tag: SERVER }, { as: "ada" });
  await one.waitFor(isActive);
  // An old page, rendered before the login.
  const old = await visit({ tag: { ...SERVER, "data-user": "" } });
  await until("status is asked", () => site.log.some(({ call }) => call === "status"));
  await old.evaluate(() => Holdfast.session!.ready);
  expect((await old.evaluate(state)).status).toBe("active");
  // Now it is true.
  site.logins.all().forEach((login) => site.logins.end(login));
  const told = await visit({ user: true, tag: SERVER });
  for (const tab of [told, one, old]) await tab.waitFor(() => Holdfast.session!.getState().reason === "server");
  expect(site.log.filter(({ call }) => call === "logout")).toEqual([]);
});

visiting("without data-status the page's word that nobody is signed in ends the session", async ({ visit }) => {
  const one = await visit({ user: true, tag: { "data-logout": "/logout" } }, { as: "ada" });
  await one.waitFor(isActive);
  const two = await visit({ tag: { "data-user": "" } });
  for (const tab of [two, one]) await tab.waitFor(() => Holdfast.session!.getState().reason === "server");
});

visiting("two tags: one session, one warning in the page, one line on the console", async ({ visit }) => {
  const tab = await visit({ user: true, times: 3, tag: { ...SERVER, "data-idle": "10m" }, head: true }, { as: "ada" });
  await tab.waitFor(isActive);
  await tab.waitFor(() => document.readyState === "complete");
  expect(await tab.evaluate(() => document.querySelectorAll("session-warning").length)).toBe(1);
  expect((await tab.evaluate(() => seen.console)).map((line) => line.slice(0, 50))).toEqual(["Holdfast is loaded more than once in this page: on"]);
  expect(await tab.evaluate(() => Holdfast.session === Holdfast.createSession({ idle: "10m" }))).toBe(true);
  expect(await tab.evaluate(() => seen.errors)).toEqual([]);
});

visiting("a tag that a page brings later, as Turbo does, is the server's newer word about the same session", async ({ visit, site }) => {
  const tab = await visit({ user: true, policy: "", tag: { ...SERVER, "data-idle": "false" } }, { as: "ada" });
  await tab.waitFor(isActive);
  const [{ signIn }] = site.logins.all();
  await tab.evaluate((login: string) => {
    const script = document.createElement("script");
    for (const [name, value] of Object.entries({ src: "/holdfast.iife.js", "data-holdfast": "", "data-user": "ada", "data-sign-in": login, "data-expires-in": "7200" })) script.setAttribute(name, value);
    document.head.append(script);
  }, signIn);
  await tab.waitFor(() => Holdfast.session!.remaining() > 7_000_000);
  expect(await tab.evaluate(() => document.querySelectorAll("session-warning").length)).toBe(1);
});

const WRONG: readonly (readonly [attribute: string, value: string, message: RegExp])[] = [
  ["data-idle", "15 minutes", /data-idle: "15 minutes" is not a duration/],
  ["data-max-age", "soon", /data-max-age: "soon" is not a duration/],
  ["data-warning", "2h", /data-warning: "2h" is not allowed; give less than the shortest limit/],
  ["data-profile", "hipaa", /data-profile: "hipaa" is not allowed; give "owasp-high"/],
  ["data-resume", "yes", /data-resume: "yes" is not allowed/],
  ["data-interval", "x", /data-interval: "x" is not a duration/],
  ["data-timeout", "x", /data-timeout: "x" is not a duration/],
  ["data-heartbeat", "https://elsewhere.test/beat", /data-heartbeat: .* add its origin to data-allow-origins/],
  ["data-csrf", "joomla", /data-csrf: "joomla" is not allowed; give "rails"/],
  ["data-csrf-meta", "token", /data-csrf-header: undefined is not allowed/],
  ["data-name", "a/b", /data-name: "a\/b" is not allowed/],
  ["data-ended-url", "javascript:alert(1)", /data-ended-url: "javascript:alert\(1\)" is not allowed/],
  ["data-ended-url", "https://elsewhere.test/", /data-ended-url: "https:\/\/elsewhere.test\/" is not allowed; give an address of this page's origin/],
  ["data-expires-in", "soon", /data-expires-in: "soon" is not allowed; give seconds/],
  ["data-sign-in", "with spaces", /data-sign-in: "with spaces" is not allowed/],
  ["data-hearbeat", "/beat", /data-hearbeat is not an attribute of the script tag; did you mean data-heartbeat\?/],
];

visiting("a wrong attribute is an error that names it, and the page goes on", async ({ visit }) => {
  const told: string[] = [];
  for (const [attribute, value] of WRONG) {
    const tab = await visit({ tag: { "data-user": "ada", [attribute]: value } });
    told.push(await tab.waitFor(() => seen.errors[0]));
    expect(await tab.evaluate(() => typeof Holdfast.createSession)).toBe("function");
  }
  WRONG.forEach(([, , message], i) => expect(told[i]).toMatch(message));
});

visiting("attributes of other tools are none of its business", async ({ visit }) => {
  const tab = await visit({ user: true, tag: { ...SERVER, "data-cfasync": "false", "data-turbo-track": "reload", "data-no-optimize": "1" } }, { as: "ada" });
  await tab.waitFor(isActive);
  expect(await tab.evaluate(complaints)).toEqual([]);
});
