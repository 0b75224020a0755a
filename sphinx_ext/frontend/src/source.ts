/** The source of a step: the one text that is shown, copied and run. What a page adds stands outside of the lines. */

/** A file that its reader has begun to change; one for all steps that show it. lit-editor.js makes it. */
export interface Draft {
  /** The text as it is now, with a newline at the end. */
  readonly text: string;
  /** Whether that is another text than the author's. */
  readonly edited: boolean;
  /** Brings a line of the text that ran last into view, wherever it stands by now, and gives it the focus. */
  openLine(line: number): void;
  /** Marks a line of the text that ran last, unless it has been edited since. */
  markError(line: number, error: string): void;
  /** Takes the mark away: what runs from now on is the text as it is. */
  unmarkErrors(): void;
}

/** The drafts of a walkthrough, by the name of the file. */
export type Drafts = ReadonlyMap<string, Draft>;

/** The text of the file that a panel shows, with a newline at the end. */
export function sourceOf(panel: HTMLElement, drafts: Drafts): string {
  return drafts.get(panel.dataset.litFile ?? "")?.text ?? `${linesOf(panel).join("\n")}\n`;
}

/** The text of each line that stands in a panel. */
export function linesOf(panel: Element): string[] {
  return Array.from(panel.querySelectorAll(".lit-line"), (line) => line.textContent);
}
