import { expect, test } from "vitest";
import { defineSessionWarning } from "../../../src/element/index.js";
import { kebab, KEYS, stringsFor } from "../../../src/element/strings.js";

test.each(["en", "de", "fr", "es", "ja", "ar"])("every word is there in %s, and is no other language's", (tag) => {
  const { language, strings } = stringsFor(tag);
  expect(language).toBe(tag);
  expect(KEYS.filter((key) => !strings[key])).toEqual([]);
  expect(strings.timeLeft).toContain("{time}");
  if (tag !== "en") expect(KEYS.filter((key) => strings[key] === stringsFor("en").strings[key])).toEqual([]);
});

test.each([["de-AT", "de"], ["FR", "fr"], ["nl", "en"], ["", "en"], ["constructor", "en"], ["__proto__", "en"]])("the words for %s are those of %s", (tag, language) => expect(stringsFor(tag).language).toBe(language));

test("a word's attribute and slot are its name with hyphens", () => expect(kebab("endingHeading")).toBe("ending-heading"));

test("on a server there is nothing to define", () => expect(defineSessionWarning()).toBeUndefined());
