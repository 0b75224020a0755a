/**
 * Makes elements. Rules: text is only ever set as text, and nothing here takes HTML; sizes that a script decides are custom
 * properties set through the DOM, so that a strict policy holds.
 */
import { type IconName, icon } from "../icons.ts";

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

/** A button that only shows an icon; `title` is its name for those who see it, `label` for those who do not. */
export function iconButton(name: IconName, label: string, title: string, onClick: () => void): HTMLButtonElement {
  const attributes = { type: "button", "aria-label": label, title };
  const button = make("button", "lit-button lit-button--icon", attributes, icon(name));
  button.addEventListener("click", onClick);
  return button;
}

export function textButton(text: string, onClick: () => void): HTMLButtonElement {
  const button = make("button", "lit-button", { type: "button" }, text);
  button.addEventListener("click", onClick);
  return button;
}

/** Shows whether a button that can be on is on. */
export function press(button: HTMLElement, pressed: boolean): void {
  button.setAttribute("aria-pressed", String(pressed));
  button.classList.toggle("lit-button--on", pressed);
}
