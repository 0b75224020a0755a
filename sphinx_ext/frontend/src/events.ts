/**
 * What a run tells the page: the seam between the engine (frame, workers, Python) and the view.
 *
 * Rules: the view draws a stream of these events and knows nothing of workers; the engine knows nothing of the DOM.
 * Everything in an event that comes from a reader's code is plain text and is never treated as HTML.
 */

/** The value of `data-lit-state` on a walkthrough. */
export type RunState = "idle" | "loading" | "running" | "succeeded" | "failed" | "stopped";

/** What one component is doing. */
export type Stage = "pending" | "running" | "sleeping" | "waiting" | "succeeded" | "failed" | "stopped" | "not_started";

/** One place of a traceback; `line` counts from 1, `source` is the text of that line. */
export interface Frame {
  file: string;
  line: number;
  function: string;
  source: string;
}

/** Why a run failed. `frames` holds only the user's files, outermost first; `text` is the printable traceback. */
export interface Failure {
  component: string;
  type: string;
  message: string;
  frames: Frame[];
  text: string;
}

/**
 * `loaded` and `total` are bytes; totals come from the build's manifest. `python` is the version that runs. `components` comes
 * once, in tree order.
 */
export type RunEvent =
  | { type: "progress"; stage: "download" | "python"; loaded: number; total: number; cached: boolean }
  | { type: "components"; components: { name: string; kind: "flow" | "work"; className: string }[] }
  | { type: "notice"; text: string }
  | { type: "running"; python: string }
  | { type: "status"; component: string; stage: Stage }
  | { type: "output"; component: string; stream: "stdout" | "stderr"; lines: string[] }
  | { type: "end"; state: "succeeded" | "failed" | "stopped"; failure?: Failure; machines: number };

/** A run that has begun. `stop` ends it at once; exactly one `end` event (state "stopped") follows. */
export interface Run {
  readonly id: string;
  stop(): void;
}

/** `base` is the URL of the folder of assets; `onEvent` is never called after `end`. */
export interface RunOptions {
  base: string;
  file: string;
  source: string;
  id: string;
  onEvent: (event: RunEvent) => void;
}
