/** What the panel of a run asks of each of its views. */
import type { RunEvent } from "../events.ts";

export interface View {
  readonly element: HTMLElement;
  /** What stands beside the names of the views while this one shows. */
  readonly tools: HTMLElement;
  /** Takes an event, also while the view does not show. */
  take(event: RunEvent): void;
  /** Draws what has come; `now` is the time as events count it. Returns whether time alone will change the picture. */
  draw(now: number): boolean;
}
