/**
 * Compares what a run prints with its recording: exactly, line by line, for each component by itself.
 *
 * Rules: components interleave freely, a component's own lines do not; the comparison keeps only counters, so it can follow an
 * output that never ends. An endless app's recording is a beginning: what comes after it is neither right nor wrong.
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

export class Comparison {
  readonly recording: Recording;
  /** How many printed lines were as recorded. */
  matched = 0;
  difference: Difference | undefined;
  private readonly expected = new Map<string, RecordedLine[]>();
  private readonly reached = new Map<string, number>();

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
    if (recorded && recorded.text === printed.text && recorded.stream === printed.stream) this.matched += 1;
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
}
