import { h } from "../dom.js";

export interface Choice<V extends string> {
  readonly element: HTMLFieldSetElement;
  select(value: V): void;
}

/** One of a few, as radio buttons that look like cards. */
export function choice<V extends string>(
  name: string,
  legend: string,
  chosen: V,
  options: readonly (readonly [value: V, label: string, note?: string])[],
  onchoose: (value: V) => void,
): Choice<V> {
  const inputs = options.map(([value]) =>
    h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => onchoose(value) }),
  );
  const element = h(
    "fieldset",
    { class: "choice" },
    h("legend", {}, legend),
    h(
      "div",
      { class: "choices" },
      ...options.map(([, label, note], index) =>
        h("label", {}, inputs[index], h("span", {}, label), note !== undefined && h("span", { class: "muted small" }, note)),
      ),
    ),
  );
  return {
    element,
    select(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}
