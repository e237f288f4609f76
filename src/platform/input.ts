import type { Platform } from "./platform.js";

/** Trusted input only. Passive and capturing: it delays nothing, and a page that stops propagation does not hide its user. */
export function listenInput(): Platform["input"] {
  let at = "";
  /** Browsers send a move when the page changes under a resting pointer: it has the old place, or no movement. */
  const rests = (event: Event): boolean => {
    if (!/^(mouse|pointer)move$/.test(event.type)) return false;
    const { screenX, screenY, movementX, movementY, pointerType = "mouse" } = event as Partial<PointerEvent>;
    const before = at;
    at = `${screenX},${screenY}`;
    return before == at || (pointerType == "mouse" && movementX === 0 && movementY === 0);
  };
  return (types, listener, target) => {
    const onInput = (event: Event): void => {
      if (event.isTrusted && !rests(event)) listener();
    };
    const frame = target as HTMLIFrameElement | undefined;
    const gone: (() => void)[] = [];
    const attach = (to: EventTarget): void => {
      for (const type of types) to.addEventListener(type, onInput, { capture: true, passive: true });
      gone.push(() => {
        try {
          types.forEach((type) => to.removeEventListener(type, onInput, { capture: true }));
        } catch {
          // A frame that has gone to another origin since: its listeners went with its document.
        }
      });
    };
    if (frame && "contentWindow" in frame) {
      if (frame.contentWindow) attach(frame.contentWindow);
      // A frame that navigates has another document; one of another origin cannot be listened to.
      const load = (): void => {
        try {
          attach(frame.contentWindow!);
        } catch {
          // Until it comes back.
        }
      };
      frame.addEventListener("load", load);
      gone.push(() => frame.removeEventListener("load", load));
    } else attach((target as EventTarget | undefined) ?? window);
    return () => gone.forEach((off) => off());
  };
}
