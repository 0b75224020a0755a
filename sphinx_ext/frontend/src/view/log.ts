/**
 * One log: the last lines of one component, or of all of them, in a box that follows its end.
 *
 * Rules: lines are collected at once and drawn when `draw` is called, once a frame at most. In a flood only as many are drawn as
 * a reader can see; the others are filled in before the first of them when it is over, or when the reader scrolls up. A reader
 * who has scrolled up is left alone, and a button counts what has arrived since. Nothing here is announced: see `announcer.ts`.
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
/** More than this in `CALM` are a flood, in which no more than this are drawn. */
const FLOOD = 60;
/** How long a flood must have ceased before the lines that it left out are drawn. */
const CALM = 300; // ms
/** So many of them are drawn in one frame. */
const SLICE = 200;

export class Log {
  readonly element: HTMLElement;
  readonly tail = new Tail();
  private readonly context: LineContext;
  private readonly cut = make("div", "lit-cut");
  private readonly lines = make("div", "lit-lines");
  private readonly none = make("p", "lit-none", {}, "Nothing printed");
  private readonly follow = make("button", "lit-button lit-follow", { type: "button" });
  /** The numbers of the lines that are drawn: from the first one to the one after the last. */
  private from = 0;
  private to = 0;
  private following = true;
  /** How many lines had come by when: what has come since tells a flood. */
  private counted = 0;
  private countedAt = 0;
  private flood = 0;

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

  /** Draws what has arrived. Call `settle` afterwards, when all logs are drawn: it asks for the layout. */
  draw(): void {
    const { tail } = this;
    const fresh = tail.total - this.to;
    if (!this.following) {
      this.follow.textContent = `↓ ${plural(fresh, "new line")}`;
      if (fresh > 0 && !this.follow.isConnected) this.element.append(this.follow);
      return;
    }
    this.follow.remove();
    if (fresh === 0) return;
    const now = performance.now();
    if (now - this.countedAt > CALM) {
      this.countedAt = now;
      this.counted = this.to;
    }
    if (tail.total - this.counted > FLOOD) {
      clearTimeout(this.flood);
      this.flood = window.setTimeout(() => this.fillSlowly(), CALM);
    }
    this.drawFrom(Math.max(tail.start, this.flood ? tail.total - FLOOD : 0), fresh <= FEW);
    if (tail.start === 0) return;
    this.cut.textContent = `Showing the last ${count(tail.total - tail.start)} of ${plural(tail.total, "line")}`;
    if (!this.cut.isConnected) this.element.prepend(this.cut);
  }

  /** Scrolls to the end, if it is followed. */
  settle(): void {
    if (this.following) this.element.scrollTop = this.element.scrollHeight;
  }

  /** Says that nothing was printed, now that it is certain. */
  end(): void {
    if (this.empty) this.element.append(this.none);
  }

  /** Adds new lines, and takes away those before number `first`. */
  private drawFrom(first: number, few: boolean): void {
    const { lines, tail } = this;
    if (first >= this.to) {
      lines.replaceChildren();
      this.from = first;
    } else if (first > this.from) {
      const range = document.createRange();
      range.setStart(lines, 0);
      range.setEnd(lines, first - this.from);
      range.deleteContents();
      this.from = first;
    }
    const elements = this.elementsFor(Math.max(this.to, first), tail.total);
    if (few) for (const element of elements) element.classList.add("lit-log-new");
    lines.append(...elements);
    this.to = tail.total;
  }

  /** Draws what a flood has left out, before what is drawn. */
  fill(): void {
    clearTimeout(this.flood);
    this.flood = 0;
    this.drawBefore(this.tail.start);
  }

  /** The same, a part in each frame: the reader's place stays, and the page answers. */
  private fillSlowly(): void {
    this.flood = 0;
    this.drawBefore(Math.max(this.tail.start, this.from - SLICE));
    if (this.from > this.tail.start) requestAnimationFrame(() => !this.flood && this.fillSlowly());
  }

  /** Draws the lines from number `first` on that come before those that are drawn. */
  private drawBefore(first: number): void {
    const { element, lines } = this;
    if (this.from <= first) return;
    const below = element.scrollHeight - element.scrollTop;
    lines.prepend(...this.elementsFor(first, this.from));
    this.from = first;
    element.scrollTop = element.scrollHeight - below;
  }

  /** The lines from number `from` to `to` as elements: copies of one for each component, which is quicker. */
  private elementsFor(from: number, to: number): HTMLElement[] {
    const patterns = new Map<string, HTMLElement>();
    return this.tail
      .since(from)
      .slice(0, to - from)
      .map(({ component, stream, text }) => {
        const key = `${stream} ${component}`;
        let pattern = patterns.get(key);
        if (!pattern) {
          pattern = make("div", "lit-log-line", {
            "data-lit-line": "",
            "data-lit-run": this.context.run,
            "data-lit-component": component,
            "data-lit-stream": stream,
            "data-lit-color": this.context.colorOf(component),
          });
          patterns.set(key, pattern);
        }
        const element = pattern.cloneNode() as HTMLElement;
        element.textContent = text;
        return element;
      });
  }

  private onScroll(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const atEnd = scrollTop + clientHeight >= scrollHeight - 2;
    if (atEnd === this.following) return;
    this.following = atEnd;
    if (!atEnd && this.flood) this.fill();
    this.draw();
    this.settle();
  }
}
