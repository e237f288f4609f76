import { h, icon, icons } from "../dom.js";
import { session } from "../session.js";
import { healthSection } from "./healthSection.js";
import { inspectorSection } from "./inspectorSection.js";
import { leversSection } from "./leversSection.js";
import { serverSection } from "./serverSection.js";

/**
 * A look behind the counter: a drawer beside the shop, on a phone a sheet at the bottom. It is not the shop's and stays when one signs
 * out, so that the end can be seen arriving. Closed, or in a hidden tab, it does nothing.
 */
export function createPanel(root: HTMLElement, everySecond: (listener: () => void, signal: AbortSignal) => void): void {
  const body = h("div", { class: "panel-body", id: "panel-body" });
  const word = h("span", { class: "toggle-state" });
  const toggle = h("button", { type: "button", class: "panel-toggle", "aria-controls": "panel-body", onclick: () => setOpen(!open) });
  toggle.append(icon(...icons.panel), h("span", { class: "label" }, "Session panel"), word);
  const close = h("button", { type: "button", class: "round", "aria-label": "Close the session panel", onclick: () => setOpen(false) });
  close.append(icon(...icons.close));

  let open = false;
  let ticking: AbortController | undefined;
  let pending = false;
  const isSeen = () => open && !document.hidden;

  const sections = [inspectorSection(), serverSection(isSeen), leversSection(), healthSection()];
  body.append(h("div", { class: "panel-head" }, h("h2", {}, "Session panel"), close), ...sections.map(({ element }) => element));
  root.append(toggle, body);

  function update(): void {
    pending = false;
    const { status } = session.getState();
    root.dataset["status"] = status;
    word.replaceChildren(status);
    if (isSeen()) for (const { update } of sections) update();
  }

  /** Several events in one task are drawn once. */
  function updateSoon(): void {
    if (pending || document.hidden) return;
    pending = true;
    requestAnimationFrame(update);
  }

  function setOpen(next: boolean, byHand = true): void {
    open = next;
    root.classList.toggle("open", open);
    body.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    ticking?.abort();
    ticking = undefined;
    if (open) {
      ticking = new AbortController();
      everySecond(update, ticking.signal);
    }
    update();
    if (byHand) (open ? close : toggle).focus();
  }

  session.on("change", updateSoon);
  document.addEventListener("visibilitychange", updateSoon);
  root.addEventListener("keydown", ({ key }) => key === "Escape" && open && setOpen(false));

  const wanted = new URLSearchParams(location.search).get("panel");
  setOpen(wanted === "open" || (wanted === null && matchMedia("(min-width: 75rem)").matches), false);
}
