/**
 * What opens below the buttons when a reader presses Run, in place of the recorded output.
 *
 * Rule: it has its height from the start (`--lit-rows`), so that neither output nor the end of the run moves the page.
 */
import type { RecordedLine } from "../compare.ts";
import { Announcer } from "./announcer.ts";
import { make } from "./dom.ts";
import { Output } from "./output.ts";
import { Progress, type ProgressEvent } from "./progress.ts";

export class RunPanel {
  readonly element = make("div", "lit-run");
  readonly output: Output;
  readonly announcer = new Announcer();
  private readonly file: string;
  private readonly bar: HTMLElement;
  private loading: ProgressEvent | undefined;
  private progress: Progress | undefined;

  /** `title` says whose output it is, where that is not plain. */
  constructor(run: string, file: string, title: string, recorded: readonly RecordedLine[]) {
    this.file = file;
    this.output = new Output(run, recorded, (text) => this.announcer.say(text));
    const name = make("p", "lit-run-title", {}, make("b", "", {}, "Output"), title && ` of ${title}`);
    this.bar = make("div", "lit-run-bar", {}, name, this.output.tools);
    this.element.append(this.output.element, this.announcer.element);
  }

  /** Takes what is known of loading; it shows after `revealProgress`. */
  setProgress(event: ProgressEvent): void {
    this.loading = event;
    this.progress?.show(event);
  }

  revealProgress(): void {
    this.progress = new Progress(this.file);
    if (this.loading) this.progress.show(this.loading);
    this.element.prepend(this.progress.element);
  }

  showOutput(): void {
    this.progress?.element.remove();
    this.progress = undefined;
    if (!this.bar.isConnected) this.element.prepend(this.bar);
  }

  addNotes(...notes: HTMLElement[]): void {
    this.output.element.before(...notes);
  }

  /** The run ended before it began: there is nothing to show but why. */
  showOnly(notes: HTMLElement[]): void {
    this.element.classList.add("lit-run--bare");
    this.element.replaceChildren(...notes, this.announcer.element);
  }
}
