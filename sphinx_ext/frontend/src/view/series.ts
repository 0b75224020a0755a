/**
 * Spans of time in the order of their beginnings, as many as memory allows and no more.
 *
 * Rules: pure; of spans that begin within one grain, later ones join the first; when there are too many, the grain of the older
 * half is doubled until it has shrunk. So what has just happened is kept as it was, and what is long ago coarser and coarser.
 */

export interface Span {
  from: number;
  to: number;
}

export interface Options<T> {
  /** Takes `next` into `into`, whose `to` is already that of both. */
  join(into: T, next: T): void;
  /** Spans that begin and end within so many milliseconds are one from the start. */
  grain?: number;
  limit?: number;
}

export const LIMIT = 2000;

export class Series<T extends Span> {
  readonly items: T[] = [];
  private readonly options: Options<T>;
  private readonly limit: number;
  private readonly grain: number;

  constructor(options: Options<T>) {
    this.options = options;
    this.limit = options.limit ?? LIMIT;
    this.grain = options.grain ?? 0;
  }

  add(item: T): void {
    const { items } = this;
    let at = items.length;
    while (at > 0 && (items[at - 1] as T).from > item.from) at -= 1;
    const before = items[at - 1];
    if (before && this.joined(before, item, this.grain)) return;
    items.splice(at, 0, item);
    if (items.length > this.limit) this.thin();
  }

  /** The items that touch the time between `from` and `to`. */
  between(from: number, to: number): T[] {
    const { items } = this;
    return items.slice(
      firstIndex(items, (item) => item.to >= from),
      firstIndex(items, (item) => item.from > to),
    );
  }

  /** The last item that begins at `time` or before. */
  before(time: number): T | undefined {
    return this.items[firstIndex(this.items, (item) => item.from > time) - 1];
  }

  private joined(into: T, next: T, grain: number): boolean {
    if (Math.max(into.to, next.to) - into.from >= grain) return false;
    into.to = Math.max(into.to, next.to);
    this.options.join(into, next);
    return true;
  }

  private thin(): void {
    const half = this.items.length >> 1;
    let older = this.items.slice(0, half);
    for (let grain = Math.max(this.grain, 1); older.length > half / 2; grain *= 2) {
      const kept: T[] = [];
      for (const item of older) {
        const last = kept.at(-1);
        if (!last || !this.joined(last, item, grain)) kept.push(item);
      }
      older = kept;
    }
    this.items.splice(0, half, ...older);
  }
}

/** Where `is` becomes true in a list in which it stays so. */
function firstIndex<T>(items: readonly T[], is: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(items[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}
