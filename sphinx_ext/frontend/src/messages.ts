/**
 * Every message that crosses between the page, the sandbox frame and the workers is named here, and nowhere else.
 *
 *     page ⇄ sandbox   window messages: ToSandbox, FromSandbox
 *     sandbox → worker two messages that boot it: Boot, with the port to the page, and the compiled WebAssembly module
 *     page ⇄ worker    a port: Memory, ToWorker, FromWorker
 *     flow ⇄ work      a port made by the page: Parcel, whose bytes only Python reads (`litwork/protocol.py`)
 *
 * Rules: who sent a message is known by the port it came through, never by a field. What comes out of the sandbox may be
 * forged by the code that runs there, so the page takes it as `unknown` and reads it through `readFromWorker`.
 */
import type { Activity, Failure, Frame, RunEvent, Stage } from "./events.ts";

export type Component = Extract<RunEvent, { type: "components" }>["components"][number];

/** What happened in a machine. `time` and `sent` are in milliseconds since 1970, by a clock that all machines share. */
export type Trace = Extract<RunEvent, { type: "state" | "activity" | "call" | "write" | "received" }>;

/** The files of a run, as Blobs: a compiled WebAssembly module can't cross into the frame, bytes can. */
export interface Assets {
  /** Concatenated into the worker's script, in this order. */
  scripts: Blob[];
  wasm: Blob;
  stdlib: Blob;
  /** The archive of the `litwork` package. */
  runtime: Blob;
  /** Pyodide's lock file. */
  lock: string;
}

export type ToSandbox =
  /** Some of the files: workers begin to boot before all are there. */
  | { type: "assets"; assets: Partial<Assets> }
  | { type: "spawn"; machine: string }
  /** End a worker. */
  | { type: "end"; machine: string }
  | { type: "ping" };

export type FromSandbox = { type: "ready" } | { type: "died"; machine: string; message: string } | { type: "pong" };

export interface Boot {
  stdlib: ArrayBuffer;
  runtime: ArrayBuffer;
  lock: string;
}

/** The first message to each worker: the memory of an earlier one that it starts from, if there is any. */
export interface Memory {
  snapshot: Blob | null;
  /** Whether it gives its own for others to start from; one whose `snapshot` is broken does so in any case. */
  makesSnapshot: boolean;
}

export type ToWorker =
  | { type: "flow"; file: string; source: string }
  | { type: "work"; name: string; file: string; source: string }
  /** To the flow: the port of one of its works comes with it. */
  | { type: "peer"; name: string }
  /** One batch was taken: another may be sent. */
  | { type: "credit" }
  /** To the flow: another work wants the machine of this one. Answered by `leaves` or `keeps`. */
  | { type: "release"; name: string }
  /** To the flow: this work's machine has ended by itself. A port to the next one follows. */
  | { type: "lost"; name: string; reason: string }
  /** To the flow: machines that this work was to leave were ended before it had left them. */
  | { type: "ended"; name: string }
  | { type: "ping" };

export type FromWorker =
  /** `snapshot`: the memory of the worker, which has seen no user code, unless it was booted from one itself. */
  | { type: "booted"; jspi: boolean; snapshot: ArrayBuffer | null }
  /** `text`: lines, joined by line feeds. */
  | { type: "output"; stream: "stdout" | "stderr"; text: string }
  | { type: "components"; components: Component[] }
  | { type: "status"; component: string; stage: Stage }
  /** Of the flow's machine: all that these facts are about. Of a work's: its own activity, and what it has received. */
  | { type: "trace"; items: Trace[] }
  /** `batches`: how many each work had sent to the page when the flow last heard from it. */
  | { type: "end"; state: "succeeded" | "failed"; failure: Failure | null; batches: Record<string, number> }
  /** Of the flow: this work was told to leave its machine. A port to the next one is to come. */
  | { type: "leaves"; name: string }
  /** Of the flow: this work keeps its machine although another one wants it, for a call is open. */
  | { type: "keeps"; name: string }
  /** Of a work that was told to leave: it has said everything. */
  | { type: "left" }
  | { type: "pong" }
  | { type: "crashed"; message: string };

/**
 * Between the flow and a work. `batches` counts what the sender has sent to the page so far; `sent` is as in `Trace`. The last
 * one of a machine says nothing else.
 */
export interface Parcel {
  bytes: Uint8Array;
  batches: number;
  sent: number;
  isLast: boolean;
}

/** How many batches, of output or of a trace, a worker may have on the way. */
export const OUTPUT_CREDIT = 3;

const STAGES: readonly string[] = [
  "not_started",
  "started",
  "queued",
  "pending",
  "started",
  "running",
  "sleeping",
  "waiting",
  "succeeded",
  "failed",
  "stopped",
] satisfies Stage[];

