/** Reads the recording of a file from the page, where readers see it before they run anything. */
import type { Recording } from "./compare.ts";

function find(root: HTMLElement, file: string): HTMLElement | undefined {
  return Array.from(root.querySelectorAll<HTMLElement>(".lit-recorded")).find((each) => each.dataset.litFile === file);
}

/** How many works the app in `file` had when it was recorded. */
export function worksIn(root: HTMLElement, file: string): number {
  return Number(find(root, file)?.dataset.litWorks ?? 0);
}

/** The recording of `file` in a walkthrough, if it has one. */
export function recordingOf(root: HTMLElement, file: string): Recording | undefined {
  const details = find(root, file);
  const { litEnd: end, litPython: python = "" } = details?.dataset ?? {};
  if (!details || (end !== "succeeded" && end !== "failed" && end !== "stopped")) return undefined;
  const lines = Array.from(details.querySelectorAll<HTMLElement>("[data-lit-recorded-line]"), (line) => ({
    component: line.dataset.litComponent ?? "",
    stream: line.dataset.litStream ?? "",
    text: line.lastElementChild?.textContent ?? "",
  }));
  return { end, python, lines };
}
