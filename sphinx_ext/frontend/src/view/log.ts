/**
 * One log: the last lines of one component, or of all of them, in a box that follows its end.
 *
 * Rules: lines are collected at once and drawn when `draw` is called, once a frame at most; a reader who has scrolled up is left
 * alone, and a button counts what has arrived since. Nothing here is announced: see `announcer.ts`.
 */
import { type Line, Tail } from "../tail.ts";
import { count, plural } from "../words.ts";
import { make } from "./dom.ts";

/** What the drawn lines have in common. */
export interface LineContext {
  run: string;
  colorOf(component: string): string;
}

/** More arriving lines than this in one frame are no single event for the eye. */
const FEW = 3;

export class Log {
  readonly element: HTMLElement;
  readonly tail = new Tail();
  private readonly context: LineContext;
  private readonly cut = make("div", "lit-cut");
  private readonly lines = make("div", "lit-lines");
  private readonly none = make("p", "lit-none", {}, "Nothing printed");
  private readonly follow = make("button", "lit-button lit-follow", { type: "button" });
  private from = 0;
  private to = 0;
  private following = true;

  constructor(label: string, context: LineContext) {
    this.context = context;
    this.element = make("div", "lit-log", {
      "data-lit-output": "",
      role: "log",
      "aria-live": "off",
      "aria-label": label,
      tabindex: "0",
    });
    this.element.append(this.lines);
    this.element.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.follow.addEventListener("click", () => {
      this.following = true;
      this.draw();
      this.settle();
      this.element.focus({ preventScroll: true });
    });
  }

  get empty(): boolean {
    return this.tail.total === 0;
  }

  push(line: Line): void {
    this.tail.push(line);
  }

  /** Says that nothing was printed, once that is certain. */
  end(): void {
    if (this.empty) this.element.append(this.none);
  }

  /** Draws what has arrived. Call `settle` afterwards, when all logs are drawn: it asks for the layout. */
  draw(): void {
    if (!this.following) {
      const missed = this.tail.total - this.to;
      this.follow.textContent = `↓ ${plural(missed, "new line")}`;
      if (missed > 0 && !this.follow.isConnected) this.element.append(this.follow);
      return;
    }
    this.follow.remove();
    if (this.to < this.tail.total) this.drawLines();
  }

  /** Scrolls to the end, if it is followed. */
  settle(): void {
    if (this.following) this.element.scrollTop = this.element.scrollHeight;
  }

  private drawLines(): void {
    const { lines, tail } = this;
    const first = Math.max(this.to, tail.start);
    const fresh = tail.since(first);
    if (this.to <= tail.start) lines.replaceChildren();
    else {
      const range = document.createRange();
      range.setStart(lines, 0);
      range.setEnd(lines, tail.start - this.from);
      range.deleteContents();
    }
    const few = fresh.length <= FEW;
    lines.append(...fresh.map((line) => this.elementFor(line, few)));
    this.from = tail.start;
    this.to = tail.total;
    if (tail.start > 0) {
      this.cut.textContent = `Showing the last ${count(tail.total - tail.start)} of ${plural(tail.total, "line")}`;
      if (!this.cut.isConnected) this.element.prepend(this.cut);
    }
  }

  private elementFor(line: Line, fresh: boolean): HTMLElement {
    const element = document.createElement("div");
    element.className = fresh ? "lit-log-line lit-log-new" : "lit-log-line";
    const { dataset } = element;
    dataset.litLine = "";
    dataset.litRun = this.context.run;
    dataset.litComponent = line.component;
    dataset.litStream = line.stream;
    dataset.litColor = this.context.colorOf(line.component);
    element.textContent = line.text;
    return element;
  }

  private onScroll(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 2;
    if (atEnd === this.following) return;
    this.following = atEnd;
    this.draw();
    this.settle();
  }
}
