/**
 * Leads from a run to a line of the code, and marks the line that failed. Rules: no mark changes the height of the page; a file
 * that its reader has begun to change keeps its marks itself.
 */
import { revealLines } from "../code.ts";
import { focusInView } from "../focus.ts";
import type { Walkthrough } from "../tabs.ts";
import { make } from "./dom.ts";

/** Selects a step that shows `file`, the selected one if it does, and brings the line into view. */
export function openLine(walkthrough: Walkthrough, file: string, line: number): void {
  const { panels } = walkthrough;
  if (walkthrough.panel().dataset.litFile !== file) {
    walkthrough.select(panels.findIndex((panel) => panel.dataset.litFile === file));
  }
  const draft = walkthrough.drafts.get(file);
  if (draft) draft.openLine(line);
  else openLineIn(walkthrough.panel(), line);
}

/** Brings a line of the code that stands in a panel into view. */
export function openLineIn(panel: HTMLElement, line: number): void {
  const code = panel.querySelector<HTMLElement>(".lit-code");
  if (!code) return;
  revealLines(code, code.querySelectorAll(`[data-lit-n="${line}"]`));
  focusInView(code);
}

/** Marks the line in every step that shows the file. */
export function markError(walkthrough: Walkthrough, file: string, line: number, error: string): void {
  const draft = walkthrough.drafts.get(file);
  if (draft) draft.markError(line, error);
  else {
    for (const panel of walkthrough.panels) if (panel.dataset.litFile === file) markErrorIn(panel, line, error);
  }
}

/** Marks the line in the code that stands in a panel. */
export function markErrorIn(panel: HTMLElement, line: number, error: string): void {
  const code = panel.querySelector<HTMLElement>(".lit-code");
  const element = code?.querySelector(`[data-lit-n="${line}"]`);
  if (!code || !element) return;
  keepHeight(code);
  element.classList.add("lit-line--error");
  element.after(make("span", "lit-inline-error", { "data-lit-aside": "" }, error));
}

/** Code that is as high as its lines stays so while one more is shown. */
export function keepHeight(code: HTMLElement): void {
  if (code.matches(".lit-code--short") && code.offsetHeight > 0) code.style.height = `${code.offsetHeight}px`;
}

export function unmarkErrors({ panels, drafts }: Walkthrough): void {
  for (const draft of drafts.values()) draft.unmarkErrors();
  for (const panel of panels) unmarkErrorsIn(panel);
}

export function unmarkErrorsIn(panel: HTMLElement): void {
  const code = panel.querySelector<HTMLElement>(".lit-code");
  if (!code) return;
  for (const line of code.querySelectorAll(".lit-line--error")) line.classList.remove("lit-line--error");
  for (const error of code.querySelectorAll(".lit-inline-error")) error.remove();
  code.style.removeProperty("height");
}
