/** Everything that a timeline holds, in one list in the order of time. Rule: pure. */
import type { Timeline } from "./timeline-model.ts";
import { arrivalOf, doingOf, endOf, type Sentence, sentenceOf } from "./timeline-words.ts";

export interface Entry {
  /** Stays the same while the entry is in the list. */
  key: string;
  machine: number;
  sentence: Sentence;
}

/** The last `most` entries, and how many there are in all. */
export function entriesOf(timeline: Timeline, now: number, most: number): { entries: Entry[]; total: number } {
  const entries: Entry[] = [];
  let total = 0;
  const add = <T>(items: readonly T[], entry: (item: T) => Entry) => {
    total += items.length;
    entries.push(...items.slice(-most).map(entry));
  };
  for (const [machine, each] of timeline.machines.entries()) {
    const { name, isFlow, doing, writes, calls, open } = each;
    const current = timeline.current(each, now);
    add([...doing.items, ...(current ? [current] : [])], (item) => ({
      key: item === current ? `now ${machine}` : `doing ${item.id}`,
      machine,
      sentence: doingOf(name, isFlow, item),
    }));
    add(writes.items, (item) => ({ key: `write ${item.id}`, machine, sentence: sentenceOf(timeline, item) }));
    add([...calls.items, ...open], (item) => ({
      key: `call ${item.id}`,
      machine: 0,
      sentence: sentenceOf(timeline, item),
    }));
    add(calls.items, (item) => ({ key: `end ${item.id}`, machine, sentence: endOf(timeline, item) }));
  }
  add(
    [...timeline.crossed(0, now)].sort((a, b) => a.arrived - b.arrived),
    (item) => ({
      key: `crossed ${item.id}`,
      machine: item.receiver,
      sentence: arrivalOf(timeline, [item]),
    }),
  );
  entries.sort((a, b) => a.sentence.time - b.sentence.time);
  return { entries: entries.slice(-most), total };
}
