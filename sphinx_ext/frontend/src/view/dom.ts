/**
 * Makes elements. Rules: text is only ever set as text, and nothing here takes HTML; sizes that a script decides are custom
 * properties set through the DOM, so that a strict policy holds.
 */

/** An element with a class, attributes and children; a string is a text node. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
