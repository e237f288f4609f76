import type { Channel, Platform } from "../platform/platform.js";

/** What tabs tell each other. Ages, not times: a clock that was set does not matter. */
export type IdleMessage =
  | { readonly type: "active"; readonly age: number }
  | { readonly type: "start" | "reset" | "activate" | "resume" | "prompt" | "idle" | "hello" }
  | { readonly type: "pause"; readonly left: number }
  | { readonly type: "message"; readonly data: unknown };

export interface IdleTabs {
  post(message: IdleMessage): void;
  /** Keeps for tabs to come when the last input was; undefined if that is not known. */
  last(): number | undefined;
  keep(seen: number): void;
  leads(): boolean;
  close(): void;
}

const isMessage = (message: unknown): message is IdleMessage => {
  const { type, age, left } = (message ?? {}) as { type?: unknown; age?: unknown; left?: unknown };
  if (type == "active") return Number(age) >= 0;
  if (type == "pause") return Number(left) >= 0;
  return ["start", "reset", "activate", "resume", "prompt", "idle", "hello", "message"].includes(type as string);
};

/** Joins the timers of this name in other tabs. There is no list of members, so none that froze or crashed can hold up the others. */
export function joinIdleTabs(platform: Platform, name: string, elects: boolean, receive: (message: IdleMessage) => void): IdleTabs {
  const key = `holdfast-idle/${name}`;
  let channel: Channel | undefined;
  let leads = false;
  let release: (() => void) | undefined;
  const open = (): void => {
    channel ??= platform.channel?.(key, (message) => isMessage(message) && receive(message));
    if (elects) release ??= platform.locks?.request(key, "wait", (held) => (leads = held), () => (leads = false));
    channel?.post({ type: "hello" });
  };
  const close = (): void => {
    channel?.close();
    channel = undefined;
    release?.();
    release = undefined;
    leads = false;
  };
  // A page that does not run holds no lock, and one with an open channel is thrown out of the back/forward cache by a message.
  const off = platform.page.listen((event) => {
    if (event == "freeze" || event == "pagehide") close();
    if (event == "resume" || event == "cached") open();
  });
  open();
  return {
    post: (message) => channel?.post(message),
    last: () => Number(platform.local?.get(key) ?? undefined) || undefined,
    keep: (seen) => void platform.local?.set(key, String(seen)),
    leads: () => leads,
    close() {
      off();
      close();
    },
  };
}
