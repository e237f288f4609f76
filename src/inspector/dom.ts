/** Markup by createElement and text nodes only: pages may have a strict policy with Trusted Types. */
export type Child = Node | string | false | undefined;
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export const h = <K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] => fill(document.createElement(tag), attributes, children);

export const svg = <K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

/** Sets the text if it is another one, so that nothing is painted for nothing. */
export function setText(element: Element, text: string): void {
  if (element.textContent != text) element.textContent = text;
}
