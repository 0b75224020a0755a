/** The source of a step: the one text that is shown, copied and run. What a page adds stands outside of the lines. */

/** The text of a panel's lines, with a newline at the end. */
export function sourceOf(panel: Element): string {
  return `${Array.from(panel.querySelectorAll(".lit-line"), (line) => line.textContent).join("\n")}\n`;
}
