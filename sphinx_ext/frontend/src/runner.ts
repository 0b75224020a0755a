/**
 * Runs the apps of a page, one at a time, and tells their readers what happens.
 *
 * Theory of operation. `tabs.ts` draws the steps and the button, and loads this script on intent. A click becomes a `Session`:
 * it starts a run, gives every event of it to the view and to whoever listens on the page, and ends with exactly one `end`. The
 * state goes idle → loading → running → succeeded, failed or stopped, and from each of these to loading again.
 *
 * Rules: what a run prints is text and never HTML; a page runs one app at a time; leaving the page stops it.
 */
import styles from "../styles/runs.css" with { type: "text" };
import { abandonKit, prefetchKit } from "./assets.ts";
import { Comparison } from "./compare.ts";
import { startRun } from "./engine.ts";
import type { Run, RunEvent, RunState } from "./events.ts";
import { recordingOf, worksIn } from "./recorded.ts";
import { sourceOf } from "./source.ts";
import { addStyles } from "./styles.ts";
import type { Walkthrough } from "./tabs.ts";
import { make } from "./view/dom.ts";
import { RunPanel } from "./view/panel.ts";
import { markError, openLine, unmarkErrors } from "./view/place.ts";
import { type Place, quietNote, resultOf, type StopReason } from "./view/result.ts";
import { baseName, plural, seconds } from "./words.ts";

/** Loading that is shorter than this is not shown. */
const PATIENCE = 300; // ms
const TICK = 100; // ms

/** The folder of this script, in which everything lies that a run needs. */
const BASE = new URL(".", (document.currentScript as HTMLScriptElement).src).href;

addStyles(styles);

class Session {
  readonly walkthrough: Walkthrough;
  readonly file: string;
  private readonly step: HTMLElement;
  private readonly source: string;
  private readonly edited: boolean;
  private readonly id = newId();
  private readonly view: RunPanel;
  private readonly comparison: Comparison | undefined;
  private readonly meter = make("span", "lit-meter", { "aria-hidden": "true" });
  private state: RunState = "loading";
  private reason: StopReason = "reader";
  private began: number | undefined;
  private machines = 1;
  private python = "";
  private patience = 0;
  private ticker = 0;
  private run: Run | undefined;

  constructor(walkthrough: Walkthrough, step: HTMLElement) {
    const { root, panels, drafts } = walkthrough;
    this.walkthrough = walkthrough;
    this.step = step;
    this.file = step.dataset.litFile ?? "";
    this.source = sourceOf(step, drafts);
    this.edited = drafts.get(this.file)?.edited ?? false;
    const recording = recordingOf(root, this.file);
    this.comparison = recording && !this.edited ? new Comparison(recording) : undefined;
    const name = baseName(this.file);
    const several = panels.some((panel) => panel.dataset.litFile !== this.file);
    this.view = new RunPanel({
      run: this.id,
      file: name,
      isNamed: several,
      recorded: recording?.lines ?? [],
      machines: 1 + worksIn(root, this.file),
      onStop: () => this.stop("reader"),
      onRetry: () => this.retry(),
    });
  }

  get over(): boolean {
    return this.state !== "loading" && this.state !== "running";
  }

  start(stoppedFirst: string): void {
    const { walkthrough, view } = this;
    const { root } = walkthrough;
    const old = root.querySelector(".lit-run");
    if (old?.contains(document.activeElement)) walkthrough.focusButton();
    unmarkErrors(walkthrough);
    root.dataset.litRun = this.id;
    walkthrough.setState("loading", this.step, "Loading");
    if (old) old.replaceWith(view.element);
    else root.querySelector(".lit-actions")?.after(view.element);
    view.reserve();
    if (stoppedFirst) view.addNotes(quietNote(`${stoppedFirst} was stopped: a page runs one app at a time.`));
    this.patience = window.setTimeout(() => view.revealProgress(), PATIENCE);
    this.run = startRun({
      base: BASE,
      file: this.file,
      source: this.source,
      id: this.id,
      works: worksIn(root, this.file),
      onEvent: (event) => this.onEvent(event),
    });
  }

