/**
 * The sums behind the steps: which step a key leads to, where the code scrolls, how many steps lie below the fold.
 *
 * Rule: numbers in, numbers out; no DOM.
 */

/** The step that a key leads to, or `undefined` if the key is none of the tabs' keys. There is no wrapping around. */
export function stepForKey(key: string, index: number, count: number): number | undefined {
  const wanted: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowRight: index + 1,
    ArrowUp: index - 1,
    ArrowLeft: index - 1,
    Home: 0,
    End: count - 1,
  };
  const to = wanted[key];
  return to === undefined ? undefined : clampStep(to, count);
}

export function clampStep(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}

/** Code in its box, in pixels. `first` is where line 1 begins, `top` and `bottom` enclose the lines to show. */
export interface CodeBox {
  view: number;
  content: number;
  line: number;
  first: number;
  top: number;
  bottom: number;
  scroll: number;
}

/**
 * Where the code scrolls to show the lines from `top` to `bottom`: nowhere if they are in view; else so that they begin on
 * a whole line, a third of the box or less below its upper edge, and at least one line of what precedes them shows.
 */
export function codeScroll(box: CodeBox): number {
  const { view, content, line, first, top, bottom, scroll } = box;
  if (top >= scroll && bottom <= scroll + view) return scroll;
  if (bottom <= view) return 0;
  const above = Math.max(line, Math.min(view / 3, view - (bottom - top) - line));
  const furthest = Math.max(0, content - view);
  const lines = (at: number) => Math.max(0, Math.floor((at - first) / line));
  const wanted = lines(top - above);
  if (wanted === 0) return 0;
  const target = first + line * Math.min(wanted, lines(furthest));
  const whole = bottom - top + line <= view;
  return whole && bottom > target + view ? furthest : target;
}

/** How many of the steps, given by where each ends, lie below what the list shows. `foot` is the height of the notice. */
export function stepsBelow(ends: readonly number[], scroll: number, view: number, foot: number): number {
  const last = ends.at(-1) ?? 0;
  if (last <= scroll + view + 1) return 0;
  return ends.filter((end) => end > scroll + view - foot).length;
}
