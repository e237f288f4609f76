import { loadCatalogue, type Product } from "../api.js";
import { changeQuantity, removeFromCart } from "../cart.js";
import { h, icon, icons, setText } from "../dom.js";
import { money } from "../format.js";
import { linkTo } from "../router.js";
import { cart } from "../session.js";
import type { View } from "./view.js";
import { language, t } from "../text.js";
import { loading } from "./loading.js";

interface Line {
  readonly element: HTMLElement;
  update(quantity: number): void;
}

const ignore = (): void => undefined; // the session ended meanwhile: the page says so

export function cartView(scope: AbortSignal): View {
  const list = h("ul", { class: "lines" });
  const subtotal = h("strong", { class: "price" });
  const summary = h(
    "div",
    { class: "card summary" },
    h("div", { class: "row" }, h("span", {}, t("subtotal")), subtotal),
    h("a", { href: linkTo("checkout"), class: "button primary" }, t("toCheckout")),
  );
  const empty = h(
    "div",
    { class: "empty" },
    h("img", { src: "/img/coast.svg", alt: "", width: 320, height: 200 }),
    h("h2", {}, t("cartEmpty")),
    h("p", { class: "muted" }, t("cartEmptyText")),
    h("a", { href: linkTo("shop"), class: "button primary" }, t("toShop")),
  );
  const place = h("div", { class: "cart-view" });

  loading(place, scope, loadCatalogue, ({ products }) => {
    const lines = new Map<string, Line>();

    // Lines stay the same elements while the cart changes under them, from here or from another tab: the focus is not lost.
    function show(): void {
      const content = cart.get();
      const chosen = products.filter(({ id }) => (content[id] ?? 0) > 0);
      for (const [id, line] of lines) {
        if (content[id]) continue;
        line.element.remove();
        lines.delete(id);
      }
      for (const product of chosen) {
        const line = lines.get(product.id) ?? cartLine(product);
        line.update(content[product.id] ?? 0);
        if (lines.has(product.id)) continue;
        lines.set(product.id, line);
        list.append(line.element);
      }
      setText(subtotal, money(chosen.reduce((sum, { id, price }) => sum + price * (content[id] ?? 0), 0)));
      const parts = chosen.length > 0 ? [list, summary] : [empty];
      if (!parts.every((part, index) => place.children[index] === part)) place.replaceChildren(...parts);
    }

    show();
    scope.addEventListener("abort", cart.subscribe(show));
  });

  return { title: `${t("cartTitle")} · Driftwood`, content: [h("h1", { tabindex: "-1" }, t("cartTitle")), place] };
}

function cartLine({ id, name, price }: Product): Line {
  const title = name[language()];
  const quantity = h("output", { class: "quantity" });
  const sum = h("span", { class: "price" });
  const button = (label: string, text: string, act: () => Promise<unknown>) =>
    h("button", { type: "button", class: "round", "aria-label": label, onclick: () => void act().catch(ignore) }, text);
  const remove = button(t("remove", { name: title }), "", () => removeFromCart(id));
  remove.append(icon(...icons.close));

  const element = h(
    "li",
    { class: "card line", "data-product": id },
    h("img", { src: `/img/${id}.svg`, alt: "", width: 96, height: 72 }),
    h("div", { class: "line-name" }, h("strong", {}, title), h("span", { class: "muted small" }, money(price))),
    h(
      "div",
      { class: "stepper" },
      button(t("less", { name: title }), "−", () => changeQuantity(id, -1)),
      quantity,
      button(t("more", { name: title }), "+", () => changeQuantity(id, 1)),
    ),
    sum,
    remove,
  );
  return {
    element,
    update(count) {
      setText(quantity, String(count));
      setText(sum, money(price * count));
    },
  };
}
