import type { LoadedPage } from "./loadPage.js";
import type { Partition } from "./partition.js";

/** What a page has set up and not taken down: all 0 after a clean `dispose()` (requirements R-99). */
export interface Resources {
  readonly timers: number;
  /** Listeners for page events, storage events and input. */
  readonly pageListeners: number;
  readonly storageListeners: number;
  readonly inputListeners: number;
  readonly channels: number;
  readonly locks: number;
  readonly lockRequests: number;
  readonly connections: number;
  /** Transactions that have not committed: a page that stops in the middle of one holds the store for all (requirements R-73). */
  readonly transactions: number;
}

/** Counts what `page` has set up. */
export function resourcesOf({ document, input, timers, process }: LoadedPage, partition: Partition): Resources {
  return {
    timers: timers.size,
    pageListeners: document.listeners,
    storageListeners: process.listenersOf(document),
    inputListeners: input.size,
    channels: partition.channels.openBy(document),
    locks: partition.locks.heldBy(document).length,
    lockRequests: partition.locks.waitingOf(document),
    connections: [...partition.connections].filter((connection) => connection.document === document && connection.isOpen).length,
    transactions: partition.transactionsOf(document),
  };
}
