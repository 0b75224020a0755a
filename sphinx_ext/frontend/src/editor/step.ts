/** The code of one step as the page drew it: what an edited text takes the place of, and what comes back with the author's. */
import { make } from "../view/dom.ts";

export class StepCode {
  readonly panel: HTMLElement;
  /** The box in which the code scrolls. */
  readonly box: HTMLElement;
  private readonly code: Element;
  private readonly original: ChildNode[];
  private readonly dims: boolean;
  private readonly bar: HTMLElement | null;
  private readonly note: HTMLElement | null;
  private readonly chip = make("span", "lit-edited", {}, "Edited");
  private edited = false;

  /** `undefined` for a step without code. */
  static of(panel: HTMLElement): StepCode | undefined {
    const box = panel.querySelector<HTMLElement>(".lit-code");
    const code = box?.querySelector("code");
    return box && code ? new StepCode(panel, box, code) : undefined;
  }

  private constructor(panel: HTMLElement, box: HTMLElement, code: Element) {
    this.panel = panel;
    this.box = box;
    this.code = code;
    this.original = [...code.childNodes];
    this.dims = "litDim" in box.dataset;
    this.bar = panel.querySelector(".lit-file");
    this.note = panel.querySelector(".lit-file-note");
  }

  /** The numbers of the lines that have a class. */
  linesWith(name: string): number[] {
    return Array.from(this.code.querySelectorAll<HTMLElement>(`.${name}`), (line) => Number(line.dataset.litN));
  }

  /** The height of a line, in pixels. */
  get lineHeight(): number {
    return this.code.querySelector(".lit-line")?.getBoundingClientRect().height ?? 0;
  }

  /** The numbers of the lines that are in view, of which the first may be cut off: 3.5 is the lower half of line 3. */
  linesInView(): { first: number; last: number } {
    const { scrollTop, clientHeight } = this.box;
    const height = this.lineHeight || 1;
    return { first: scrollTop / height + 1, last: Math.floor((scrollTop + clientHeight) / height) };
  }

  /** Shows the lines of an edited text; `undefined` stands for the author's. */
  draw(lines: readonly Node[] | undefined): void {
    this.code.replaceChildren(...(lines ?? this.original));
    const dims = lines ? this.code.querySelector(".lit-hl") !== null : this.dims;
    this.box.toggleAttribute("data-lit-dim", dims);
  }

  /** Says that the text is edited. */
  setEdited(edited: boolean): void {
    this.edited = edited;
    if (edited) this.bar?.querySelector(".lit-file-name")?.after(this.chip);
    else this.chip.remove();
    this.showNote();
  }

  /** Puts the editor in place of the code, and the words about its keys beside the file's name. */
  putEditor(editor: HTMLElement, keys: HTMLElement): void {
    this.box.hidden = true;
    this.box.after(editor);
    this.bar?.querySelector(".lit-button")?.before(keys);
    this.showNote();
  }

  /** Shows the code again. */
  takeEditor(): void {
    this.box.hidden = false;
    this.showNote();
  }

  /** What the page says of the author's text is not said of another, nor beside other words. */
  private showNote(): void {
    if (this.note) this.note.hidden = this.edited || this.box.hidden;
  }
}
