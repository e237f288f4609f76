import type { Platform } from "../platform/platform.js";
import { Document } from "./document.js";
import { createPlatform } from "./fakePlatform.js";
import { Input } from "./input.js";
import { StorageMap } from "./storageMap.js";
import type { StorageProcess } from "./storageProcess.js";
import type { TabParts } from "./tabParts.js";
import { Timers } from "./timers.js";

/** A document and what belongs to it. */
export interface LoadedPage {
  readonly document: Document;
  readonly input: Input;
  readonly timers: Timers;
  readonly process: StorageProcess;
  readonly platform: Platform;
}

/** What a page is loaded with: what all pages of its tab have, and what is its own. */
export interface LoadFacts extends TabParts {
  readonly process: StorageProcess;
  readonly visible: boolean;
  readonly stale: boolean;
  readonly prerendering: boolean;
}

/** Loads a page: a new document, which hears `pageshow` in a task of its own. */
export function loadPage(facts: LoadFacts): LoadedPage {
  const { world, name, visible, stale, prerendering, session } = facts;
  const { top = true, secureContext = true, partitioned = false, meta = {}, without = [] } = facts.options;
  const document = new Document(world, name, { visible, stale, prerendering, top, secureContext, partitioned, meta });
  const input = new Input(document);
  const timers = new Timers(document);
  // What a prerendered page writes to sessionStorage goes to a copy that nobody keeps (requirements R-60).
  const copy = prerendering ? new StorageMap(session) : session;
  const platform = createPlatform({
    ...facts,
    document,
    input,
    timers,
    session: () => (document.prerendering ? copy : session),
    without: new Set(without),
  });
  world.timeline.add(name, prerendering ? "prerenders" : "loads");
  world.scheduler.after(0, () => document.enter(() => document.tell("pageshow")));
  return { document, input, timers, process: facts.process, platform };
}
