import { ConfigurationError, type Session } from "../index.js";
import { findSession } from "../findSession.js";
import { kebab, type WarningStrings } from "./strings.js";
import { STYLE } from "./style.js";
import { createTabTitle } from "./tabTitle.js";
import { clockTime, spokenTime } from "./time.js";
import { createView } from "./view.js";
import { wordsFor } from "./words.js";

/** Seconds at which the time left is said aloud, beside what the dialog itself says as it opens: more would chatter (WCAG 2.2, 4.1.3). */
const SPOKEN = [60, 30, 10];
/** How long the element looks for its session before it says that there is none, ms. */
const SEARCH = 8000;

/** The class of `<session-warning>`, made when it is asked for: on a server there is no HTMLElement to extend. */
export const sessionWarning = (): CustomElementConstructor =>
  class SessionWarning extends HTMLElement {
    #view = createView(this.attachShadow({ mode: "open" }), STYLE);
    #retitle = createTabTitle();
    #given: Session | undefined;
    #strings: Partial<WarningStrings> | undefined;
    #session: Session | undefined;
    #unsubscribe: (() => void) | undefined;
    #search: ReturnType<typeof setTimeout> | undefined;
    #tick: ReturnType<typeof setTimeout> | undefined;
    /** A warning is there; aborted if the page shows it itself. */
    #warning: AbortController | undefined;
    #whole = 0;
    #unspoken: readonly number[] = [];
    #dismissed = false;
    #asking = false;

    constructor() {
      super();
      const { stay, leave, dialog } = this.#view;
      stay.addEventListener("click", () => this.#stay());
      leave.addEventListener("click", () => this.#emit("leave") && void this.#session!.end());
      // Escape, or the back gesture of a phone: whoever does that is there.
      const escape = (event: Event): void => {
        event.preventDefault();
        this.#stay();
      };
      dialog.addEventListener("cancel", escape);
      // Browsers close a dialog on a second `cancel` whatever is done about it (https://html.spec.whatwg.org/#close-requests), so it is not left to come to one;
      dialog.addEventListener("keydown", (event) => event.key == "Escape" && escape(event));
      // and where it does, the question is put again.
      dialog.addEventListener("close", () => this.#warning && !this.#dismissed && this.#showDialog());
    }

    get session(): Session | undefined {
      return this.#given ?? this.#session;
    }
    set session(session) {
      this.#given = session;
      if (this.isConnected) this.connectedCallback();
    }

    get strings(): Partial<WarningStrings> | undefined {
      return this.#strings;
    }
    set strings(strings) {
      this.#strings = strings;
      if (this.#session) this.#show();
    }

    connectedCallback(): void {
      // Set before the element was defined, they are plain properties in front of ours.
      for (const name of ["session", "strings"] as const) {
        if (!Object.hasOwn(this, name)) continue;
        const value = this[name];
        delete this[name];
        Object.assign(this, { [name]: value });
      }
      this.disconnectedCallback();
      this.#find(0);
    }

    disconnectedCallback(): void {
      clearTimeout(this.#search);
      this.#unsubscribe?.();
      this.#session = undefined;
      this.#close();
    }

    /** A page's markup may be there before its session is. */
    #find(waited: number): void {
      const name = this.getAttribute("name") ?? "holdfast";
      this.#session = this.#given ?? findSession(name);
      if (this.#session) {
        this.#unsubscribe = this.#session.subscribe(() => this.#show());
        return this.#show();
      }
      if (waited > SEARCH) throw new ConfigurationError(`<${this.localName}>: no session named "${name}" lives in this page; create it, or give the element its name attribute or its session property`);
      const pause = Math.max(50, waited);
      this.#search = setTimeout(() => this.#find(waited + pause), pause);
    }

    #emit = (type: string): boolean => this.dispatchEvent(new Event(type, { cancelable: true }));

    #show(): void {
      if (this.#session!.getState().status != "warning") return this.#close();
      if (!this.#warning) this.#open();
      else this.#label();
    }

    #open(): void {
      const warning = (this.#warning = new AbortController());
      this.#whole = this.#session!.remaining();
      this.#unspoken = SPOKEN.filter((mark) => mark * 1000 < this.#whole - 2000);
      this.#dismissed = this.#asking = false;
      if (!this.#emit("open")) return warning.abort();
      document.addEventListener("visibilitychange", () => this.#showTime(), { signal: warning.signal });
      this.#label();
      this.#showDialog();
    }

    /** `showModal()` makes the rest of the page inert, whatever else is open there, and remembers where the focus was. */
    #showDialog(): void {
      const { dialog, stay } = this.#view;
      if (!dialog.open) dialog.showModal();
      stay.focus();
    }

    #close(): void {
      const { dialog, reminder, spoken, spokenAfter } = this.#view;
      const warning = this.#warning;
      if (!warning) return;
      this.#warning = undefined;
      clearTimeout(this.#tick);
      // The focus goes back to where it was.
      dialog.close();
      reminder.hidden = true;
      spoken.textContent = spokenAfter.textContent = "";
      this.#retitle(undefined);
      if (warning.signal.aborted) return;
      warning.abort();
      this.#emit("close");
    }

    #stay(): void {
      const warning = this.#warning;
      if (this.#asking || !warning) return;
      if (!this.#session!.getState().extendable) {
        this.#dismissed = true;
        this.#view.dialog.close();
        return this.#showTime();
      }
      if (!this.#emit("stay")) return;
      this.#asking = true;
      // What has been said is said again only if it was not there.
      this.#say("");
      this.#label();
      void this.#session!.extend().then(() => {
        // "active" has closed it, in every tab.
        if (this.#warning != warning) return;
        this.#asking = false;
        this.#label();
        this.#say(wordsFor(this, this.#strings).failed, true);
      });
    }

    #label(): void {
      if (!this.#warning || this.#warning.signal.aborted) return;
      const { extendable, expiresBy } = this.#session!.getState();
      const words = wordsFor(this, this.#strings);
      const { dialog, heading, message, stay, stayLabel, leaveLabel, reminder } = this.#view;
      const label = (slot: HTMLSlotElement, key: keyof WarningStrings): void => {
        slot.name = kebab(key);
        if (slot.textContent != words[key]) slot.textContent = words[key];
      };
      for (const element of [dialog, reminder]) Object.assign(element, { lang: words.language, dir: words.dir });
      reminder.setAttribute("aria-label", words.endingHeading);
      label(heading, expiresBy == "idle" ? "heading" : "endingHeading");
      label(message, extendable === false ? "endingMessage" : expiresBy == "server" ? "serverMessage" : "message");
      label(stayLabel, extendable === false ? "understood" : this.#asking ? "staying" : "stay");
      label(leaveLabel, "leave");
      // Not `disabled`, which would drop the focus.
      stay.setAttribute("aria-disabled", `${this.#asking}`);
      this.#showTime();
    }

    #showTime(): void {
      clearTimeout(this.#tick);
      if (!this.#warning || this.#warning.signal.aborted) return;
      const { time, left, reminder, reminderText, heading } = this.#view;
      this.#retitle(document.hidden ? `(!) ${heading.textContent}` : undefined);
      // A hidden tab has nobody to show it to, and looks again when it is shown.
      if (document.hidden) return;
      const remaining = this.#session!.remaining();
      const { timeLeft, language } = wordsFor(this, this.#strings);
      const inWords = timeLeft.replace("{time}", spokenTime(remaining, language));
      time.textContent = clockTime(remaining);
      time.setAttribute("aria-label", inWords);
      left.style.inlineSize = `${Math.min(100, (100 * remaining) / this.#whole)}%`;
      reminder.hidden = !this.#dismissed;
      reminderText.textContent = timeLeft.replace("{time}", clockTime(remaining));
      const due = this.#unspoken.filter((mark) => remaining <= mark * 1000);
      if (due.length) {
        this.#unspoken = this.#unspoken.filter((mark) => !due.includes(mark));
        this.#say(inWords);
      }
      this.#tick = setTimeout(() => this.#showTime(), remaining % 1000 || 1000);
    }

    #say(text: string, shown = false): void {
      const { spoken, spokenAfter } = this.#view;
      const where = this.#dismissed ? spokenAfter : spoken;
      where.classList.toggle("shown", shown);
      where.textContent = text;
    }
  };
