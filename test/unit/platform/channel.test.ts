import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openChannel } from "../../../src/platform/channel.js";

const closing: { close(): void }[] = [];
afterEach(() => closing.splice(0).forEach((each) => each.close()));

function open(name: string) {
  const receive = vi.fn<(message: unknown) => void>();
  const channel = openChannel(name, receive)!;
  closing.push(channel);
  return { ...channel, receive };
}
/** A channel of somebody who does not use the library. */
function foreign(name: string): BroadcastChannel {
  const channel = new BroadcastChannel(name);
  closing.push(channel);
  return channel;
}
/** Waits for a message of each. */
const POLL = { interval: 2 };
const arrived = (...calls: { mock: { calls: unknown[] } }[]) => vi.waitFor(() => calls.forEach(({ mock }) => expect(mock.calls.length).toBeGreaterThan(0)), POLL);

describe("a channel to the other tabs", () => {
  test("reaches every other one, not the sender (R-77)", async () => {
    const name = randomUUID();
    const [a, b, c] = [open(name), open(name), open(name)];
    a.post({ type: "end", n: 5 });
    await arrived(b.receive, c.receive);
    for (const other of [b, c]) expect(other.receive).toHaveBeenCalledExactlyOnceWith({ type: "end", n: 5 });
    expect(a.receive).not.toHaveBeenCalled();
  });

  test("another name is another channel (R-19)", async () => {
    const name = randomUUID();
    const [a, b, other] = [open(name), open(name), open(randomUUID())];
    a.post(1);
    await arrived(b.receive);
    expect(other.receive).not.toHaveBeenCalled();
  });

  test("all messages of a burst arrive, in order: none is dropped for having the same millisecond", async () => {
    const name = randomUUID();
    const [a, b] = [open(name), open(name)];
    for (let i = 0; i < 200; i++) a.post(i);
    await vi.waitFor(() => expect(b.receive).toHaveBeenCalledTimes(200), POLL);
    expect(b.receive.mock.calls.map(([i]) => i)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  test("an answer in the same millisecond arrives, too", async () => {
    const name = randomUUID();
    const [a, b] = [open(name), open(name)];
    b.receive.mockImplementation(() => b.post("answer"));
    a.post("question");
    await arrived(a.receive);
    expect(a.receive).toHaveBeenCalledExactlyOnceWith("answer");
  });

  test("a receiver that opened after a message was sent, with a clock that was set back, hears the next one (R-46)", async () => {
    const name = randomUUID();
    const a = open(name);
    const now = vi.spyOn(Date, "now").mockReturnValue(5_000_000_000_000);
    const b = open(name);
    now.mockRestore();
    a.post("hello");
    await arrived(b.receive);
    expect(b.receive).toHaveBeenCalledOnce();
  });
});

describe("posting never throws and never rejects", () => {
  test.each<[string, unknown]>([["a function", () => 1], ["an object with one", { act: () => 1 }], ["a symbol", Symbol("x")]])("what cannot be cloned (%s) is not sent; what comes after it is", async (_, message) => {
    const name = randomUUID();
    const [a, b] = [open(name), open(name)];
    expect(() => a.post(message)).not.toThrow();
    a.post("next");
    await arrived(b.receive);
    expect(b.receive).toHaveBeenCalledExactlyOnceWith("next");
  });

  test("closed it is silent, in both directions", async () => {
    const name = randomUUID();
    const [a, b, c] = [open(name), open(name), open(name)];
    b.close();
    b.close();
    expect(() => b.post("after")).not.toThrow();
    a.post("x");
    await arrived(c.receive);
    expect(b.receive).not.toHaveBeenCalled();
    expect(c.receive).toHaveBeenCalledExactlyOnceWith("x");
  });

  test("closed after a post that failed it is closed: nothing waits for that post", async () => {
    const name = randomUUID();
    const [a, b, c] = [open(name), open(name), open(name)];
    b.post(() => 1);
    b.close();
    a.post("x");
    await arrived(c.receive);
    expect(b.receive).not.toHaveBeenCalled();
  });
});

describe("anybody of the origin may post (R-14)", () => {
  test.each<[string, unknown]>([["null", null], ["undefined", undefined], ["text", "hello"], ["a number", 5], ["an object", { a: 1 }], ["a library's own shape, half", { type: "message" }], ["its shape with nonsense", { type: "message", time: "x", data: { deep: 1 } }], ["its internal shape", { type: "internal", data: 1, time: 0 }]])(
    "%s: nothing throws, and what comes after it is heard",
    async (_, message) => {
      const name = randomUUID();
      const thrown: unknown[] = [];
      const onError = (error: unknown): void => void thrown.push(error);
      process.on("uncaughtException", onError);
      const [a, b, other] = [open(name), open(name), foreign(name)];
      other.postMessage(message);
      a.post("ours");
      await vi.waitFor(() => expect(b.receive).toHaveBeenCalledWith("ours"), POLL);
      process.off("uncaughtException", onError);
      expect(thrown).toEqual([]);
    },
  );
});
