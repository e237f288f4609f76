import type { Platform } from "../platform/platform.js";

export interface Identity {
  /** This tab's id; "" until it is known. */
  id(): string;
  /** Whether sessionStorage held an id when this document began: it is then not the first page of a new browser. */
  readonly known: boolean;
  /** Takes the id in sessionStorage if its lock is free, else a new one, which is written back. */
  take(then: () => void): void;
  /** Lets the lock go (pagehide, freeze, dispose); take() takes it again. */
  drop(): void;
}

/**
 * An id in sessionStorage counts only while this document holds the Web Lock named after it: sessionStorage is copied by "duplicate tab" and window.open, even across COOP, and locks are not.
 */
export function createIdentity({ locks, session, id: mint, page }: Platform, prefix: string): Identity {
  const key = prefix + "tab";
  const stored = page.top ? session?.get(key) : undefined;
  let id = "";
  let release: (() => void) | undefined;
  const renew = (): void => {
    id = mint();
    if (page.top) session?.set(key, id);
  };
  const take = (then: () => void, tries = 3): void => {
    // Without locks a copied id cannot be told from a reloaded one.
    if (!id && stored && locks && /^[\da-f]{32}$/.test(stored)) id = stored;
    if (!id) renew();
    if (!locks) return then();
    release?.();
    release = locks.request(`${prefix}tab/${id}`, "ifAvailable", (held) => {
      if (held) return then();
      release = undefined;
      // Taken: this tab is the copy, or a copy was faster. Locks that fail altogether are not asked for ever.
      if (!tries) return then();
      renew();
      take(then, tries - 1);
    });
  };
  return {
    id: () => id,
    known: !!stored,
    take: (then) => take(then),
    drop() {
      release?.();
      release = undefined;
    },
  };
}
