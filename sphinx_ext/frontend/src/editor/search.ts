/** Searching in the editor: a field, the ways to the match before and after, in the manner of the page. */
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  SearchQuery,
  setSearchQuery,
} from "@codemirror/search";
import { type EditorView, type Panel, runScopeHandlers } from "@codemirror/view";
import { type IconName, icon } from "../icons.ts";
import { make } from "../view/dom.ts";

/** The panel that Ctrl+F opens below the code. */
export function searchPanel(view: EditorView): Panel {
  const field = make("input", "lit-find", {
    type: "text",
    "aria-label": "Find",
    placeholder: "Find",
    autocapitalize: "off",
    autocomplete: "off",
    spellcheck: "false",
    "main-field": "",
  });
  const button = (drawing: IconName, name: string, press: (view: EditorView) => boolean) => {
    const element = make("button", "lit-button lit-button--icon", { type: "button", "aria-label": name, title: name });
    element.append(icon(drawing));
    element.addEventListener("click", () => press(view));
    return element;
  };
  const dom = make(
    "div",
    "lit-search",
    {},
    field,
    button("prev", "Previous match", findPrevious),
    button("next", "Next match", findNext),
    button("cross", "Close the search", closeSearchPanel),
  );
  field.value = getSearchQuery(view.state).search;
  field.addEventListener("input", () => {
    view.dispatch({ effects: setSearchQuery.of(new SearchQuery({ search: field.value, literal: true })) });
  });
  dom.addEventListener("keydown", (event) => {
    if (runScopeHandlers(view, event, "search-panel")) event.preventDefault();
    else if (event.target === field && event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      (event.shiftKey ? findPrevious : findNext)(view);
    }
  });
  return { dom, mount: () => field.select() };
}
