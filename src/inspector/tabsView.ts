import type { TabInfo } from "../index.js";
import { h } from "./dom.js";
import { type Lane, tabName } from "./lanes.js";

export interface TabsView {
  readonly element: HTMLElement;
  update(tabs: readonly TabInfo[], lanes: readonly Lane[]): void;
}

/** The live tabs of the session, and which of them speaks to the server for all. */
export function tabsView(): TabsView {
  const list = h("ul", { class: "tabs", part: "tabs", "aria-label": "Tabs" });
  let shown = "";
  return {
    element: list,
    update(tabs, lanes) {
      const rows = tabs.map(({ id, self, leader }) => ({ id, self, leader, lane: lanes.find(({ tab }) => tab == id) }));
      const now = JSON.stringify(rows);
      if (now == shown) return;
      shown = now;
      list.replaceChildren(
        ...rows.map(({ id, self, leader, lane }) =>
          h(
            "li",
            { "data-tab": id, "data-leader": leader, class: self && "self" },
            h("span", { class: `dot colour-${lane?.colour ?? 0}`, "aria-hidden": "true" }),
            h("span", {}, self ? `this tab · ${tabName(id)}` : tabName(id)),
            lane && lane.life != "visible" && h("span", { class: "muted" }, lane.life),
            leader && h("span", { class: "leads" }, "★ leads"),
          ),
        ),
      );
    },
  };
}
