import type { Page, Platform } from "../platform/platform.js";
import { connect } from "./connection.js";
import type { Document } from "./document.js";
import { host } from "./globals.js";
import type { Input } from "./input.js";
import type { Network } from "./network.js";
import type { Partition } from "./partition.js";
import { sessionStorageOf } from "./sessionStorage.js";
import type { StorageMap } from "./storageMap.js";
import type { StorageProcess } from "./storageProcess.js";
import type { Capability } from "./tabOptions.js";
import { Timers } from "./timers.js";

/** What a document's platform is put together from. */
export interface PlatformParts {
  readonly document: Document;
  readonly partition: Partition;
  readonly process: StorageProcess;
  readonly session: () => StorageMap;
  readonly network: Network;
  readonly cookies: ReadonlyMap<string, string>;
  readonly input: Input;
  readonly without: ReadonlySet<Capability>;
  readonly timers: Timers;
  readonly warnings: unknown[];
}

/** The platform of one document. Once the document is dead its calls do nothing and its promises never settle. */
export function createPlatform(parts: PlatformParts): Platform {
  const { document, partition, process, network, without } = parts;
  const { scheduler, clock, url } = document.world;
  const random = document.world.random.fork();
  // Of its own, so that a test of what the page leaves behind counts only what the page has set.
  const limits = new Timers(document);
  const has = (capability: Capability): boolean => !without.has(capability);
  return {
    now: () => clock.wall,
    monotonic: () => scheduler.now - document.monotonicStart,
    pageStart: document.pageStart,
    timer: (callback, delay) => parts.timers.set(callback, delay),
    microtask: (callback) =>
      host().queueMicrotask(() => {
        if (!document.dead) scheduler.callPage(callback);
      }),
    random: () => random.next(),
    id: () => random.id(),
    clone: (value) => host().structuredClone(value),
    abort: () => new (host().AbortController)(),

    local: has("local") ? process.area(document) : undefined,
    session: has("session") ? sessionStorageOf(document, parts.session) : undefined,
    database(name) {
      if (!has("database")) return undefined;
      const connection = connect(document, partition.database(name), limits);
      partition.connections.add(connection);
      document.onDeath(() => partition.connections.delete(connection));
      return connection;
    },
    channel: has("channel") ? (name, receive) => partition.channels.open(document, name, receive) : undefined,
    locks: has("locks") && document.facts.secureContext ? partition.locks.of(document) : undefined,
    page: pageOf(document, network),

    input: (types, listener, target) => parts.input.listen(types, listener, target),
    fetch: has("fetch") ? (target, init) => network.fetch(document, target, init) : undefined,
    cookie: (name) => parts.cookies.get(name),
    meta: (name) => document.facts.meta[name],
    origin: (target = url) => originOf(target, url),
    registry: document.registry,
    warn(message) {
      parts.warnings.push(message);
      document.world.timeline.add(document.name, "warns", message);
    },
    log: (message) => document.world.timeline.add(document.name, "logs", message),
  };
}

function pageOf(document: Document, network: Network): Page {
  const { top, secureContext, partitioned } = document.facts;
  return {
    visible: () => document.visible,
    online: () => !network.offline,
    prerendering: () => document.prerendering,
    stale: () => document.stale,
    top,
    secureContext,
    partitioned,
    listen: (listener) => document.listen(listener),
  };
}

function originOf(target: string, base: string): string | undefined {
  try {
    return new (host().URL)(target, base).origin;
  } catch {
    return undefined;
  }
}
