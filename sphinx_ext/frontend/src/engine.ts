/**
 * Runs an app in the page: one frame per run, in it one worker for the flow and one for each work.
 *
 * Theory of operation. The page fetches and checks all files and hands them to the frame as Blobs; the frame only starts
 * workers. Every port is made here: one to each worker, and one from the flow to each work. When the flow says which
 * components its app has, the works are started; when it says that the app has ended, the page waits for what it
 * knows to be on their way, then has every worker ended and keeps the empty frame for the next run. A run that is stopped, or
 * fails, takes its frame with it.
 *
 * Rules: this file knows nothing of the DOM but its frame; nothing that a worker says is trusted (`readFromWorker`); after
 * `end` no event follows.
 */
import { type Kit, loadKit } from "./assets.ts";
import type { Failure, Run, RunFact, RunOptions } from "./events.ts";
import type { Component, FromSandbox, FromWorker, ToSandbox, ToWorker } from "./messages.ts";
import { readFromWorker } from "./messages.ts";
import { eventOf } from "./traces.ts";

/** The flow of an app is the root of its tree. */
const ROOT = "root";

/** How long a frame may stay silent after it has loaded before the other document is tried. */
const SILENCE = 2000;

/** Starts a run. Never throws: what goes wrong is told by an `end` event with state "failed". */
export function startRun(options: RunOptions): Run {
  return new AppRun(options);
}

/** The frame of an app that has come to its end: no worker is in it, and the next run need not compile Python again. */
let idle: HTMLIFrameElement | undefined;

class AppRun implements Run {
  readonly id: string;
  #options: RunOptions;
  #frame: HTMLIFrameElement | undefined;
  #kit: Kit | undefined;
  #ports = new Map<string, MessagePort>();
  /** How many batches of output and of traces have come from each machine. */
  #batches = new Map<string, number>();
  /** What each machine is told first, once it has booted: a snapshot is only taken of one that knows no user code. */
  #first = new Map<string, { message: ToWorker; ports: MessagePort[] }>();
  #components: Component[] | undefined;
  /** What the flow said at its end, while batches of its works are still on their way. */
  #ending: Extract<FromWorker, { type: "end" }> | undefined;
  #ended = false;
  readonly #began = performance.now();
  /** Aborts at the end of the run: what listens to the window for it goes with it. */
  #over = new AbortController();

