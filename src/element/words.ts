import { kebab, stringsFor, type WarningStrings } from "./strings.js";

export interface Words extends WarningStrings {
  /** What they are in, for whoever reads them out and for the formats of `Intl`. */
  readonly language: string;
  /** Empty: as the page. */
  readonly dir: "" | "ltr" | "rtl";
}

/** The words of an element: its attributes, then those given, then ours in the language of the page around it, or of the browser where the page names none. */
export function wordsFor(element: HTMLElement, strings: Partial<WarningStrings> | undefined): Words {
  const asked = element.closest<HTMLElement>("[lang]")?.lang || navigator.language;
  const found = stringsFor(asked);
  const attributes = Object.keys(found.strings).flatMap((key) => (element.hasAttribute(kebab(key)) ? [[key, element.getAttribute(kebab(key))]] : []));
  const given = { ...strings, ...Object.fromEntries(attributes) };
  // Whoever gives words gives them in the page's language. Ours are in theirs, which may be another one than the page's.
  const own = !Object.keys(given).length;
  return { ...found.strings, ...given, language: own ? found.language : asked, dir: own ? (found.language == "ar" ? "rtl" : "ltr") : "" };
}
