import { createSession, durable, memory, shared, tab as tabTier, type HoldfastError, type Session, type SessionEvents, type SessionOptions } from "../../../src/index.js";
import { createTestBrowser, type Tab, type TabOptions, type TestBrowser, type TestBrowserOptions, type TestServer } from "../../../src/testing/index.js";

/** One entry of each kind. */
export const DATA = {
  draft: tabTier<string>(),
  filter: tabTier<string>({ sync: true }),
  cart: shared<string[]>({ initial: [] }),
  wish: shared<string[]>({ initial: [], lifetime: "user" }),
  theme: shared<string>({ lifetime: "device" }),
  note: memory<string[]>({ initial: [] }),
  photo: durable<string[]>({ initial: [] }),
};
export type Shop = Session<typeof DATA>;

/** A tab with a session in it, and what it told of. */
export interface Page {
  readonly tab: Tab;
  readonly session: Shop;
  readonly problems: HoldfastError[];
  /** Names of the events, each with what matters of it. */
  readonly events: string[];
}

export type Options = Partial<SessionOptions<typeof DATA>>;

const NAMES = ["started", "warning", "extended", "ended", "leadership", "heartbeat"] as const;

/** A browser, its server, and pages of one application: ten minutes idle, one minute's warning, a server session of 15 minutes. */
export class Stage {
  readonly browser: TestBrowser;
  readonly server: TestServer;
  readonly options: Options;

  constructor(options: Options = {}, browser: TestBrowserOptions = {}) {
    this.browser = createTestBrowser(browser);
    this.server = this.browser.server;
    this.options = options;
  }

  /** The application's code in a document, on its first line. */
  boot(tab: Tab, options: Options = {}): Page {
    const session = createSession({
      idle: "10m",
      warning: "1m",
      server: { ...this.server.paths },
      data: DATA,
      platform: tab.platform,
      ...this.options,
      ...options,
    } as SessionOptions<typeof DATA>);
    const page: Page = { tab, session, problems: [], events: [] };
    session.on("problem", ({ error }) => void page.problems.push(error));
    for (const name of NAMES) {
      session.on(name, (detail: SessionEvents[keyof SessionEvents]) => {
        const facts = detail as { reason?: string; outcome?: string; leader?: boolean };
        page.events.push([name, facts.reason ?? facts.outcome ?? facts.leader, detail.origin].filter((each) => each !== undefined).join(" "));
      });
    }
    return page;
  }

  open(options?: TabOptions, session?: Options): Page {
    return this.boot(this.browser.openTab(options), session);
  }

  async ready(options?: TabOptions, session?: Options): Promise<Page> {
    const page = this.open(options, session);
    await this.browser.until(page.session.ready);
    return page;
  }

  /** Tabs that are ready, the first of which has signed `user` in; the first one leads. */
  async signedIn(tabs = 1, user = "ann"): Promise<Page[]> {
    const pages: Page[] = [];
    for (let n = 0; n < tabs; n++) pages.push(await this.ready());
    await this.signIn(pages[0]!, user);
    return pages;
  }

  async signIn(page: Page, user: string, signIn?: string): Promise<void> {
    const { expiresIn, ...login } = this.server.login(user, signIn);
    const alone = "server" in this.options && !this.options.server;
    await this.browser.until(page.session.start({ ...login, ...(!alone && { expiresIn }) }));
    await this.settle();
  }

  /** Messages, transactions and answers arrive. */
  async settle(): Promise<void> {
    await this.browser.advance(600);
  }

  statuses(pages: readonly Page[]): string[] {
    return pages.map(({ session }) => session.getState().status);
  }

  /** The keys that sessions have in localStorage, without the ids. */
  keys(): string[] {
    return [...this.browser.localStorage.keys()].map((key) => key.replace("holdfast/holdfast/", "").replace(/\d{10,}\/?([\da-f]{32})?/, "N"));
  }

  get meta(): Record<string, unknown> {
    return this.browser.database("holdfast/holdfast").get("meta") as Record<string, unknown>;
  }
}

/** How a promise ended: its value, or the error's name. */
export const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.then((value) => value, (error: Error) => error.name);
