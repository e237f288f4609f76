import type { Session } from "../index.js";
import type { Source } from "./source.js";

/** Whole seconds left while the session warns, otherwise undefined: then there is no timer, and nobody is told anything. */
export function countdown(session: Pick<Session, "getState" | "subscribe" | "remaining">): Source<number | undefined> {
  const read = (): number | undefined => (session.getState().status == "warning" ? Math.ceil(session.remaining() / 1000) : undefined);
  let value = read();
  return {
    get: () => value,
    initial: () => undefined,
    subscribe(listener) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const update = (): void => {
        clearTimeout(timer);
        const next = read();
        // When the next whole second begins; one ms later, since a timer may come a little early by the wall clock.
        if (next !== undefined) timer = setTimeout(update, (session.remaining() % 1000) + 1);
        if (next === value) return;
        value = next;
        listener();
      };
      const off = session.subscribe(update);
      update();
      return () => {
        off();
        clearTimeout(timer);
      };
    },
  };
}
