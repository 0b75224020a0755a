/**
 * The chips that say what each component is doing: one word, from its stage and from what its machine does.
 *
 * Rules: a component has the same word wherever it is shown; words are held, so that no chip flickers (`held.ts`); at the end
 * the last word is there at once.
 */
import type { Activity, RunEvent, RunState, Stage } from "../events.ts";
import { make } from "./dom.ts";
import { Held } from "./held.ts";
import type { Roster } from "./roster.ts";

/** `ended`: the run is over, and the component with it. */
type Word = Stage | "ended";

const WORDS: Partial<Record<Word, string>> = { not_started: "not started", pending: "starting" };
const OVER: readonly Stage[] = ["not_started", "started", "succeeded", "failed", "stopped"];

interface Entry {
  isFlow: boolean;
  isAnnounced: boolean;
  stage: Stage;
  held: Held<Word>;
  chips: HTMLElement[];
}

/** What a component is shown to be doing. */
export function wordOf(stage: Stage, activity: Activity | undefined, isFlow: boolean): Stage {
  if (stage !== "running" || activity === undefined) return stage;
  if (activity === "sleeping") return "sleeping";
  return isFlow && activity === "waiting" ? "waiting" : "running";
}

export class Stages {
  private readonly roster: Roster;
  private readonly entries = new Map<string, Entry>();
  private readonly activities = new Map<number, Activity>();
  private timer = 0;

  constructor(roster: Roster) {
    this.roster = roster;
  }

  /** A chip of a component. One that the app has not announced is taken for a flow. */
  chip(component: string): HTMLElement {
    const chip = make("span", "lit-chip");
    const entry = this.entry(component);
    entry.chips.push(chip);
    draw(chip, entry.held.shown);
    return chip;
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case "components":
        for (const { name, kind } of event.components) {
          const entry = this.entry(name);
          if (entry.isAnnounced) continue;
          entry.isAnnounced = true;
          entry.isFlow = kind === "flow";
          entry.stage = entry.isFlow ? "running" : "not_started";
          this.force(entry, entry.stage);
        }
        break;
      case "status":
        this.entry(event.component).stage = event.stage;
        this.update(event.component);
        break;
      case "activity": {
        const machine = this.roster.machineOf(event.component);
        this.activities.set(machine, event.activity);
        for (const name of this.entries.keys()) if (this.roster.machineOf(name) === machine) this.update(name);
        break;
      }
      case "end":
        this.end(event.state);
        break;
    }
  }

  private end(state: RunState): void {
    clearTimeout(this.timer);
    for (const entry of this.entries.values()) {
      if (OVER.includes(entry.stage)) this.force(entry, entry.stage);
      else if (state === "succeeded" && entry.isFlow) this.force(entry, "succeeded");
      else this.force(entry, state === "stopped" ? "stopped" : "ended");
    }
  }

  private entry(name: string): Entry {
    let entry = this.entries.get(name);
    if (!entry) {
      const held = new Held<Word>("running", performance.now());
      entry = { isFlow: true, isAnnounced: false, stage: "running", held, chips: [] };
      this.entries.set(name, entry);
    }
    return entry;
  }

  private update(name: string): void {
    const { stage, isFlow, held } = this.entry(name);
    held.set(wordOf(stage, this.activities.get(this.roster.machineOf(name)), isFlow), performance.now());
    if (!this.timer) this.settle();
  }

  private force(entry: Entry, word: Word): void {
    entry.held.force(word, performance.now());
    for (const chip of entry.chips) draw(chip, word);
  }

  private settle(): void {
    const now = performance.now();
    let soonest = Number.POSITIVE_INFINITY;
    for (const { held, chips } of this.entries.values()) {
      const before = held.shown;
      soonest = Math.min(soonest, held.settle(now) ?? soonest);
      if (held.shown !== before) for (const chip of chips) draw(chip, held.shown);
    }
    const settle = () => {
      this.timer = 0;
      this.settle();
    };
    this.timer = Number.isFinite(soonest) ? window.setTimeout(settle, soonest) : 0;
  }
}

function draw(chip: HTMLElement, word: Word): void {
  chip.dataset.litIs = word === "ended" ? "stopped" : word;
  chip.textContent = WORDS[word] ?? word;
}
