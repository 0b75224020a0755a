/** Gives an element the focus where its reader can see it: the page moves only as far as it must. */
export function focusInView(element: HTMLElement): void {
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}
