import { describe, expect, test } from "vitest";
import { createTestBrowser, type ChannelModel, type Engine, type Tab, type TestBrowser } from "../../../src/testing/index.js";

/** Two tabs that have subscribed; what the second hears. */
async function pair(channel: Partial<ChannelModel> = {}, engine: Engine = "chromium"): Promise<{ browser: TestBrowser; a: Tab; b: Tab; post: (message: unknown) => void; heard: unknown[] }> {
  const browser = createTestBrowser({ engine, channel });
  const [a, b] = [browser.openTab(), browser.openTab()];
  const heard: unknown[] = [];
  const from = a.platform.channel!("c", () => expect.unreachable())!;
  b.platform.channel!("c", (message) => heard.push(message));
  await browser.advance(10);
  return { browser, a, b, post: (message) => from.post(message), heard };
}

describe("who hears a message (requirements R-77)", () => {
  test("every other object of that name, in this page too, but never the sender", async () => {
    const { browser, a, post, heard } = await pair();
    const own: unknown[] = [];
    a.platform.channel!("c", (message) => own.push(message));
    a.platform.channel!("other", () => expect.unreachable());
    await browser.advance(10);
    post(1);
    await browser.settle();
    expect([heard, own]).toEqual([[1], [1]]);
  });

  test("nobody who was created just now: registration takes time", async () => {
    const { browser, post } = await pair({ subscribeDelay: [5, 5] });
    browser.openTab().platform.channel!("c", () => expect.unreachable());
    post(1);
    await browser.settle();
  });

  test("nobody who closed meanwhile, crashed or left", async () => {
    const { browser, b, post, heard } = await pair();
    const closed = browser.openTab().platform.channel!("c", () => expect.unreachable())!;
    await browser.advance(10);
    post(1);
    closed.close();
    b.crash();
    await browser.settle();
    expect(heard).toEqual([]);
  });

  test("a copy as it was when posted", async () => {
    const { browser, post, heard } = await pair();
    const message = { list: [1] };
    post(message);
    message.list.push(2);
    await browser.settle();
    expect(heard).toEqual([{ list: [1] }]);
    expect(heard[0]).not.toBe(message);
  });

  test("what cannot be cloned goes nowhere and throws nothing", async () => {
    const { browser, post, heard } = await pair();
    post(() => undefined);
    await browser.settle();
    expect(heard).toEqual([]);
  });

  test("a message posted in pagehide still goes out", async () => {
    const { browser, a, heard } = await pair();
    const channel = a.platform.channel!("c", () => undefined)!;
    a.platform.page.listen((event) => {
      if (event === "pagehide") channel.post("bye");
    });
    a.close();
    await browser.settle();
    expect(heard).toEqual(["bye"]);
  });
});

describe("order", () => {
  test("messages of one sender stay in order", async () => {
    const { browser, post, heard } = await pair({ delay: [0, 100] });
    for (let n = 0; n < 20; n++) post(n);
    await browser.settle();
    expect(heard).toEqual([...Array(20).keys()]);
  });

  test.each([
    ["those of two senders do not", {}, 2],
    ["with `unordered` not even those of one", { unordered: true }, 1],
  ] as [string, Partial<ChannelModel>, number][])("%s", async (_, options, senders) => {
    const browser = createTestBrowser({ channel: { delay: [0, 100], ...options } });
    const heard: number[] = [];
    browser.openTab().platform.channel!("c", (message) => heard.push(message as number));
    const channels = Array.from({ length: senders }, () => browser.openTab().platform.channel!("c", () => undefined)!);
    await browser.advance(10);
    for (let n = 0; n < 20; n++) channels[n % senders]!.post(n);
    await browser.settle();
    expect(heard).not.toEqual([...heard].sort((x, y) => x - y));
    expect(heard).toHaveLength(20);
  });
});

describe("faults", () => {
  test.each([
    ["loss", { loss: 0.5 }, (count: number) => count > 20 && count < 80],
    ["duplication", { duplication: 0.5 }, (count: number) => count > 120 && count < 180],
    ["neither", {}, (count: number) => count === 100],
  ])("%s", async (_, faults, plausible) => {
    const { browser, post, heard } = await pair(faults);
    for (let n = 0; n < 100; n++) post(n);
    await browser.settle();
    expect(plausible(heard.length)).toBe(true);
  });
});

describe("a page that does not run", () => {
  test.each([
    ["queue", []],
    ["deliver", [1, 2]],
  ] as ["queue" | "deliver", unknown[]][])("frozen, %s: hears %j, and after the thaw all in order (storage-facts 2.3, requirements R-26)", async (whileFrozen, during) => {
    const { browser, b, post, heard } = await pair({ whileFrozen });
    b.freeze();
    post(1);
    post(2);
    await browser.settle();
    expect(heard).toEqual(during);
    b.thaw();
    await browser.settle();
    expect(heard).toEqual([1, 2]);
  });

  test("a process that stops without being told hears nothing until it goes on, whatever a frozen page does (R-61)", async () => {
    const { browser, b, post, heard } = await pair({ whileFrozen: "deliver" });
    b.freeze({ told: false });
    post(1);
    await browser.settle();
    expect(heard).toEqual([]);
    b.thaw();
    await browser.settle();
    expect(heard).toEqual([1]);
  });

  test.each([
    ["chromium", "loaded"],
    ["firefox", "loaded"],
    ["webkit", "cached"],
  ] as [Engine, string][])("cached, in %s: comes back %s, and the message is lost (requirements R-58)", async (engine, back) => {
    const { browser, b, post, heard } = await pair({}, engine);
    b.toBackForwardCache();
    post(1);
    await browser.settle();
    expect(b.restore()).toBe(back);
    await browser.settle();
    expect(heard).toEqual([]);
  });

  test("cached with its channel closed: nothing throws it out", async () => {
    const { browser, a, b } = await pair();
    const channel = b.platform.channel!("other", () => expect.unreachable())!;
    channel.close();
    b.toBackForwardCache();
    a.platform.channel!("other", () => undefined)!.post(1);
    await browser.settle();
    expect(b.restore()).toBe("cached");
  });

  test("prerendering: hears, but what it posts waits for activation (requirements R-59)", async () => {
    const browser = createTestBrowser();
    const [a, tab] = [browser.openTab(), browser.openTab({ prerender: true })];
    const [mine, theirs]: unknown[][] = [[], []];
    const from = a.platform.channel!("c", (message) => theirs!.push(message))!;
    const channel = tab.platform.channel!("c", (message) => mine!.push(message))!;
    await browser.advance(10);
    from.post(1);
    channel.post(2);
    await browser.settle();
    expect([mine, theirs]).toEqual([[1], []]);
    tab.activate();
    await browser.settle();
    expect([mine, theirs]).toEqual([[1], [2]]);
  });
});
