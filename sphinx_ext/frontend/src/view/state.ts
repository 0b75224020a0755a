/**
 * The state of a run as a tree: each component with its stage and a table of its attributes, live.
 *
 * Rules: drawn when asked, and only what has changed since; what is folded stays so; while it is paused it keeps the picture and
 * only counts what has come.
 */
import type { RunEvent } from "../events.ts";
import { icon } from "../icons.ts";
import { plural } from "../words.ts";
import { make, press, textButton } from "./dom.ts";
import type { Roster } from "./roster.ts";
import type { Stages } from "./stages.ts";
import { type Attribute, ago, isMarked, kindOf, State, shortName } from "./state-model.ts";
import type { View } from "./view.ts";

/** How often the times are counted on. */
const PACE = 100; // ms

interface Row {
  element: HTMLElement;
  value: HTMLElement;
  was: HTMLElement;
  when: HTMLElement;
  /** What is drawn of it. */
  shown: string;
  marked: number;
}

interface Node {
  element: HTMLElement;
  body: HTMLElement;
  none: HTMLElement;
  table: HTMLElement;
  rows: Map<string, Row>;
}

export class StateView implements View {
  readonly element: HTMLElement;
  readonly tools = make("div", "lit-tools", { role: "group", "aria-label": "Updates" });
  private readonly roster: Roster;
  private readonly stages: Stages;
  private readonly model = new State();
  private readonly nodes = new Map<string, Node>();
  private readonly liveButton = textButton("Live", () => this.pause(false));
  private readonly pauseButton = textButton("Pause", () => this.pause(true));
  private readonly notice = make("p", "lit-cut");
  private readonly nothing = make("p", "lit-none", {}, "The components show here once the app has started.");
  private isPaused = false;
  private over: number | undefined;
  private now = 0;
  private writesDrawn = -1;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private writesAtPause = 0;

  constructor(roster: Roster, stages: Stages) {
    this.roster = roster;
    this.stages = stages;
    this.element = make("div", "lit-state", { role: "region", "aria-label": "State", tabindex: "0" });
    this.element.append(this.nothing);
    this.tools.append(this.liveButton, this.pauseButton);
    press(this.liveButton, true);
    press(this.pauseButton, false);
  }

  take(event: RunEvent): void {
    this.model.take(event);
    if (event.type === "components" && !this.isPaused) this.plant();
    else if (event.type === "end") {
      this.over = event.time;
      this.pause(false);
      for (const button of [this.liveButton, this.pauseButton]) button.disabled = true;
      press(this.liveButton, false);
    }
  }

  draw(now: number): boolean {
    const { model, over } = this;
    this.now = now;
    if (this.isPaused) {
      const writes = plural(model.writes - this.writesAtPause, "write");
      const text = `Paused. ${writes} since then.`;
      if (this.notice.textContent !== text) this.notice.textContent = text;
      return true;
    }
    if (this.writesDrawn === model.writes && now - this.drawnAt < PACE) return true;
    this.writesDrawn = model.writes;
    this.drawnAt = now;
    let isAnyMarked = false;
    for (const [name, attributes] of model.components) {
      const node = this.nodes.get(name);
      if (!node) continue;
      for (const [key, { element }] of node.rows) {
        if (attributes.has(key)) continue;
        element.remove();
        node.rows.delete(key);
      }
      for (const attribute of attributes.values()) {
        this.drawAttribute(name, node, attribute);
        isAnyMarked ||= isMarked(attribute, now);
      }
      if (attributes.size > 0 && !node.table.isConnected) node.none.replaceWith(node.table);
      else if (attributes.size === 0 && node.table.isConnected) node.table.replaceWith(node.none);
    }
    return over === undefined || isAnyMarked;
  }

  /** Adds to the tree the components that it doesn't have yet. */
  private plant(): void {
    if (this.roster.components.length > 0) this.nothing.remove();
    for (const { name, kind, className } of this.roster.components) {
      if (this.nodes.has(name)) continue;
      const color = { "data-lit-color": this.roster.colorOf(name) };
      const summary = make(
        "summary",
        "",
        {},
        icon("next"),
        make("span", "lit-swatch", color),
        make("span", "lit-node-name", { ...color, title: name }, name),
        make("span", "lit-node-class", {}, `${className}, a ${kind}`),
        this.stages.chip(name),
      );
      const none = make("p", "lit-none", {}, "No attributes");
      const body = make("tbody", "");
      const table = make("table", "lit-attributes", color, make("caption", "", {}, `Attributes of ${name}`), body);
      const element = make("details", "lit-node", { open: "" }, summary, none);
      this.nodes.set(name, { element, body, none, table, rows: new Map() });
      (this.above(name)?.element ?? this.element).append(element);
    }
  }

  /** The flow that a component is in, perhaps in a list or dict of it. */
  private above(name: string): Node | undefined {
    for (let end = name.lastIndexOf("."); end > 0; end = name.lastIndexOf(".", end - 1)) {
      const node = this.nodes.get(name.slice(0, end));
      if (node) return node;
    }
    return undefined;
  }

  private drawAttribute(component: string, node: Node, attribute: Attribute): void {
    const { now } = this;
    const { name, value, was, marked } = attribute;
    let row = node.rows.get(name);
    if (!row) {
      row = newRow(name);
      node.rows.set(name, row);
      node.body.append(row.element);
    }
    const isLit = isMarked(attribute, now);
    const shown = JSON.stringify([value, isLit && was]);
    if (shown !== row.shown) {
      row.shown = shown;
      row.value.textContent = value;
      row.value.className = `lit-value lit-value--${kindOf(value)}`;
      row.was.replaceChildren(...(isLit && was ? [make("span", "lit-hidden", {}, "was "), was] : []));
    }
    if (isLit !== row.element.classList.contains("lit-flash")) row.element.classList.toggle("lit-flash", isLit);
    // A mark that follows another one begins its animation anew.
    else if (isLit && marked !== row.marked) for (const each of row.element.getAnimations()) each.currentTime = 0;
    row.marked = marked;
    const when = this.whenOf(component, attribute);
    if (row.when.textContent !== when) row.when.textContent = when;
  }

  /** When an attribute changed; by whom, unless the flow wrote its own. */
  private whenOf(component: string, { changed, by }: Attribute): string {
    if (changed === undefined) return "";
    const passed = ago(Math.max(0, Math.min(this.now, this.over ?? this.now) - changed));
    const isOwn = by === component && this.roster.machineOf(by) === 0;
    return isOwn || by === "" ? passed : `${passed}, from ${shortName(by)}`;
  }

  private pause(isPaused: boolean): void {
    if (isPaused === this.isPaused) return;
    this.isPaused = isPaused;
    press(this.liveButton, !isPaused);
    press(this.pauseButton, isPaused);
    if (isPaused) {
      this.writesAtPause = this.model.writes;
      this.element.prepend(this.notice);
    } else {
      this.notice.remove();
      this.plant();
    }
    this.writesDrawn = -1;
    this.draw(this.now);
  }
}

function newRow(name: string): Row {
  const value = make("span", "lit-value");
  const was = make("s", "lit-was");
  const when = make("td", "lit-when");
  const element = make(
    "tr",
    "",
    {},
    make("th", "", { scope: "row", title: name }, name),
    make("td", "", {}, value, " ", was),
    when,
  );
  return { element, value, was, when, shown: "", marked: Number.NEGATIVE_INFINITY };
}
