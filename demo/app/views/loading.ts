import { h } from "../dom.js";
import { t } from "../text.js";

/** Shows placeholders in `place` until the data is there, or that it failed with a way to try again. Nothing is shown once `scope` is over. */
export function loading<T>(place: HTMLElement, scope: AbortSignal, load: () => Promise<T>, show: (data: T) => void): void {
  place.replaceChildren(...Array.from({ length: 4 }, () => h("div", { class: "placeholder", "aria-hidden": "true" })));
  place.setAttribute("aria-busy", "true");
  load().then(
    (data) => {
      if (scope.aborted) return;
      place.removeAttribute("aria-busy");
      show(data);
    },
    () => {
      if (scope.aborted) return;
      place.removeAttribute("aria-busy");
      const again = h("button", { type: "button", class: "secondary", onclick: () => loading(place, scope, load, show) }, t("tryAgain"));
      place.replaceChildren(h("div", { class: "empty", role: "alert" }, h("p", {}, t("loadFailed")), again));
    },
  );
}
