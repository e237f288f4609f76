import { h } from "./dom.js";

const region = h("div", { role: "status", class: "visually-hidden" });
document.body.append(region);

/** Says something to who listens to the page instead of looking at it. Nothing moves, nothing takes the focus. */
export function announce(text: string): void {
  region.replaceChildren(text);
}
