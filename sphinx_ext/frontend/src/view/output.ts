/**
 * The output of a run: one lane for each component, or all lines in one list in the order in which they came.
 *
 * Rules: events may come in floods, so what arrives is only kept, and drawn once a frame; a component's colour comes from its
 * place in the tree and never changes; which lanes there are is settled before the first line wherever the recording tells.
 */
import { copyText } from "../clipboard.ts";
import type { RecordedLine } from "../compare.ts";
import type { RunEvent } from "../events.ts";
import { icon } from "../icons.ts";
import { columnsIn, laneRows, lanesFor, rowsFor } from "../layout.ts";
import { count, plural } from "../words.ts";
import { iconButton, make, press } from "./dom.ts";
import { Filter } from "./filter.ts";
import { Log } from "./log.ts";
import type { Component, Roster } from "./roster.ts";
import type { Stages } from "./stages.ts";
import type { View } from "./view.ts";

interface Lane {
  name: string;
  element: HTMLElement;
  kind: HTMLElement;
  log: Log;
}

/** Rows of text in a lane: at most so many in the wide layout, and in one column. */
const ROWS = 8;
const ROWS_NARROW = 4;
/** So many rows of lanes show at once, likewise; of more, the reader sees those to which they scroll. */
const LANES = 5;
const LANES_NARROW = 8;
const COPIED = 1500; // ms

export interface OutputOptions {
  /** The name of the run. */
  run: string;
  /** What was recorded of the app, which tells how much room its output will need. */
  recorded: readonly RecordedLine[];
  roster: Roster;
  stages: Stages;
  /** Tells the reader how copying went. */
  say(text: string): void;
}

export class Output implements View {
  readonly element = make("div", "lit-lanes");
  readonly tools = make("div", "lit-tools");
  private readonly options: OutputOptions;
  private readonly lanes = new Map<string, Lane>();
  private readonly all: Log;
  private readonly listLane: HTMLElement;
  private readonly laneButton: HTMLButtonElement;
  private readonly listButton: HTMLButtonElement;
  private readonly wrapButton: HTMLButtonElement;
  private readonly filter = new Filter((component) => this.only(component));
  private list = false;
  /** The one component that shows; all if empty. */
  private chosen = "";

  constructor(options: OutputOptions) {
    this.options = options;
    this.all = this.makeLog("Output of all components");
    this.listLane = make("div", "lit-lane lit-lane--all", {}, this.all.element);
    this.laneButton = iconButton("lanes", "One lane for each component", "Lanes", () => this.show(false));
    this.listButton = iconButton("list", "All in one list", "All in one list", () => this.show(!this.list));
    this.wrapButton = iconButton("wrap", "Wrap lines", "Wrap", () => this.wrap());
    const copy = iconButton("copy", "Copy output", "Copy output", () => this.copy(copy));
    const rule = make("span", "lit-rule-v lit-wide");
    this.laneButton.classList.add("lit-wide");
    this.wrapButton.classList.add("lit-wide");
    this.tools.append(this.filter.element, rule, this.laneButton, this.listButton);
    this.tools.append(rule.cloneNode(), this.wrapButton, copy);
    press(this.laneButton, true);
    press(this.listButton, false);
    press(this.wrapButton, true);
    new ResizeObserver(() => this.layOut()).observe(this.element);
  }

  take(event: RunEvent): void {
    if (event.type === "components") this.setComponents(event.components);
    else if (event.type === "output") this.push(event.component, event.stream, event.lines);
    else if (event.type === "end") this.end();
  }

  draw(): boolean {
    const visible = this.visible();
    for (const log of visible) log.draw();
    for (const log of visible) log.settle();
    return false;
  }

  private setComponents(components: readonly Component[]): void {
    const { roster } = this.options;
    for (const { name, kind, className } of components) {
      const lane = this.lane(name);
      lane.kind.textContent = `${className}, ${kind === "flow" ? "a flow" : `machine ${roster.machineOf(name)}`}`;
      lane.element.dataset.litColor = roster.colorOf(name);
    }
    this.layOut();
  }

  private push(component: string, stream: "stdout" | "stderr", lines: readonly string[]): void {
    const { log } = this.lane(component);
    const first = log.empty;
    for (const text of lines) {
      const line = { component, stream, text };
      log.push(line);
      this.all.push(line);
    }
    if (first && !log.element.isConnected) this.layOut();
  }

