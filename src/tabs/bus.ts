import type { Platform } from "../platform/platform.js";
import { readMessage, type Message } from "./messages.js";

export interface Bus {
  post(message: Message): void;
  open(): void;
  close(): void;
}

/**
 * Messages between the tabs of one session: BroadcastChannel, or storage events where there is none (values of the memory tier and access tokens then stay in their tab: they must not pass through the disk).
 * `refused` hears of a message that is not one of ours.
 */
export function createBus(platform: Platform, name: string, receive: (message: Message) => void, refused: (what: string) => void, missing: () => void): Bus {
  let channel: { post(message: unknown): void; close(): void } | undefined;
  let refusals = 0;
  const take = (data: unknown): void => {
    const message = readMessage(data);
    // A flood of them is told of once.
    if (typeof message == "string") !refusals++ && refused(message);
    else receive(message);
  };
  const overStorage = (): typeof channel => {
    const key = name + "message";
    const close = platform.local?.listen((at, text) => {
      if (at != key || !text) return;
      try {
        take(text.length < 1e5 && JSON.parse(text));
      } catch {
        refused("not JSON");
      }
    });
    return (
      close && {
        close,
        post(message) {
          const { entries, token: _, ...rest } = message as Message;
          // The id makes every text another one: an equal value fires no event. Nothing stays behind.
          platform.local!.set(key, JSON.stringify({ ...rest, entries: entries?.filter(([at]) => !(at as string).startsWith("m/")), x: platform.id() }));
          platform.local!.remove(key);
        },
      }
    );
  };
  return {
    post: (message) => channel?.post(message),
    open() {
      try {
        channel ??= platform.channel?.(name, take);
      } catch {
        // Firefox with blocked cookies throws at construction.
      }
      if (channel) return;
      missing();
      channel = overStorage();
    },
    close() {
      channel?.close();
      channel = undefined;
    },
  };
}
