/** What a framework is tied to: a value that is the same object until it changes, and a call when it does. */
export interface Source<T> {
  get(): T;
  /** What a server renders, and so what a page hydrates with: no session is live there. */
  initial(): T;
  subscribe(listener: () => void): () => void;
}