  stop(reason: StopReason): void {
    this.reason = reason;
    this.run?.stop();
  }

  /** Begins anew, with new downloads: those that are under way may never end. */
  private retry(): void {
    const { walkthrough, step } = this;
    abandonKit();
    this.stop("reader");
    runStep(walkthrough, step);
    walkthrough.focusButton();
  }

  private onEvent(event: RunEvent): void {
    this.view.take(event);
    switch (event.type) {
      case "running":
        this.python = event.python;
        this.begin();
        break;
      case "components":
        this.machines = 1 + event.components.filter(({ kind }) => kind === "work").length;
        break;
      case "output":
        for (const text of event.lines) {
          this.comparison?.feed({ component: event.component, stream: event.stream, text });
        }
        break;
      case "end":
        this.end(event);
        break;
    }
    const detail = { run: this.id, ...event };
    this.walkthrough.root.dispatchEvent(new CustomEvent("lit-event", { bubbles: true, detail }));
  }

  private begin(): void {
    clearTimeout(this.patience);
    this.began = performance.now();
    this.state = "running";
    this.tick();
    this.ticker = window.setInterval(() => this.tick(), TICK);
    this.walkthrough.setState("running", this.step, chip("running", "Running"), this.meter);
  }

  private tick(): void {
    const ran = performance.now() - (this.began ?? 0);
    this.meter.textContent = `${seconds(ran)} · ${plural(this.machines, "machine")}`;
  }

  private end(event: Extract<RunEvent, { type: "end" }>): void {
    clearTimeout(this.patience);
    clearInterval(this.ticker);
    const { edited, reason, python, comparison } = this;
    const { state, failure, machines } = event;
    const ran = this.began === undefined ? undefined : performance.now() - this.began;
    const began = ran !== undefined || (failure?.frames.length ?? 0) > 0;
    const isCompared = comparison && ran !== undefined;
    const compareButton = isCompared ? this.view.compareButtonFor(comparison, state !== "stopped") : undefined;
    const retry = () => this.retry();
    const result = resultOf(
      { state, ran, machines, python, failure, reason, edited, comparison, compareButton, retry },
      (file, line) => this.placeOf(file, line),
    );
    this.state = state;
    this.view.end(result.elements, began);
    const frame = failure?.frames.findLast(({ file, line }) => this.placeOf(file, line));
    if (frame && failure) {
      markError(
        this.walkthrough,
        this.file,
        frame.line,
        failure.message ? `${failure.type}: ${failure.message}` : failure.type,
      );
    }
    const words = { succeeded: "Succeeded", failed: "Failed", stopped: "Stopped" };
    const time = make("span", "lit-meter", { "aria-hidden": "true" }, ran === undefined ? "" : seconds(ran));
    const said = make("span", "lit-hidden", {}, result.text);
    this.walkthrough.setState(state, this.step, chip(state, words[state]), time, said);
  }

  /** The place of a line of the file that ran; other files are not in the page. */
  private placeOf(file: string, line: number): Place | undefined {
    if (baseName(file) !== baseName(this.file) || line >= this.source.split("\n").length) return undefined;
    return { line, href: `#${this.step.id}`, open: () => openLine(this.walkthrough, this.file, line) };
  }
}

function chip(state: RunState, word: string): HTMLElement {
  return make("span", "lit-chip", { "data-lit-is": state }, word);
}

/** Not `crypto.randomUUID`: hosts without HTTPS lack it. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let current: Session | undefined;

function runStep(walkthrough: Walkthrough, panel: HTMLElement): void {
  const before = current && !current.over ? current : undefined;
  before?.stop("another");
  current = new Session(walkthrough, panel);
  current.start(before ? baseName(before.file) : "");
}

window.litdocs?.register({
  run: runStep,
  stop(walkthrough) {
    if (current?.walkthrough === walkthrough) current.stop("reader");
  },
});

// This script is loaded when a reader may want to run something: what that needs can be on its way by then.
prefetchKit(BASE);

window.addEventListener("pagehide", () => current?.stop("left"));
