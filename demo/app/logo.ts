import { svg } from "./dom.js";

/** Three waves under a setting sun. */
export function logo(): SVGSVGElement {
  return svg(
    "svg",
    { class: "logo", viewBox: "0 0 32 32", "aria-hidden": "true", focusable: "false" },
    svg("circle", { class: "logo-sun", cx: 16, cy: 12, r: 6 }),
    svg("path", { d: "M3 17c3.5-2.6 6.5-2.6 9 0s5.5 2.6 8.5 0 5.5-2.6 8.5 0" }),
    svg("path", { d: "M3 22.5c3.5-2.6 6.5-2.6 9 0s5.5 2.6 8.5 0 5.5-2.6 8.5 0" }),
    svg("path", { d: "M3 28c3.5-2.6 6.5-2.6 9 0s5.5 2.6 8.5 0 5.5-2.6 8.5 0" }),
  );
}
