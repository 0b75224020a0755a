/**
 * The marks of a chart: what was written and called, as places that can be selected.
 *
 * Rules: pure; marks that would cover each other are one; which are, depends on the scale and not on what part of the run shows,
 * so that a chart may slide.
 */
import type { Moment, Timeline } from "./timeline-model.ts";
import { clustersOf } from "./timeline-scale.ts";

export interface Mark {
  key: string;
  kind: Moment["kind"];
  /** The row in which it stands: writes stand with who wrote, calls with the flow. */
  row: number;
  time: number;
  moments: Moment[];
}

/** Marks of a row are at least so far apart. */
export const APART = 10; // px
/** Marks are told apart in stretches of so many pixels. */
const STRETCH = 512;

/** The marks whose time is between `from` and `to`, in order, on a scale of so many pixels for a millisecond. */
export function marksOf(timeline: Timeline, from: number, to: number, perMs: number): Mark[] {
  const stretch = STRETCH / perMs;
  const start = Math.floor(from / stretch) * stretch;
  const marks: Mark[] = [];
  const add = (row: number, moments: readonly Moment[]) => {
    for (const cluster of clustersOf(moments, ({ from: time }) => time * perMs, APART)) {
      const [first] = cluster;
      if (!first || first.from < from) continue;
      marks.push({ key: `${first.kind} ${first.id}`, kind: first.kind, row, time: first.from, moments: cluster });
    }
  };
  for (const [row, { writes }] of timeline.machines.entries()) add(row, begun(writes.between(start, to), start));
  const calls = timeline.machines.flatMap((machine) => [...machine.calls.between(start, to), ...machine.open]);
  add(0, begun(calls, start, to).sort(inTime));
  return marks.sort((a, b) => a.time - b.time || a.row - b.row);
}

/** The mark that stands for a moment: the one that holds it, or that it has become a part of. */
export function markOf(marks: readonly Mark[], moment: Moment): Mark | undefined {
  const row = moment.kind === "call" ? 0 : moment.machine;
  const same = marks.filter((mark) => mark.kind === moment.kind && mark.row === row);
  return same.find(({ moments }) => moments.includes(moment)) ?? same.findLast(({ time }) => time <= moment.from);
}

function begun<M extends Moment>(moments: readonly M[], from: number, to = Number.POSITIVE_INFINITY): M[] {
  return moments.filter((moment) => moment.from >= from && moment.from <= to);
}

function inTime(a: Moment, b: Moment): number {
  return a.from - b.from || a.id - b.id;
}
