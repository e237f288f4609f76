/** The parts of the warning, built by hand: with `trusted-types 'none'` there is no markup from text. */
export interface View {
  readonly dialog: HTMLDialogElement;
  /** The clock, and how much of the time is left. */
  readonly time: HTMLElement;
  readonly left: HTMLElement;
  readonly heading: HTMLSlotElement;
  readonly message: HTMLSlotElement;
  readonly stay: HTMLButtonElement;
  readonly stayLabel: HTMLSlotElement;
  readonly leave: HTMLButtonElement;
  readonly leaveLabel: HTMLSlotElement;
  /** What is said aloud: in the dialog, and outside of it once it has been closed, since everything outside of an open one is inert. */
  readonly spoken: HTMLElement;
  readonly spokenAfter: HTMLElement;
  /** Stays when a warning that nothing extends has been read and closed. */
  readonly reminder: HTMLElement;
  readonly reminderText: HTMLElement;
}

type Attributes = Readonly<Record<string, string>>;

function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: readonly Node[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Builds the parts into a shadow root. The style is a sheet of its own: a content security policy with `style-src 'self'` refuses a style element. */
export function createView(root: ShadowRoot, style: string): View {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Safari before 16.4 has no such sheets (https://caniuse.com/mdn-api_cssstylesheet_cssstylesheet).
    root.append(make("style", {}, new Text(style)));
  }
  const [heading, message, stayLabel, leaveLabel] = [make("slot"), make("slot"), make("slot"), make("slot")];
  // role="timer" does not say aria-live="off" by itself (ARIA 1.3).
  const time = make("p", { id: "time", class: "time", part: "time", role: "timer", "aria-live": "off" });
  const left = make("div", { class: "left", part: "left" });
  const status = (): HTMLElement => make("p", { class: "spoken", part: "status", role: "status" });
  const [spoken, spokenAfter] = [status(), status()];
  const stay = make("button", { type: "button", class: "stay", part: "button stay" }, stayLabel);
  const leave = make("button", { type: "button", part: "button leave" }, leaveLabel);
  const dialog = make(
    "dialog",
    { part: "dialog", role: "alertdialog", "aria-modal": "true", "aria-labelledby": "heading", "aria-describedby": "message time" },
    time,
    make("div", { class: "track", part: "track", "aria-hidden": "true" }, left),
    make("h2", { id: "heading", part: "heading" }, heading),
    make("p", { id: "message", part: "message" }, message),
    spoken,
    make("slot"),
    make("div", { class: "actions", part: "actions" }, stay, leave),
  );
  const reminderText = make("p", { "aria-live": "off" });
  const reminder = make("div", { class: "reminder", part: "reminder", role: "region" }, reminderText, spokenAfter);
  reminder.hidden = true;
  root.append(dialog, reminder);
  return { dialog, time, left, heading, message, stay, stayLabel, leave, leaveLabel, spoken, spokenAfter, reminder, reminderText };
}
