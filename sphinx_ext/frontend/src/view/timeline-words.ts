/**
 * A timeline in words: what is said of a moment, of a mark of the chart, and in each row of the table.
 *
 * Rules: pure; a sentence is a list of parts, so that names and code are told from words; nothing in it is HTML.
 */
import { count, plural } from "../words.ts";
import type { Called, Crossed, Doing, Moment, Timeline, Wrote } from "./timeline-model.ts";
import { clock, lasting } from "./timeline-scale.ts";

/** A word, the name of a component, or a piece of code. */
export type Part = string | { component: string } | { code: string };

export interface Sentence {
  time: number;
  parts: Part[];
}

/** So many sentences are told of one mark. */
const MOST = 4;

/** What happened at some moments of one mark, and what came of it. */
export function tell(timeline: Timeline, moments: readonly Moment[]): Sentence[] {
  const told = new Set<number>();
  const sentences: Sentence[] = [];
  for (const moment of moments) {
    if (sentences.length >= MOST) break;
    if (told.has(moment.id)) continue;
    told.add(moment.id);
    sentences.push(sentenceOf(timeline, moment));
    const arrivals = timeline.arrivals(moment);
    for (const group of grouped(arrivals)) sentences.push(arrivalOf(timeline, group));
    if (moment.kind === "call") {
      if (moment.ended !== undefined) sentences.push(endOf(timeline, moment));
      continue;
    }
    const atFlow = arrivals.find(({ receiver }) => receiver === 0);
    for (const call of atFlow ? timeline.callsAfter(atFlow.arrived) : []) {
      if (told.has(call.id)) continue;
      told.add(call.id);
      sentences.push(sentenceOf(timeline, call));
    }
  }
  const rest = moments.filter(({ id }) => !told.has(id));
  const kept = sentences.sort((a, b) => a.time - b.time).slice(0, MOST);
  const last = rest.at(-1);
  if (last) kept.push({ time: last.from, parts: [`and ${count(rest.length)} more until then`] });
  return kept;
}

/** The name of a mark, for who can't see it. */
export function labelOf(timeline: Timeline, moments: readonly Moment[]): string {
  const [first] = moments;
  if (!first) return "";
  const times = moments.reduce((sum, moment) => sum + moment.count, 0);
  const what = first.kind === "call" ? plural(times, "call") : plural(times, "write");
  const who = first.kind === "call" ? timeline.machines[0]?.name : first.by;
  return `${clock(first.from)}, ${who}, ${what}`;
}

/** What was written, or called. */
export function sentenceOf(timeline: Timeline, moment: Moment): Sentence {
  return moment.kind === "call" ? callOf(timeline, moment) : writeOf(moment);
}

function writeOf({ from, to, by, count: times, values }: Wrote): Sentence {
  const names = values.size;
  const often = times > names ? ` ${count(times)} times${to > from ? ` until ${clock(to)}` : ""}, at last` : "";
  const written = [...values].flatMap(([name, value], i): Part[] => [
    i > 0 ? ", " : "",
    { code: `${name} = ${value}` },
  ]);
  return { time: from, parts: [{ component: by }, ` wrote${often} `, ...written.slice(1)] };
}

function callOf({ machines }: Timeline, { from, text, count: times }: Called): Sentence {
  const often = times > 1 ? ` ${count(times)} times, at last` : "";
  return { time: from, parts: [{ component: machines[0]?.name ?? "" }, ` called${often} `, { code: text }] };
}

/** How a call ended. */
export function endOf({ machines }: Timeline, { ended = 0, began, from, stage, machine }: Called): Sentence {
  const how = stage === "failed" ? "failed" : stage === "stopped" ? "was stopped" : "came to its end";
  const took = began === undefined ? "" : ` after ${lasting(ended - Math.max(began, from))}`;
  return { time: ended, parts: [{ component: machines[machine]?.name ?? "" }, ` ${how}${took}`] };
}

/** Arrivals at one machine, of one kind, as one. */
function grouped(arrivals: readonly Crossed[]): Crossed[][] {
  const groups = new Map<string, Crossed[]>();
  for (const each of arrivals) {
    const key = `${each.receiver} ${each.what}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** That something arrived at another machine. */
export function arrivalOf({ machines }: Timeline, group: readonly Crossed[]): Sentence {
  const [first] = group;
  const time = first?.arrived ?? 0;
  const receiver = { component: machines[first?.receiver ?? 0]?.name ?? "" };
  const names = [...new Set(group.flatMap((each) => each.names))];
  const listed = names.flatMap((name, i): Part[] => (i > 0 ? [", ", { code: name }] : [{ code: name }]));
  const what = { call: " received the call", write: " received ", payload: " received the payload " }[
    first?.what ?? "call"
  ];
  return { time, parts: [receiver, what, ...(first?.what === "call" ? [] : listed)] };
}

/** What a machine did for a time. */
export function doingOf(name: string, isFlow: boolean, doing: Doing): Sentence {
  const { from, to, busy, asleep, count: times } = doing;
  const long = lasting(busy + asleep);
  const parts: Part[] = [{ component: name }];
  if (isFlow && asleep === 0) parts.push(times > 1 ? ` made ${plural(times, "pass", "passes")}` : " made a pass");
  else if (asleep === 0) parts.push(" was busy");
  else if (busy === 0) parts.push(" slept");
  else parts.push(` was busy and asleep by turns, busy for ${lasting(busy)}`);
  parts.push(` for ${long}`);
  if (times > 1 && busy + asleep < (to - from) * 0.98) parts.push(` in all, until ${clock(to)}`);
  return { time: from, parts };
}
