import type { Channel } from "../platform/platform.js";
import type { Document } from "./document.js";
import { host } from "./globals.js";
import type { World } from "./world.js";

/** One open channel object. */
interface Endpoint {
  readonly document: Document;
  readonly name: string;
  readonly receive: (message: unknown) => void;
  readonly subscribedAt: number;
  /** When the latest message from each other endpoint arrives. */
  readonly lastFrom: Map<Endpoint, number>;
  closed: boolean;
}

/** The channels of one origin: what one object posts, all others of that name get, each a copy of its own, each when it comes. */
export class ChannelHub {
  readonly #world: World;
  readonly #endpoints = new Map<string, Set<Endpoint>>();

  constructor(world: World) {
    this.#world = world;
  }

  open(document: Document, name: string, receive: (message: unknown) => void): Channel {
    const { scheduler, random, models } = this.#world;
    const subscribedAt = scheduler.now + random.within(models.channel.subscribeDelay);
    const endpoint: Endpoint = { document, name, receive, subscribedAt, lastFrom: new Map(), closed: document.dead };
    if (endpoint.closed) return { post: () => undefined, close: () => undefined };
    const peers = this.#endpoints.get(name) ?? new Set();
    this.#endpoints.set(name, peers.add(endpoint));
    const forget = document.onDeath(() => close());
    const close = (): void => {
      endpoint.closed = true;
      peers.delete(endpoint);
      forget();
    };
    return { post: (message) => this.#post(endpoint, message), close };
  }

  /** How many channels `document` has open. */
  openBy(document: Document): number {
    return [...this.#endpoints.values()].flatMap((peers) => [...peers]).filter((endpoint) => endpoint.document === document).length;
  }

  #post(from: Endpoint, message: unknown): void {
    if (from.closed) return;
    let copy: unknown;
    try {
      copy = host().structuredClone(message);
    } catch (error) {
      this.#world.timeline.add(from.document.name, "cannot post", from.name, error);
      return;
    }
    from.document.whenActive(() => {
      this.#world.timeline.add(from.document.name, "posts", from.name, copy);
      for (const to of this.#endpoints.get(from.name) ?? []) if (to !== from) this.#send(from, to, copy);
    });
  }

  #send(from: Endpoint, to: Endpoint, message: unknown): void {
    const { scheduler, random, models } = this.#world;
    if (scheduler.now < to.subscribedAt) return;
    if (random.chance(models.channel.loss)) {
      this.#world.timeline.add(to.document.name, "loses", from.name, message);
      return;
    }
    for (let copies = random.chance(models.channel.duplication) ? 2 : 1; copies > 0; copies--) {
      let at = scheduler.now + random.within(models.channel.delay);
      if (!models.channel.unordered) {
        at = Math.max(at, to.lastFrom.get(from) ?? 0);
        to.lastFrom.set(from, at);
      }
      scheduler.after(at - scheduler.now, () => this.#deliver(to, message));
    }
  }

  #deliver(to: Endpoint, message: unknown): void {
    const { models, timeline } = this.#world;
    if (to.closed) return;
    if (to.document.state === "cached") {
      timeline.add(to.document.name, `message while cached: ${models.lifecycle.cachedMessage}`);
      if (models.lifecycle.cachedMessage === "evict") to.document.kill(false);
      return;
    }
    to.document.enter(() => {
      if (to.closed) return;
      timeline.add(to.document.name, "receives", to.name, message);
      to.receive(host().structuredClone(message));
      // Only to a page that was told: a process that just stops runs nothing.
    }, models.channel.whileFrozen === "deliver" && models.lifecycle.freezeEvents && to.document.toldOfFreeze);
  }
}
