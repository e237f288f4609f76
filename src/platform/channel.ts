import { BroadcastChannel as ManagedChannel } from "broadcast-channel";
import type { Channel } from "./platform.js";

type Receive = ((message: unknown) => void) | null;
interface State {
  readonly native: BroadcastChannel;
  receive: Receive;
}

/**
 * The native object as a method of broadcast-channel. A constant time, because the library compares each message's with that of the listener and drops replies of the same millisecond; never its polling methods, which leave
 * messages on the disk; a post that cannot fail, because a failed one wedges its close().
 */
const method = {
  type: "holdfast",
  canBeUsed: () => true,
  microSeconds: () => 0,
  averageResponseTime: () => 0,
  create(name: string): State {
    const state: State = { native: new BroadcastChannel(name), receive: null };
    state.native.onmessage = ({ data }) => {
      // A foreign message in another shape would throw inside the library; here it goes the way of all that is not ours.
      state.receive?.(data?.type == "message" ? data : { time: 0, type: "message", data });
    };
    return state;
  },
  onMessage: (state: State, receive: Receive) => void (state.receive = receive),
  async postMessage({ native }: State, message: unknown) {
    try {
      native.postMessage(message);
    } catch {
      // Clone-checked before; a closed channel has nobody to tell.
    }
  },
  close: ({ native }: State) => native.close(),
};

/** A channel to the other tabs, or undefined if the page has forced the library to something else (`enforceOptions`). */
export function openChannel(name: string, receive: (message: unknown) => void): Channel | undefined {
  let state: State | undefined;
  const channel = new ManagedChannel(name, { type: method.type, methods: [{ ...method, create: (of: string) => (state = method.create(of)) }] } as never);
  if ((channel.type as string) != method.type) return void channel.close();
  channel.onmessage = receive;
  return {
    // In the library's envelope, but in this very task: its own postMessage() waits for a microtask, and a logout must not.
    post(message) {
      if (!channel.isClosed) void method.postMessage(state!, { time: 0, type: "message", data: message });
    },
    close: () => void channel.close(),
  };
}
