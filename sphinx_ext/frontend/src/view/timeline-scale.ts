/**
 * Where a time stands in a chart.
 *
 * Rules: pure. A chart shows the whole run while that fits, on a scale that grows in steps so that it does not creep; a longer
 * run is wider than the chart, which then shows its end.
 */
import { seconds } from "../words.ts";

/** A second takes at least so many pixels, unless the whole run is shown. */
const LEAST = 28;
/** The part of the width that the run takes, at most, while it goes on. */
const FULL = 0.94;
/** The least distance of two numbers on the axis. */
const APART = 56; // px
const HOUR = 3_600_000; // ms
const STEPS = [1, 1.5, 2, 3, 5, 7.5];
/** Round times between two numbers on the axis, in milliseconds. */
const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((second) => second * 1000),
);

export interface Scale {
  /** Pixels for a millisecond. */
  perMs: number;
  /** The width of the whole run; more than the chart has where the run is longer. */
  width: number;
}

/** The scale for a run that has gone on for `time`, in a chart of `room` pixels. */
export function scaleFor(time: number, room: number, ended: boolean, whole: boolean): Scale {
  const shown = ended ? Math.max(time, 1) / 0.98 : stepAbove(time / FULL);
  const perMs = room / shown;
  if (whole || perMs * 1000 >= LEAST) return { perMs, width: room };
  const least = LEAST / 1000;
  return { perMs: least, width: time * least + room * (1 - FULL) };
}

/** The shortest of some round times, in milliseconds, that is longer: 1, 1.5, 2, 3, 5, 7.5, 10 … seconds. */
function stepAbove(time: number): number {
  for (let unit = 1000; ; unit *= 10) {
    for (const step of STEPS) if (step * unit >= time) return step * unit;
  }
}

/** The times between `from` and `to` that the axis names: round, and far enough apart to be read. */
export function ticksFor(from: number, to: number, perMs: number): number[] {
  const least = APART / perMs;
  const step = ROUND.find((time) => time >= least) ?? Math.ceil(least / HOUR) * HOUR;
  const first = Math.max(0, Math.ceil(from / step));
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step);
}

/** How the axis names a time: `0.5 s`, `12 s`, `1:30 min`. */
export function tickText(time: number): string {
  const s = Math.round(time) / 1000;
  if (s < 60) return `${Number(s.toFixed(3))} s`;
  return `${Math.floor(s / 60)}:${String(Math.round(s % 60)).padStart(2, "0")} min`;
}

/** A time in words, to the hundredth of a second: `2.83 s`, `1 min 04.20 s`. */
export function clock(time: number, digits = 2): string {
  const s = time / 1000;
  if (s < 60) return `${s.toFixed(digits)} s`;
  return `${Math.floor(s / 60)} min ${(s % 60).toFixed(digits).padStart(digits + 3, "0")} s`;
}

/** How long something took: `0.4 ms`, `35 ms`, `1.2 s`. */
export function lasting(time: number): string {
  if (time < 0.05) return "less than 0.1 ms";
  if (time < 10) return `${time.toFixed(1)} ms`;
  return time < 1000 ? `${Math.round(time)} ms` : seconds(time);
}

/** What stands within `apart` of another at these places is one: groups of neighbours. */
export function clustersOf<T>(items: readonly T[], place: (item: T) => number, apart: number): T[][] {
  const clusters: T[][] = [];
  let start = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const x = place(item);
    if (x - start < apart) clusters.at(-1)?.push(item);
    else {
      clusters.push([item]);
      start = x;
    }
  }
  return clusters;
}
