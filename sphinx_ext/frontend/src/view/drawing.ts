/**
 * The SVG of a chart: for each machine what it did and its calls, above them what crossed, the axis and the line of now.
 *
 * Rules: a row is a handful of paths, however much happened; colours and lines come from the style sheet.
 */
import { AXIS, type RowSize } from "./chart-size.ts";
import { APART } from "./marks.ts";
import { arrow, doingPaths, passPaths, rectangle } from "./shapes.ts";
import type { Crossed, Machine, Timeline } from "./timeline-model.ts";
import { clustersOf, ticksFor, tickText } from "./timeline-scale.ts";

const SVG = "http://www.w3.org/2000/svg";

/** The size of the disc of a pass. */
const PASS = 8;
/** The period of the hatching. */
const HATCH = 5;
const NARROWEST = 1.5; // px of a time in which something was done
/** Room for the word beside the line of now. */
const WORD = 32;

/** The part of a run that shows. */
export interface Window {
  from: number;
  to: number;
  /** Pixels for a millisecond. */
  perMs: number;
  /** Pixels of the run that lie before what shows. */
  left: number;
  room: number;
}

interface Row {
  pattern: SVGPatternElement;
  call: SVGPathElement;
  asleep: SVGPathElement;
  busy: SVGPathElement;
  line: SVGPathElement;
  head: SVGPathElement;
}

let drawings = 0;

export class Drawing {
  readonly element = svg("svg", "lit-chart-drawing", { "aria-hidden": "true" });
  private readonly id = `lit-hatch-${++drawings}`;
  private readonly spans = svg("g", "");
  private readonly crossings = svg("g", "");
  private readonly told = svg("g", "lit-chart-told");
  private readonly grid = svg("path", "lit-chart-grid");
  private readonly rules = svg("path", "lit-chart-rules");
  private readonly axis = svg("g", "lit-chart-axis");
  private readonly now = svg("g", "lit-chart-now");
  private readonly nowLine = svg("path", "");
  private readonly nowWord = svg("text", "", { y: "12" });
  private size: RowSize = { head: 0, row: 0, bar: 0 };
  private readonly rows: Row[] = [];

  constructor() {
    this.now.append(this.nowLine, this.nowWord);
    this.element.append(this.grid, this.rules, this.spans, this.crossings, this.told, this.now, this.axis);
  }

  /** Prepares rows for the machines, in a drawing so many pixels wide. */
  layOut(machines: readonly Machine[], size: RowSize, room: number): void {
    this.size = size;
    const height = this.top(machines.length) + AXIS;
    this.element.setAttribute("width", String(room));
    this.element.setAttribute("height", String(height));
    this.rules.setAttribute(
      "d",
      [0, ...machines.map((_, i) => this.top(i + 1))].map((y) => `M0 ${y + 0.5}h${room}`).join(""),
    );
    for (const { color } of machines.slice(this.rows.length)) {
      const id = `${this.id}-${this.rows.length}`;
      const pattern = svg("pattern", "", { id, width: String(HATCH), height: "8", patternUnits: "userSpaceOnUse" });
      pattern.append(svg("path", "lit-chart-hatch", { d: "M0 -1V9" }));
      const row: Row = {
        pattern,
        call: svg("path", "lit-chart-call"),
        asleep: svg("path", "lit-chart-asleep", { fill: `url(#${id})` }),
        busy: svg("path", "lit-chart-busy"),
        line: svg("path", "lit-chart-line"),
        head: svg("path", "lit-chart-head"),
      };
      const colored = (...children: SVGElement[]) => {
        const group = svg("g", "", { "data-lit-color": color });
        group.append(...children);
        return group;
      };
      this.spans.append(colored(pattern, row.call, row.asleep, row.busy));
      this.crossings.append(colored(row.line, row.head));
      this.rows.push(row);
    }
  }

  /** The upper edge of a row's name. */
  private top(row: number): number {
    return row * (this.size.head + this.size.row);
  }

  /** The middle of what is drawn in a row. */
  middle(row: number): number {
    return this.top(row) + this.size.head + this.size.row / 2;
  }

  /** `told`: what crossed because of what is selected. */
  draw(timeline: Timeline, view: Window, time: number, told: readonly Crossed[]): void {
    const { from, to, perMs, left, room } = view;
    const x = (at: number) => at * perMs - left;
    for (const [i, machine] of timeline.machines.entries()) {
      const row = this.rows[i];
      if (!row) continue;
      this.drawRow(row, i, machine, timeline, view, time);
      row.pattern.setAttribute("patternTransform", `translate(${-left % 1000}) rotate(25)`);
    }
    this.drawCrossings([...timeline.crossed(from, to)], x, perMs);
    this.drawTold(timeline, told, x);

    const ticks = ticksFor(from, to, perMs);
    const bottom = this.top(timeline.machines.length);
    this.grid.setAttribute("d", ticks.map((tick) => `M${x(tick).toFixed(1)} 0V${bottom}`).join(""));
    this.drawTicks(ticks, x, bottom, room);
    const at = x(time);
    this.nowLine.setAttribute("d", `M${at.toFixed(1)} 0V${bottom}`);
    this.nowWord.textContent = timeline.ended === undefined ? "now" : "end";
    this.nowWord.setAttribute("text-anchor", at + WORD > room ? "end" : "start");
    this.nowWord.setAttribute("x", (at + WORD > room ? at - 5 : at + 5).toFixed(1));
  }

