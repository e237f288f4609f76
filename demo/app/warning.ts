import { h, setText, svg } from "./dom.js";
import { countdown, spokenDuration } from "./format.js";
import { session } from "./session.js";
import { t } from "./text.js";

/** Seconds at which the time left is said aloud, besides once at the start: more would chatter (WCAG 2.2, 4.1.3). */
const SPOKEN = [60, 30, 10];
const CIRCUMFERENCE = 2 * Math.PI * 54;

/**
 * The warning before a sign-out: an alert dialog in every tab, as long as the state says "warning". `showModal()` makes the rest inert
 * and gives the focus back afterwards. Escape extends: whoever presses a key is there. Where nothing can be extended, nothing offers it.
 */
export function createWarning(everySecond: (listener: () => void, signal: AbortSignal) => void): void {
  const title = h("h2", { id: "warning-title" });
  const text = h("p", { id: "warning-text" });
  // role="timer" does not say aria-live="off" by itself (ARIA 1.3).
  const time = h("span", { class: "warning-time", role: "timer", "aria-live": "off" });
  const spoken = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const ring = svg("circle", { class: "ring-left", cx: 60, cy: 60, r: 54, pathLength: CIRCUMFERENCE });
  const stay = h("button", { type: "button", class: "primary", id: "stay" });
  const leave = h("button", { type: "button", class: "secondary", id: "warning-sign-out" });
  const dialog = h(
    "dialog",
    { class: "warning", role: "alertdialog", "aria-labelledby": "warning-title", "aria-describedby": "warning-text" },
    h(
      "div",
      { class: "warning-clock" },
      svg("svg", { viewBox: "0 0 120 120", "aria-hidden": "true" }, svg("circle", { class: "ring", cx: 60, cy: 60, r: 54 }), ring),
      time,
    ),
    title,
    text,
    spoken,
    h("div", { class: "row" }, stay, leave),
  );
  // Stays when the dialog of an end that cannot be put off has been read and closed.
  const reminder = h("div", { class: "reminder", hidden: true });
  document.body.append(dialog, reminder);

  let scope: AbortController | undefined;
  let whole = 0;
  let nextSpoken: number[] = [];
  let dismissed = false;

  const isExtendable = () => session.getState().extendable === true;

  function answer(): void {
    if (!isExtendable()) {
      dismissed = true;
      dialog.close();
      return showTime();
    }
    setText(stay, t("staying"));
    stay.setAttribute("aria-disabled", "true"); // not `disabled`, which would drop the focus
    void session.extend().then(label, label); // "active" closes the dialog, in every tab
  }

  function label(): void {
    const { extendable, expiresBy } = session.getState();
    setText(title, t(extendable === false ? "warningMaxTitle" : expiresBy === "server" ? "warningServerTitle" : "warningTitle"));
    setText(text, t(extendable === false ? "warningMaxText" : expiresBy === "server" ? "warningServerText" : "warningText"));
    setText(stay, t(extendable === false ? "understood" : "stay"));
    setText(leave, t("signOut"));
    stay.removeAttribute("aria-disabled");
  }

  function showTime(): void {
    const left = session.remaining();
    setText(time, countdown(left));
    ring.setAttribute("stroke-dasharray", `${CIRCUMFERENCE * Math.min(1, left / whole)} ${CIRCUMFERENCE}`);
    reminder.hidden = !dismissed;
    setText(reminder, dismissed ? t("soon", { time: countdown(left) }) : "");
    const due = nextSpoken.filter((mark) => left <= mark * 1000);
    if (due.length === 0) return;
    nextSpoken = nextSpoken.filter((mark) => !due.includes(mark));
    setText(spoken, t("timeLeft", { time: spokenDuration(Math.min(...due) * 1000) }));
  }

  function open(): void {
    scope = new AbortController();
    whole = session.remaining();
    nextSpoken = SPOKEN.filter((mark) => mark * 1000 < whole - 2000);
    dismissed = false;
    dialog.showModal();
    stay.focus();
    setText(spoken, t("timeLeft", { time: spokenDuration(whole) }));
    everySecond(showTime, scope.signal);
  }

  function close(): void {
    scope?.abort();
    scope = undefined;
    dismissed = false;
    dialog.close();
    reminder.hidden = true;
    setText(spoken, "");
  }

  function show(): void {
    if (session.getState().status !== "warning") return scope && close();
    if (!scope) open();
    label();
    showTime();
    document.title = `${title.textContent} · Driftwood`; // what a hidden tab can show
  }

  stay.addEventListener("click", () => stay.getAttribute("aria-disabled") || answer());
  leave.addEventListener("click", () => void session.end());
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    answer();
  });
  // Browsers close a dialog on a second Escape whatever `cancel` says.
  dialog.addEventListener("close", () => {
    if (scope && !dismissed && session.getState().status === "warning") dialog.showModal();
  });
  session.on("change", show);
  session.on("ended", () => close());
  show();
}
