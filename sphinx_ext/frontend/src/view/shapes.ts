/**
 * The shapes of a chart as the text of SVG paths.
 *
 * Rules: pure; what is narrower than a pixel is gathered until it is one, so that a path is never longer than its chart is wide.
 */
import type { Doing } from "./timeline-model.ts";

type X = (time: number) => number;

const f = (n: number) => String(Math.round(n * 10) / 10);

export function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${f(x)} ${f(y)}h${f(width)}v${f(height)}h${f(-width)}z`;
}

/** With round ends, at least as wide as high. */
export function pill(x: number, y: number, width: number, height: number): string {
  const r = height / 2;
  const straight = Math.max(0, width - height);
  const left = x + width / 2 - straight / 2;
  const arc = (dy: number) => `a${f(r)} ${f(r)} 0 0 1 0 ${f(dy)}`;
  return `M${f(left)} ${f(y)}h${f(straight)}${arc(height)}h${f(-straight)}${arc(-height)}z`;
}

/** Spans of time on the chart: where a machine was busy, and what of it it slept. */
export interface Drawn {
  busy: string;
  asleep: string;
}

/**
 * What a machine did: solid where it was busy, as high as its share of the time; where it was not all of it, it slept. At least
 * `least` pixels wide.
 */
export function doingPaths(doings: Iterable<Doing>, x: X, y: number, height: number, least: number): Drawn {
  const drawn = { busy: "", asleep: "" };
  for (const { left, right, busy, asleep } of gathered(doings, x)) {
    const width = Math.max(right - left, least);
    const share = busy / (busy + asleep || 1);
    if (asleep > 0) drawn.asleep += rectangle(left, y, width, height);
    if (busy > 0) drawn.busy += rectangle(left, y + height * (1 - share), width, height * share);
  }
  return drawn;
}

/** The passes of the flow: discs, longer ones where it took long or they follow each other closely. */
export function passPaths(doings: Iterable<Doing>, x: X, middle: number, size: number): Drawn {
  const drawn = { busy: "", asleep: "" };
  for (const { left, right, busy, asleep } of gathered(doings, x, size + 1)) {
    const shape = pill(left, middle - size / 2, right - left, size);
    if (busy >= asleep) drawn.busy += shape;
    else drawn.asleep += shape;
  }
  return drawn;
}

interface Stretch {
  left: number;
  right: number;
  busy: number;
  asleep: number;
}

/** Neighbours, of which one is narrower than a pixel or which are less than `apart` away, are taken together. */
function* gathered(doings: Iterable<Doing>, x: X, apart = 0): Iterable<Stretch> {
  let last: Stretch | undefined;
  for (const { from, to, busy, asleep } of doings) {
    const [left, right] = [x(from), x(to)];
    const near = apart > 0 ? last && left - last.left < apart && right - left < apart : last && right - last.left < 1;
    if (last && near) {
      last.right = Math.max(last.right, right);
      last.busy += busy;
      last.asleep += asleep;
    } else {
      if (last) yield last;
      last = { left, right, busy, asleep };
    }
  }
  if (last) yield last;
}

/** A line from one row to another, with a head where it arrives. */
export function arrow(x1: number, y1: number, x2: number, y2: number): { line: string; head: string } {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [bx, by] = [x2 - dx * 6, y2 - dy * 6];
  return {
    line: `M${f(x1)} ${f(y1)}L${f(bx)} ${f(by)}`,
    head: `M${f(x2)} ${f(y2)}L${f(bx - dy * 4)} ${f(by + dx * 4)}L${f(bx + dy * 4)} ${f(by - dx * 4)}z`,
  };
}
