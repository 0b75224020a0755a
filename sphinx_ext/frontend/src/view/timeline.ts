/**
 * The timeline of a run: a chart, one event of it in words below, and the same as a table.
 *
 * Rules: until the reader selects something, the latest event is told, at a pace at which it can be read, and not announced; what
 * the reader selects stays, and is announced. Where the marks have become one, they are told as one.
 */
import type { RunEvent } from "../events.ts";
import { icon } from "../icons.ts";
import { Chart } from "./chart.ts";
import { make, press, textButton } from "./dom.ts";
import type { Roster } from "./roster.ts";
import { elementsOf } from "./sentences.ts";
import { Timeline } from "./timeline-model.ts";
import { clock } from "./timeline-scale.ts";
import { TimelineTable } from "./timeline-table.ts";
import { tell } from "./timeline-words.ts";
import type { View } from "./view.ts";

/** So long the latest event is told before the next one is. */
const PACE = 1000; // ms
/** The latest event is looked for in the time before now. */
const LATEST = 10_000; // ms

const KEYS: [className: string, words: string][] = [
  ["", "busy"],
  ["asleep", "sleeping in a call"],
  ["pass", "pass of the flow"],
  ["call", "call"],
  ["write", "write"],
  ["arrow", "value or call crosses to another machine"],
];

export class TimelineView implements View {
  readonly element = make("div", "lit-timeline");
  readonly tools = make("div", "lit-tools");
  private readonly model: Timeline;
  private readonly chart: Chart;
  private readonly table: TimelineTable;
  private readonly legend = make("ul", "lit-legend");
  private readonly words = make("div", "lit-event", {
    role: "group",
    "aria-label": "Selected event",
    "aria-live": "off",
    tabindex: "0",
  });
  private readonly wholeButton: HTMLButtonElement;
  private readonly tableButton: HTMLButtonElement;
  private isPinned = false;
  private toldAt = Number.NEGATIVE_INFINITY;
  private said = "";
  private isTable = false;
  private now = 0;
  private time = 0;
  private isLaidOut = false;

  /** `machines`: how many rows to keep room for until the app says what it has. */
  constructor(roster: Roster, machines: number) {
    this.model = new Timeline(roster);
    this.chart = new Chart(this.model, machines, () => this.pin());
    this.table = new TimelineTable(this.model);
    this.wholeButton = textButton("Whole run", () => this.toggleWhole());
    this.tableButton = textButton("As a table", () => this.toggleTable());
    this.tableButton.title = "As a table";
    this.tableButton.replaceChildren(icon("table"), make("span", "lit-word", {}, "As a table"));
    this.tools.append(this.wholeButton, this.tableButton);
    press(this.wholeButton, false);
    press(this.tableButton, false);
    this.wholeButton.hidden = true;
    this.legend.append(
      ...KEYS.map(([name, words]) => make("li", "", {}, make("span", `lit-key${name && ` lit-key--${name}`}`), words)),
    );
    this.words.append(make("p", "lit-event-none", {}, "What the machines do shows here once the app has started."));
    this.element.append(this.legend, this.chart.element, this.words);
    new ResizeObserver(() => this.remeasure()).observe(this.element);
  }

  take(event: RunEvent): void {
    this.model.take(event);
  }

  draw(now: number): boolean {
    const { model, chart } = this;
    this.now = now;
    this.time = model.at(now);
    if (this.isTable) {
      this.table.draw(this.time);
      return model.ended === undefined;
    }
    if (!this.isLaidOut || chart.rows !== model.machines.length) {
      this.isLaidOut = this.element.clientWidth > 0;
      chart.layOut(this.element.clientWidth <= narrowWidth());
    }
    this.selectLatest();
    chart.draw(this.time);
    this.tell();
    this.wholeButton.hidden = !chart.isLong;
    return model.ended === undefined && model.machines.length > 0;
  }

  private remeasure(): void {
    this.isLaidOut = false;
    if (!this.isTable) this.draw(this.now);
  }

  private selectLatest(): void {
    const { model, chart, time } = this;
    if (this.isPinned || (time - this.toldAt < PACE && model.ended === undefined)) return;
    const latest = model.moments(time - LATEST, time).at(-1);
    if (!latest || latest === chart.selected) return;
    chart.selected = latest;
    this.toldAt = time;
  }

  /** The reader has selected something. */
  private pin(): void {
    this.isPinned = true;
    this.words.setAttribute("aria-live", "polite");
    this.tell();
  }

  private tell(): void {
    const { model, chart } = this;
    const sentences = tell(model, chart.told());
    const said = JSON.stringify(sentences);
    if (said === this.said || sentences.length === 0) return;
    this.said = said;
    const { selected } = chart;
    this.words.dataset.litColor =
      (selected && model.machines[selected.kind === "call" ? 0 : selected.machine]?.color) ?? "";
    this.words.replaceChildren(
      ...sentences.flatMap((sentence) => [
        make("span", "lit-event-time", {}, clock(sentence.time)),
        make("p", "", {}, ...elementsOf(sentence, model.roster)),
      ]),
    );
  }

  private toggleWhole(): void {
    this.chart.whole = !this.chart.whole;
    press(this.wholeButton, this.chart.whole);
    this.chart.draw(this.time);
  }

  private toggleTable(): void {
    this.isTable = !this.isTable;
    press(this.tableButton, this.isTable);
    if (this.isTable) {
      // As high as the chart was: nothing below moves.
      this.element.style.setProperty("--lit-table-height", `${this.element.clientHeight}px`);
      this.wholeButton.hidden = true;
      this.element.replaceChildren(this.table.element);
      this.table.draw(this.time);
    } else {
      this.element.replaceChildren(this.legend, this.chart.element, this.words);
    }
    this.element.classList.toggle("lit-timeline--table", this.isTable);
  }
}

/** The width in pixels up to which the page counts as narrow, as in the style sheet. */
function narrowWidth(): number {
  return 38 * (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
}
