import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publish } from "../../../demo/servers/start.mjs";
import { type Capability, can, engine } from "../../browser/driver/capabilities.js";
import type { Browser, Tab } from "../../browser/driver/driver.js";
import { launch } from "../../browser/driver/launch.js";
import { noted } from "./page.js";
import { type Proxy, startProxy } from "./proxy.js";
import type { Note } from "./recorder.js";
import { LONG, type Limits, OTHER_SECRET, type Running, SHORT, type Stack, isHere, run, stacks } from "./stack.js";

interface Scene {
  readonly stack: Stack;
  readonly limits: Limits;
  /** Of this promise alone. */
  readonly proxy: Proxy;
  /** A window of its own for each page, so that all are visible. */
  open(path?: string): Promise<Tab>;
  /** The same page again, in the same window: but for the one in front nobody sees its tabs. In a window of its own where keys do not reach such a tab. */
  openBeside(tab: Tab): Promise<Tab>;
  /** The server ends the session without a word to the browser. */
  kill(): Promise<void>;
}

/** The servers of one stack that all its promises share. */
interface Shared {
  readonly server: Running;
  /** Where the cookie is the session, a server ends sessions by another secret, and then all. */
  readonly turned: Running | undefined;
}

interface Options {
  /** SHORT where it is about them. */
  readonly limits?: Limits;
  readonly among?: (stack: Stack) => boolean;
  readonly needs?: Capability;
  /** Also for other engines: what an engine's own storage, locks, timers, network and navigations can change. The rest is between SDK and server. */
  readonly everywhere?: true;
}

const SECONDS = 120;
const IN = { chromium: "", firefox: " in Firefox", webkit: " in WebKitGTK" };
/** All in Chromium; in the others two, one that keeps its sessions and one whose cookie is the session. */
const tried = stacks.filter(({ title }) => engine === "chromium" || title === "PHP" || title === "Rails");
const here = new Set(tried.filter(isHere));
let browser: Browser;
const running = new Map<Limits, Map<Stack, Shared>>();

beforeAll(async () => {
  publish();
  // All before the first promise: what starts later would hold up those that are under way.
  [browser] = await Promise.all([launch(), ...[SHORT, LONG].map(runAll)]);
}, SECONDS * 1000);
afterAll(async () => {
  await browser?.kill();
  await Promise.all([...running.values()].flatMap((servers) => [...servers.values()]).flatMap(({ server, turned }) => [server.stop(), turned?.stop()]));
});

async function runAll(limits: Limits): Promise<void> {
  const servers = new Map<Stack, Shared>();
  running.set(limits, servers);
  await Promise.all([...here].map(async (stack) => {
    const [server, turned] = await Promise.all([run(stack, limits), stack.cookieStore && run(stack, limits, OTHER_SECRET)]);
    servers.set(stack, { server, turned });
  }));
}

const told = (notes: readonly Note[]): string => notes.map(({ path, what, at }) => `${new Date(at).toISOString().slice(14, -1)} ${path} ${what}`).join(", ");

async function killSession(stack: Stack, proxy: Proxy, turned: Running | undefined): Promise<void> {
  const cookie = proxy.cookie();
  if (turned) proxy.to(turned.url);
  else expect(await proxy.post("/logout", cookie, { [stack.csrfHeader]: (await proxy.status(cookie)).csrfToken! })).toBe(204);
  expect((await proxy.status(cookie)).authenticated).toBe(false);
}

/** One line of the table in docs/servers.md: what is shown on every stack. They wait for clocks most of the time, so they run side by side. */
export function promise(what: string, { limits = LONG, among = () => true, needs, everywhere }: Options, show: (scene: Scene) => Promise<void>): void {
  if ((needs && !can(needs)) || (engine !== "chromium" && !everywhere)) return;
  describe.concurrent(what, () => {
    for (const stack of tried.filter(among)) test.skipIf(!here.has(stack))(stack.title + IN[engine], async () => {
      const { server, turned } = running.get(limits)!.get(stack)!;
      const proxy = await startProxy(server.url);
      const tabs: Tab[] = [];
      const open = async (path = "/login"): Promise<Tab> => {
        const tab = await browser.newTab(proxy.origin + path, { window: true });
        tabs.push(tab);
        return tab;
      };
      try {
        const openBeside = async (tab: Tab): Promise<Tab> => {
          if (engine === "webkit") return open("/");
          const copy = await tab.openCopy();
          tabs.push(copy);
          return copy;
        };
        await show({ stack, limits, proxy, open, openBeside, kill: () => killSession(stack, proxy, turned) });
      } catch (error) {
        // What the server was asked, and what the pages have seen.
        if (error instanceof Error) error.message += `\n${proxy.told()}\n${(await Promise.all(tabs.map((tab) => noted(tab).catch(() => [])))).map(told).join("\n")}`;
        throw error;
      } finally {
        await Promise.all(tabs.map((tab) => tab.close().catch(() => undefined)));
        await proxy.close();
      }
    }, SECONDS * 1000);
  });
}
