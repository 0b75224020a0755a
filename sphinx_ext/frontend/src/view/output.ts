/**
 * The output of a run: one lane for each component, or all lines in one list in the order in which they came.
 *
 * Rules: events may come in floods, so what arrives is only kept, and drawn once a frame; a component's colour comes from its
 * place in the tree and never changes; which lanes there are is settled before the first line wherever the recording tells.
 */
import { copyText } from "../clipboard.ts";
import type { RecordedLine } from "../compare.ts";
import type { RunEvent, RunState, Stage } from "../events.ts";
import { type IconName, icon } from "../icons.ts";
import { columnsIn, laneRows, lanesFor, rowsFor } from "../layout.ts";
import { count, plural } from "../words.ts";
import { make } from "./dom.ts";
import { Log } from "./log.ts";

type Component = Extract<RunEvent, { type: "components" }>["components"][number];

interface Lane {
  component: Component;
  element: HTMLElement;
  kind: HTMLElement;
  chip: HTMLElement;
  log: Log;
  stage: Stage;
}

/** Rows of text in a lane: at most so many in the wide layout, and in one column. */
const ROWS = 8;
const ROWS_NARROW = 4;
const COLORS = 8;
const COPIED = 1500; // ms

const WORDS: Record<Stage, string> = {
  not_started: "not started",
  queued: "queued",
  pending: "starting",
  running: "running",
  sleeping: "sleeping",
  waiting: "waiting",
  succeeded: "succeeded",
  failed: "failed",
  stopped: "stopped",
};
const OVER: readonly Stage[] = ["not_started", "succeeded", "failed", "stopped"];

export class Output {
  readonly element = make("div", "lit-lanes");
  readonly tools = make("div", "lit-tools");
  private readonly run: string;
  private readonly recorded: readonly RecordedLine[];
  private readonly lanes = new Map<string, Lane>();
  private readonly colors = new Map<string, string>();
  private readonly all: Log;
  private readonly listLane: HTMLElement;
  private readonly laneButton: HTMLButtonElement;
  private readonly listButton: HTMLButtonElement;
  private readonly wrapButton: HTMLButtonElement;
  private list = false;
  private frame = 0;

  constructor(run: string, recorded: readonly RecordedLine[], say: (text: string) => void) {
    this.run = run;
    this.recorded = recorded;
    this.all = this.makeLog("Output of all components");
    this.listLane = make("div", "lit-lane lit-lane--all", {}, this.all.element);
    this.laneButton = this.tool("lanes", "One lane for each component", "Lanes", () => this.show(false));
    this.listButton = this.tool("list", "All in one list", "All in one list", () => this.show(!this.list));
    this.wrapButton = this.tool("wrap", "Wrap lines", "Wrap", () => this.wrap());
    const copy = this.tool("copy", "Copy output", "Copy output", () => this.copy(copy, say));
    this.laneButton.classList.add("lit-wide");
    this.wrapButton.classList.add("lit-wide");
    this.tools.append(this.laneButton, this.listButton, make("span", "lit-rule-v lit-wide"), this.wrapButton, copy);
    press(this.laneButton, true);
    press(this.listButton, false);
    press(this.wrapButton, true);
    new ResizeObserver(() => this.layOut()).observe(this.element);
  }

  setComponents(components: readonly Component[]): void {
    let works = 0;
    for (const component of components) {
      const machine = component.kind === "work" ? ++works : 0;
      const lane = this.lane(component.name);
      const color = String(machine === 0 ? 0 : ((machine - 1) % COLORS) + 1);
      lane.component = component;
      lane.kind.textContent = `${component.className}, ${machine === 0 ? "a flow" : `machine ${machine}`}`;
      lane.element.dataset.litColor = color;
      this.colors.set(component.name, color);
      this.setStage(component.name, machine === 0 ? "running" : "not_started");
    }
    this.layOut();
  }

  setStage(component: string, stage: Stage): void {
    const lane = this.lane(component);
    lane.stage = stage;
    setChip(lane.chip, stage, WORDS[stage]);
  }

