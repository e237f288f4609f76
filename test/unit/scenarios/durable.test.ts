import { describe, expect, test } from "vitest";
import { createSession, durable, type StandardSchemaV1 } from "../../../src/index.js";
import { createTestBrowser, type Tab } from "../../../src/testing/index.js";

/** A check that takes its time, as one that asks a server does. */
const slowly = (accepts: (value: unknown) => boolean): StandardSchemaV1<unknown, number> => ({
  "~standard": { version: 1, vendor: "test", validate: async (value: unknown) => (accepts(value) ? { value: value as number } : { issues: [{ message: "is odd" }] }) },
});

describe("durable entries with an asynchronous schema", () => {
  const open = ({ platform }: Tab, accepts: (value: unknown) => boolean) => {
    const session = createSession({ platform, data: { heap: durable<number>({ initial: 0, schema: slowly(accepts), lifetime: "device" }), last: durable<number>() } });
    const problems: string[] = [];
    session.on("problem", ({ error }) => void problems.push(error.message));
    return { session, problems };
  };
  const even = (value: unknown): boolean => (value as number) % 2 === 0;

  test("a value that it refuses is refused, and changes nothing", async () => {
    const browser = createTestBrowser();
    const { session } = open(browser.openTab(), even);
    await browser.until(session.start({ user: "ann" }));
    await browser.until(session.data.heap.set(4));
    await expect(browser.until(session.data.heap.set(5))).rejects.toMatchObject({ name: "DataError" });
    await expect(browser.until(session.data.heap.update((value) => value + 1))).rejects.toMatchObject({ name: "DataError" });
    await expect(browser.until(session.data.heap.update((() => Promise.resolve(6)) as never))).rejects.toThrow("returned a promise");
    expect(await browser.until(session.data.heap.get())).toBe(4);
    expect(await browser.until(session.data.heap.update((value) => value + 2))).toBe(6);
  });

  test("a stored value that it no longer accepts reads as the initial one, and is reported", async () => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    const before = open(tab, even).session;
    await browser.until(before.start({ user: "ann" }));
    await browser.until(before.data.heap.set(4));
    tab.reload();
    const { session, problems } = open(tab, (value) => !even(value));
    expect(await browser.until(session.data.heap.get())).toBe(0);
    expect(problems.some((message) => message.includes("is odd"))).toBe(true);
  });

  test("without a session a device entry can be read, and nothing can be written", async () => {
    const browser = createTestBrowser();
    const tab = browser.openTab();
    const { session } = open(tab, even);
    await browser.until(session.start({ user: "ann" }));
    await browser.until(session.data.heap.set(4));
    await browser.until(session.data.last.set(1));
    await browser.until(session.end());
    expect(await browser.until(session.data.heap.get())).toBe(4);
    expect(await browser.until(session.data.last.get())).toBeUndefined();
    const writes: (() => Promise<unknown>)[] = [() => session.data.heap.set(6), () => session.data.heap.update((value) => value), () => session.data.last.delete()];
    for (const write of writes) await expect(browser.until(write())).rejects.toMatchObject({ name: "SessionEndedError" });
  });

  test("a read under way when the session ends rejects", async () => {
    const browser = createTestBrowser();
    const { session } = open(browser.openTab(), even);
    await browser.until(session.start({ user: "ann" }));
    await browser.until(session.data.last.set(1));
    const read = session.data.last.get().catch((error: Error) => error.name);
    void session.end();
    expect(await browser.until(read)).toBe("SessionEndedError");
  });
});
