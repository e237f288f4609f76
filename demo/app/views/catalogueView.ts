import { announce } from "../announce.js";
import { loadCatalogue, type Product } from "../api.js";
import { addToCart } from "../cart.js";
import { h, setText } from "../dom.js";
import { money } from "../format.js";
import { cart } from "../session.js";
import type { View } from "./view.js";
import { language, t } from "../text.js";
import { loading } from "./loading.js";

export function catalogueView(scope: AbortSignal): View {
  const grid = h("div", { class: "grid" });
  const load = () =>
    loading(grid, scope, loadCatalogue, ({ products }) => grid.replaceChildren(...products.map((product) => productCard(product, scope))));
  load();
  return {
    title: `Driftwood · ${t("tagline")}`,
    content: [
      h("section", { class: "hero" }, h("div", {}, h("h1", { tabindex: "-1" }, t("hello")), h("p", {}, t("helloText")))),
      grid,
    ],
  };
}

function productCard({ id, name, text, price }: Product, scope: AbortSignal): HTMLElement {
  const title = name[language()];
  const inCart = h("span", { class: "in-cart" });
  const add = h("button", { type: "button", class: "secondary", "aria-label": t("addNamed", { name: title }), "data-add": id }, t("addToCart"));
  add.addEventListener("click", () => {
    addToCart(id).then(
      () => announce(t("added", { name: title })),
      () => undefined, // the session ended meanwhile: the page says so
    );
  });

  const showCount = () => {
    const count = cart.get()[id] ?? 0;
    setText(inCart, count > 0 ? t("inCart", { count }) : "");
  };
  showCount();
  scope.addEventListener("abort", cart.subscribe(showCount));

  return h(
    "article",
    { class: "card product" },
    h("img", { src: `/img/${id}.svg`, alt: "", width: 400, height: 300, loading: "lazy" }),
    h(
      "div",
      { class: "card-body" },
      h("h2", {}, title),
      h("p", { class: "muted" }, text[language()]),
      h("div", { class: "card-foot" }, h("span", { class: "price" }, money(price)), inCart),
      add,
    ),
  );
}
