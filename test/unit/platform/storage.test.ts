// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { storageArea } from "../../../src/platform/storage.js";

const AREAS = ["localStorage", "sessionStorage"] as const;
const error = (name: string): DOMException => new DOMException("no", name);

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe.each(AREAS)("%s", (name) => {
  const area = () => storageArea(name)!;

  test("set, get, remove, as any other script of the page sees it", () => {
    expect(area().get("a")).toBeNull();
    expect(area().set("a", "1")).toBeUndefined();
    expect([area().get("a"), globalThis[name].getItem("a")]).toEqual(["1", "1"]);
    area().remove("a");
    area().remove("a");
    expect([area().get("a"), globalThis[name].length]).toEqual([null, 0]);
  });

  test("an empty value is a value", () => {
    area().set("a", "");
    expect(area().get("a")).toBe("");
  });

  test.each(["length", "key", "getItem"])("a key named %s is a key", (key) => {
    expect(area().get(key)).toBeNull();
    area().set(key, "1");
    expect(area().get(key)).toBe("1");
    area().remove(key);
    expect(area().get(key)).toBeNull();
  });

  test("keys: every one with the prefix, no other", () => {
    for (const key of ["holdfast/shop/a", "holdfast/shop/b", "holdfast/shop2/c", "other"]) area().set(key, "1");
    expect(area().keys("holdfast/shop/").sort()).toEqual(["holdfast/shop/a", "holdfast/shop/b"]);
    expect(area().keys("none")).toEqual([]);
  });

  test.each(["SecurityError", "NotFoundError"])("access to the property throws %s: there is none (R-63)", (kind) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)!;
    Object.defineProperty(globalThis, name, { configurable: true, get: () => { throw error(kind); } });
    try {
      expect(storageArea(name)).toBeUndefined();
    } finally {
      Object.defineProperty(globalThis, name, before);
    }
  });

  test.each<[string, unknown]>([["null", null], ["undefined", undefined]])("the property is %s, as in some web views: there is none", (_, value) => {
    vi.stubGlobal(name, value);
    expect(storageArea(name)).toBeUndefined();
  });

  test("an area that throws at its first use is none", () => {
    vi.stubGlobal(name, { getItem: () => { throw error("SecurityError"); } });
    expect(storageArea(name)).toBeUndefined();
  });

  describe("quota errors are handled by name, not by class (R-69): what was thrown is returned", () => {
    test.each<[string, unknown]>([
      ["a DOMException, as in Firefox and WebKit", error("QuotaExceededError")],
      ["a class of its own, as in Chromium from 138", Object.assign(new (class QuotaExceededError extends DOMException {})("full", "QuotaExceededError"), { quota: 5 })],
      ["another error", error("SecurityError")],
    ])("%s", (_, thrown) => {
      vi.stubGlobal(name, { getItem: () => null, setItem: () => { throw thrown; } });
      expect(storageArea(name)!.set("a", "1")).toBe(thrown);
    });

    test("something that is thrown is something, even undefined", () => {
      vi.stubGlobal(name, { getItem: () => null, setItem: () => { throw undefined; } });
      expect(storageArea(name)!.set("a", "1")).toBeTruthy();
    });
  });

  test("blocked meanwhile, nothing throws: nothing can be read", () => {
    let blocked = false;
    const deny = (): null => {
      if (blocked) throw error("SecurityError");
      return null;
    };
    vi.stubGlobal(name, new Proxy({}, { get: () => deny, ownKeys: () => (deny(), []) }));
    const own = storageArea(name)!;
    blocked = true;
    expect(own.get("a")).toBeNull();
    expect(own.keys("")).toEqual([]);
    expect(() => own.remove("a")).not.toThrow();
    expect(own.set("a", "1")).toMatchObject({ name: "SecurityError" });
  });
});

describe("storage events (R-66)", () => {
  const fire = (key: string | null, newValue: string | null, storageArea: Storage): void => void window.dispatchEvent(new StorageEvent("storage", { key, newValue, storageArea }));

  test.each<[string, string | null, string | null]>([["a change", "a", "1"], ["a removal", "a", null], ["clear(): key null", null, null]])("%s of another document", (_, key, value) => {
    const listener = vi.fn();
    const off = storageArea("localStorage")!.listen(listener);
    fire(key, value, localStorage);
    off();
    expect(listener).toHaveBeenCalledExactlyOnceWith(key, value);
  });

  test("those of the other area are not of this one", () => {
    const listener = vi.fn();
    const off = storageArea("localStorage")!.listen(listener);
    fire("a", "1", sessionStorage);
    off();
    expect(listener).not.toHaveBeenCalled();
  });

  test("none after it was ended; the others go on", () => {
    const [gone, stays] = [vi.fn(), vi.fn()];
    const area = storageArea("localStorage")!;
    const off = area.listen(gone);
    const offToo = area.listen(stays);
    off();
    off();
    fire("a", "1", localStorage);
    offToo();
    expect(gone).not.toHaveBeenCalled();
    expect(stays).toHaveBeenCalledOnce();
  });
});
