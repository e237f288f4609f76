import { preferences } from "./session.js";
import { language, setLanguage } from "./text.js";

/** Makes the page look and speak as this user prefers; without a session, as the browser does. Returns whether the language changed. */
export function applyAppearance(): boolean {
  const wanted = preferences.get();
  const page = document.documentElement;
  page.dataset["theme"] = wanted.theme;
  page.dataset["text"] = wanted.text;
  page.lang = wanted.language;
  const changed = wanted.language !== language();
  setLanguage(wanted.language);
  return changed;
}
