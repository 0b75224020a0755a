/**
 * A timeline as a chart: a drawing with a row for each machine, and a button for each mark that can be selected.
 *
 * Theory of operation. A short run fills the width. A longer one is wider: the box scrolls, and follows the end until its reader
 * scrolls back. The drawing and the layer of buttons are as wide as the box, stay in it, and show the part that has scrolled there.
 *
 * Rules: drawn when asked, and only if something has moved by half a pixel; sizes and places are set through the DOM. One mark, or
 * the box where none shows, is in the order of tabs; the arrow keys walk from it to all others.
 */
import { plural } from "../words.ts";
import { chartHeight, type RowSize, rowSize } from "./chart-size.ts";
import { make } from "./dom.ts";
import { Drawing, type Window } from "./drawing.ts";
import { type Mark, markOf, marksOf } from "./marks.ts";
import type { Machine, Moment, Timeline } from "./timeline-model.ts";
import { scaleFor } from "./timeline-scale.ts";
import { labelOf } from "./timeline-words.ts";

/** Room before the beginning of the run, for a mark that stands there. */
const INSET = 8; // px
/** A click selects the nearest mark, if it is no farther. */
const NEAR = 28; // px
/** So many arrows show what the selected mark led to. */
const MOST_TOLD = 4;
/** Other rows count as farther than their distance. */
const OTHER_ROW = 12; // px

/** The button of a mark, and what is drawn of it. */
interface ShownMark {
  button: HTMLButtonElement;
  x: number;
  count: number;
  isSelected: boolean;
  isReached: boolean;
}

export class Chart {
  readonly element = make("div", "lit-chart", { role: "group", "aria-label": "Timeline" });
  /** How many machines it was laid out for. */
  rows = -1;
  /** What is selected. */
  selected: Moment | undefined;
  /** Whether all of a long run is pressed into the width. */
  whole = false;
  private readonly timeline: Timeline;
  private readonly machines: number;
  private readonly onSelect: (moment: Moment) => void;
  private readonly names = make("div", "lit-chart-names");
  private readonly box = make("div", "lit-chart-box", { role: "group", "aria-label": "Events" });
  private readonly plot = make("div", "lit-chart-plot");
  private readonly layer = make("div", "lit-chart-layer");
  private readonly drawing = new Drawing();
  private readonly back: HTMLButtonElement;
  private readonly shown = new Map<string, ShownMark>();
  private marks: Mark[] = [];
  private readonly totals: number[] = [];
  private size: RowSize = rowSize(0, false);
  private view: Window = { from: 0, to: 0, perMs: 1, left: 0, room: 0 };
  private now = 0;
  private following = true;
  private drawn = "";

  /** `machines`: how many rows to keep room for at first. */
  constructor(timeline: Timeline, machines: number, onSelect: (moment: Moment) => void) {
    this.timeline = timeline;
    this.machines = machines;
    this.onSelect = onSelect;
    this.back = make("button", "lit-button lit-follow", { type: "button" });
    this.layer.append(this.drawing.element);
    this.plot.append(this.layer);
    this.box.append(this.plot);
    this.element.append(this.names, this.box);
    this.box.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.layer.addEventListener("click", (event) => this.onClick(event));
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    this.back.addEventListener("click", () => {
      this.following = true;
      this.draw(this.now);
      this.focusSelected();
    });
  }

  /** Whether the run is longer than the box is wide. */
  get isLong(): boolean {
    const room = this.view.room - INSET;
    return scaleFor(this.now, room, this.timeline.ended !== undefined, false).width > room;
  }

