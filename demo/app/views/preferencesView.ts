import { h } from "../dom.js";
import type { Preferences } from "../model.js";
import { isLive, preferences } from "../session.js";
import type { View } from "./view.js";
import { t } from "../text.js";
import { choice } from "./choice.js";

export function preferencesView(scope: AbortSignal): View {
  const set = <K extends keyof Preferences>(key: K, value: Preferences[K]) => {
    if (isLive()) preferences.set({ ...preferences.get(), [key]: value });
  };
  const { theme, language, text } = preferences.get();
  const groups = {
    theme: choice("theme", t("theme"), theme, [
      ["auto", t("themeAuto")],
      ["light", t("themeLight")],
      ["dark", t("themeDark")],
    ], (value) => set("theme", value)),
    language: choice("language", t("language"), language, [
      ["en", "English"],
      ["de", "Deutsch"],
    ], (value) => set("language", value)),
    text: choice("text", t("textSize"), text, [
      ["normal", t("textNormal")],
      ["large", t("textLarge")],
    ], (value) => set("text", value)),
  };

  // Another tab may change them while this page is open.
  scope.addEventListener(
    "abort",
    preferences.subscribe(() => {
      const wanted = preferences.get();
      groups.theme.select(wanted.theme);
      groups.language.select(wanted.language);
      groups.text.select(wanted.text);
    }),
  );

  return {
    title: `${t("preferencesTitle")} · Driftwood`,
    content: [
      h("h1", { tabindex: "-1" }, t("preferencesTitle")),
      h("p", { class: "lead" }, t("preferencesText")),
      h("div", { class: "card form" }, groups.theme.element, groups.language.element, groups.text.element),
    ],
  };
}