  /** Draws everything now: what reads the page after the end finds every line. */
  private end(): void {
    for (const lane of this.lanes.values()) lane.log.end();
    this.all.end();
    this.layOut();
    for (const log of this.visible()) log.fill();
  }

  /** Lays the lanes out anew: after the first line of a component, and when the width has changed. */
  layOut(): void {
    const panel = this.element.parentElement ?? this.element;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const width = (panel.clientWidth * 16) / rem;
    if (width === 0) return;
    const { recorded } = this.options;
    const columns = columnsIn(width);
    const speaking = new Set(recorded.map((line) => line.component));
    const printed = (lane: Lane) => !lane.log.empty || speaking.has(lane.name);
    const lanes = lanesFor([...this.lanes.values()], printed, columns);
    const rows = laneRows(Math.max(lanes.length, speaking.size), columns);
    const { style } = panel;
    style.setProperty("--lit-rows", String(rowsFor(recorded, width, columns === 1 ? ROWS_NARROW : ROWS)));
    const most = columns === 1 ? LANES_NARROW : LANES;
    style.setProperty("--lit-lane-rows", String(Math.min(rows, most)));
    const elements = this.elements(lanes);
    style.setProperty("--lit-columns", String(Math.max(1, Math.ceil(elements.length / rows))));
    this.element.classList.toggle("lit-lanes--many", elements.length > most * columns);
    for (const child of [...this.element.children]) if (!elements.includes(child as HTMLElement)) child.remove();
    // Only what is new is put in: an element that is moved loses its place in its log.
    elements.forEach((element, i) => {
      if (this.element.children[i] !== element) this.element.insertBefore(element, this.element.children[i] ?? null);
    });
    this.draw();
  }

  /** What shows of these lanes. */
  private elements(lanes: readonly Lane[]): HTMLElement[] {
    const only = this.lanes.get(this.chosen);
    if (only) return [only.element];
    return this.list ? [this.listLane] : lanes.map((lane) => lane.element);
  }

  private visible(): Log[] {
    return [this.all, ...Array.from(this.lanes.values(), (lane) => lane.log)].filter((log) => log.element.isConnected);
  }

  private lane(name: string): Lane {
    const known = this.lanes.get(name);
    if (known) return known;
    const log = this.makeLog(`Output of ${name}`);
    const kind = make("p", "lit-lane-kind");
    const chip = this.options.stages.chip(name);
    const head = make("div", "lit-lane-head", {}, make("span", "lit-lane-name", { title: name }, name), chip);
    const attributes = { role: "group", "aria-label": name, "data-lit-color": this.options.roster.colorOf(name) };
    const lane: Lane = { name, element: make("div", "lit-lane", attributes, head, kind, log.element), kind, log };
    this.lanes.set(name, lane);
    this.filter.add(name);
    return lane;
  }

  private makeLog(label: string): Log {
    const { run, roster } = this.options;
    return new Log(label, { run, colorOf: (component) => roster.colorOf(component) });
  }

  private only(component: string): void {
    this.chosen = component;
    this.layOut();
  }

  private show(list: boolean): void {
    this.list = list;
    press(this.laneButton, !list);
    press(this.listButton, list);
    this.element.classList.toggle("lit-lanes--list", list);
    this.layOut();
  }

  private wrap(): void {
    const wrap = !this.element.classList.toggle("lit-lanes--nowrap");
    press(this.wrapButton, wrap);
    this.draw();
  }

  private async copy(button: HTMLElement): Promise<void> {
    const { tail } = this.lanes.get(this.chosen)?.log ?? this.all;
    const lines = tail.since(tail.start);
    const kept = lines.map(({ component, text }) => `${component}: ${text}`);
    if (tail.start > 0) kept.unshift(`(the last ${count(lines.length)} of ${plural(tail.total, "line")})`);
    const copied = await copyText(`${kept.join("\n")}\n`);
    this.options.say(copied ? "Output copied" : "Copying failed");
    if (!copied) return;
    button.replaceChildren(icon("check"));
    setTimeout(() => button.replaceChildren(icon("copy")), COPIED);
  }
}
