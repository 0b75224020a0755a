/**
 * Reads a run's output to screen readers, at a pace that can be followed.
 *
 * Rules: never more often than once a second; a few lines are read out, more are counted and the last one is read; while that
 * goes on without a pause, once in five seconds.
 */
import { plural } from "../words.ts";
import { make } from "./dom.ts";

const PAUSE = 1000; // ms
const PAUSE_IN_A_FLOOD = 5000;
const FEW = 3;
const LONGEST = 200; // characters of a line that are read

export class Announcer {
  readonly element = make("div", "lit-hidden", { "aria-live": "polite", "aria-atomic": "true" });
  private last: string[] = [];
  private arrived = 0;
  private timer = 0;

  push(component: string, lines: readonly string[]): void {
    this.arrived += lines.length;
    const read = lines.slice(-FEW).map((line) => `${component}: ${line.slice(0, LONGEST)}`);
    this.last = [...this.last, ...read].slice(-FEW);
    this.timer ||= window.setTimeout(() => this.speak(), PAUSE);
  }

  say(text: string): void {
    this.element.textContent = text;
  }

  /** The end of the run has the last word, and it is said elsewhere. */
  end(): void {
    clearTimeout(this.timer);
    this.element.textContent = "";
  }

  private speak(): void {
    const flood = this.arrived > FEW;
    this.say(flood ? `${plural(this.arrived, "new line")}, the last from ${this.last.at(-1)}` : this.last.join("\n"));
    this.last = [];
    this.arrived = 0;
    this.timer = window.setTimeout(
      () => {
        this.timer = 0;
        if (this.arrived > 0) this.speak();
      },
      flood ? PAUSE_IN_A_FLOOD : PAUSE,
    );
  }
}
