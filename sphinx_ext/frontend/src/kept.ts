/**
 * What a reader has changed, kept for the session: it outlasts a reload and the way back, and ends with the tab.
 *
 * Rules: what is kept belongs to a page, a walkthrough and a file, and counts only for the text that it was made from. A
 * browser may refuse to keep anything; then it lasts as long as the page.
 */

function prefix(root: HTMLElement): string {
  return `litdocs edit ${location.pathname}#${root.id} `;
}

function keys(root: HTMLElement): string[] {
  try {
    return Object.keys(sessionStorage).filter((key) => key.startsWith(prefix(root)));
  } catch {
    return [];
  }
}

/** Whether anything is kept of a walkthrough. */
export function keepsAny(root: HTMLElement): boolean {
  return keys(root).length > 0;
}

/** What is kept of the files of a walkthrough, by the name of the file. */
export function readKept(root: HTMLElement): Map<string, unknown> {
  return new Map(keys(root).map((key) => [key.slice(prefix(root).length), parse(sessionStorage.getItem(key) ?? "")]));
}

/** Keeps `value` for a file; `undefined` lets go of what was kept. */
export function keep(root: HTMLElement, file: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(prefix(root) + file);
    else sessionStorage.setItem(prefix(root) + file, JSON.stringify(value));
  } catch {
    // No storage, or no room in it.
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
