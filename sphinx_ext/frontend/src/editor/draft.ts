/**
 * A file that its reader changes: one text, shown by every step of the file, in the editor while that is open, else as code.
 *
 * Theory of operation. The text, its marks and its history are one state of CodeMirror, made from what stands in the page. While
 * the editor is open it shows that state, and moves from step to step in place of the step's own code; when it is closed the
 * lines of each step are drawn from the state. The author's text has the author's elements.
 *
 * Rules: a change is kept for the session at once; closing, resetting and going back lose nothing that undoing could not bring
 * back.
 */
import { isolateHistory } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { closeSearchPanel } from "@codemirror/search";
import { ChangeSet, EditorState, type Line, Text, type Transaction, type TransactionSpec } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { focusInView } from "../focus.ts";
import { keep } from "../kept.ts";
import { type Draft, linesOf } from "../source.ts";
import { codeScroll } from "../steps.ts";
import type { Walkthrough } from "../tabs.ts";
import { make } from "../view/dom.ts";
import { keepHeight, markErrorIn, openLineIn, unmarkErrorsIn } from "../view/place.ts";
import { baseName } from "../words.ts";
import { classesOf, type Marks, marked, marksOf, setFailed, setStep } from "./marks.ts";
import { tokensOf } from "./python.ts";
import { StepCode } from "./step.ts";
import { drawLines } from "./text.ts";
import { editing } from "./view.ts";

/** What is kept of a draft. It counts for the text and the marks that it was made from. */
interface Kept {
  original: { text: string; marks: Marks };
  text: string;
  marks: Marks;
}

export class FileDraft implements Draft {
  private readonly walkthrough: Walkthrough;
  private readonly file: string;
  private readonly onChange: () => void;
  private readonly steps: StepCode[];
  private readonly original: { text: Text; marks: Marks };
  private readonly box: HTMLElement;
  private readonly keys: HTMLElement;
  private readonly python: boolean;
  private state: EditorState;
  private view: EditorView | undefined;
  private visited = false;
  /** The text that ran last, and what has been changed since. */
  private ran: Text;
  private since: ChangeSet;

  /** `kept` is what the session has kept of the file; `onChange` is called when `edited` or `isOpen` may have changed. */
  constructor(walkthrough: Walkthrough, file: string, kept: unknown, onChange: () => void) {
    const { root, panels } = walkthrough;
    const shown = panels.filter((panel) => panel.dataset.litFile === file);
    const error = shown[0]?.querySelector<HTMLElement>(".lit-line--error");
    const failed = error && { line: Number(error.dataset.litN), error: error.nextElementSibling?.textContent ?? "" };
    shown.forEach(unmarkErrorsIn);
    this.walkthrough = walkthrough;
    this.file = file;
    this.onChange = onChange;
    this.steps = shown.map((panel) => StepCode.of(panel)).filter((step) => step !== undefined);
    const text = Text.of(shown[0] ? linesOf(shown[0]) : [""]);
    const marks = this.steps.map((step) =>
      (["lit-hl", "lit-changed"] as const).flatMap((name) => marksOf(name, step.linesWith(name), text)),
    );
    this.original = { text, marks };
    this.python = /\.pyw?$/.test(file);
    this.keys = make("span", "lit-file-note lit-editor-keys", { id: `${root.id}-keys` }, "Tab indents, Esc leaves");
    this.box = make("div", "lit-code lit-editor");
    if (this.steps[0]?.box.matches(".lit-code--short")) this.box.classList.add("lit-code--short");
    const now = this.isOfThis(kept) ? { text: Text.of(kept.text.split("\n")), marks: kept.marks } : this.original;
    this.state = EditorState.create({
      doc: now.text,
      extensions: [
        marked.init(() => ({ original: this.original, marks: now.marks, step: 0, failed: undefined })),
        editing({ name: baseName(file), python: this.python, describedBy: this.keys.id }, () => this.leave()),
      ],
    });
    this.ran = now.text;
    this.since = ChangeSet.empty(now.text.length);
    if (failed) this.markError(failed.line, failed.error);
    if (this.edited) this.drawEdited();
    window.addEventListener("beforeprint", () => this.draw());
  }

