/** The few globals that the fake browser borrows from its host, looked up when called: Node and every browser have them. */
interface Host {
  structuredClone<T>(value: T): T;
  queueMicrotask(callback: () => void): void;
  AbortController: new () => { readonly signal: unknown; abort(reason?: unknown): void };
  URL: new (url: string, base?: string) => { readonly origin: string; readonly pathname: string; readonly search: string };
  setImmediate?: { (callback: () => void): unknown; readonly clock?: unknown };
  MessageChannel: new () => { port1: { onmessage: (() => void) | null; close(): void }; port2: { postMessage(message: unknown): void } };
}

/** The host's globals, typed without a DOM library. */
export function host(): Host {
  return globalThis as unknown as Host;
}

/** Resolves once every microtask that is queued now, and every one that those queue, has run. About a microsecond in Node. */
export function drained(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate, MessageChannel } = host();
    // A fake one (vi.useFakeTimers, sinon) has a clock, and would never call.
    if (setImmediate !== undefined && setImmediate.clock === undefined) {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** An error with a name of the web platform's, as a `DOMException` has it. */
export function namedError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
