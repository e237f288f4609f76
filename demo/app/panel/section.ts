import { h } from "../dom.js";

/** A part of the panel. `update` is called after events, and once a second while the panel can be seen. */
export interface Section {
  readonly element: HTMLElement;
  update(): void;
}

export function section(title: string, ...content: (Node | string | false | undefined)[]): HTMLElement {
  return h("section", { class: "panel-section" }, h("h3", {}, title), ...content);
}

/** "12 s ago" */
export function ago(at: number): string {
  const seconds = Math.max(0, Math.round((Date.now() - at) / 1000));
  return seconds < 2 ? "just now" : seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
}

/** Rows of name and value; a value is replaced by a function. */
export function factList(...names: string[]): { element: HTMLElement; set(name: string, ...value: (Node | string)[]): void } {
  const values = new Map(names.map((name) => [name, h("dd")]));
  return {
    element: h("dl", { class: "facts" }, ...names.flatMap((name) => [h("dt", {}, name), values.get(name)])),
    set: (name, ...value) => {
      const cell = values.get(name);
      if (cell && (value.length > 1 || value[0] instanceof Node || cell.textContent !== value[0])) cell.replaceChildren(...value);
    },
  };
}
