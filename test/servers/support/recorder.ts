/** What a page has seen, oldest first. Paths tell the pages of one tab apart. */
export interface Note {
  readonly path: string;
  /** A status of the session; "shown": the warning is there to be seen; "key": one was pressed; "used": input was counted; "apart": its IndexedDB does not answer; "left": the page goes. */
  readonly what: string;
  /** Milliseconds since the Unix epoch, by the page's clock. */
  readonly at: number;
}

/** Where the notes are: a tab keeps them over its navigations. */
export const NOTES = "seen by the page";

/**
 * Follows the SDK in every page that the proxy gives out. Who asks a page from outside sees what it shows at that moment, and a machine that stands still for a
 * few seconds makes a warning of a few seconds pass in between; the page itself misses nothing that it had the time to show.
 */
export const RECORDER = `;(${String((key: string) => {
  const note = (what: string): void => {
    const notes = JSON.parse(sessionStorage.getItem(key) ?? "[]") as { path: string; what: string; at: number }[];
    notes.push({ path: location.pathname, what, at: Date.now() });
    sessionStorage.setItem(key, JSON.stringify(notes));
  };
  const session = globalThis.Holdfast.session;
  if (!session) return;
  let last: string | undefined;
  const follow = (): void => {
    const { status } = session.getState();
    if (status !== last) note((last = status));
  };
  session.subscribe(follow);
  follow();
  let shown = false;
  setInterval(() => {
    const open = !!document.querySelector("session-warning")?.shadowRoot?.querySelector("dialog")?.open;
    if (open && !shown) note("shown");
    shown = open;
  }, 100);
  addEventListener("keydown", () => note("key"));
  session.on("activity", ({ origin }) => {
    if (origin === "local") note("used");
  });
  session.on("problem", () => {
    if (!session.capabilities.database) note("apart");
  });
  addEventListener("pagehide", () => note("left"));
})})(${JSON.stringify(NOTES)});`;