  get text(): string {
    return `${this.state.doc}\n`;
  }

  get edited(): boolean {
    return !this.state.doc.eq(this.original.text);
  }

  get isOpen(): boolean {
    return this.view !== undefined;
  }

  open(): void {
    const step = this.stepOf(this.walkthrough.panel());
    if (!step) return;
    const { lineHeight } = step;
    const { first, last } = step.linesInView();
    this.view = new EditorView({
      state: this.state,
      parent: this.box,
      dispatchTransactions: (transactions, view) => {
        view.update(transactions);
        this.take(transactions);
      },
    });
    this.show(step);
    const lines = this.stepLines();
    const { doc } = this.state;
    const { number } = doc.lineAt(lines[0]);
    const seen = first <= number && number <= last;
    // A reader begins in the first line that the step speaks of, if they see it.
    if (!this.visited) this.apply({ selection: { anchor: beginning(doc.line(seen ? number : Math.ceil(first))) } });
    this.visited = true;
    this.scrollTo((view) => {
      const top = (first - 1) * view.defaultLineHeight;
      // Under a thumb the lines are higher than those of the code.
      return seen && view.defaultLineHeight > lineHeight ? scrollFor(view, ...lines, top) : top;
    });
    this.view.focus();
    this.onChange();
  }

  close(): void {
    const { view } = this;
    const step = this.stepOf(this.walkthrough.panel());
    if (!view || !step) return;
    const above = view.scrollDOM.scrollTop / view.defaultLineHeight;
    closeSearchPanel(view);
    view.destroy();
    this.view = undefined;
    this.box.remove();
    this.keys.remove();
    this.draw();
    for (const each of this.steps) each.takeEditor();
    step.box.scrollTop = above * step.lineHeight;
    this.onChange();
  }

  /** Another step of the file is selected, or the same again. */
  follow(panel: HTMLElement): void {
    const step = this.stepOf(panel);
    if (!step || panel.contains(this.box)) return;
    this.show(step);
    this.reveal(...this.stepLines());
  }

  /** Gives the file its author's text. It is a change like any other. */
  reset(): void {
    const now = this.state.doc.toString();
    const text = this.original.text.toString();
    let start = 0;
    while (start < Math.min(now.length, text.length) && now[start] === text[start]) start += 1;
    let same = 0;
    while (same < Math.min(now.length, text.length) - start && now.at(-1 - same) === text.at(-1 - same)) same += 1;
    this.apply({
      changes: { from: start, to: now.length - same, insert: text.slice(start, text.length - same) },
      annotations: isolateHistory.of("full"),
    });
    if (this.view) this.view.focus();
    else this.draw();
  }

  openLine(line: number): void {
    const at = this.since.mapPos(this.ran.line(Math.min(line, this.ran.lines)).from, 1);
    if (!this.view) {
      openLineIn(this.walkthrough.panel(), this.state.doc.lineAt(at).number);
      return;
    }
    this.apply({ selection: { anchor: at } });
    this.reveal(at, at);
    this.box.scrollIntoView({ block: "nearest" });
    this.view.focus();
  }

  markError(line: number, error: string): void {
    if (line > this.ran.lines) return;
    const { from, to } = this.ran.line(line);
    if (this.since.touchesRange(from, to)) return;
    keepHeight(this.box);
    this.apply({ effects: setFailed.of({ from: this.since.mapPos(from, 1), to: this.since.mapPos(to, -1), error }) });
    if (!this.view) this.draw();
  }

  unmarkErrors(): void {
    this.ran = this.state.doc;
    this.since = ChangeSet.empty(this.ran.length);
    this.apply({ effects: setFailed.of(undefined) });
  }

  private leave(): void {
    this.close();
    const button = this.walkthrough.root.querySelector<HTMLElement>('[data-lit-action="edit"]');
    if (button) focusInView(button);
  }

  private apply(spec: TransactionSpec): void {
    if (this.view) this.view.dispatch(spec);
    else this.take([this.state.update(spec)]);
  }