  constructor(options: RunOptions) {
    this.id = options.id;
    this.#options = options;
    addEventListener("message", this.#onSandboxMessage, { signal: this.#over.signal });
    this.#begin().catch((error: unknown) => this.#fail("", "LoadError", error));
  }

  stop(): void {
    this.#end({ state: "stopped" });
  }

  async #begin(): Promise<void> {
    const { base } = this.#options;
    const { kit, cached } = await loadKit(base, (progress) =>
      this.#emit({ type: "progress", stage: "download", ...progress, cached: false }),
    );
    if (this.#ended) return;
    this.#kit = kit;
    const { assets } = kit;
    const bytes = [...assets.scripts, assets.wasm, assets.stdlib, assets.runtime].reduce(
      (sum, { size }) => sum + size,
      0,
    );
    this.#emit({ type: "progress", stage: "python", loaded: bytes, total: bytes, cached });
    if (idle?.isConnected) {
      this.#frame = idle;
    } else {
      const frame = await this.#openFrame(base);
      if (this.#ended) return;
      this.#tellSandbox(frame, { type: "assets", assets });
    }
    idle = undefined;
    this.#spawn(ROOT, { type: "flow", file: this.#options.file, source: this.#options.source });
  }

  /**
   * The document with its script inside works everywhere unless the host's own policy forbids inline scripts; then it loads
   * but never says that it is ready, and the one with a script of its own takes its place.
   */
  async #openFrame(base: string): Promise<HTMLIFrameElement> {
    for (const name of ["sandbox-inline.html", "sandbox.html"]) {
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts");
      frame.setAttribute("aria-hidden", "true");
      frame.tabIndex = -1;
      frame.title = "Python";
      Object.assign(frame.style, { position: "fixed", width: "1px", height: "1px", opacity: "0", border: "0" });
      frame.style.pointerEvents = "none";
      frame.src = new URL(name, base).href;
      this.#frame?.remove();
      this.#frame = frame;
      if ((await saysReady(frame, this.#over.signal)) || this.#ended) return frame;
    }
    throw new Error("the sandbox did not start: this page's policy must allow frames of the site (frame-src 'self')");
  }

  #spawn(machine: string, first: ToWorker, ...ports: MessagePort[]): void {
    const { port1, port2 } = new MessageChannel();
    this.#ports.set(machine, port1);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = readFromWorker(data);
      if (message && !this.#ended) this.#onWorkerMessage(machine, message);
    };
    this.#first.set(machine, { message: first, ports });
    const snapshot = this.#kit?.snapshot ?? null;
    if (this.#frame) this.#tellSandbox(this.#frame, { type: "spawn", machine, snapshot }, port2);
  }

  #onSandboxMessage = ({ source, data }: MessageEvent<FromSandbox>): void => {
    if (this.#ended || !this.#frame || source !== this.#frame.contentWindow || data?.type !== "died") return;
    this.#fail(String(data.machine), "WorkerError", data.message);
  };

  #onWorkerMessage(machine: string, message: FromWorker): void {
    const isFlow = machine === ROOT;
    switch (message.type) {
      case "booted": {
        const first = this.#first.get(machine);
        if (!first) break;
        this.#first.delete(machine);
        if (message.snapshot && this.#kit) this.#kit.snapshot = new Blob([message.snapshot]);
        this.#tellWorker(machine, first.message, ...first.ports);
        if (!isFlow) break;
        this.#emit({ type: "running", python: this.#kit?.python ?? "" });
        if (!message.jspi) {
          this.#emit({
            type: "notice",
            text: "This browser can't pause Python (no JSPI): while a work runs, nothing new reaches it. It runs and prints all the same.",
          });
        }
        break;
      }
      case "output":
        this.#emit({ type: "output", component: machine, stream: message.stream, lines: message.lines });
        this.#takeBatch(machine);
        break;
      case "components":
        if (isFlow && !this.#components) this.#startWorks(message.components);
        break;
      case "status":
        if (isFlow) this.#emit(message);
        break;
      case "trace":
        for (const item of message.items) {
          const event = eventOf(item, machine, this.#components ?? [], this.#began);
          if (event && !this.#ended) this.#options.onEvent(event);
        }
        this.#takeBatch(machine);
        break;
      case "end":
        if (!isFlow) break;
        this.#ending = message;
        this.#endIfAllIsHere();
        break;
      case "crashed":
        this.#fail(machine, "WorkerError", message.message);
        break;
    }
  }

  #startWorks(components: Component[]): void {
    this.#components = components;
    this.#emit({ type: "components", components });
    const { file, source } = this.#options;
    for (const { name, kind } of components) {
      if (kind !== "work") continue;
      const { port1, port2 } = new MessageChannel();
      this.#spawn(name, { type: "work", name, file, source }, port1);
      this.#tellWorker(ROOT, { type: "peer", name }, port2);
    }
  }

  #takeBatch(machine: string): void {
    this.#batches.set(machine, (this.#batches.get(machine) ?? 0) + 1);
    this.#tellWorker(machine, { type: "credit" });
    this.#endIfAllIsHere();
  }

  /** Ports are not ordered among each other: the flow's end may overtake the last lines of a work. */
  #endIfAllIsHere(): void {
    if (!this.#ending) return;
    const { state, failure, batches } = this.#ending;
    for (const [name, count] of Object.entries(batches)) {
      if (this.#ports.has(name) && (this.#batches.get(name) ?? 0) < count) return;
    }
    this.#end(failure ? { state, failure } : { state });
  }

  #fail(component: string, type: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const failure: Failure = { component, type, message, frames: [], text: `${type}: ${message}` };
    this.#end({ state: "failed", failure });
  }

  #end(end: { state: "succeeded" | "failed" | "stopped"; failure?: Failure }): void {
    if (this.#ended) return;
    const machines = this.#ports.size;
    for (const port of this.#ports.values()) port.close();
    this.#leaveFrame(end.state === "succeeded");
    this.#over.abort();
    this.#emit({ type: "end", ...end, machines });
    this.#ended = true;
  }

  /** A frame whose app has come to its end keeps what it has compiled; every other one goes, with all that is in it. */
  #leaveFrame(keep: boolean): void {
    if (!this.#frame) return;
    if (!keep) {
      this.#frame.remove();
      return;
    }
    this.#tellSandbox(this.#frame, { type: "clear" });
    idle = this.#frame;
  }

  #emit(fact: RunFact): void {
    if (!this.#ended) this.#options.onEvent({ ...fact, time: performance.now() - this.#began });
  }

  #tellWorker(machine: string, message: ToWorker, ...ports: MessagePort[]): void {
    this.#ports.get(machine)?.postMessage(message, ports);
  }

  #tellSandbox(frame: HTMLIFrameElement, message: ToSandbox, ...ports: MessagePort[]): void {
    frame.contentWindow?.postMessage(message, "*", ports);
  }
}

/** Puts the frame into the page; whether its script says that it is ready before `over` is aborted. */
function saysReady(frame: HTMLIFrameElement, over: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settled = new AbortController();
    const settle = (ready: boolean) => {
      settled.abort();
      resolve(ready);
    };
    const { signal } = settled;
    over.addEventListener("abort", () => settle(false), { signal });
    addEventListener(
      "message",
      ({ source, data }: MessageEvent<FromSandbox>) => {
        if (source === frame.contentWindow && data?.type === "ready") settle(true);
      },
      { signal },
    );
    frame.addEventListener(
      "load",
      () => {
        const timer = setTimeout(() => settle(false), SILENCE);
        signal.addEventListener("abort", () => clearTimeout(timer));
      },
      { signal },
    );
    document.body.append(frame);
  });
}
