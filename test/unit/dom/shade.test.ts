import { afterEach, expect, test } from "vitest";
import { shade } from "../../../src/script/shade.js";

const { style } = document.documentElement;
afterEach(() => document.documentElement.removeAttribute("style"));

test.each([
  ["nothing to see while it is not known", ["checking"], "opacity: 0 !important;"],
  ["all to see once it is known", ["checking", undefined], ""],
  ["nothing at all once the session has gone", ["checking", "ended"], "display: none !important;"],
  ["what has gone does not come back", ["ended", undefined], "display: none !important;"],
] as const)("%s", (_, steps, left) => {
  steps.forEach(shade);
  expect(style.cssText).toBe(left);
});

test("the page's own styles stay", () => {
  style.setProperty("color", "red");
  shade("checking");
  shade(undefined);
  expect(style.cssText).toBe("color: red;");
});
