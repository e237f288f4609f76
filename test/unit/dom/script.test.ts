// What the script does as it is loaded, once and again. The tag itself is in startFromTag.test.ts.
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type * as Script from "../../../src/script.js";
import { openPage, share, tag, told } from "./page.js";

const shared = globalThis as { [key: symbol]: unknown };
let warn: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockReturnValue();
  onTestFinished(() => {
    delete shared[Symbol.for("holdfast.script")];
    warn.mockRestore();
  });
});

/** Runs a copy of the script, as the tag with these attributes does; null for what knows no tag, as a module. */
async function load(attributes: Record<string, string> | null): Promise<typeof Script> {
  Object.defineProperty(document, "currentScript", { configurable: true, value: attributes && tag(attributes) });
  vi.resetModules();
  const script = await import("../../../src/script.js");
  delete (document as { currentScript?: unknown }).currentScript;
  return script;
}

test.each([["a tag without data-holdfast", { "data-user": "ada" }], ["a module, which knows no tag", null]])("%s starts nothing, and has everything", async (_, attributes) => {
  const script = await load(attributes);
  expect([script.session, document.querySelector("session-warning"), warn.mock.calls]).toEqual([undefined, null, []]);
  expect(["createSession", "tab", "ConfigurationError", "defineSessionWarning", "debug"].filter((name) => !(name in script))).toEqual([]);
});

test("in a worker there is no tag, and no page to keep anything in", async () => {
  vi.resetModules();
  vi.stubGlobal("document", undefined);
  onTestFinished(() => void vi.unstubAllGlobals());
  const { session } = await import("../../../src/script.js");
  expect([session, shared[Symbol.for("holdfast.script")]]).toEqual([undefined, undefined]);
});

test("data-holdfast starts a session", async () => {
  const page = await openPage();
  share(page);
  const { session } = await load({ "data-holdfast": "", "data-user": "ada" });
  await page.browser.settle();
  expect([session, session!.getState().user, warn.mock.calls]).toEqual([page.session, "ada", []]);
});

test("loaded again it is the same session, told of once", async () => {
  const page = await openPage();
  share(page);
  const first = await load({ "data-holdfast": "" });
  const copies = [await load({ "data-holdfast": "", "data-name": "other" }), await load({}), await load(null)];
  expect(copies.map(({ session }) => session)).toEqual([first.session, first.session, first.session]);
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/^Holdfast is loaded more than once in this page: one session/)]]);
  expect(document.querySelectorAll("session-warning")).toHaveLength(1);
});

test("a later tag is the server's newer word about the same session", async () => {
  const page = await openPage();
  share(page);
  await load({ "data-holdfast": "", "data-user": "ada", "data-sign-in": "one" });
  await page.browser.settle();
  await load({ "data-holdfast": "", "data-user": "ben", "data-sign-in": "two" });
  await page.browser.settle();
  expect(page.session.getState().user).toBe("ben");
});

test("the first tag that is right counts", async () => {
  const page = await openPage();
  share(page);
  const errors = told();
  expect((await load({ "data-holdfast": "", "data-idle": "never" })).session).toBe(undefined);
  expect((await load({ "data-holdfast": "", "data-user": "ada" })).session).toBe(page.session);
  await page.browser.settle();
  expect([errors.length, page.session.getState().user]).toEqual([1, "ada"]);
});
