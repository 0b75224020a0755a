/** Leads from a run to a line of the code, and marks the line that failed. Rule: no mark changes the height of the page. */
import { revealLines } from "../code.ts";
import type { Walkthrough } from "../tabs.ts";
import { make } from "./dom.ts";

/** Selects a step that shows `file`, the selected one if it does, and brings the line into view. */
export function openLine(walkthrough: Walkthrough, file: string, line: number): void {
  const { panels } = walkthrough;
  if (walkthrough.panel().dataset.litFile !== file) {
    walkthrough.select(panels.findIndex((panel) => panel.dataset.litFile === file));
  }
  const code = walkthrough.panel().querySelector<HTMLElement>(".lit-code");
  if (!code) return;
  revealLines(code, code.querySelectorAll(`[data-lit-n="${line}"]`));
  code.scrollIntoView({ block: "nearest" });
  code.focus({ preventScroll: true });
}

/** Marks the line in every step that shows the file. */
export function markError(walkthrough: Walkthrough, file: string, line: number, error: string): void {
  for (const panel of walkthrough.panels) {
    if (panel.dataset.litFile !== file) continue;
    const code = panel.querySelector<HTMLElement>(".lit-code");
    const element = code?.querySelector(`[data-lit-n="${line}"]`);
    if (!code || !element) continue;
    if (code.matches(".lit-code--short") && code.offsetHeight > 0) code.style.height = `${code.offsetHeight}px`;
    element.classList.add("lit-line--error");
    element.after(make("span", "lit-inline-error", { "data-lit-aside": "" }, error));
  }
}

export function unmarkErrors(walkthrough: Walkthrough): void {
  for (const code of walkthrough.root.querySelectorAll<HTMLElement>(".lit-code")) {
    for (const line of code.querySelectorAll(".lit-line--error")) line.classList.remove("lit-line--error");
    for (const error of code.querySelectorAll(".lit-inline-error")) error.remove();
    code.style.removeProperty("height");
  }
}
