import type { Document } from "./document.js";
import type { LockManager } from "./locks.js";

/** The page is left for good: pagehide, hidden, its last microtasks. A page that does not run hears nothing. */
export function unload(document: Document): void {
  if (document.suspended) {
    document.kill(false);
    return;
  }
  document.tell("pagehide");
  document.setVisible(false);
  document.leave();
}

/**
 * No code of the page runs from here on. Told, it is hidden first and hears `freeze` where there is such an event (requirements; the DevTools freeze
 * hides the page, R-T1). Not told, its process just stops: a suspended phone, a stopped process.
 */
export function freeze(document: Document, told: boolean): void {
  if (told) {
    document.setVisible(false);
    if (document.world.models.lifecycle.freezeEvents) document.tell("freeze");
  }
  document.toldOfFreeze = told;
  document.suspend("frozen");
}

/** The page's code goes on, and what came for it meanwhile comes now. */
export function thaw(document: Document): void {
  document.resume(() => {
    if (document.toldOfFreeze && document.world.models.lifecycle.freezeEvents) document.tell("resume");
  });
}

/** The page is left and kept whole, unless a lock prevents it (requirements K, "+ held Web Lock"). Tells whether it is kept. */
export function enterCache(document: Document, locks: LockManager): boolean {
  const { cachedLock, freezeEvents } = document.world.models.lifecycle;
  // Firefox looks before pagehide, and at requests that wait, too: a lock that is given back there comes too late (measured in 153).
  const blocked = cachedLock === "block" && locks.heldBy(document).length + locks.waitingOf(document) > 0;
  document.tell("pagehide");
  document.setVisible(false);
  if (blocked) {
    document.world.timeline.add(document.name, "is not cached: it holds a lock");
    document.leave();
    return false;
  }
  if (freezeEvents) document.tell("freeze");
  document.suspend("cached");
  if (cachedLock === "drop") locks.drop(document);
  return true;
}

/** The page comes back as it was: resume, visible, pageshow, and then what was kept (requirements ). */
export function leaveCache(document: Document): void {
  document.stale = true;
  document.resume(() => {
    if (document.world.models.lifecycle.freezeEvents) document.tell("resume");
    document.setVisible(true);
    document.tell("cached");
  });
}
