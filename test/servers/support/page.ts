import type { EndReason } from "../../../src/index.js";
import type * as Script from "../../../src/script.js";
import type { Tab } from "../../browser/driver/driver.js";
import { sleep, until } from "../../browser/driver/until.js";
import { type Note, NOTES } from "./recorder.js";

/** A page of a busy machine takes its time; what the tests are about has clocks of its own. */
const PATIENCE = 40_000;
/** Many tests ask many pages, and each question costs their browser something. */
const PAUSE = 150;

/** Somebody is signed in. A limit may come near meanwhile. */
export const LIVE = ["active", "warning"];

declare global {
  /** What the script tag gives the page. */
  var Holdfast: typeof Script;
}

/** On the sign-in page, as a person does, but for the keys: the form is filled in and sent. Resolves on the page of the signed-in user. */
export async function signIn(tab: Tab, user = "ada", password = "engine"): Promise<void> {
  await tab.evaluate((name: string, word: string) => {
    const form = document.querySelector<HTMLFormElement>("main form")!;
    form.querySelector<HTMLInputElement>("[name=user]")!.value = name;
    form.querySelector<HTMLInputElement>("[name=password]")!.value = word;
    // The answer comes before the page goes.
    setTimeout(() => form.requestSubmit());
  }, user, password);
  await reaches(tab, "/", LIVE);
}

/** The first tab signs in, the others go to the page and find it so. */
export async function signInAll([first, ...others]: readonly Tab[], origin: string): Promise<void> {
  await signIn(first);
  await Promise.all(others.map(async (tab) => (await tab.goto(`${origin}/`), reaches(tab, "/", LIVE))));
}

/** Waits until this page is shown and its session is in one of these states. Pages come and go meanwhile, so a question that is lost on the way is asked again. */
export async function reaches(tab: Tab, path: string, statuses: readonly string[]): Promise<void> {
  await until(`${path} with a session that is ${statuses.join(" or ")}`, async () => {
    const now = await where(tab);
    return now.path === path && statuses.includes(now.status!);
  }, PATIENCE, PAUSE);
}

export const where = (tab: Tab) =>
  tab
    .evaluate(() => ({ path: location.pathname, status: globalThis.Holdfast?.session?.getState().status, reason: globalThis.Holdfast?.session?.getState().reason }))
    .catch(() => ({ path: undefined, status: undefined, reason: undefined }));

/** Every tab has gone to the sign-in page, all with the same of these reasons: which of two limits comes first may hang on how busy the machine is. */
export async function allEnd(tabs: readonly Tab[], reasons: readonly EndReason[]): Promise<EndReason> {
  return until(`${tabs.length} tabs that have ended as ${reasons.join(" or ")}`, async () => {
    const all = await Promise.all(tabs.map(where));
    const others = all.filter(({ status, reason }) => status === "ended" && !reasons.includes(reason!));
    if (others.length) throw new Error(`not ended as ${reasons.join(" or ")}: ${JSON.stringify(others)}`);
    const [{ reason }] = all;
    return all.every((tab) => tab.path === "/login" && tab.status === "ended" && tab.reason === reason) ? reason : undefined;
  }, PATIENCE, PAUSE);
}

export const statuses = (tabs: readonly Tab[]) => Promise.all(tabs.map(async (tab) => (await where(tab)).status));

/** Whether the server takes the browser's cookie for somebody's, asked as any script of the page could. */
export const isSignedIn = (tab: Tab): Promise<boolean> =>
  tab.evaluate(async () => ((await (await fetch("/session", { headers: { accept: "application/json" } })).json()) as { authenticated: boolean }).authenticated);

/** Asks for a heartbeat, as the warning's button does, and does not wait for its answer. */
export const extend = (tab: Tab): Promise<void> => tab.evaluate(() => void globalThis.Holdfast.session!.extend());

/** What this tab's pages have seen since it was opened. */
export const noted = (tab: Tab): Promise<Note[]> => tab.evaluate((key: string) => JSON.parse(sessionStorage.getItem(key) ?? "[]") as Note[], NOTES);

/** Whether IndexedDB has answered each page within the three seconds that it is given, so that the tabs can settle among them which one speaks to the server. */
export const areTogether = async (tabs: readonly Tab[]): Promise<boolean> => (await Promise.all(tabs.map(noted))).flat().every(({ what }) => what !== "apart");

/** The statuses that the user's page has had. */
export const seen = async (tab: Tab): Promise<string[]> => (await noted(tab)).filter(({ path }) => path === "/").map(({ what }) => what);

/** Longer between two keys, and a limit of SHORT may have come near. */
const LATE = 5000;

/**
 * Real keys in one tab after the other, for so long, and one at least. Where the machine was so slow that a warning has come since the last one, the person says that
 * they are there: then keys alone do not. Resolves to how often that was.
 */
export async function use(tabs: readonly Tab[], ms: number): Promise<number> {
  let said = 0;
  let last = -Infinity;
  const began = Date.now();
  let turn = 0;
  do {
    const tab = tabs[turn++ % tabs.length];
    if (Date.now() - last > LATE && (await where(tab)).status === "warning") {
      await extend(tab);
      said++;
    }
    await tab.press("x");
    last = Date.now();
    await sleep(500);
  } while (Date.now() < began + ms);
  return said;
}

/** Real keys until this is so. */
export const useUntil = (tabs: readonly Tab[], what: string, ask: () => boolean | Promise<boolean>) =>
  until(what, async () => {
    if (await ask()) return true;
    await use(tabs, 1);
    return false;
  }, PATIENCE, PAUSE);
