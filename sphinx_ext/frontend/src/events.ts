/**
 * What a run tells the page: the seam between the engine (frame, workers, Python) and the view.
 *
 * Rules: the view draws a stream of these events and knows nothing of workers; the engine knows nothing of the DOM.
 * Everything in an event that comes from a reader's code is plain text and is never treated as HTML.
 */

/** The value of `data-lit-state` on a walkthrough. */
export type RunState = "idle" | "loading" | "running" | "succeeded" | "failed" | "stopped";

/** What one component is doing. `queued`: it waits until a machine is free. `started`: it is up, and was not called yet. */
export type Stage =
  | "queued"
  | "pending"
  | "started"
  | "running"
  | "sleeping"
  | "waiting"
  | "succeeded"
  | "failed"
  | "stopped"
  | "not_started";

/** What a machine is doing: running code, sleeping inside of it, or neither, until it is told more. */
export type Activity = "busy" | "sleeping" | "waiting";

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
 * One thing that happened. `loaded` and `total` are bytes; totals come from the build's manifest. `python` is the version
 * that runs. `components` has all components, in tree order, and comes again, with further ones where they are, whenever there are
 * more; `state` follows each time, at least with those that are new.
 *
 * What a timeline and a view of the state are drawn from: `activity` of the machine of a component (`root` stands for all
 * flows, which share one); `call`, as the flow made it, `text` being the call in Python; `write`, a new value of an attribute
 * as the flow knows it, with the component that wrote it; and `received`, something that crossed from one machine to another:
 * `sent` is when it left, `name` the attribute, or the call. Values are texts (Python's `repr`, shortened). Where much happens
 * at once, the last value of an attribute counts, and writes and activities in between may be left out.
 */
export type RunFact =
  | { type: "progress"; stage: "download" | "python"; loaded: number; total: number; cached: boolean }
  | { type: "components"; components: { name: string; kind: "flow" | "work"; className: string }[] }
  | { type: "state"; components: { name: string; attributes: { name: string; value: string }[] }[] }
  | { type: "notice"; text: string }
  | { type: "running"; python: string }
  | { type: "status"; component: string; stage: Stage }
  | { type: "activity"; component: string; activity: Activity }
  | { type: "call"; component: string; text: string }
  | { type: "write"; component: string; attribute: string; value: string; by: string }
  | { type: "received"; from: string; to: string; what: "call" | "write" | "payload"; name: string; sent: number }
  | { type: "output"; component: string; stream: "stdout" | "stderr"; lines: string[] }
  | { type: "end"; state: "succeeded" | "failed" | "stopped"; failure?: Failure; machines: number };

/**
 * `time`, like `sent`, is in milliseconds since the run was started: of what happens in a machine, when it happened there, so
 * that events of different machines may come slightly out of order.
 */
export type RunEvent = RunFact & { time: number };

/** A run that has begun. `stop` ends it at once; exactly one `end` event (state "stopped") follows. */
export interface Run {
  readonly id: string;
  stop(): void;
}

/**
 * `base` is the URL of the folder of assets; `works` is how many works the app is likely to have, so that their machines can
 * boot before it says so; `onEvent` is never called after `end`.
 */
export interface RunOptions {
  base: string;
  file: string;
  source: string;
  id: string;
  works: number;
  onEvent: (event: RunEvent) => void;
}
