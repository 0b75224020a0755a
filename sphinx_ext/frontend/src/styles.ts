/** Gives the page the styles that a script brings along: not in a `style` element, which a strict policy would not let apply. */
export function addStyles(text: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets.push(sheet);
}
