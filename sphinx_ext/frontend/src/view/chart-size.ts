/** How high the rows of a chart are. Rule: pure; known before the run, so that the panel can keep the room. */

export interface RowSize {
  /** The name above a row, where names do not stand beside them. */
  head: number;
  row: number;
  /** What is drawn in a row, from its middle. */
  bar: number;
}

/** Of more machines than this the rows are closer. */
const MANY = 5;
const WIDE: RowSize = { head: 0, row: 52, bar: 22 };
const CLOSE: RowSize = { head: 0, row: 40, bar: 16 };
const NARROW: RowSize = { head: 22, row: 44, bar: 20 };

/** The height of the axis. */
export const AXIS = 28;
/** Room below it, for the bar of a long run that scrolls. */
const SCROLLBAR = 12;

export function rowSize(machines: number, narrow: boolean): RowSize {
  if (narrow) return NARROW;
  return machines > MANY ? CLOSE : WIDE;
}

export function chartHeight(machines: number, narrow: boolean): number {
  const { head, row } = rowSize(machines, narrow);
  return machines * (head + row) + AXIS + SCROLLBAR;
}
