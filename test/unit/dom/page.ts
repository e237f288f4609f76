import { onTestFinished, vi } from "vitest";
import { createSession, type Session, type SessionOptions } from "../../../src/index.js";
import { createTestBrowser, type Tab, type TestBrowser } from "../../../src/testing/index.js";

// happy-dom lacks it, and the browser's platform asks.
(globalThis as { isSecureContext?: boolean }).isSecureContext ??= true;

/** This document as the page of a fake browser's tab: the tab has clocks, storage, other tabs and a server; the document has elements. */
export interface DocumentPage {
  readonly browser: TestBrowser;
  readonly tab: Tab;
  readonly session: Session;
  /** Where the page has gone. */
  readonly left: readonly string[];
  /** A session of the same name in a tab of its own. */
  other(): Promise<Session>;
  /** Signs in on the server and in the page. */
  signIn(user?: string): Promise<void>;
  /** Time passes for the session and for the document. */
  pass(ms: number): Promise<void>;
}

/** A page with no session live. The document's timers stand still but for `pass`. */
export async function openPage(options: SessionOptions = {}): Promise<DocumentPage> {
  const browser = createTestBrowser({ url: location.href });
  const tab = browser.openTab();
  const own = { idle: "10m", warning: "1m", server: browser.server.paths, ...options } as const;
  const session = createSession({ ...own, platform: tab.platform });
  const left: string[] = [];
  usePage();
  // Nowhere to go to in a unit test.
  vi.spyOn(location, "replace").mockImplementation((url) => void left.push(String(url)));
  onTestFinished(() => session.dispose());
  await browser.until(session.ready);
  return {
    browser, tab, session, left,
    async other() {
      const another = createSession({ ...own, platform: browser.openTab().platform });
      await browser.until(another.ready);
      return another;
    },
    async signIn(user = "ada") {
      await browser.until(session.start(browser.server.login(user)));
      await browser.settle();
    },
    async pass(ms) {
      for (let gone = 0; gone < ms; gone += 100) {
        await browser.advance(Math.min(100, ms - gone));
        await vi.advanceTimersByTimeAsync(Math.min(100, ms - gone));
      }
    },
  };
}

/** For one test: the document's timers stand still, and what the test has made of the document goes with it, as with a page that is left. */
export function usePage(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const listens = vi.spyOn(document, "addEventListener");
  const observes = vi.spyOn(MutationObserver.prototype, "observe");
  onTestFinished(() => {
    for (const [type, listener, how] of listens.mock.calls) document.removeEventListener(type, listener, how);
    for (const observer of observes.mock.contexts) (observer as MutationObserver).disconnect();
    document.body.replaceChildren();
    for (const { name } of [...document.documentElement.attributes]) document.documentElement.removeAttribute(name);
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
}

/** Puts markup into the page, as a server renders it, and gives the element with the id "it". */
export function put<E extends HTMLElement = HTMLElement>(markup: string): E {
  document.body.insertAdjacentHTML("beforeend", markup);
  return document.querySelector<E>("#it")!;
}

/** What the user sees of the page. */
export const seen = (): "page" | "nothing" | "blank" => {
  const { style } = document.documentElement;
  if (style.getPropertyValue("display") === "none") return "nothing";
  return style.getPropertyValue("opacity") === "0" ? "blank" : "page";
};

/** A script tag with these attributes. */
export function tag(attributes: Record<string, string>): HTMLElement {
  const element = document.createElement("script");
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** What a script that goes on has told of: what its microtasks throw, which a browser gives to `window.onerror`. */
export function told(): string[] {
  const messages: string[] = [];
  const { queueMicrotask } = globalThis;
  vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) =>
    queueMicrotask(() => {
      try {
        task();
      } catch (error) {
        messages.push((error as Error).message);
      }
    }),
  );
  return messages;
}

/** Lets the next `createSession()` in this document find the fake tab's session: the two share a page. */
export function share({ session, tab: { platform } }: DocumentPage): void {
  const registry = ((globalThis as { [key: symbol]: Map<string, unknown> | undefined })[Symbol.for("holdfast")] ??= new Map());
  registry.set(session.name, platform.registry.get(session.name));
  onTestFinished(() => registry.clear());
}
