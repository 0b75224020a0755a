/**
 * How the lanes of a run share the width, and how high they are from the start.
 *
 * Rules: pure; what the recording tells is used before the run, so that nothing on the page moves when output arrives.
 */
import type { RecordedLine } from "./compare.ts";

/** The least width of a lane, as in the style sheet. */
const LANE = 208;
const GAP = 1;
const PADDING = 32;
/** The width of a character of the output: 12 px of a monospaced font. */
const CHARACTER = 7.25;

/** How many lanes fit side by side; 0 px is a page that is not laid out yet. */
export function columnsIn(width: number): number {
  return Math.max(1, Math.floor((width + GAP) / (LANE + GAP)));
}

/** Which components get a lane: those that printed, and the silent ones as far as there is room beside them. */
export function lanesFor<T>(components: readonly T[], printed: (component: T) => boolean, columns: number): T[] {
  let room = columns - components.filter(printed).length;
  return components.filter((component) => printed(component) || room-- > 0);
}

/** How many rows of text each lane shows: enough for what was recorded, between 3 and `most`; `most` if nothing was. */
export function rowsFor(recorded: readonly RecordedLine[], width: number, most: number): number {
  if (recorded.length === 0) return most;
  const columns = columnsIn(width);
  const names = new Set(recorded.map((line) => line.component));
  const lanes = Math.min(columns, names.size);
  const characters = Math.max(10, Math.floor((width / lanes - PADDING) / CHARACTER));
  const rows = new Map<string, number>();
  for (const { component, text } of recorded) {
    rows.set(component, (rows.get(component) ?? 0) + Math.max(1, Math.ceil(text.length / characters)));
  }
  return Math.max(3, Math.min(most, Math.max(...rows.values())));
}

/** How many rows of lanes the printing components need. */
export function laneRows(lanes: number, columns: number): number {
  return Math.max(1, Math.ceil(lanes / columns));
}
