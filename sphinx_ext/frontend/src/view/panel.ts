/**
 * What opens below the buttons when a reader presses Run, in place of the recorded output: what is said of the run, and three
 * views of it, of which one shows.
 *
 * Rules: the panel has its height from the start, so that neither output nor the end of the run moves the page; it only grows
 * when its reader asks for another view. The view that a reader has chosen is also that of the next run. Views draw once a frame
 * at most, and seldom while nobody sees them. Nothing here knows where the events come from.
 */
import type { Comparison, RecordedLine } from "../compare.ts";
import type { RunEvent } from "../events.ts";
import { Announcer } from "./announcer.ts";
import { comparisonOf } from "./comparison.ts";
import { make, press, textButton } from "./dom.ts";
import { Output } from "./output.ts";
import { Progress, type ProgressEvent } from "./progress.ts";
import { quietNote } from "./result.ts";
import { Roster } from "./roster.ts";
import { Stages } from "./stages.ts";
import { StateView } from "./state.ts";
import { TimelineView } from "./timeline.ts";
import type { View } from "./view.ts";

const VIEWS = ["output", "timeline", "state"] as const;
type ViewName = (typeof VIEWS)[number];
const NAMES: Record<ViewName, string> = { output: "Output", timeline: "Timeline", state: "State" };

/** After it has drawn, a view rests so many times as long: the page is there for its reader first. */
const REST = 3;
/** A view that is out of sight rests so long: who scrolls there, searches the page or hears it finds what was printed. */
const REST_UNSEEN = 500; // ms

/** The view that was chosen last on this page. */
let chosen: ViewName = "output";

export interface PanelOptions {
  /** The name of the run. */
  run: string;
  /** The file that runs, and whether the page must say so. */
  file: string;
  isNamed: boolean;
  recorded: readonly RecordedLine[];
  /** How many machines the app is known to have. */
  machines: number;
  /** How long the run has gone on already, in milliseconds. */
  age?: number;
  /** What the reader can do while nothing arrives. */
  onStop(): void;
  onRetry(): void;
}

export class RunPanel {
  readonly element = make("div", "lit-run lit-run--loading");
  private readonly options: PanelOptions;
  private readonly announcer = new Announcer();
  private readonly roster = new Roster();
  private readonly stages = new Stages(this.roster);
  private readonly output: Output;
  private readonly views: Record<ViewName, View>;
  private readonly buttons = new Map<ViewName, HTMLButtonElement>();
  private readonly bar = make("div", "lit-run-bar");
  private compareButton: HTMLButtonElement | undefined;
  private compared: HTMLElement | undefined;
  private progress: Progress | undefined;
  private loading: ProgressEvent | undefined;
  private width = 0;
  private frame = 0;
  private isSeen = true;
  private restUntil = 0;
  /** When the run began, by `performance.now()`: the latest that its events allow. */
  private start = Number.POSITIVE_INFINITY;

  constructor(options: PanelOptions) {
    const { run, recorded, file, isNamed, machines, age } = options;
    const { roster, stages, announcer } = this;
    this.options = options;
    if (age !== undefined) this.start = performance.now() - age;
    this.output = new Output({ run, recorded, roster, stages, say: (text) => announcer.say(text) });
    this.views = {
      output: this.output,
      timeline: new TimelineView(roster, machines),
      state: new StateView(roster, stages),
    };
    const group = make("div", "lit-views", { role: "group", "aria-label": `View of the run of ${file}` });
    for (const name of VIEWS) {
      const attributes = { type: "button", "data-lit-view": name, "data-lit-name": NAMES[name] };
      const button = make("button", "lit-view", attributes, NAMES[name]);
      button.addEventListener("click", () => this.choose(name));
      this.buttons.set(name, button);
      group.append(button);
    }
    const views = Object.values(this.views);
    this.bar.append(group, make("p", "lit-run-title", { title: file }, isNamed ? file : ""));
    this.bar.append(...views.map(({ tools }) => tools));
    this.element.append(this.bar, ...views.map(({ element }) => element), announcer.element);
    this.render();
    new ResizeObserver(([entry]) => this.onWidth(entry?.contentRect.width ?? 0)).observe(this.element);
    new IntersectionObserver(([entry]) => this.onSeen(entry?.isIntersecting ?? true)).observe(this.element);
  }

