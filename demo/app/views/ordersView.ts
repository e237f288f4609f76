import { loadCatalogue, loadOrders, type Order, type Product } from "../api.js";
import { h, icon, icons } from "../dom.js";
import { dateTime, money } from "../format.js";
import { takePlacedOrder } from "../placedOrder.js";
import { linkTo } from "../router.js";
import type { View } from "./view.js";
import { language, t } from "../text.js";
import { loading } from "./loading.js";

export function ordersView(scope: AbortSignal): View {
  const list = h("ul", { class: "lines" });
  const placed = takePlacedOrder();
  loading(
    list,
    scope,
    () => Promise.all([loadOrders(), loadCatalogue()]),
    ([orders, { products }]) => list.replaceChildren(...(orders.length > 0 ? orders.map((order) => orderCard(order, products)) : [noOrders()])),
  );
  const thanks = placed && h("div", { class: "notice good", role: "status" }, icon(...icons.check), h("strong", {}, t("orderThanks", { id: placed })));
  return {
    title: `${t("ordersTitle")} · Driftwood`,
    content: [h("h1", { tabindex: "-1" }, t("ordersTitle")), ...(thanks ? [thanks] : []), list],
  };
}

function noOrders(): HTMLElement {
  return h("li", { class: "empty" }, h("h2", {}, t("ordersEmpty")), h("a", { href: linkTo("shop"), class: "button primary" }, t("toShop")));
}

function orderCard(order: Order, products: readonly Product[]): HTMLElement {
  const nameOf = (id: string) => products.find((product) => product.id === id)?.name[language()] ?? id;
  return h(
    "li",
    { class: "card order" },
    h("div", { class: "row" }, h("strong", {}, t("orderNumber", { id: order.id })), h("span", { class: "muted small" }, dateTime(order.at))),
    h("ul", { class: "plain" }, ...order.lines.map(({ id, quantity }) => h("li", {}, `${quantity} × ${nameOf(id)}`))),
    h("div", { class: "row" }, h("span", { class: "muted" }, t("total")), h("strong", { class: "price" }, money(order.total))),
  );
}