const ACTIVITIES: readonly string[] = ["busy", "sleeping", "waiting"] satisfies Activity[];

/** Longest text and longest list that the page takes from a worker; `LONGEST_TEXT` and `BATCH` of browser.py keep below. */
const MOST_TEXT = 1_100_000;
export const MOST_ITEMS = 100_000;

/** What a worker said, if it has the form of a message; `undefined` for anything else. */
export function readFromWorker(data: unknown): FromWorker | undefined {
  if (!isRecord(data)) return undefined;
  switch (data.type) {
    case "booted":
      if (typeof data.jspi !== "boolean") return undefined;
      return { type: "booted", jspi: data.jspi, snapshot: data.snapshot instanceof ArrayBuffer ? data.snapshot : null };
    case "output":
      if (data.stream !== "stdout" && data.stream !== "stderr") return undefined;
      return isText(data.text) ? { type: "output", stream: data.stream, text: data.text } : undefined;
    case "components":
      return isList(data.components, isComponent)
        ? {
            type: "components",
            components: data.components.map(({ name, kind, className }) => ({ name, kind, className })),
          }
        : undefined;
    case "status":
      return isText(data.component) && isStage(data.stage)
        ? { type: "status", component: data.component, stage: data.stage }
        : undefined;
    case "trace": {
      const items = isList(data.items, isRecord) ? data.items.map(readTrace) : [undefined];
      return items.every((item) => item !== undefined) ? { type: "trace", items } : undefined;
    }
    case "end":
      if (data.state !== "succeeded" && data.state !== "failed") return undefined;
      if (data.failure !== null && !isFailure(data.failure)) return undefined;
      return isRecord(data.batches) && Object.values(data.batches).every(isCount)
        ? { type: "end", state: data.state, failure: data.failure, batches: data.batches as Record<string, number> }
        : undefined;
    case "leaves":
    case "keeps":
      return isText(data.name) ? { type: data.type, name: data.name } : undefined;
    case "left":
    case "pong":
      return { type: data.type };
    case "crashed":
      return isText(data.message) ? { type: "crashed", message: data.message } : undefined;
    default:
      return undefined;
  }
}

function readTrace(item: Record<string, unknown>): Trace | undefined {
  const { type, time } = item;
  if (!isTime(time)) return undefined;
  switch (type) {
    case "state":
      return isList(item.components, isState)
        ? {
            type,
            time,
            components: item.components.map(({ name, attributes }) => ({
              name,
              attributes: attributes.map(({ name, value }) => ({ name, value })),
            })),
          }
        : undefined;
    case "activity":
      return isText(item.component) && isActivity(item.activity)
        ? { type, time, component: item.component, activity: item.activity }
        : undefined;
    case "call":
      return isText(item.component) && isText(item.text)
        ? { type, time, component: item.component, text: item.text }
        : undefined;
    case "write": {
      const { component, attribute, value, by } = item;
      return isText(component) && isText(attribute) && isText(value) && isText(by)
        ? { type, time, component, attribute, value, by }
        : undefined;
    }
    case "received": {
      const { from, to, what, name, sent } = item;
      if (what !== "call" && what !== "write" && what !== "payload") return undefined;
      return isText(from) && isText(to) && isText(name) && isTime(sent)
        ? { type, time, from, to, what, name, sent }
        : undefined;
    }
    default:
      return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MOST_TEXT;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isList<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.length <= MOST_ITEMS && value.every(isItem);
}

function isStage(value: unknown): value is Stage {
  return typeof value === "string" && STAGES.includes(value);
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value);
}

function isActivity(value: unknown): value is Activity {
  return typeof value === "string" && ACTIVITIES.includes(value);
}

function isState(value: unknown): value is Extract<Trace, { type: "state" }>["components"][number] {
  return isRecord(value) && isText(value.name) && isList(value.attributes, isAttribute);
}

function isAttribute(value: unknown): value is { name: string; value: string } {
  return isRecord(value) && isText(value.name) && isText(value.value);
}

function isComponent(value: unknown): value is Component {
  return (
    isRecord(value) && isText(value.name) && isText(value.className) && (value.kind === "flow" || value.kind === "work")
  );
}

function isFrame(value: unknown): value is Frame {
  return isRecord(value) && isText(value.file) && isCount(value.line) && isText(value.function) && isText(value.source);
}

function isFailure(value: unknown): value is Failure {
  return (
    isRecord(value) &&
    isText(value.component) &&
    isText(value.type) &&
    isText(value.message) &&
    isText(value.text) &&
    isList(value.frames, isFrame)
  );
}
