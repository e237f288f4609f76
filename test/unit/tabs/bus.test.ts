import { describe, expect, test, vi } from "vitest";
import type { Channel } from "../../../src/platform/platform.js";
import { createBus } from "../../../src/tabs/bus.js";
import type { Message } from "../../../src/tabs/messages.js";
import { stubPlatform } from "../support/platform.js";
import { memoryArea } from "../support/storage.js";

const message: Message = { p: 1, type: "end", n: 5, id: "0".repeat(32), floor: 5, from: "tab-1", reason: "logout" };
const NAME = "holdfast/shop/";

/** Channels of one browser by name. */
function channels() {
  const open = new Set<{ name: string; receive: (message: unknown) => void }>();
  return {
    open,
    channel: (name: string, receive: (message: unknown) => void): Channel => {
      const own = { name, receive };
      open.add(own);
      return {
        post: (data) => [...open].forEach((each) => each !== own && each.name === name && each.receive(structuredClone(data))),
        close: () => void open.delete(own),
      };
    },
  };
}

const bus = (platform: Parameters<typeof createBus>[0], name: string = NAME) => {
  const [receive, refused, missing] = [vi.fn<(message: Message) => void>(), vi.fn<(what: string) => void>(), vi.fn<() => void>()];
  const own = createBus(platform, name, receive, refused, missing);
  return { ...own, receive, refused, missing };
};

describe("over BroadcastChannel", () => {
  test("a message reaches the other tabs of the session, not its sender", () => {
    const { channel } = channels();
    const [a, b, c] = [bus(stubPlatform({ channel })), bus(stubPlatform({ channel })), bus(stubPlatform({ channel }))];
    for (const each of [a, b, c]) each.open();
    a.post(message);
    expect(a.receive).not.toHaveBeenCalled();
    for (const other of [b, c]) expect(other.receive).toHaveBeenCalledExactlyOnceWith(message);
    expect(a.missing).not.toHaveBeenCalled();
  });

  test("sessions of another name are not disturbed (R-19)", () => {
    const { channel } = channels();
    const [a, other] = [bus(stubPlatform({ channel })), bus(stubPlatform({ channel }), "holdfast/other/")];
    a.open();
    other.open();
    a.post(message);
    expect(other.receive).not.toHaveBeenCalled();
  });

  test("closed it neither sends nor hears: an open channel evicts the cached page at the next message", () => {
    const { channel, open } = channels();
    const [a, b] = [bus(stubPlatform({ channel })), bus(stubPlatform({ channel }))];
    a.open();
    b.open();
    b.close();
    expect(open.size).toBe(1);
    a.post(message);
    expect(() => b.post(message)).not.toThrow();
    expect([a.receive.mock.calls, b.receive.mock.calls]).toEqual([[], []]);
  });

  test("pageshow opens it again; twice is once", () => {
    const { channel, open } = channels();
    const [a, b] = [bus(stubPlatform({ channel })), bus(stubPlatform({ channel }))];
    a.open();
    b.open();
    b.close();
    b.open();
    b.open();
    expect(open.size).toBe(2);
    a.post(message);
    expect(b.receive).toHaveBeenCalledOnce();
  });

  test("closing twice, or before it was open, does nothing", () => {
    const own = bus(stubPlatform({ channel: channels().channel }));
    expect(() => (own.close(), own.post(message), own.open(), own.close(), own.close())).not.toThrow();
  });

  test.each<[string, unknown]>([["nothing", undefined], ["text", "hello"], ["another library's", { type: "pong", n: 1 }], ["a later protocol's", { ...message, type: "set", p: 9 }]])("%s is refused, and reaches nobody", (_, data) => {
    const { channel, open } = channels();
    const own = bus(stubPlatform({ channel }));
    own.open();
    [...open].forEach(({ receive }) => receive(data));
    expect(own.receive).not.toHaveBeenCalled();
    expect(own.refused).toHaveBeenCalledOnce();
  });
});