  private take(transactions: readonly Transaction[]): void {
    const edited = this.edited;
    for (const { changes, state } of transactions) {
      this.since = this.since.compose(changes);
      this.state = state;
    }
    if (!this.state.field(marked).failed) this.box.style.removeProperty("height");
    if (!transactions.some(({ docChanged }) => docChanged)) return;
    keep(this.walkthrough.root, this.file, this.edited ? this.kept() : undefined);
    if (edited !== this.edited) this.drawEdited();
  }

  /** Says everywhere whether the text is edited. */
  private drawEdited(): void {
    for (const step of this.steps) step.setEdited(this.edited);
    for (const recorded of this.walkthrough.root.querySelectorAll<HTMLElement>(".lit-recorded")) {
      if (recorded.dataset.litFile !== this.file) continue;
      recorded.querySelector(".lit-recorded-original")?.remove();
      if (this.edited)
        recorded.querySelector("summary b")?.after(make("span", "lit-recorded-original", {}, " of the original"));
    }
    this.onChange();
  }

  /** Draws the lines of every step, below the editor too. */
  draw(): void {
    const { doc } = this.state;
    const text = doc.toString();
    const { failed } = this.state.field(marked);
    const read = (from: number, to: number) => text.slice(from, to);
    const tokens = this.edited && this.python ? tokensOf(pythonLanguage.parser.parse(text), read) : [];
    this.steps.forEach((step, i) => {
      unmarkErrorsIn(step.panel);
      step.draw(this.edited ? drawLines(doc, tokens, classesOf(this.state, i)) : undefined);
      if (failed) markErrorIn(step.panel, doc.lineAt(failed.from).number, failed.error);
    });
  }

  /** Shows the editor in a step. */
  private show(step: StepCode): void {
    const { scrollLeft = 0, scrollTop = 0 } = this.view?.scrollDOM ?? {};
    for (const each of this.steps) if (each !== step) each.takeEditor();
    step.putEditor(this.box, this.keys);
    this.view?.scrollDOM.scrollTo(scrollLeft, scrollTop);
    this.apply({ effects: setStep.of(this.steps.indexOf(step)) });
  }

  private reveal(from: number, to: number): void {
    this.scrollTo((view) => scrollFor(view, from, to, view.scrollDOM.scrollTop));
  }

  /** Scrolls the editor, once it knows how high its lines are. */
  private scrollTo(read: (view: EditorView) => number): void {
    this.view?.requestMeasure({
      read,
      write: (top, view) => {
        view.scrollDOM.scrollTop = top;
      },
    });
  }

  /** The beginning and the end of what the shown step speaks of, or has changed; 0 and 0 if that is nothing. */
  private stepLines(): [number, number] {
    const { marks, step } = this.state.field(marked);
    const all = marks[step] ?? [];
    const lit = all.filter(({ name }) => name === "lit-hl");
    const shown = lit.length ? lit : all;
    return [shown.at(0)?.from ?? 0, shown.at(-1)?.to ?? 0];
  }

  private stepOf(panel: HTMLElement): StepCode | undefined {
    return this.steps.find((step) => step.panel === panel);
  }

  private kept(): Kept {
    const { original, marks } = this.state.field(marked);
    return {
      original: { text: original.text.toString(), marks: original.marks },
      text: this.state.doc.toString(),
      marks,
    };
  }

  private isOfThis(kept: unknown): kept is Kept {
    const { text, marks } = this.original;
    const original = (kept as Partial<Kept> | undefined)?.original;
    return JSON.stringify(original) === JSON.stringify({ text: text.toString(), marks });
  }
}

/** Where the editor scrolls to show what lies between two places; 0 and 0 stand for its beginning. */
function scrollFor(view: EditorView, from: number, to: number, scroll: number): number {
  const first = view.documentPadding.top;
  return codeScroll({
    view: view.scrollDOM.clientHeight,
    content: view.scrollDOM.scrollHeight,
    line: view.defaultLineHeight,
    first,
    top: to > 0 ? first + view.lineBlockAt(from).top : 0,
    bottom: to > 0 ? first + view.lineBlockAt(to).bottom : 0,
    scroll,
  });
}

function beginning(line: Line): number {
  return line.from + line.text.search(/\S|$/);
}
