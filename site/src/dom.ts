/** Makes elements; text is always text. */

import { word } from "./words";

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

/** The shape of a proof's state, named for those who do not see it. */
export function stateIcon(state: string): HTMLElement {
  const attributes = { class: `wp-icon wp-state wp-state--${state}`, role: "img", title: word(state) };
  return element("span", { ...attributes, "aria-label": word(state) });
}
