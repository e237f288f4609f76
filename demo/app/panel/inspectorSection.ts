import { defineSessionInspector } from "holdfast/inspector";
import { h, icon, icons } from "../dom.js";
import { session } from "../session.js";
import { section, type Section } from "./section.js";

/** State, tabs and timeline: the SDK's own inspector. It looks after itself; only the address of the link is ours. */
export function inspectorSection(): Section {
  defineSessionInspector();
  const inspector = Object.assign(document.createElement("session-inspector"), { session });
  const open = h("a", { href: location.href, target: "_blank", rel: "noopener", class: "button quiet small" }, icon(...icons.tab), "Open another tab");
  return {
    element: section("Session", inspector, open),
    update: () => void (open.href = location.href),
  };
}
