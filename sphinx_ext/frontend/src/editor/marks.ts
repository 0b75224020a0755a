/**
 * What is marked in a text: the lines that each step speaks of, or has changed, and the line that failed. Marks follow the text.
 *
 * Rules: a mark of a step is a stretch of whole lines; what is written inside of it belongs to it, what is added before or after
 * it doesn't, and a mark whose text is deleted is gone. The author's text has the author's marks, however it came back. The mark
 * of a failed line goes when that line is edited.
 */
import { invertedEffects } from "@codemirror/commands";
import { type ChangeDesc, type EditorState, StateEffect, StateField, type Text } from "@codemirror/state";

/** Lines that a step speaks of (`lit-hl`) or that it has changed (`lit-changed`). */
export interface Mark {
  name: "lit-hl" | "lit-changed";
  from: number;
  to: number;
}

/** The marks of each step that shows the file, in the order of the steps. */
export type Marks = readonly (readonly Mark[])[];

interface Failed {
  from: number;
  to: number;
  error: string;
}

export interface Marked {
  /** What the author wrote, and marked in it. */
  readonly original: { readonly text: Text; readonly marks: Marks };
  readonly marks: Marks;
  /** Which of the steps is shown. */
  readonly step: number;
  readonly failed: Failed | undefined;
}

const setMarks = StateEffect.define<Marks>({ map: mapMarks });
export const setStep = StateEffect.define<number>();
export const setFailed = StateEffect.define<Failed | undefined>();

export const marked = StateField.define<Marked>({
  create() {
    throw new Error("the marks of a text are given with it");
  },
  update(value, { changes, docChanged, newDoc, effects }) {
    let { marks, step, failed } = value;
    if (docChanged) {
      marks = wholeLines(mapMarks(marks, changes), newDoc);
      if (failed) failed = mapFailed(failed, changes);
    }
    for (const effect of effects) {
      if (effect.is(setMarks)) marks = effect.value;
      else if (effect.is(setStep)) step = effect.value;
      else if (effect.is(setFailed)) failed = effect.value;
    }
    if (docChanged && newDoc.eq(value.original.text)) marks = value.original.marks;
    return docChanged || effects.length > 0 ? { ...value, marks, step, failed } : value;
  },
});

/** Undoing a change that took a mark away brings it back. */
export const undoneMarks = invertedEffects.of(({ docChanged, changes, startState, state }) => {
  if (!docChanged) return [];
  const { marks } = startState.field(marked);
  const back = mapMarks(state.field(marked).marks, changes.invertedDesc);
  return JSON.stringify(back) === JSON.stringify(marks) ? [] : [setMarks.of(marks)];
});

function mapMarks(marks: Marks, changes: ChangeDesc): Marks {
  return marks.map((ofStep) =>
    ofStep
      .map(({ name, from, to }) => ({ name, from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) }))
      .filter(({ from, to }) => from < to),
  );
}

function wholeLines(marks: Marks, text: Text): Marks {
  return marks.map((ofStep) =>
    ofStep.map(({ name, from, to }) => ({ name, from: text.lineAt(from).from, to: text.lineAt(to).to })),
  );
}

function mapFailed(failed: Failed, changes: ChangeDesc): Failed | undefined {
  if (changes.touchesRange(failed.from, failed.to)) return undefined;
  return { ...failed, from: changes.mapPos(failed.from, 1), to: changes.mapPos(failed.to, -1) };
}

/** The marks that cover the given lines, numbered from 1, each run of lines being one. */
export function marksOf(name: Mark["name"], lines: readonly number[], text: Text): Mark[] {
  const marks: Mark[] = [];
  for (const number of lines) {
    const { from, to } = text.line(number);
    const last = marks.at(-1);
    if (last && last.to + 1 === from) last.to = to;
    else marks.push({ name, from, to });
  }
  return marks;
}

/** The classes of each line that is marked for a step, by the number of the line. */
export function classesOf(state: EditorState, step: number): Map<number, string[]> {
  const classes = new Map<number, string[]>();
  for (const { name, from, to } of state.field(marked).marks[step] ?? []) {
    for (let number = state.doc.lineAt(from).number; number <= state.doc.lineAt(to).number; number += 1) {
      classes.set(number, [...(classes.get(number) ?? []), name]);
    }
  }
  return classes;
}
