import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { ConfigurationError, DataError, HoldfastError, ServerError, SessionEndedError, StorageError } from "../../../src/session/errors.js";

const CLASSES = { ConfigurationError, StorageError, ServerError, SessionEndedError, DataError };
const EACH = Object.entries(CLASSES);

describe.each(EACH)("%s (api.md, Errors)", (name, Class) => {
  const error = new Class("why", { cause: "the browser" });
  test("is a HoldfastError and an Error", () => {
    expect(error).toBeInstanceOf(Class);
    expect(error).toBeInstanceOf(HoldfastError);
    expect(error).toBeInstanceOf(Error);
  });
  test("has its name as a literal, whatever a minifier makes of the class", () => expect(error.name).toBe(name));
  test("has its message and its cause", () => expect([error.message, error.cause]).toEqual(["why", "the browser"]));
  test("its guard knows it, and so does the base's", () => expect([Class.is(error), HoldfastError.is(error)]).toEqual([true, true]));
  test("its guard knows no other", () => {
    for (const [other, Other] of EACH) expect(Other.is(error)).toBe(other === name);
    expect(Class.is(new HoldfastError("x"))).toBe(false);
    expect(Class.is(new Error("x"))).toBe(false);
  });
});

describe("a guard works across realms (api.md, Errors)", () => {
  const foreign = (name: string): unknown => runInNewContext(`(() => { class ${name} extends Error { name = "${name}" } return new ${name}("x") })()`);
  test.each(EACH)("%s of another realm", (name, Class) => {
    const error = foreign(name);
    expect(error).not.toBeInstanceOf(Error);
    expect(Class.is(error)).toBe(true);
    expect(HoldfastError.is(error)).toBe(true);
  });
  test("the base of another realm", () => expect(HoldfastError.is(foreign("HoldfastError"))).toBe(true));
  test("another error of another realm", () => expect(HoldfastError.is(foreign("TypeError"))).toBe(false));
});

describe("a guard takes anything that can be thrown", () => {
  test.each([[undefined], [null], [0], [""], ["DataError"], [Symbol("DataError")], [{}], [[]], [() => {}], [new Error("DataError")], [Object.create(null)]])("%o", (thrown) => {
    expect(HoldfastError.is(thrown)).toBe(false);
    for (const [, Class] of EACH) expect(Class.is(thrown)).toBe(false);
  });
});

test("a DOMException that IndexedDB names DataError is not ours", () => {
  expect(DataError.is(new DOMException("no valid key", "DataError"))).toBe(false);
  expect(HoldfastError.is(new DOMException("no valid key", "DataError"))).toBe(false);
});
