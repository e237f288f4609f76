import type { Session } from "../index.js";
import type { SessionInspectorElement } from "./defineSessionInspector.js";
import { findSession } from "../findSession.js";
import { createPanel, type Panel } from "./panel.js";
import { styleSheet } from "./styleSheet.js";
import { createTimeline, type Timeline } from "./timeline.js";

/** Made when it is defined, not at import: there is no HTMLElement on a server. */
export function inspectorElement(): new () => SessionInspectorElement {
  return class extends HTMLElement implements SessionInspectorElement {
    static readonly observedAttributes: readonly string[] = ["name"];
    #given: Session | undefined;
    #shown: Session | undefined;
    #timeline: Timeline | undefined;
    #panel: Panel | undefined;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #drawing = false;
    readonly #draw = (): void => this.#drawSoon();
    /** A panel that was closed is drawn as it opens. */
    readonly #seen = new IntersectionObserver(this.#draw);

    constructor() {
      super();
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [styleSheet()];
    }

    get session(): Session | undefined {
      return this.#given;
    }
    set session(session: Session | undefined) {
      this.#given = session;
      if (this.isConnected) this.#look();
    }

    connectedCallback(): void {
      // Set before this class was known: then it lies on the element and hides the property.
      if (Object.hasOwn(this, "session")) {
        const { session } = this;
        Reflect.deleteProperty(this, "session");
        this.#given = session;
      }
      document.addEventListener("visibilitychange", this.#draw);
      this.#seen.observe(this);
      this.#look();
      this.#tick();
    }

    disconnectedCallback(): void {
      document.removeEventListener("visibilitychange", this.#draw);
      this.#seen.disconnect();
      clearTimeout(this.#timer);
      this.#leave();
    }

    attributeChangedCallback(): void {
      if (this.isConnected) this.#look();
    }

    #look(): void {
      const name = this.getAttribute("name") ?? "holdfast";
      const session = this.#given ?? findSession(name);
      if (session && session == this.#shown) return;
      this.#leave();
      this.#shown = session;
      this.#timeline = session && createTimeline(session, this.#draw);
      this.#panel = createPanel(session, this.#timeline, name);
      this.shadowRoot!.replaceChildren(this.#panel.element);
      this.#drawSoon();
    }

    #leave(): void {
      this.#timeline?.dispose();
      this.#shown = this.#timeline = this.#panel = undefined;
    }

    /** Times go on without events. Where nobody sees them, nothing is drawn until somebody does. */
    #tick(): void {
      this.#timer = setTimeout(() => {
        if (!this.#shown) this.#look();
        this.#drawSoon();
        this.#tick();
      }, 1000);
    }

    /** Several events of one task are drawn once. */
    #drawSoon(): void {
      if (this.#drawing || document.hidden) return;
      this.#drawing = true;
      requestAnimationFrame(() => {
        this.#drawing = false;
        if (this.isConnected && this.checkVisibility?.() != false) this.#panel?.update();
      });
    }
  };
}