describe.each<[string, Parameters<typeof stubPlatform>[0]]>([
  ["none", { channel: undefined }],
  ["one that cannot be opened", { channel: () => undefined }],
  ["one that throws at construction, as in Firefox with blocked cookies", { channel: () => { throw new DOMException("no", "SecurityError"); } }],
])("without BroadcastChannel (%s): storage events (R-78)", (_, lacks) => {
  /** Two tabs with one localStorage: what one sets fires in the other. */
  const pair = () => {
    const [a, b] = [memoryArea(), memoryArea()];
    const events = (from: typeof a, to: typeof a): typeof a => ({ ...from, set: (key, value) => (to.fire(key, value), from.set(key, value)), remove: (key) => (to.fire(key, null), from.remove(key)) });
    return { a, b, one: bus(stubPlatform({ ...lacks, local: events(a, b) })), two: bus(stubPlatform({ ...lacks, local: events(b, a) })) };
  };

  test("a message reaches the other tab, and is reported as degraded", () => {
    const { one, two } = pair();
    one.open();
    two.open();
    one.post(message);
    expect(two.receive).toHaveBeenCalledExactlyOnceWith(message);
    expect(one.receive).not.toHaveBeenCalled();
    expect(one.missing).toHaveBeenCalledOnce();
    expect(two.refused).not.toHaveBeenCalled();
  });

  test("the same message twice arrives twice", () => {
    const { one, two } = pair();
    one.open();
    two.open();
    one.post(message);
    one.post(message);
    expect(two.receive).toHaveBeenCalledTimes(2);
  });

  test("the texts of equal messages differ: an identical value fires no event (R-66)", () => {
    const area = memoryArea();
    const texts: string[] = [];
    const own = bus(stubPlatform({ ...lacks, local: { ...area, set: (key, value) => (texts.push(value), area.set(key, value)) } }));
    own.open();
    own.post(message);
    own.post(message);
    expect(new Set(texts).size).toBe(2);
  });

  test("nothing of it stays on the disk", () => {
    const { a, b, one, two } = pair();
    one.open();
    two.open();
    one.post({ ...message, type: "set", entries: [["s/5/x/cart", { v: "secret" }]] });
    expect([...a.map, ...b.map]).toEqual([]);
  });

  test("a value of the memory tier never touches the disk (api.md, data/context: memory)", () => {
    const area = memoryArea();
    const texts: string[] = [];
    const own = bus(stubPlatform({ ...lacks, local: { ...area, set: (key, value) => (texts.push(value), area.set(key, value)) } }));
    own.open();
    own.post({ ...message, type: "set", entries: [["m/5/x/filter", { v: "secret" }], ["s/5/x/cart", { v: "tea" }]] });
    expect(texts.join()).toContain("tea");
    expect(texts.join()).not.toContain("secret");
  });

  test.each([["another key", "theme", '{"type":"end"}'], ["a message of another name", "holdfast/other/message", JSON.stringify(message)], ["removed", `${NAME}message`, null], ["everything was cleared", null, null]])("%s is not a message", (__, key, text) => {
    const { b, two } = pair();
    two.open();
    b.fire(key, text);
    expect(two.receive).not.toHaveBeenCalled();
    expect(two.refused).not.toHaveBeenCalled();
  });

  test.each([["no JSON", "{{{"], ["not a message", "5"], ["far too large", `"${"x".repeat(200_000)}"`]])("%s is refused and does not throw", (__, text) => {
    const area = memoryArea();
    let key = "";
    const own = bus(stubPlatform({ ...lacks, local: { ...area, set: (at, value) => ((key = at), area.set(at, value)) } }));
    own.open();
    own.post(message);
    expect(() => area.fire(key, text)).not.toThrow();
    expect(own.receive).not.toHaveBeenCalled();
    expect(own.refused).toHaveBeenCalledOnce();
  });

  test("closed it neither hears nor sends", () => {
    const { a, one, two } = pair();
    one.open();
    two.open();
    two.close();
    one.post(message);
    two.post(message);
    expect([one.receive.mock.calls, two.receive.mock.calls]).toEqual([[], []]);
    expect(a.map.size).toBe(0);
  });

  test("without localStorage either, a tab is alone and nothing throws (R-71)", () => {
    const own = bus(stubPlatform(lacks));
    expect(() => (own.open(), own.post(message), own.close())).not.toThrow();
    expect(own.missing).toHaveBeenCalled();
  });
});
