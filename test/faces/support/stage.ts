import { createSession, durable, type Session, shared } from "holdfast";
import { createTestBrowser, type Tab, type TestBrowser } from "holdfast/testing";

const DATA = { cart: shared<Record<string, number>>({ initial: {} }), photo: durable<string>() };
export type ShopSession = Session<typeof DATA>;

export interface Stage {
  readonly browser: TestBrowser;
  readonly tab: Tab;
  readonly session: ShopSession;
  /** The same session in another tab. */
  readonly other: ShopSession;
  /** Subscriptions to the session and its cart that have not been ended. */
  subscriptions(): number;
}

/** Two tabs of a fake browser: ten minutes idle, one minute's warning. Ann is signed in unless `user` is null. */
export async function stage({ user = "ann" }: { user?: string | null } = {}): Promise<Stage> {
  const browser = createTestBrowser();
  const open = (tab: Tab): ShopSession => createSession({ idle: "10m", warning: "1m", data: DATA, platform: tab.platform });
  const tab = browser.openTab();
  const session = open(tab);
  const other = open(browser.openTab());
  tab.show();
  let live = 0;
  const counted = <T extends { subscribe(listener: () => void): () => void }>(source: T): T => ({
    ...source,
    subscribe(listener: () => void) {
      const off = source.subscribe(listener);
      live++;
      return () => (live--, off());
    },
  });
  await browser.until(Promise.all([session.ready, other.ready]));
  if (user) await browser.until(session.start({ user }));
  await browser.advance(600);
  const watched = { ...counted(session), data: { cart: counted(session.data.cart), photo: counted(session.data.photo) } };
  return { browser, tab, session: watched, other, subscriptions: () => live };
}
