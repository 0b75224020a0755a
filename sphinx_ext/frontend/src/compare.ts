/**
 * Compares what a run prints with its recording: exactly, line by line, for each component by itself.
 *
 * Rules: components interleave freely, a component's own lines do not; the comparison keeps counters and about as many lines as
 * were recorded, so it can follow an output that never ends. An endless app's recording is a beginning: what comes after it is
 * neither right nor wrong.
 */

export interface RecordedLine {
  component: string;
  stream: string;
  text: string;
}

export interface Recording {
  end: "succeeded" | "failed" | "stopped";
  python: string;
  lines: RecordedLine[];
}

/** The first place where a run left its recording; `undefined` is "no line". `line` counts from 1, within the component. */
export interface Difference {
  component: string;
  line: number;
  recorded: RecordedLine | undefined;
  printed: RecordedLine | undefined;
}

/** A line as it was recorded and as it was printed; `undefined` is "no line". */
export interface Pair {
  recorded: RecordedLine | undefined;
  printed: RecordedLine | undefined;
  isSame: boolean;
}

/** The lines of one component, recorded and printed. */
export interface Side {
  component: string;
  pairs: Pair[];
  /** How many lines were printed after these. */
  more: number;
  matched: number;
  /** The index of the first pair that differs, or -1. */
  first: number;
}

/** So many lines that were not recorded are kept of each component, to be shown. */
const BEYOND = 20;
/** So many characters are kept of a line. */
const WIDTH = 10_000;

export class Comparison {
  readonly recording: Recording;
  /** How many printed lines were as recorded. */
  matched = 0;
  difference: Difference | undefined;
  private readonly expected = new Map<string, RecordedLine[]>();
  private readonly reached = new Map<string, number>();
  private readonly printed = new Map<string, RecordedLine[]>();

  constructor(recording: Recording) {
    this.recording = recording;
    for (const line of recording.lines) {
      const lines = this.expected.get(line.component);
      if (lines) lines.push(line);
      else this.expected.set(line.component, [line]);
    }
  }

  feed(printed: RecordedLine): void {
    const at = this.reached.get(printed.component) ?? 0;
    const recorded = this.expected.get(printed.component)?.[at];
    this.reached.set(printed.component, at + 1);
    this.keep(printed, at);
    if (isSame(recorded, printed)) this.matched += 1;
    else if (recorded || this.recording.end !== "stopped") {
      this.difference ??= { component: printed.component, line: at + 1, recorded, printed };
    }
  }

  /** The first difference of a run that has ended by itself: a recorded line that never came is one. */
  final(): Difference | undefined {
    if (this.difference) return this.difference;
    for (const [component, lines] of this.expected) {
      const at = this.reached.get(component) ?? 0;
      if (at < lines.length) return { component, line: at + 1, recorded: lines[at], printed: undefined };
    }
    return undefined;
  }

  /** All lines side by side. `isOver`: the run ended by itself, so that a line which did not come differs. */
  sides(isOver: boolean): Side[] {
    const isBeginning = this.recording.end === "stopped";
    const components = new Set([...this.expected.keys(), ...this.printed.keys()]);
    return Array.from(components, (component) => {
      const expected = this.expected.get(component) ?? [];
      const kept = this.printed.get(component) ?? [];
      const pairs = Array.from({ length: Math.max(expected.length, kept.length) }, (_, i): Pair => {
        const [recorded, printed] = [expected[i], kept[i]];
        const isFree = recorded ? !printed && !isOver : isBeginning;
        return { recorded, printed, isSame: isFree || isSame(recorded, printed) };
      });
      const more = (this.reached.get(component) ?? 0) - kept.length;
      const matched = pairs.filter(({ recorded, printed }) => isSame(recorded, printed)).length;
      return { component, pairs, more, matched, first: pairs.findIndex((pair) => !pair.isSame) };
    });
  }

  private keep(printed: RecordedLine, at: number): void {
    const { component, text } = printed;
    let kept = this.printed.get(component);
    if (!kept) {
      kept = [];
      this.printed.set(component, kept);
    }
    if (at < (this.expected.get(component)?.length ?? 0) + BEYOND) {
      kept.push(text.length > WIDTH ? { ...printed, text: text.slice(0, WIDTH) } : printed);
    }
  }
}

function isSame(recorded: RecordedLine | undefined, printed: RecordedLine | undefined): boolean {
  return recorded?.text === printed?.text && recorded?.stream === printed?.stream;
}