  push(component: string, stream: "stdout" | "stderr", lines: readonly string[]): void {
    const { log } = this.lane(component);
    const first = log.empty;
    for (const text of lines) {
      const line = { component, stream, text };
      log.push(line);
      this.all.push(line);
    }
    if (first && !log.element.isConnected) this.layOut();
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  /** Draws everything now: what reads the page after the end finds every line. */
  end(state: RunState): void {
    for (const lane of this.lanes.values()) {
      lane.log.end();
      if (OVER.includes(lane.stage)) continue;
      if (state === "succeeded" && lane.component.kind === "flow") setChip(lane.chip, "succeeded", "succeeded");
      else setChip(lane.chip, "stopped", state === "stopped" ? "stopped" : "ended");
    }
    this.all.end();
    this.layOut();
    for (const log of this.visible()) log.fill();
  }

  /** Lays the lanes out anew: after the first line of a component, and when the width has changed. */
  layOut(): void {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const width = (this.element.clientWidth * 16) / rem;
    if (width === 0) return;
    const columns = columnsIn(width);
    const speaking = new Set(this.recorded.map((line) => line.component));
    const printed = (lane: Lane) => !lane.log.empty || speaking.has(lane.component.name);
    const lanes = lanesFor([...this.lanes.values()], printed, columns);
    const rows = laneRows(Math.max(lanes.length, speaking.size), columns);
    const style = (this.element.parentElement ?? this.element).style;
    style.setProperty("--lit-rows", String(rowsFor(this.recorded, width, columns === 1 ? ROWS_NARROW : ROWS)));
    style.setProperty("--lit-lane-rows", String(rows));
    style.setProperty("--lit-columns", String(Math.max(1, Math.ceil(lanes.length / rows))));
    const elements = this.list ? [this.listLane] : lanes.map((lane) => lane.element);
    for (const child of [...this.element.children]) if (!elements.includes(child as HTMLElement)) child.remove();
    // Only what is new is put in: an element that is moved loses its place in its log.
    elements.forEach((element, i) => {
      if (this.element.children[i] !== element) this.element.insertBefore(element, this.element.children[i] ?? null);
    });
    this.draw();
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const visible = this.visible();
    for (const log of visible) log.draw();
    for (const log of visible) log.settle();
  }

  private visible(): Log[] {
    const logs = this.list ? [this.all] : Array.from(this.lanes.values(), (lane) => lane.log);
    return logs.filter((log) => log.element.isConnected);
  }

  /** The lane of a component; one that the app has not announced is taken for a flow. */
  private lane(name: string): Lane {
    const known = this.lanes.get(name);
    if (known) return known;
    const log = this.makeLog(`Output of ${name}`);
    const kind = make("p", "lit-lane-kind");
    const chip = make("span", "lit-chip");
    const head = make("div", "lit-lane-head", {}, make("span", "lit-lane-name", { title: name }, name), chip);
    const attributes = { role: "group", "aria-label": name, "data-lit-color": "0" };
    const lane: Lane = {
      component: { name, kind: "flow", className: "" },
      element: make("div", "lit-lane", attributes, head, kind, log.element),
      kind,
      chip,
      log,
      stage: "running",
    };
    setChip(chip, "running", WORDS.running);
    this.lanes.set(name, lane);
    this.layOut();
    return lane;
  }

  private makeLog(label: string): Log {
    return new Log(label, { run: this.run, colorOf: (component) => this.colors.get(component) ?? "0" });
  }

  private tool(name: IconName, label: string, title: string, onClick: () => void): HTMLButtonElement {
    const attributes = { type: "button", "aria-label": label, title };
    const button = make("button", "lit-button lit-button--icon", attributes, icon(name));
    button.addEventListener("click", onClick);
    return button;
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

  private async copy(button: HTMLElement, say: (text: string) => void): Promise<void> {
    const { tail } = this.all;
    const lines = tail.since(tail.start);
    const kept = lines.map(({ component, text }) => `${component}: ${text}`);
    if (tail.start > 0) kept.unshift(`(the last ${count(lines.length)} of ${plural(tail.total, "line")})`);
    const copied = await copyText(`${kept.join("\n")}\n`);
    say(copied ? "Output copied" : "Copying failed");
    if (!copied) return;
    button.replaceChildren(icon("check"));
    setTimeout(() => button.replaceChildren(icon("copy")), COPIED);
  }
}

function press(button: HTMLElement, pressed: boolean): void {
  button.setAttribute("aria-pressed", String(pressed));
  button.classList.toggle("lit-button--on", pressed);
}

function setChip(chip: HTMLElement, stage: Stage, word: string): void {
  chip.dataset.litIs = stage;
  chip.textContent = word;
}
