import { cart, session } from "./session.js";
import { countItems } from "./cart.js";
import { h, icon, icons, setText } from "./dom.js";
import { currentRoute, linkTo, type Route } from "./router.js";
import { t } from "./text.js";
import { logo } from "./logo.js";

export interface Shell {
  readonly element: HTMLElement;
  /** Where the views go. */
  readonly main: HTMLElement;
  /** Marks where the visitor is. */
  update(): void;
}

/** What is around every view of the signed-in shop: the way to the others, the cart's badge, who is signed in, the way out. */
export function createShell(user: string, scope: AbortSignal): Shell {
  const main = h("main", { id: "main", class: "page", tabindex: "-1" });
  const badge = h("span", { class: "badge", "aria-hidden": "true" });
  const cartLabel = h("span", { class: "label" });

  const link = (route: Route, ...children: (Node | string)[]) => h("a", { href: linkTo(route), class: "nav-link" }, ...children);
  const links = new Map<Route, HTMLAnchorElement>([
    ["shop", link("shop", t("shop"))],
    ["orders", link("orders", t("orders"))],
    ["preferences", link("preferences", t("preferences"))],
    ["cart", link("cart", icon(...icons.cart), cartLabel, badge)],
  ]);
  links.get("cart")?.classList.add("cart-link");

  function updateBadge(): void {
    const count = countItems(cart.get());
    setText(badge, count > 0 ? String(count) : "");
    setText(cartLabel, t("cart"));
    links.get("cart")?.setAttribute("aria-label", `${t("cart")}: ${count}`);
  }

  function update(): void {
    for (const [route, element] of links) {
      if (route === currentRoute()) element.setAttribute("aria-current", "page");
      else element.removeAttribute("aria-current");
    }
  }

  updateBadge();
  scope.addEventListener("abort", cart.subscribe(updateBadge));

  const skip = h("a", { href: "#main", class: "skip" }, t("skip"));
  skip.addEventListener("click", (event) => {
    event.preventDefault(); // the hash is the router's
    main.focus();
  });

  const signOut = h("button", { type: "button", class: "quiet", id: "sign-out", title: t("signOut"), "aria-label": t("signOut"), onclick: () => void session.end() });
  signOut.append(icon(...icons.leave), h("span", { class: "label" }, t("signOut")));

  const element = h(
    "div",
    { class: "shell" },
    skip,
    h(
      "header",
      { class: "top" },
      h("a", { href: linkTo("shop"), class: "brand", "aria-label": "Driftwood" }, logo(), h("span", {}, "Driftwood")),
      h("nav", { "aria-label": "Driftwood" }, ...links.values()),
      h(
        "div",
        { class: "account" },
        h("span", { class: "who", title: t("signedInAs", { user }) }, h("span", { class: "avatar", "aria-hidden": "true" }, user.slice(0, 1)), user),
        signOut,
      ),
    ),
    main,
    h("footer", { class: "foot" }, h("span", {}, t("tagline")), h("a", { href: "/about.html" }, t("howItWorks"))),
  );
  return { element, main, update };
}
