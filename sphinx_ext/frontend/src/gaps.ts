/**
 * Says where lines of an output are missing: an app keeps only so many for those who come late.
 *
 * Rules: pure; every line of a component has a number, and the first of each event is told.
 */
import type { RunEvent } from "./events.ts";
import { plural } from "./words.ts";

type Output = Extract<RunEvent, { type: "output" }>;

export class Gaps {
  /** The number of the next line of each component. */
  private readonly next = new Map<string, number>();

  /** The event with a line in place of those that are missing before it. */
  fill(event: Output & { first?: number }): Output {
    const next = this.next.get(event.component) ?? 0;
    const first = event.first ?? next;
    this.next.set(event.component, first + event.lines.length);
    if (first <= next) return event;
    const missing = `… ${plural(first - next, "line")} not shown: they came before this page, or faster than it …`;
    return { ...event, lines: [missing, ...event.lines] };
  }
}