  private drawRow(row: Row, i: number, machine: Machine, timeline: Timeline, view: Window, time: number): void {
    const { from, to, perMs, left } = view;
    const x = (at: number) => Math.min(Math.max(at, from - 50 / perMs), to + 50 / perMs) * perMs - left;
    const { bar } = this.size;
    const current = timeline.current(machine, time);
    const doings = [...machine.doing.between(from, to), ...(current ? [current] : [])];
    const middle = this.middle(i);
    const drawn = machine.isFlow
      ? passPaths(doings, x, middle, PASS)
      : doingPaths(doings, x, middle - bar / 2, bar, NARROWEST);
    row.busy.setAttribute("d", drawn.busy);
    row.asleep.setAttribute("d", drawn.asleep);
    let calls = "";
    let until = Number.NEGATIVE_INFINITY;
    for (const call of [...machine.calls.between(from, to), ...machine.open]) {
      const begin = x(Math.max(call.from, until));
      until = call.ended ?? time;
      if (call.from <= to) calls += rectangle(begin, middle - bar / 2, Math.max(x(until) - begin, NARROWEST), bar);
    }
    row.call.setAttribute("d", calls);
  }

  private drawCrossings(crossed: readonly Crossed[], x: (time: number) => number, perMs: number): void {
    const bySender = this.rows.map((): { line: string; head: string } => ({ line: "", head: "" }));
    const byWay = new Map<string, Crossed[]>();
    for (const each of crossed) {
      const way = `${each.sender} ${each.receiver}`;
      const same = byWay.get(way);
      if (same) same.push(each);
      else byWay.set(way, [each]);
    }
    for (const same of byWay.values()) {
      same.sort((a, b) => a.from - b.from);
      for (const [first] of clustersOf(same, ({ from: time }) => time * perMs, APART)) {
        const paths = bySender[first?.sender ?? -1];
        if (!first || !paths) continue;
        const { line, head } = this.arrowOf(first, x);
        paths.line += line;
        paths.head += head;
      }
    }
    for (const [i, { line, head }] of this.rows.entries()) {
      line.setAttribute("d", bySender[i]?.line ?? "");
      head.setAttribute("d", bySender[i]?.head ?? "");
    }
  }

  private drawTold(timeline: Timeline, told: readonly Crossed[], x: (time: number) => number): void {
    this.told.replaceChildren(
      ...told.map((crossed) => {
        const { line, head } = this.arrowOf(crossed, x);
        const group = svg("g", "", { "data-lit-color": timeline.machines[crossed.sender]?.color ?? "0" });
        group.append(svg("path", "lit-chart-line", { d: line }), svg("path", "lit-chart-head", { d: head }));
        return group;
      }),
    );
  }

  private arrowOf(
    { sender, receiver, from, arrived }: Crossed,
    x: (time: number) => number,
  ): { line: string; head: string } {
    const down = receiver > sender ? 1 : -1;
    const start = this.middle(sender) + down * this.reach(sender);
    return arrow(x(from), start, x(arrived), this.middle(receiver) - down * this.reach(receiver));
  }

  /** How far what is drawn in a row reaches from its middle. */
  private reach(row: number): number {
    return row === 0 ? PASS / 2 + 2 : this.size.bar / 2;
  }

  private drawTicks(ticks: readonly number[], x: (time: number) => number, bottom: number, room: number): void {
    while (this.axis.childElementCount > ticks.length) this.axis.lastChild?.remove();
    while (this.axis.childElementCount < ticks.length) this.axis.append(svg("text", ""));
    for (const [i, tick] of ticks.entries()) {
      const text = this.axis.children[i] as SVGTextElement;
      const at = x(tick);
      const end = at > room - 16;
      text.setAttribute("x", Math.min(room, Math.max(0, at)).toFixed(1));
      text.setAttribute("y", String(bottom + 18));
      text.setAttribute("text-anchor", at < 12 ? "start" : end ? "end" : "middle");
      const words = tickText(tick);
      if (text.textContent !== words) text.textContent = words;
    }
  }
}

function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  className: string,
  attributes: Record<string, string> = {},
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  if (className) element.setAttribute("class", className);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
