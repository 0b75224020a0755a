/**
 * The last lines of an output that may never end.
 *
 * Rules: memory is bounded by lines and by characters; every line has a number that counts from the first one ever added,
 * so that a view can tell what it has drawn from what it has not.
 */

export interface Line {
  component: string;
  stream: "stdout" | "stderr";
  text: string;
}

export interface Limits {
  lines: number;
  characters: number;
  /** The longest line that is kept whole. */
  width: number;
}

export const LIMITS: Limits = { lines: 2000, characters: 1_000_000, width: 10_000 };

export class Tail {
  /** How many lines were ever added: the number of the next one. */
  total = 0;
  private readonly limits: Limits;
  private kept: Line[] = [];
  private dropped = 0;
  private characters = 0;

  constructor(limits: Limits = LIMITS) {
    this.limits = limits;
  }

  /** The number of the first line that is kept. */
  get start(): number {
    return this.total - (this.kept.length - this.dropped);
  }

  push(line: Line): void {
    const { width, lines, characters } = this.limits;
    const long = line.text.length > width;
    const kept = long ? { ...line, text: `${line.text.slice(0, width)} … (${line.text.length} characters)` } : line;
    this.kept.push(kept);
    this.total += 1;
    this.characters += kept.text.length;
    while (this.kept.length - this.dropped > lines || (this.characters > characters && this.start < this.total - 1)) {
      this.characters -= this.kept[this.dropped]?.text.length ?? 0;
      this.dropped += 1;
    }
    // Cutting off the front moves everything behind it: done once in `lines` pushes, it costs nothing.
    if (this.dropped > lines) {
      this.kept = this.kept.slice(this.dropped);
      this.dropped = 0;
    }
  }

  /** The kept lines from number `from` on. */
  since(from: number): Line[] {
    return this.kept.slice(this.dropped + Math.max(0, from - this.start));
  }
}