  /** Takes the measures anew: the width has changed, or the machines have. `narrow`: names stand above the rows. */
  layOut(narrow: boolean): void {
    const { machines } = this.timeline;
    if (this.box.clientWidth === 0) return;
    this.rows = machines.length;
    const rows = machines.length || this.machines;
    this.size = rowSize(rows, narrow);
    this.element.style.setProperty("--lit-chart-height", `${chartHeight(rows, narrow)}px`);
    this.element.classList.toggle("lit-chart--narrow", narrow);
    this.element.style.setProperty("--lit-chart-head", `${this.size.head}px`);
    this.element.style.setProperty("--lit-chart-row", `${this.size.row}px`);
    this.names.append(...machines.slice(this.names.childElementCount).map(nameOf));
    for (const drawn of this.shown.values()) drawn.x = Number.NaN; // their rows may stand elsewhere
    // Names stand beside the chart now, or no longer do: there is more or less room than before.
    this.view.room = this.box.clientWidth;
    this.drawing.layOut(machines, this.size, this.view.room);
    this.drawn = "";
  }

  draw(now: number): void {
    const { timeline, box, plot, view } = this;
    const { room } = view;
    if (room === 0) return;
    this.now = timeline.ended ?? now;
    const scale = scaleFor(this.now, room - INSET, timeline.ended !== undefined, this.whole);
    const { perMs } = scale;
    const width = scale.width + INSET;
    const slides = width > room;
    const wanted = slides ? `${Math.round(width)}px` : "";
    if (plot.style.width !== wanted) plot.style.width = wanted;
    if (slides && this.following) box.scrollLeft = width;
    const left = (slides ? box.scrollLeft : 0) - INSET;
    const state = [timeline.version, left, perMs, this.selected?.id, Math.round(this.now * perMs * 2)].join();
    if (state === this.drawn) return;
    this.drawn = state;
    this.view = { from: left / perMs, to: (left + room) / perMs, perMs, left, room };
    this.drawMarks();
    const told = this.told().flatMap((moment) => timeline.arrivals(moment));
    this.drawing.draw(timeline, this.view, this.now, told.slice(0, MOST_TOLD));
    this.drawTotals();
    this.back.textContent = timeline.ended === undefined ? "Back to now" : "To the end";
    if (this.following || !slides) this.back.remove();
    else if (!this.back.isConnected) this.element.append(this.back);
  }

  /** The moments of the mark that stands for what is selected. */
  told(): readonly Moment[] {
    const mark = this.selected && markOf(this.marks, this.selected);
    return mark?.moments ?? (this.selected ? [this.selected] : []);
  }

  private drawMarks(): void {
    const { timeline, shown, layer, view } = this;
    this.marks = marksOf(timeline, view.from, view.to, view.perMs);
    const selected = this.selected && markOf(this.marks, this.selected);
    const reached = selected ?? this.marks.at(-1);
    const hadFocus = layer.contains(document.activeElement);
    const keys = new Set(this.marks.map(({ key }) => key));
    for (const [key, { button }] of shown) {
      if (keys.has(key)) continue;
      button.remove();
      shown.delete(key);
    }
    for (const mark of this.marks) this.drawMark(mark, mark === selected, mark === reached);
    // Where no mark shows, the box takes the place of one: a part of the run that scrolls must be reached by keys.
    this.box.tabIndex = this.marks.length > 0 ? -1 : 0;
    if (hadFocus && !layer.contains(document.activeElement)) this.focusSelected();
  }

  private drawMark(mark: Mark, isSelected: boolean, isReached: boolean): void {
    const { key, kind, row, time, moments } = mark;
    let drawn = this.shown.get(key);
    if (!drawn) {
      const attributes = {
        type: "button",
        "data-lit-color": this.timeline.machines[row]?.color ?? "0",
        tabindex: "-1",
      };
      const button = make("button", `lit-mark lit-mark--${kind}`, { ...attributes, "aria-pressed": "false" });
      button.dataset.litMark = key;
      drawn = { button, x: Number.NaN, count: 0, isSelected: false, isReached: false };
      this.shown.set(key, drawn);
      this.layer.append(button);
    }
    const { button } = drawn;
    const x = Math.round((time * this.view.perMs - this.view.left) * 10) / 10;
    if (x !== drawn.x) button.style.transform = `translate(${x}px, ${this.drawing.middle(row) - this.size.row / 2}px)`;
    if (isSelected !== drawn.isSelected) button.setAttribute("aria-pressed", String(isSelected));
    if (isReached !== drawn.isReached) button.tabIndex = isReached ? 0 : -1;
    const count = moments.reduce((sum, moment) => sum + moment.count, 0);
    if (count !== drawn.count) button.setAttribute("aria-label", labelOf(this.timeline, moments));
    Object.assign(drawn, { x, count, isSelected, isReached });
  }

