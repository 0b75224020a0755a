/**
 * What the reader sees while Python loads: one bar of known bytes, and the stages with a tick for each that is done.
 *
 * Rules: the bar never goes back; when nothing arrives any more that is said, with a way out, and unsaid when it goes on.
 */
import type { RunFact } from "../events.ts";
import { icon } from "../icons.ts";
import { megabytes } from "../words.ts";
import { make, textButton } from "./dom.ts";

export type ProgressEvent = Extract<RunFact, { type: "progress" }>;

export interface ProgressOptions {
  file: string;
  onStop(): void;
  onRetry(): void;
  say(text: string): void;
}

const STAGES = ["download", "python"] as const;
const ITEMS = { download: "Fetch Python", python: "Start Python" };

/** So long nothing may arrive before it is said, in seconds. */
const PATIENCE = 10;

let ids = 0;

export class Progress {
  readonly element: HTMLElement;
  private readonly title: HTMLElement;
  private readonly amount = make("span", "");
  private readonly fill = make("div", "lit-progress-fill");
  private readonly track: HTMLElement;
  private readonly stages = make("ul", "lit-steps-done");
  private readonly silence = make("div", "lit-progress-silence");
  private readonly silenceText = make("p", "");
  private readonly options: ProgressOptions;
  private readonly clock: number;
  private done = 0;
  private stage: ProgressEvent["stage"] = "download";
  private arrivedAt = performance.now();

  constructor(options: ProgressOptions) {
    this.options = options;
    this.title = make("span", "", { id: `lit-progress-${++ids}` });
    this.track = make("div", "lit-progress-track", {
      role: "progressbar",
      "aria-labelledby": this.title.id,
      "aria-valuemin": "0",
    });
    this.track.append(this.fill);
    this.element = make(
      "div",
      "lit-progress",
      {},
      make("p", "lit-progress-head", {}, this.title, this.amount),
      this.track,
      this.stages,
    );
    this.silence.append(this.silenceText, textButton("Stop", options.onStop), textButton("Retry", options.onRetry));
    this.show({ type: "progress", stage: "download", loaded: 0, total: 0, cached: false });
    this.clock = window.setInterval(() => this.listen(), 1000);
  }

  show({ stage, loaded, total, cached }: ProgressEvent): void {
    this.stage = stage;
    this.arrivedAt = performance.now();
    // A button that has the focus stays where it is.
    if (this.silence.contains(document.activeElement)) this.silenceText.textContent = "It goes on.";
    else this.silence.remove();
    const titles = {
      download: "Fetching Python, once for the whole site",
      python: cached ? "Starting Python, which this browser has kept" : "Starting Python",
    };
    this.title.textContent = titles[stage];
    if (total > 0) {
      this.done = Math.max(this.done, Math.min(1, loaded / total));
      const all = megabytes(total);
      const now = megabytes(this.done * total);
      this.amount.textContent = `${now} of ${all} MB`;
      this.fill.style.setProperty("--lit-done", String(this.done));
      this.track.setAttribute("aria-valuemax", all);
      this.track.setAttribute("aria-valuenow", now);
      this.track.setAttribute("aria-valuetext", `${now} of ${all} megabytes`);
    }
    const at = STAGES.indexOf(stage);
    this.stages.replaceChildren(
      make("li", "", {}, icon("check"), this.options.file),
      ...STAGES.map((each, i) => {
        if (i < at) return make("li", "", {}, icon("check"), ITEMS[each]);
        const dot = make("span", i === at ? "lit-dot" : "lit-dot lit-dot--off");
        return make("li", "", i === at ? { "aria-current": "step" } : {}, dot, ITEMS[each]);
      }),
    );
  }

  /** Takes it out of the page. */
  end(): void {
    clearInterval(this.clock);
    this.element.remove();
  }

  /** Says so when nothing has arrived for long. */
  private listen(): void {
    const silent = Math.floor((performance.now() - this.arrivedAt) / 1000);
    if (this.stage !== "download" || silent < PATIENCE) return;
    this.silenceText.textContent = `Nothing has arrived for ${silent} s. The connection may be slow, or gone.`;
    if (this.silence.isConnected) return;
    this.element.append(this.silence);
    this.options.say(this.silenceText.textContent);
  }
}
