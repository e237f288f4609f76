import type { EndReason } from "holdfast";
import { announce } from "./announce.js";
import { applyAppearance } from "./appearance.js";
import { h } from "./dom.js";
import { currentRoute, type Route } from "./router.js";
import { session } from "./session.js";
import { createShell, type Shell } from "./shell.js";
import { t } from "./text.js";
import { cartView } from "./views/cartView.js";
import { catalogueView } from "./views/catalogueView.js";
import { checkoutView } from "./views/checkoutView.js";
import { ordersView } from "./views/ordersView.js";
import { preferencesView } from "./views/preferencesView.js";
import { endedText, signInView } from "./views/signInView.js";
import type { View } from "./views/view.js";

const views: Record<Route, (scope: AbortSignal) => View> = {
  shop: catalogueView,
  cart: cartView,
  checkout: checkoutView,
  orders: ordersView,
  preferences: preferencesView,
};

/**
 * Shows what the session's state allows: the shop, the sign-in page, or while the state is being checked neither. The shop stays in the
 * document while it is checked, so that nothing typed is lost; it is hidden and inert. Once the session has ended it is taken out in the
 * same task: in a frozen tab nothing later than that would run.
 */
export function createStage(root: HTMLElement): void {
  const checking = h("div", { class: "checking", role: "status" });
  let shell: Shell | undefined;
  let shellScope: AbortController | undefined;
  let viewScope: AbortController | undefined;
  let shownFor = "";
  let title = "Driftwood";

  function clear(): void {
    viewScope?.abort();
    shellScope?.abort();
    viewScope = shellScope = shell = undefined;
    shownFor = "";
    root.replaceChildren();
  }

  function showView(focus: boolean): void {
    if (!shell) return;
    viewScope?.abort();
    viewScope = new AbortController();
    const view = views[currentRoute()](viewScope.signal);
    shell.main.replaceChildren(...view.content);
    shell.update();
    title = view.title;
    if (!focus) return;
    scrollTo(0, 0);
    shell.main.querySelector<HTMLElement>("h1")?.focus();
  }

  function showShop(user: string, key: string, arrived: boolean): void {
    if (shownFor === key && shell) {
      shell.element.hidden = false;
      checking.remove();
      return;
    }
    clear();
    shownFor = key;
    shellScope = new AbortController();
    shell = createShell(user, shellScope.signal);
    root.replaceChildren(shell.element);
    showView(arrived);
  }

  function showChecking(): void {
    if (shownFor.startsWith("out")) return; // the sign-in page protects nothing, and somebody may be typing
    if (shell) shell.element.hidden = true;
    checking.replaceChildren(h("span", { class: "spinner", "aria-hidden": "true" }), h("strong", {}, t("checking")), h("p", {}, t("checkingText")));
    if (!checking.isConnected) root.append(checking);
  }

  function showSignIn(reason: EndReason | undefined): void {
    const key = `out ${reason ?? ""}`;
    if (shownFor === key) return;
    clear();
    shownFor = key;
    viewScope = new AbortController();
    const view = signInView(viewScope.signal, reason);
    root.replaceChildren(...view.content);
    title = view.title;
  }

  function show(arrived = true): void {
    const state = session.getState();
    const focused = document.activeElement;
    const translated = applyAppearance();
    if (translated) shownFor = "";
    if (state.status === "active" || state.status === "warning") showShop(state.user, `${state.user} ${state.startedAt}`, arrived);
    else if (state.status === "checking") showChecking();
    else showSignIn(state.reason);
    document.title = title;
    // The language was chosen with a radio button, which has just been made anew in that language.
    if (translated && focused instanceof HTMLInputElement && focused.type === "radio") {
      root.querySelector<HTMLElement>(`input[name="${focused.name}"][value="${focused.value}"]`)?.focus();
    }
  }

  session.on("change", () => show());
  session.on("ended", ({ reason }) => {
    show();
    announce(endedText(reason).title);
  });
  session.data.preferences.subscribe(() => show(false));
  addEventListener("hashchange", () => {
    showView(true);
    document.title = title;
  });
  show(false);
}
