import { describe, expect, test, vi } from "vitest";
import { createIdentity } from "../../../src/tabs/identity.js";
import { lockManager, settle, stubPlatform } from "../support/platform.js";
import { memoryArea } from "../support/storage.js";

const PREFIX = "holdfast/shop/";
const KEY = `${PREFIX}tab`;
let minted = 0;
/** One id per call, in all pages of a test. */
const id = (): string => (++minted).toString(16).padStart(32, "0");

const page = (locks: ReturnType<typeof lockManager> | undefined, session: ReturnType<typeof memoryArea> | undefined, facts: { top?: boolean } = {}) =>
  createIdentity(stubPlatform({ locks: locks?.page(), session, id, page: facts }), PREFIX);
const take = (identity: ReturnType<typeof page>): Promise<void> => new Promise((resolve) => identity.take(resolve));

describe("an id in sessionStorage counts only while this document holds the Web Lock named after it (protocol, Tab identity)", () => {
  test("a new tab mints one, holds its lock, and writes it down", async () => {
    const [locks, session] = [lockManager(), memoryArea()];
    const identity = page(locks, session);
    expect(identity.known).toBe(false);
    await take(identity);
    expect(identity.id()).toMatch(/^[\da-f]{32}$/);
    expect(session.get(KEY)).toBe(identity.id());
    expect(locks.held()).toEqual([`${PREFIX}tab/${identity.id()}`]);
  });

  test("a reload keeps it (R-67)", async () => {
    const [locks, session] = [lockManager(), memoryArea()];
    const before = page(locks, session);
    await take(before);
    before.drop();
    const after = page(locks, session);
    expect(after.known).toBe(true);
    await take(after);
    expect(after.id()).toBe(before.id());
  });

  test("a duplicated tab has a copy of sessionStorage: it mints another and writes that back (R-67)", async () => {
    const [locks, session] = [lockManager(), memoryArea()];
    const original = page(locks, session);
    await take(original);
    const copied = memoryArea(session.map);
    const duplicate = page(locks, copied);
    await take(duplicate);
    expect(duplicate.id()).not.toBe(original.id());
    expect(copied.get(KEY)).toBe(duplicate.id());
    expect(session.get(KEY)).toBe(original.id());
    expect(locks.held().sort()).toEqual([`${PREFIX}tab/${original.id()}`, `${PREFIX}tab/${duplicate.id()}`].sort());
  });

  test("ten copies are ten tabs", async () => {
    const [locks, session] = [lockManager(), memoryArea()];
    await take(page(locks, session));
    const copies = Array.from({ length: 10 }, () => page(locks, memoryArea(session.map)));
    await Promise.all(copies.map(take));
    expect(new Set([session.get(KEY), ...copies.map((copy) => copy.id())]).size).toBe(11);
    expect(locks.held()).toHaveLength(11);
  });

  test.each([["text", "my tab"], ["too short", "abc"], ["upper case", "A".repeat(32)], ["empty", ""], ["far too long", "a".repeat(5_000)]])("what is there is not an id (%s): a new one", async (_, text) => {
    const [locks, session] = [lockManager(), memoryArea([[KEY, text]])];
    const identity = page(locks, session);
    await take(identity);
    expect(identity.id()).toMatch(/^[\da-f]{32}$/);
    expect(identity.id()).not.toBe(text);
    expect(session.get(KEY)).toBe(identity.id());
  });
});

describe("only top-level documents write the id", () => {
  test("a frame has its own, and leaves that of its tab alone", async () => {
    const [locks, session] = [lockManager(), memoryArea()];
    const tab = page(locks, session);
    await take(tab);
    const frame = page(locks, session, { top: false });
    await take(frame);
    expect(frame.id()).not.toBe(tab.id());
    expect(session.get(KEY)).toBe(tab.id());
    tab.drop();
    const later = page(locks, session, { top: false });
    await take(later);
    expect(later.id()).not.toBe(tab.id());
  });
});

describe("all held locks are dropped on pagehide and freeze, re-queued on pageshow and resume (protocol, Leadership)", () => {
  test("dropped it holds nothing, taken again it is the same tab", async () => {
    const [locks, session] = [lockManager(), memoryArea()];
    const identity = page(locks, session);
    await take(identity);
    const before = identity.id();
    identity.drop();
    expect(locks.held()).toEqual([]);
    await take(identity);
    expect(identity.id()).toBe(before);
    expect(locks.held()).toEqual([`${PREFIX}tab/${before}`]);
  });

  test("a tab whose reloaded id a duplicate took while it did not run is another one from then on", async () => {
    const [locks, session] = [lockManager(), memoryArea([[KEY, "f".repeat(32)]])];
    const original = page(locks, session);
    await take(original);
    original.drop();
    const duplicate = page(locks, memoryArea(session.map));
    await take(duplicate);
    await take(original);
    expect(original.id()).not.toBe(duplicate.id());
    expect(locks.held()).toHaveLength(2);
  });

  test("so is one whose id was minted here: no two live tabs share an id (R-67)", async () => {
    const [locks, session] = [lockManager(), memoryArea()];
    const original = page(locks, session);
    await take(original);
    original.drop();
    const duplicate = page(locks, memoryArea(session.map));
    await take(duplicate);
    await take(original);
    expect(original.id()).not.toBe(duplicate.id());
    expect(locks.held()).toHaveLength(2);
    expect(session.get(KEY)).toBe(original.id());
  });

  test("dropping before a grant, or twice, does nothing", async () => {
    const [locks, session] = [lockManager(), memoryArea()];
    const identity = page(locks, session);
    const then = vi.fn();
    expect(() => identity.drop()).not.toThrow();
    identity.take(then);
    identity.drop();
    identity.drop();
    await settle();
    expect(locks.held()).toEqual([]);
  });
});

describe("degraded", () => {
  test("without Web Locks the stored id is taken: a copy cannot be told from a reload", async () => {
    const session = memoryArea([[KEY, "f".repeat(32)]]);
    const identity = page(undefined, session);
    await take(identity);
    expect(identity.id()).toMatch(/^[\da-f]{32}$/);
  });

  test("without sessionStorage every document is a tab of its own", async () => {
    const locks = lockManager();
    const [a, b] = [page(locks, undefined), page(locks, undefined)];
    await Promise.all([take(a), take(b)]);
    expect(a.known).toBe(false);
    expect(a.id()).not.toBe(b.id());
    expect(locks.held()).toHaveLength(2);
  });

  test("locks that fail are not asked for ever", async () => {
    const request = vi.fn((_name: string, _mode: string, granted: (held: boolean) => void) => {
      queueMicrotask(() => granted(false));
      return () => {};
    });
    const identity = createIdentity(stubPlatform({ locks: { request, held: async () => [] }, session: memoryArea([[KEY, "f".repeat(32)]]), id }), PREFIX);
    await take(identity);
    expect(request.mock.calls.length).toBeLessThan(5);
    expect(identity.id()).toMatch(/^[\da-f]{32}$/);
  });
});
