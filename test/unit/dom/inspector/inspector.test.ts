import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type ConfigurationError, createSession, type Session } from "../../../../src/index.js";
import { defineSessionInspector, type SessionInspectorElement } from "../../../../src/inspector/index.js";
import { createTestBrowser, type TestBrowser } from "../../../../src/testing/index.js";

let browser: TestBrowser;
let name: string;
let sessions: Session[];

beforeEach(() => {
  browser = createTestBrowser();
  // Real channels reach every test of this process.
  name = `shop ${expect.getState().currentTestName}`.replace(/\W/g, "-").slice(0, 60);
  sessions = [];
  defineSessionInspector();
});
afterEach(() => {
  document.body.replaceChildren();
  for (const session of sessions) session.dispose();
});

/** Each fake tab has a session; all are in this one document. */
async function open(): Promise<Session> {
  const session = createSession({ name, idle: "10m", warning: "1m", server: { ...browser.server.paths }, platform: browser.openTab().platform });
  sessions.push(session);
  await browser.until(session.ready);
  return session;
}

async function signIn(session: Session, user = "ann"): Promise<void> {
  await browser.until(session.start(browser.server.login(user)));
}

function inspect(session: Session | undefined): SessionInspectorElement {
  const element = document.createElement("session-inspector");
  element.session = session;
  document.body.append(element);
  return element;
}

const text = (element: Element, selector: string): string => element.shadowRoot!.querySelector(selector)?.textContent ?? "";
const all = (element: Element, selector: string): string[] => Array.from(element.shadowRoot!.querySelectorAll(selector), (each) => each.textContent ?? "");
/** Until it is so; the fake browser's time passes meanwhile. */
const until = (check: () => void): Promise<void> =>
  vi.waitFor(async () => {
    await browser.advance(20);
    check();
  }, 5000);

test("it shows the state, what ends it and when, the tabs and which of them leads", async () => {
  const one = await open();
  await open();
  await signIn(one);
  const element = inspect(one);
  await until(() => expect(all(element, ".tabs li")).toHaveLength(2));
  expect(text(element, ".word")).toBe("active");
  expect(text(element, ".left")).toMatch(/^\d+:\d\d$/);
  expect(text(element, ".state p")).toMatch(/Ends by the idle limit at .* Signed in as ann since/);
  await until(() => expect(all(element, ".leads")).toEqual(["★ leads"]));
  // The other one has no inspector.
  await until(() => expect(all(element, ".tabs li").filter((tab) => tab.includes("silent"))).toHaveLength(1));
});

test("a logout is drawn on its way through the tabs, and listed with its reason", async () => {
  const [one, two] = [await open(), await open()];
  await signIn(one);
  const [here, there] = [inspect(one), inspect(two)];
  await until(() => expect(all(here, ".lane-name")).toHaveLength(2));
  await browser.until(one.end());
  await until(() => expect(text(here, ".spread")).toMatch(/^ended \(logout\) reached 1 other tab, the last after \d/));
  expect(text(there, ".word")).toBe("ended");
  await until(() => expect(all(there, ".events li").some((row) => /this\s*ended \(heard\) logout/.test(row))).toBe(true));
});

test("the key that signed somebody in is not what ended the session soon after", async () => {
  const [one, two] = [await open(), await open()];
  const here = inspect(one);
  inspect(two);
  await until(() => expect(all(here, ".lane-name")).toHaveLength(2));
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await signIn(one);
  await browser.until(one.end());
  await until(() => expect(text(here, ".spread")).toMatch(/^ended/));
  await until(() => expect(all(here, ".events li").filter((row) => /this\s*(started|ended)/.test(row)).map((row) => /started|ended/.exec(row)![0])).toEqual(["ended", "started"]));
});

test("a heartbeat of another tab, which is no event in this one, is shown", async () => {
  const [one, two] = [await open(), await open()];
  await signIn(one);
  const here = inspect(two);
  inspect(one);
  await until(() => expect(text(here, ".state")).toContain("No heartbeat seen yet."));
  await browser.until(one.extend());
  await until(() => expect(text(here, ".state")).toMatch(/Last heartbeat: alive, extended, 200, at .* by tab/));
});

test("no user, no data and no text of a problem goes over the channel", async () => {
  const [one, two] = [await open(), await open()];
  const heard: unknown[] = [];
  const spy = new BroadcastChannel(`holdfast-inspector/${name}`);
  spy.onmessage = ({ data }) => heard.push(data);
  inspect(one);
  inspect(two);
  await signIn(one, "secret-user");
  one.on("started", () => {
    throw new Error("secret-problem");
  });
  await signIn(one, "secret-other");
  one.hold("secret-label");
  await browser.until(one.end());
  await until(() => expect(JSON.stringify(heard)).toMatch(/"ended".*"logout"/));
  await until(() => expect(JSON.stringify(heard)).toContain("HoldfastError"));
  spy.close();
  expect(JSON.stringify(heard)).not.toContain("secret");
  expect(Object.keys((heard.find((message) => "events" in (message as object)) as { events: object[] }).events[0]!).sort()).toEqual(["at", "detail", "document", "n", "origin", "tab", "type"]);
});

