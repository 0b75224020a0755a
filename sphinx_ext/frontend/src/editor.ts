/**
 * The editor of a page: lit-editor.js, asked for by the first click on Edit, or where the session has kept what a reader changed.
 *
 * Rules: a file becomes a draft when it is first edited, and stays one; Edit opens and closes the editor for the file of the
 * selected step, and is called Done while it is open; Reset can be used while a file is edited.
 */
import styles from "../styles/editor.css" with { type: "text" };
import { FileDraft } from "./editor/draft.ts";
import { icon } from "./icons.ts";
import { keep, readKept } from "./kept.ts";
import { addStyles } from "./styles.ts";
import type { Walkthrough } from "./tabs.ts";
import { make } from "./view/dom.ts";

function fileOf(walkthrough: Walkthrough): string {
  return walkthrough.panel().dataset.litFile ?? "";
}

/** The draft of the file of the selected step, if it is one. */
function draftOf(walkthrough: Walkthrough): FileDraft | undefined {
  const draft = walkthrough.drafts.get(fileOf(walkthrough));
  return draft instanceof FileDraft ? draft : undefined;
}

function begin(walkthrough: Walkthrough, file: string, kept?: unknown): FileDraft {
  const draft = new FileDraft(walkthrough, file, kept, () => drawButtons(walkthrough));
  walkthrough.drafts.set(file, draft);
  return draft;
}

function drawButtons(walkthrough: Walkthrough): void {
  const { root } = walkthrough;
  const draft = draftOf(walkthrough);
  const edit = root.querySelector<HTMLButtonElement>('[data-lit-action="edit"]');
  const reset = root.querySelector<HTMLButtonElement>('[data-lit-action="reset"]');
  const [drawing, word] = draft?.isOpen ? (["check", "Done"] as const) : (["edit", "Edit"] as const);
  edit?.replaceChildren(icon(drawing), make("span", "lit-word", {}, word));
  if (!reset) return;
  // A button that can no longer be used would let the focus fall.
  if (!draft?.edited && reset === document.activeElement) edit?.focus({ preventScroll: true });
  reset.disabled = !draft?.edited;
}

addStyles(styles);

window.litdocs?.registerEditor({
  restore(walkthrough) {
    const { root, panels } = walkthrough;
    for (const [file, kept] of readKept(root)) {
      const shown = panels.some((panel) => panel.dataset.litFile === file);
      const draft = shown ? begin(walkthrough, file, kept) : undefined;
      if (draft?.edited) draft.draw();
      else keep(root, file, undefined);
    }
    drawButtons(walkthrough);
  },
  toggle(walkthrough) {
    const draft = draftOf(walkthrough) ?? begin(walkthrough, fileOf(walkthrough));
    if (draft.isOpen) draft.close();
    else draft.open();
  },
  reset(walkthrough) {
    draftOf(walkthrough)?.reset();
  },
  follow(walkthrough) {
    const draft = draftOf(walkthrough);
    drawButtons(walkthrough);
    if (!draft?.isOpen) return false;
    draft.follow(walkthrough.panel());
    return true;
  },
});