  private drawTotals(): void {
    for (const [i, { total, isFlow }] of this.timeline.machines.entries()) {
      if (total === this.totals[i]) continue;
      this.totals[i] = total;
      const element = this.names.children[i]?.lastElementChild;
      if (element) element.textContent = isFlow ? plural(total, "pass", "passes") : plural(total, "call");
    }
  }

  private focusSelected(): void {
    const mark = (this.selected && markOf(this.marks, this.selected)) ?? this.marks.at(-1);
    const target = mark && this.shown.get(mark.key)?.button;
    (target ?? this.box).focus({ preventScroll: true });
  }

  private select(mark: Mark): void {
    const [moment] = mark.moments;
    if (!moment) return;
    this.selected = moment;
    const x = mark.time * this.view.perMs;
    const { left, room } = this.view;
    if (x < left || x > left + room) {
      this.following = false;
      this.box.scrollLeft = x - room / 2;
    }
    this.draw(this.now);
    this.focusSelected();
    this.onSelect(moment);
  }

  private onClick(event: MouseEvent): void {
    // Enter and assistive technology click on a button; a pointer may mean the one beside it.
    const pressed = event.target instanceof Element ? event.target.closest<HTMLElement>(".lit-mark") : null;
    if (pressed && event.detail === 0) {
      const mark = this.marks.find(({ key }) => key === pressed.dataset.litMark);
      if (mark) this.select(mark);
      return;
    }
    const { left, top } = this.layer.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const { head, row } = this.size;
    const distance = (mark: Mark) =>
      Math.abs(mark.time * this.view.perMs - this.view.left - x) +
      (Math.floor(y / (head + row)) === mark.row ? 0 : OTHER_ROW);
    const mark = nearest(this.marks, distance);
    if (mark && distance(mark) <= NEAR) this.select(mark);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const mark = this.neighbour(event.key);
    if (mark) this.select(mark);
    else if (!/^(Arrow|Home|End)/.test(event.key)) return;
    event.preventDefault();
  }

  /** The mark to which a key leads: before, after, in the row above or below, the first or the last. */
  private neighbour(key: string): Mark | undefined {
    const { timeline } = this;
    const marks = marksOf(timeline, 0, this.now, this.view.perMs);
    const current = this.selected && markOf(marks, this.selected);
    if (!current || key === "End") return marks.at(-1);
    if (key === "Home") return marks[0];
    if (key === "ArrowLeft") return marks[marks.indexOf(current) - 1];
    if (key === "ArrowRight") return marks[marks.indexOf(current) + 1];
    const by = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
    for (let row = current.row + by; by !== 0 && row >= 0 && row < timeline.machines.length; row += by) {
      const inRow = marks.filter((mark) => mark.row === row);
      if (inRow.length > 0) return nearest(inRow, (mark) => Math.abs(mark.time - current.time));
    }
    return undefined;
  }

  private onScroll(): void {
    const { scrollLeft, scrollWidth, clientWidth } = this.box;
    this.following = scrollLeft + clientWidth >= scrollWidth - 2;
    this.draw(this.now);
  }
}

function nameOf({ name, color }: Machine): HTMLElement {
  const text = make("b", "lit-row-name", { title: name }, name);
  return make("div", "lit-chart-name", { "data-lit-color": color }, text, make("span", "lit-row-total"));
}

function nearest<T>(items: readonly T[], distance: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) if (best === undefined || distance(item) < distance(best)) best = item;
  return best;
}
