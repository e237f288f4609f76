import type { Document } from "./document.js";

interface InputListener {
  readonly types: readonly string[];
  readonly target: unknown;
  readonly listener: () => void;
}

/** Trusted input of one document. */
export class Input {
  readonly #document: Document;
  readonly #listeners = new Set<InputListener>();

  constructor(document: Document) {
    this.#document = document;
    document.onDeath(() => this.#listeners.clear());
  }

  /** How many listeners there are: none between two windows of a throttle. */
  get size(): number {
    return this.#listeners.size;
  }

  listen(types: readonly string[], listener: () => void, target: unknown): () => void {
    const own: InputListener = { types, target, listener };
    if (!this.#document.dead) this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** The user does something in the page, or in `target`. */
  dispatch(type: string, target: unknown): void {
    for (const own of [...this.#listeners]) {
      if (own.target === target && own.types.includes(type) && this.#listeners.has(own)) this.#document.enter(own.listener);
    }
  }
}
