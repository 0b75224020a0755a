/**
 * The steps of a walkthrough, and the way to its runner and its editor. On every page that has steps; small.
 *
 * Rules: the selected step is one number, and `render` draws everything that depends on it. The state of the run is one word,
 * and `setState` draws everything that depends on it. The runner and the editor are scripts that are loaded when a reader shows
 * that they may want them, each once a page, and register themselves with `window.litdocs`; a click that comes before is kept.
 */
import { copyText } from "./clipboard.ts";
import { revealLines } from "./code.ts";
import type { RunState } from "./events.ts";
import { focusInView } from "./focus.ts";
import { icon } from "./icons.ts";
import { keepsAny } from "./kept.ts";
import { onScrolledTo } from "./scrolled.ts";
import { type Draft, sourceOf } from "./source.ts";
import { clampStep, stepForKey, stepsBelow } from "./steps.ts";

/** A walkthrough, as the runner and the editor see it. */
export interface Walkthrough {
  readonly root: HTMLElement;
  readonly panels: HTMLElement[];
  /** The files that the reader has begun to change. */
  readonly drafts: Map<string, Draft>;
  /** The panel of the selected step. */
  panel(): HTMLElement;
  select(index: number): void;
  /** Draws the state of a run of the file in `panel`: the button and the status, which a screen reader says once. */
  setState(state: RunState, panel: HTMLElement, ...status: (Node | string)[]): void;
  focusButton(): void;
}

/** What lit-runner.js offers. */
export interface Runner {
  run(walkthrough: Walkthrough, panel: HTMLElement): void;
  stop(walkthrough: Walkthrough): void;
}

/** What lit-editor.js offers. */
export interface Editor {
  /** Shows what the session has kept of a walkthrough. */
  restore(walkthrough: Walkthrough): void;
  /** Opens the editor for the file of the selected step, or closes it. */
  toggle(walkthrough: Walkthrough): void;
  /** Gives the file of the selected step its author's text again. */
  reset(walkthrough: Walkthrough): void;
  /** Another step is selected. Returns whether the editor shows its lines. */
  follow(walkthrough: Walkthrough): boolean;
}

/** The hook that this script gives to lit-runner.js and lit-editor.js. */
export interface Litdocs {
  register(runner: Runner): void;
  registerEditor(editor: Editor): void;
}

declare global {
  interface Window {
    litdocs?: Litdocs;
  }
}

const NARROW = 38; // rem, as in the container query of the style sheet
const FOOT = 40; // px of the list that the foot "5 more steps" covers
const COPIED = 1500; // ms

