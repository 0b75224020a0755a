/**
 * What the reader sees while Python loads: one bar of known bytes, and the stages with a tick for each that is done.
 *
 * Rule: the bar never goes back.
 */
import type { RunFact } from "../events.ts";
import { icon } from "../icons.ts";
import { megabytes } from "../words.ts";
import { make } from "./dom.ts";

export type ProgressEvent = Extract<RunFact, { type: "progress" }>;

const STAGES = ["download", "python"] as const;
const ITEMS = { download: "Fetch Python", python: "Start Python" };

let ids = 0;

export class Progress {
  readonly element: HTMLElement;
  private readonly title: HTMLElement;
  private readonly amount = make("span", "");
  private readonly fill = make("div", "lit-progress-fill");
  private readonly track: HTMLElement;
  private readonly stages = make("ul", "lit-steps-done");
  private readonly file: string;
  private done = 0;

  constructor(file: string) {
    this.file = file;
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
    this.show({ type: "progress", stage: "download", loaded: 0, total: 0, cached: false });
  }

  show({ stage, loaded, total, cached }: ProgressEvent): void {
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
      make("li", "", {}, icon("check"), this.file),
      ...STAGES.map((each, i) => {
        if (i < at) return make("li", "", {}, icon("check"), ITEMS[each]);
        const dot = make("span", i === at ? "lit-dot" : "lit-dot lit-dot--off");
        return make("li", "", i === at ? { "aria-current": "step" } : {}, dot, ITEMS[each]);
      }),
    );
  }
}
