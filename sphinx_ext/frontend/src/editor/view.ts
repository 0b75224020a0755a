/**
 * The editor itself: CodeMirror, in the box and in the colours of the code that it stands for.
 *
 * Rules: nothing is drawn that the page doesn't draw too, but for the caret, matching brackets and what is searched for. Tab
 * indents while a reader types; a reader who only walks by with Tab is let through, and changes nothing.
 */
import { history, historyKeymap, indentLess, indentMore, standardKeymap } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxTree } from "@codemirror/language";
import { closeSearchPanel, findNext, findPrevious, openSearchPanel, search } from "@codemirror/search";
import { EditorState, type Extension, type Range, RangeSet } from "@codemirror/state";
import {
  type Command,
  Decoration,
  type DecorationSet,
  EditorView,
  GutterMarker,
  gutterLineClass,
  type KeyBinding,
  keymap,
  lineNumbers,
  lineNumberWidgetMarker,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import { make } from "../view/dom.ts";
import { classesOf, marked, undoneMarks } from "./marks.ts";
import { tokensOf } from "./python.ts";
import { searchPanel } from "./search.ts";

/** What a text is edited with. `describedBy` is the id of the words that name the keys. */
export function editing(file: { name: string; python: boolean; describedBy: string }, leave: () => void): Extension {
  return [
    history(),
    undoneMarks,
    EditorState.tabSize.of(4),
    indentUnit.of("    "),
    file.python ? [pythonLanguage, indentOnInput(), colors] : [],
    bracketMatching(),
    lineNumbers(),
    marks,
    search({ createPanel: searchPanel }),
    typing,
    keymap.of([...keys(leave), ...historyKeymap, ...standardKeymap]),
    EditorView.contentAttributes.of({
      "aria-label": `Code of ${file.name}`,
      "aria-describedby": file.describedBy,
      // Said, though it is so: what scrolls has something that takes the focus.
      tabindex: "0",
    }),
  ];
}

/* Keys */

function keys(leave: () => void): KeyBinding[] {
  const left = () => {
    leave();
    return true;
  };
  return [
    { key: "Mod-f", run: openSearchPanel, scope: "editor search-panel" },
    { key: "F3", run: findNext, shift: findPrevious, scope: "editor search-panel", preventDefault: true },
    { key: "Mod-g", run: findNext, shift: findPrevious, scope: "editor search-panel", preventDefault: true },
    { key: "Escape", run: closeSearchPanel, scope: "editor search-panel" },
    { key: "Escape", run: left },
    { key: "Tab", run: whileTyping(indentMore), shift: whileTyping(indentLess) },
    { key: "Mod-]", run: indentMore },
    { key: "Mod-[", run: indentLess },
  ];
}

const WALKING = new Set(["Tab", "Shift", "Control", "Meta"]);

/** Whether the reader has done anything in the editor since it got the focus, other than to walk by. */
const typing = ViewPlugin.fromClass(
  class {
    active = false;
  },
  {
    eventHandlers: {
      // Another window took the focus: the editor is still where the reader is.
      blur(_event, { root, contentDOM }) {
        this.active = root.activeElement === contentDOM;
      },
      pointerdown() {
        this.active = true;
      },
      // Whoever runs the text goes on to what it prints.
      keydown({ key, ctrlKey, metaKey }) {
        if (key === "Enter" && (ctrlKey || metaKey)) this.active = false;
        else if (!WALKING.has(key)) this.active = true;
      },
    },
  },
);

function whileTyping(command: Command): Command {
  return (view) => view.plugin(typing)?.active === true && command(view);
}

/* Colours */

const colors = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = colored(view);
    }

    update({ docChanged, viewportChanged, startState, state, view }: ViewUpdate): void {
      if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state))
        this.decorations = colored(view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function colored({ state, visibleRanges }: EditorView): DecorationSet {
  const tree = syntaxTree(state);
  const read = (from: number, to: number) => state.sliceDoc(from, to);
  const ranges = visibleRanges.flatMap(({ from, to }) => tokensOf(tree, read, from, to));
  return Decoration.set(ranges.map(({ from, to, name }) => Decoration.mark({ class: name }).range(from, to)));
}

/* Marked lines, in the text and beside it */

class LineClass extends GutterMarker {
  override readonly elementClass: string;

  constructor(names: string) {
    super();
    this.elementClass = names;
  }
}

class ErrorText extends WidgetType {
  readonly error: string;

  constructor(error: string) {
    super();
    this.error = error;
  }

  override eq(other: ErrorText): boolean {
    return other.error === this.error;
  }

  override toDOM(): HTMLElement {
    return make("div", "lit-inline-error", {}, this.error);
  }
}

const besideError = new LineClass("lit-inline-error");

const marks = [
  EditorView.decorations.compute([marked], (state) => {
    const ranges = lineClasses(state).map(([from, names]) => Decoration.line({ class: names }).range(from));
    const { failed } = state.field(marked);
    if (failed)
      ranges.push(Decoration.widget({ widget: new ErrorText(failed.error), block: true, side: 1 }).range(failed.to));
    return Decoration.set(ranges, true);
  }),
  gutterLineClass.compute([marked], (state) => {
    const ranges: Range<GutterMarker>[] = lineClasses(state).map(([from, names]) => new LineClass(names).range(from));
    return RangeSet.of(ranges, true);
  }),
  lineNumberWidgetMarker.of((_view, widget) => (widget instanceof ErrorText ? besideError : null)),
];

/** Where each marked line of the shown step begins, and its classes. */
function lineClasses(state: EditorState): [number, string][] {
  const { step, failed } = state.field(marked);
  const classes = classesOf(state, step);
  if (failed) {
    const { number } = state.doc.lineAt(failed.from);
    classes.set(number, [...(classes.get(number) ?? []), "lit-line--error"]);
  }
  return Array.from(classes, ([number, names]) => [state.doc.line(number).from, names.join(" ")]);
}