test.each([null, "text", { events: 1 }, { events: [null, { type: "ended" }, { document: "d", n: 1, tab: "t", at: NaN, type: "ended", origin: "local", detail: "" }, { document: "d", n: 1, tab: "t", at: 1, type: "<b>", origin: "local", detail: "" }] }])(
  "what is no message of an inspector is ignored: %j",
  async (message) => {
    const session = await open();
    const element = inspect(session);
    await until(() => expect(all(element, ".lane-name")).toEqual(["this"]));
    const foreign = new BroadcastChannel(`holdfast-inspector/${name}`);
    foreign.postMessage(message);
    // One that is well formed, sent after it, is what shows that it has been heard.
    foreign.postMessage({ events: [{ document: "d", n: 2, tab: "zzzz", at: Date.now(), type: "opened", origin: "local", detail: "<b>bold</b>" }] });
    await until(() => expect(all(element, ".lane-name")).toEqual(["this", "zzzz"]));
    foreign.close();
    expect(all(element, ".events li").filter((row) => row.includes("zzzz"))).toEqual([expect.stringContaining("<b>bold</b>")]);
    expect(element.shadowRoot!.querySelector("b")).toBeNull();
  },
);

test("ten thousand foreign events are bounded", async () => {
  const session = await open();
  const element = inspect(session);
  await until(() => expect(all(element, ".lane-name")).toEqual(["this"]));
  const foreign = new BroadcastChannel(`holdfast-inspector/${name}`);
  for (let batch = 0; batch < 25; batch++) foreign.postMessage({ events: Array.from({ length: 400 }, (_, n) => ({ document: `d${batch}`, n, tab: `tab${n}`, at: Date.now() + batch, type: "activity", origin: "local", detail: "" })) });
  foreign.postMessage({ events: [{ document: "last", n: 1, tab: "last", at: Date.now() + 1000, type: "opened", origin: "local", detail: "" }] });
  await until(() => expect(all(element, ".events li").some((row) => row.includes("last"))).toBe(true));
  foreign.close();
  expect(all(element, ".lane-name").length).toBeLessThanOrEqual(12);
  expect(element.shadowRoot!.querySelectorAll(".chart .mark").length).toBeLessThanOrEqual(520);
});

test("once it is taken out it leaves no listener and no channel, and put in again it goes on", async () => {
  const session = await open();
  const element = inspect(session);
  const spy = new BroadcastChannel(`holdfast-inspector/${name}`);
  const heard: unknown[] = [];
  spy.onmessage = ({ data }) => heard.push(data);
  await until(() => expect(heard).not.toEqual([]));
  element.remove();
  heard.length = 0;
  await signIn(session);
  spy.postMessage({ hello: true });
  await browser.advance("1s");
  await new Promise((resolve) => setTimeout(resolve, 50)); // nothing is to come: no condition to wait for
  expect(heard).toEqual([]);
  document.body.append(element);
  await until(() => expect(text(element, ".word")).toBe("active"));
  await until(() => expect(heard).not.toEqual([]));
  spy.close();
});

test("without a session it says so, and finds the one of its name when there is one", async () => {
  const element = document.createElement("session-inspector");
  element.setAttribute("name", name);
  document.body.append(element);
  expect(element.shadowRoot!.textContent).toContain(`No session named "${name}" lives in this page yet`);
  // As createSession() of a real page does it; the fake tabs have registries of their own.
  const page = globalThis as { [key: symbol]: Map<string, unknown> | undefined };
  (page[Symbol.for("holdfast")] ??= new Map()).set(name, { session: await open() });
  await until(() => expect(text(element, ".word")).toBe("none"));
});

test("a closed panel draws nothing, and is drawn as it opens", async () => {
  const seen: (() => void)[] = [];
  vi.stubGlobal("IntersectionObserver", class { constructor(callback: () => void) { seen.push(callback); } observe() {} disconnect() {} });
  onTestFinished(() => void vi.unstubAllGlobals());
  const session = await open();
  await signIn(session);
  vi.useFakeTimers({ toFake: ["setTimeout"] }); // the next second never comes
  onTestFinished(() => void vi.useRealTimers());
  const element = document.createElement("session-inspector");
  element.checkVisibility = () => false;
  element.session = session;
  document.body.append(element);
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  expect(text(element, ".word")).toBe("");
  element.checkVisibility = () => true;
  seen.forEach((callback) => callback());
  await frame();
  expect(text(element, ".word")).toBe("active");
});

test("a session set before the element was defined is kept", async () => {
  const session = await open();
  const early = document.createElement("early-inspector") as SessionInspectorElement;
  early.session = session;
  document.body.append(early);
  defineSessionInspector("early-inspector");
  customElements.upgrade(early);
  await until(() => expect(text(early, ".word")).toBe("none"));
  expect(early.session).toBe(session);
});

test("a second definition does nothing; a name that none can have is a ConfigurationError", () => {
  const defined = customElements.get("session-inspector");
  defineSessionInspector();
  expect(customElements.get("session-inspector")).toBe(defined);
  expect(() => defineSessionInspector("Inspector")).toThrow(/defineSessionInspector\(tag\): "Inspector" cannot name a custom element; give/);
  expect(() => defineSessionInspector("inspector")).toThrow(expect.objectContaining({ name: "ConfigurationError" }) as ConfigurationError);
});