function createWalkthrough(root: HTMLElement): Walkthrough {
  const find = <E extends HTMLElement>(selector: string) => root.querySelector<E>(selector);
  const panels = [...root.querySelectorAll<HTMLElement>(".lit-panel")];
  const tabs = [...root.querySelectorAll<HTMLElement>("[role=tab]")];
  const list = find("[role=tablist]");
  const button = find<HTMLButtonElement>('[data-lit-action="run"]');
  const idle = [...(find(".lit-status")?.childNodes ?? [])];
  const more = document.createElement("span");
  let index = Math.max(
    0,
    tabs.findIndex((tab) => tab.ariaSelected === "true"),
  );
  let drawn: HTMLElement | undefined;
  let state: RunState = "idle";
  let ran: string | undefined;

  const panel = () => panels[index] as HTMLElement;
  const busy = () => state === "loading" || state === "running";
  const narrow = () =>
    root.clientWidth <= NARROW * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

  function select(to: number): void {
    index = clampStep(to, panels.length);
    render();
  }

  function render(): void {
    const file = fileOf(panel());
    const code = panel().querySelector(".lit-code");
    const before = drawn && fileOf(drawn) === file ? drawn.querySelector(".lit-code") : null;
    const { scrollLeft = 0, scrollTop = 0 } = before ?? {};
    drawn = panel();

    root.dataset.litFile = file;
    tabs.forEach((tab, i) => {
      tab.ariaSelected = String(i === index);
      tab.tabIndex = i === index ? 0 : -1;
    });
    panels.forEach((each, i) => {
      each.hidden = i !== index;
    });
    for (const recorded of root.querySelectorAll<HTMLElement>(".lit-recorded")) {
      recorded.hidden = fileOf(recorded) !== file;
    }
    const count = find(".lit-pager-count")?.lastChild;
    if (count) count.textContent = `${index + 1} of ${panels.length}`;
    find('[data-lit-step="previous"]')?.setAttribute("aria-disabled", String(index === 0));
    find('[data-lit-step="next"]')?.setAttribute("aria-disabled", String(index === panels.length - 1));
    find(".lit-link-step")?.setAttribute("href", `#${panel().id}`);
    renderButton();
    if (code && before) {
      code.scrollLeft = scrollLeft;
      code.scrollTop = scrollTop;
    }
    reveal();
  }

  function renderButton(): void {
    if (!button) return;
    button.dataset.litAction = busy() ? "stop" : "run";
    button.className = `lit-button lit-button--${busy() ? "stop" : "primary"}`;
    button.setAttribute("aria-keyshortcuts", busy() ? "Escape" : "Control+Enter");
    if (busy()) {
      const key = document.createElement("span");
      key.className = "lit-kbd";
      key.ariaHidden = "true";
      key.append("Esc");
      button.replaceChildren(icon("stop"), "Stop", key);
    } else button.replaceChildren(icon("run"), ran === fileOf(panel()) ? "Run again" : "Run");
  }

  /** Brings the step's lines into view in the code, and the step into view in the list. */
  function reveal(): void {
    const code = panel().querySelector(".lit-code");
    const tab = tabs[index];
    if (code && !editor?.follow(walkthrough)) {
      const lit = code.querySelectorAll(".lit-hl");
      revealLines(code, lit.length ? lit : code.querySelectorAll(".lit-changed"));
    }
    if (!list || !tab) return;
    const { offsetTop: top, offsetHeight: height } = tab;
    const foot = index < tabs.length - 1 ? FOOT : 0;
    if (narrow()) list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
    else if (top < list.scrollTop || top + height + foot > list.scrollTop + list.clientHeight) {
      list.scrollTop = top - list.clientHeight / 2;
    }
    countBelow();
  }

  /** The layout may have turned, or the walkthrough may have become visible. */
  function turn(): void {
    if (!root.clientWidth) return;
    const before = list?.ariaOrientation;
    if (list) {
      list.ariaOrientation = narrow() ? "horizontal" : "vertical";
      const rows = Number(getComputedStyle(list).getPropertyValue("--lit-tab-rows"));
      const last = tabs[Math.min(rows, tabs.length) - 1];
      const padding = tabs[0]?.offsetTop ?? 0;
      list.style.minHeight = last && !narrow() ? `${last.offsetTop + last.offsetHeight + padding}px` : "";
    }
    if (before === list?.ariaOrientation) countBelow();
    else reveal();
  }

  function countBelow(): void {
    if (!list) return;
    const ends = tabs.map((tab) => tab.offsetTop + tab.offsetHeight);
    const below = narrow() ? 0 : stepsBelow(ends, list.scrollTop, list.clientHeight, FOOT);
    more.textContent = `${below} more step${below === 1 ? "" : "s"}`;
    if (!below) more.remove();
    else if (!more.isConnected) list.append(more);
  }

  function run(): void {
    if (button && !busy()) runPanel(walkthrough, panel());
  }

  function onClick(event: MouseEvent): void {
    const target = (event.target as Element).closest<HTMLElement>("button, .lit-link-step");
    if (!target) return;
    const { litAction: action, litStep: step } = target.dataset;
    if (tabs.includes(target)) select(tabs.indexOf(target));
    else if (step) select(index + (step === "next" ? 1 : -1));
    else if (action === "run") run();
    // The second click of a double click on Run lands on Stop.
    else if (action === "stop" && event.detail < 2) stopRun(walkthrough);
    else if (action === "edit" && event.detail < 2) edit(walkthrough);
    else if (action === "reset") editor?.reset(walkthrough);
    else if (action === "copy") copy(target, sourceOf(panel(), walkthrough.drafts), "Copied");
    else if (target.matches(".lit-link-step") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      history.replaceState(history.state, "", `#${panel().id}`);
      copy(target, location.href, "Link copied");
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const { key } = event;
    const modified = event.ctrlKey || event.metaKey;
    const at = tabs.indexOf(event.target as HTMLElement);
    const to = at < 0 || modified || event.altKey ? undefined : stepForKey(key, at, tabs.length);
    if (to !== undefined) {
      select(to);
      tabs[to]?.focus({ preventScroll: true });
    } else if (key === "Enter" && modified && button) run();
    // A key that is held down would run and stop by turns.
    else if (key === "Enter" && event.repeat && event.target === button) event.preventDefault();
    else if (key === "Escape" && busy()) {
      stopRun(walkthrough);
      walkthrough.focusButton();
    } else return;
    event.preventDefault();
  }

  const walkthrough: Walkthrough = {
    root,
    panels,
    drafts: new Map(),
    panel,
    select,
    setState(to, of, ...status) {
      state = to;
      ran = to === "idle" ? undefined : fileOf(of);
      root.dataset.litState = to;
      find(".lit-status")?.replaceChildren(...(status.length ? status : idle));
      renderButton();
    },
    focusButton() {
      if (button) focusInView(button);
    },
  };

  more.className = "lit-steps-more";
  more.ariaHidden = "true";
  root.dataset.litReady = "";
  root.addEventListener("click", onClick);
  root.addEventListener("keydown", onKey);
  list?.addEventListener("scroll", countBelow, { passive: true });
  for (const intent of ["pointerenter", "focus"]) {
    button?.addEventListener(intent, () => loadRunner(root));
    find('[data-lit-action="edit"]')?.addEventListener(intent, () => loadEditor(root));
  }
  if (button) onScrolledTo(button, () => loadRunner(root));
  if (button && keepsAny(root)) loadEditor(root);
  render();
  new ResizeObserver(turn).observe(root);
  return walkthrough;
}

function fileOf(element: HTMLElement): string | undefined {
  return element.dataset.litFile;
}

/* The runner and the editor: asked for on intent, each once a page. */

let runner: Runner | undefined;
let editor: Editor | undefined;
let waiting: [Walkthrough, HTMLElement] | undefined;
let opening: Walkthrough | undefined;
const scripts = new Map<string, Promise<void>>();

/** Fetches a script, and again after a failure; `registered` tells whether it did what it is there for. */
function load(url: string, registered: () => unknown): Promise<void> {
  const known = scripts.get(url);
  if (known) return known;
  const script = document.createElement("script");
  const loaded = new Promise<void>((resolve, reject) => {
    script.onload = script.onerror = () => (registered() ? resolve() : reject(new Error(url)));
  });
  script.src = url;
  scripts.set(url, loaded);
  loaded.catch(() => scripts.delete(url)).finally(() => script.remove());
  document.head.append(script);
  return loaded;
}

function loadRunner(root: HTMLElement): Promise<void> {
  return load(root.dataset.litRunner as string, () => runner);
}

function loadEditor(root: HTMLElement): Promise<void> {
  return load(root.dataset.litEditor as string, () => editor);
}

/** What the session has kept is shown before it runs. */
function runPanel(walkthrough: Walkthrough, panel: HTMLElement): void {
  const { root } = walkthrough;
  const kept = !editor && keepsAny(root);
  if (runner && !kept) {
    runner.run(walkthrough, panel);
    return;
  }
  forget("idle");
  const click: typeof waiting = [walkthrough, panel];
  waiting = click;
  walkthrough.setState("loading", panel, "Loading");
  Promise.all([loadRunner(root), kept && loadEditor(root)]).then(
    () => {
      if (waiting !== click) return;
      waiting = undefined;
      runner?.run(...click);
    },
    () => {
      if (waiting === click) forget("failed", "The runner could not be loaded. Run tries again.");
    },
  );
}

function stopRun(walkthrough: Walkthrough): void {
  if (waiting?.[0] === walkthrough) forget("idle");
  else runner?.stop(walkthrough);
}

/** Lets go of the click that waits for the runner. */
function forget(state: RunState, ...status: string[]): void {
  waiting?.[0].setState(state, waiting[1], ...status);
  waiting = undefined;
}

function edit(walkthrough: Walkthrough): void {
  if (editor) {
    editor.toggle(walkthrough);
    return;
  }
  opening = walkthrough;
  trouble.remove();
  loadEditor(walkthrough.root).then(
    () => {
      if (opening === walkthrough) editor?.toggle(walkthrough);
      opening = undefined;
    },
    () => walkthrough.root.querySelector(".lit-status")?.append(trouble),
  );
}

window.litdocs = {
  register(loaded) {
    runner = loaded;
  },
  registerEditor(loaded) {
    editor = loaded;
    for (const each of walkthroughs) loaded.restore(each);
  },
};

/* What belongs to the page. */

const said = document.createElement("div");
const trouble = document.createElement("span");

/** Copies, says so, and shows a tick in place of the button's drawing for a moment. */
async function copy(button: Element, text: string, done: string): Promise<void> {
  said.textContent = "";
  const copied = await copyText(text);
  said.textContent = copied ? done : "Copying failed";
  const drawing = button.querySelector(".lit-icon:not([data-lit-tick])");
  if (!copied || !drawing) return;
  const tick = icon("check");
  tick.dataset.litTick = "";
  drawing.replaceWith(tick);
  setTimeout(() => tick.replaceWith(drawing), COPIED);
}

trouble.append("The editor could not be loaded. Edit tries again.");
said.className = "lit-hidden";
said.ariaLive = "polite";
document.body.append(said);
const walkthroughs = Array.from(document.querySelectorAll<HTMLElement>(".lit-tabs"), createWalkthrough);

/** Opens the step that the address names. */
function follow(): void {
  const panel = document.getElementById(location.hash.slice(1))?.closest<HTMLElement>(".lit-panel");
  const walkthrough = panel && walkthroughs.find((each) => each.panels.includes(panel));
  if (!walkthrough) return;
  walkthrough.select(walkthrough.panels.indexOf(panel));
  walkthrough.root.scrollIntoView();
}

window.addEventListener("hashchange", follow);
follow();