  /** Call it once the panel is in the page: keeps the height that it will have when the app runs. */
  reserve(): void {
    this.element.classList.remove("lit-run--loading");
    this.output.layOut();
    this.view.draw(0);
    this.keepHeight();
    this.element.classList.add("lit-run--loading");
  }

  take(event: RunEvent): void {
    this.start = Math.min(this.start, performance.now() - event.time);
    if (event.type === "components") this.roster.set(event.components);
    if (event.type === "progress") this.setProgress(event);
    else if (event.type === "running") this.open();
    else if (event.type === "output") this.announcer.push(event.component, event.lines);
    else if (event.type === "notice") this.addNotes(quietNote(event.text));
    this.stages.take(event);
    for (const view of Object.values(this.views)) view.take(event);
    this.request();
  }

  revealProgress(): void {
    const { file, onStop, onRetry } = this.options;
    this.progress = new Progress({ file, onStop, onRetry, say: (text) => this.announcer.say(text) });
    if (this.loading) this.progress.show(this.loading);
    this.element.prepend(this.progress.element);
  }

  /** The views take the place of the progress. */
  open(): void {
    this.progress?.end();
    this.progress = undefined;
    this.element.classList.remove("lit-run--loading");
    this.output.layOut();
  }

  addNotes(...notes: HTMLElement[]): void {
    this.output.element.before(...notes);
  }

  /** The run is over; `notes` say how. Only they are left if it ended before it began. */
  end(notes: HTMLElement[], began: boolean): void {
    this.announcer.end();
    if (began) {
      this.open();
      this.addNotes(...notes);
    } else {
      this.progress?.end();
      this.element.classList.add("lit-run--bare");
      this.element.replaceChildren(...notes, this.announcer.element);
    }
  }

  /** A button that shows what was recorded and what was printed, side by side. */
  compareButtonFor(comparison: Comparison, isOver: boolean): HTMLButtonElement {
    const button = textButton("Compare", () => {
      this.compared = this.compared ? undefined : comparisonOf(comparison, isOver, this.roster);
      this.show();
    });
    this.compareButton = button;
    press(button, false);
    return button;
  }

  private get view(): View {
    return this.views[chosen];
  }

  private choose(name: ViewName): void {
    chosen = name;
    this.compared = undefined;
    this.show();
  }

  /** Shows what the reader has just chosen, without a frame in which it is empty. */
  private show(): void {
    this.keepHeight();
    this.render();
    this.draw();
  }

  /** Shows the chosen view, or the comparison. */
  private render(): void {
    this.element.querySelector(".lit-compare")?.remove();
    if (this.compared) this.announcer.element.before(this.compared);
    if (this.compareButton) press(this.compareButton, this.compared !== undefined);
    for (const name of VIEWS) {
      const shows = !this.compared && name === chosen;
      this.buttons.get(name)?.setAttribute("aria-pressed", String(shows));
      this.views[name].element.hidden = !shows;
      this.views[name].tools.hidden = !shows;
    }
    this.request();
  }

  private setProgress(event: ProgressEvent): void {
    this.loading = event;
    this.progress?.show(event);
  }

  /** What shows next may be higher, but what lies below the panel never moves up. */
  private keepHeight(): void {
    this.element.style.setProperty("--lit-floor", `${this.element.getBoundingClientRect().height}px`);
  }

  private onWidth(width: number): void {
    if (this.width > 0 && width !== this.width) this.element.style.removeProperty("--lit-floor");
    this.width = width;
    this.request();
  }

  private onSeen(isSeen: boolean): void {
    this.isSeen = isSeen;
    this.restUntil = 0;
    this.request();
  }

  private request(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (performance.now() < this.restUntil) this.request();
      else this.draw();
    });
  }

  private draw(): void {
    const begun = performance.now();
    const changes = !this.compared && this.view.draw(begun - this.start);
    const done = performance.now();
    this.restUntil = done + (this.isSeen ? REST * (done - begun) : REST_UNSEEN);
    if (changes) this.request();
  }
}
