/**
 * Runs an app in the page: in one frame, one machine for the flow and one for each work.
 *
 * Theory of operation. The page fetches and checks all files and hands each to the frame as a Blob once it is there; the
 * frame only starts workers. Every port is made here: one to each worker, and one from the flow to each work. The works'
 * machines boot beside the flow's; when the flow says which components its app has, each work is given one, as far as the
 * device allows. A work beyond that waits in a queue until it is called and another one has nothing to do, which then gives
 * up its machine. When the flow says that the app has ended, the page waits for what it knows to be on its way, then ends
 * every machine that was used. A run that is stopped, or fails, takes its frame with it.
 *
 * Rules: this file knows nothing of the DOM; nothing that a machine says is trusted (`readFromWorker`), and who said it is
 * known by the port; after `end` no event follows.
 */
import { loadKit } from "./assets.ts";
import type { Failure, Run, RunEvent, RunFact, RunOptions, Stage } from "./events.ts";
import { Frame } from "./frame.ts";
import { type Machine, Machines, mostWorks, type Owner } from "./machines.ts";
import type { Component, FromWorker, ToWorker } from "./messages.ts";
import { MOST_ITEMS } from "./messages.ts";
import { eventOf } from "./traces.ts";
import { Watchdog, type Watched } from "./watchdog.ts";

/** The flow of an app is the root of its tree. */
const ROOT = "root";

/** So many machines wait for the next run, after one that came to its end: a flow's and a work's. */
const RESERVE = 2;

/** Starts a run. Never throws: what goes wrong is told by an `end` event with state "failed". */
export function startRun(options: RunOptions): Run {
  return new AppRun(options);
}

/** The machines that wait for the next run. */
let reserve: Machines | undefined;

/** Who isn't looking needs none. */
function dropReserve(): void {
  reserve?.close();
  reserve = undefined;
}

document.addEventListener("visibilitychange", () => document.hidden && dropReserve());
addEventListener("pagehide", dropReserve);

/** A work, as far as the page looks after it. */
interface Work {
  /** The port that leads to its flow, until a machine takes it. */
  port?: MessagePort | undefined;
  machine?: Machine | undefined;
  watched?: Watched | undefined;
  /** When its last call ended, 0 if there was none; `undefined` while a call is open. */
  idleSince: number | undefined;
  /** Whether it runs code now, as far as its machine has told. */
  isBusy: boolean;
  /** How many batches have come from its machine. */
  batches: number;
  /** Its flow was asked to let go of the machine. */
  isLeaving: boolean;
  /** Its flow has let go of the machine, which is ended when so many batches have come. */
  lastBatch?: number | undefined;
}

const NO_JSPI =
  "This browser can't pause Python (no JSPI): while a work runs, nothing new reaches it. It runs and prints all the same.";

class AppRun implements Run {
  readonly id: string;
  readonly #options: RunOptions;
  readonly #began = performance.now();
  /** Aborts at the end of the run. */
  readonly #over = new AbortController();
  readonly #watchdog = new Watchdog();
  readonly #works = new Map<string, Work>();
  /** The called works that wait for a machine. */
  readonly #queue: string[] = [];
  /** What the flow said at its end, while batches of its works are still on their way. */
  #ending: Extract<FromWorker, { type: "end" }> | undefined;
  #frame: Promise<Frame> | undefined;
  #machines: Machines | undefined;
  #flow: Machine | undefined;
  #isFlowBusy = true;
  #components: Component[] | undefined;
  #python = "";
  /** How many machines were used. */
  #used = 0;
  #ended = false;

  constructor(options: RunOptions) {
    this.id = options.id;
    this.#options = options;
    this.#begin().catch((error: unknown) => this.#fail("", "LoadError", error));
  }

  stop(): void {
    this.#end({ state: "stopped" });
  }

  async #begin(): Promise<void> {
    const { base, file, source, works } = this.#options;
    this.#frame = reserve ? undefined : Frame.open(base, this.#over.signal);
    this.#frame?.catch(() => undefined); // heard below, unless the files could not be had
    const loading = loadKit(
      base,
      (progress) => this.#emit({ type: "progress", stage: "download", ...progress, cached: false }),
      this.#over.signal,
    );
    const loaded = loading.bytes.then((bytes) => {
      this.#emit({ type: "progress", stage: "python", loaded: bytes, total: bytes, cached: loading.cached });
    });
    loaded.catch(() => undefined); // heard below
    const kit = await loading.kit;
    this.#python = kit.python;
    if (reserve) await loaded; // its machines begin at once
    const machines = reserve ?? new Machines(await (this.#frame ?? Frame.open(base, this.#over.signal)), kit);
    reserve = undefined;
    this.#machines = machines;
    if (this.#ended) {
      machines.close();
      return;
    }
    this.#watchFrame(machines.frame);
    this.#startFlow(machines, { type: "flow", file, source });
    machines.prepare(Math.min(works, mostWorks()));
    await loaded;
  }

  #startFlow(machines: Machines, first: ToWorker): void {
    const flow = machines.take();
    this.#flow = flow;
    this.#used = 1;
    const watched: Watched = {
      ping: () => flow.tell({ type: "ping" }),
      isBusy: () => this.#isFlowBusy,
      onDead: () => flow.fail("its worker has ended"),
      onSilent: () => this.#emit({ type: "notice", text: silence(ROOT) }),
    };
    const owner: Owner = {
      onBooted: (jspi) => {
        this.#watchdog.watch(watched);
        this.#emit({ type: "running", python: this.#python });
        if (!jspi) this.#emit({ type: "notice", text: NO_JSPI });
      },
      onMessage: (message) => {
        this.#watchdog.answered(watched);
        this.#onFlowMessage(message);
      },
      onCrash: (reason) => this.#fail(ROOT, "WorkerError", reason),
    };
    flow.begin(owner, first);
  }

  #watchFrame(frame: Frame): void {
    const watched: Watched = {
      ping: () => frame.ping(),
      isBusy: () => false,
      onDead: () => this.#fail("", "WorkerError", "the frame that Python runs in has ended: the browser has closed it"),
      onSilent: () => undefined,
    };
    frame.onPong = () => this.#watchdog.answered(watched);
    this.#watchdog.watch(watched);
  }

  #onFlowMessage(message: FromWorker): void {
    switch (message.type) {
      case "output":
      case "trace":
        if (this.#flow) this.#take(ROOT, this.#flow, message);
        break;
      case "components":
        if (!this.#components) this.#startWorks(message.components);
        break;
      case "status":
        this.#onStatus(message.component, message.stage);
        break;
      case "released":
        this.#onReleased(message.name, message.batches);
        break;
      case "end":
        this.#ending = message;
        this.#endIfAllIsHere();
        break;
    }
  }

  #startWorks(components: Component[]): void {
    this.#components = components;
    for (const { name, kind } of components) {
      if (kind !== "work") continue;
      const work: Work = { idleSince: 0, isBusy: true, isLeaving: false, batches: 0 };
      this.#works.set(name, work);
      this.#connect(name, work);
      if (this.#works.size <= mostWorks()) this.#place(name, work);
    }
    this.#emit({ type: "components", components });
    if (this.#works.size > mostWorks()) {
      const text = `This app has ${this.#works.size} works, and this device runs ${mostWorks()} at once: the others wait until one has nothing to do.`;
      this.#emit({ type: "notice", text });
    }
  }

  /** Makes the port between the flow and a work. */
  #connect(name: string, work: Work): void {
    const { port1, port2 } = new MessageChannel();
    work.port = port1;
    this.#flow?.tell({ type: "peer", name }, port2);
  }

  /** Gives a work a machine. */
  #place(name: string, work: Work): void {
    const { file, source } = this.#options;
    const machine = this.#machines?.take();
    if (!machine || !work.port) return;
    this.#used += 1;
    const watched: Watched = {
      ping: () => machine.tell({ type: "ping" }),
      isBusy: () => work.isBusy,
      onDead: () => machine.fail("its worker has ended"),
      onSilent: () => this.#emit({ type: "notice", text: silence(name) }),
    };
    Object.assign(work, { machine, watched, isBusy: true, batches: 0 });
    const owner: Owner = {
      onBooted: () => this.#watchdog.watch(watched),
      onMessage: (message) => {
        this.#watchdog.answered(watched);
        this.#onWorkMessage(name, work, machine, message);
      },
      onCrash: (reason) => this.#lose(name, work, reason),
    };
    machine.begin(owner, { type: "work", name, file, source }, work.port);
    work.port = undefined;
  }

  #onWorkMessage(name: string, work: Work, machine: Machine, message: FromWorker): void {
    if (message.type !== "output" && message.type !== "trace") return;
    work.batches += 1;
    this.#take(name, machine, message);
    this.#vacate(name, work);
    this.#endIfAllIsHere();
  }

  /** Passes a batch of what happened on a machine on. */
  #take(component: string, machine: Machine, message: Extract<FromWorker, { type: "output" | "trace" }>): void {
    if (message.type === "output") {
      this.#emit({ type: "output", component, stream: message.stream, lines: message.text.split("\n", MOST_ITEMS) });
    } else {
      for (const item of message.items) {
        const event = eventOf(item, component, this.#components ?? [], this.#began);
        if (event) this.#tell(event);
      }
    }
    machine.tell({ type: "credit" });
  }

  #onStatus(component: string, stage: Stage): void {
    const work = this.#works.get(component);
    if (!work) {
      this.#emit({ type: "status", component, stage });
      return;
    }
    const isCalled = stage === "pending" || stage === "running";
    if (isCalled) work.idleSince = undefined;
    else work.idleSince ??= performance.now();
    // A call that runs has a machine, or has just lost it: that news may come first.
    if (stage === "pending") this.#enqueue(component, work);
    const waits = this.#queue.includes(component);
    this.#emit({ type: "status", component, stage: waits ? "queued" : stage });
    this.#serveQueue();
  }

  /** Has a called work without a machine wait for one, unless there is room. */
  #enqueue(name: string, work: Work): void {
    if (work.machine || this.#queue.includes(name)) return;
    const placed = [...this.#works.values()].filter(({ machine }) => machine).length;
    if (placed < mostWorks()) this.#place(name, work);
    else this.#queue.push(name);
  }

  /** Asks for the machines of works that have nothing to do: first of those that were never called. */
  #serveQueue(): void {
    const all = [...this.#works];
    const leaving = all.filter(([, { isLeaving }]) => isLeaving).length;
    const idle = all.filter(
      ([, { machine, isLeaving, idleSince }]) => machine && !isLeaving && idleSince !== undefined,
    );
    idle.sort(([, a], [, b]) => (a.idleSince ?? 0) - (b.idleSince ?? 0));
    for (const [name, work] of idle.slice(0, Math.max(0, this.#queue.length - leaving))) {
      work.isLeaving = true;
      this.#flow?.tell({ type: "release", name });
    }
  }

  #onReleased(name: string, batches: number | null): void {
    const work = this.#works.get(name);
    if (!work?.isLeaving) return;
    if (batches === null) {
      work.isLeaving = false; // it was called meanwhile
      return;
    }
    this.#connect(name, work);
    work.lastBatch = batches;
    this.#vacate(name, work);
  }

  /** Ends the machine of a work that was let go, when all that it has sent is here, and gives the queue its place. */
  #vacate(name: string, work: Work): void {
    if (work.lastBatch === undefined || work.batches < work.lastBatch) return;
    this.#endMachine(work);
    this.#placeNext();
    if (work.idleSince === undefined) this.#enqueue(name, work); // it was called again since
  }

  #placeNext(): void {
    const name = this.#queue.shift();
    const work = name === undefined ? undefined : this.#works.get(name);
    if (name === undefined || !work) return;
    this.#place(name, work);
    this.#emit({ type: "status", component: name, stage: "pending" });
  }

  /** A work has lost its machine: the flow hears of it, and decides what becomes of the app. */
  #lose(name: string, work: Work, reason: string): void {
    this.#endMachine(work);
    this.#flow?.tell({ type: "lost", name, reason: `lost its machine: ${reason}` });
    this.#connect(name, work);
    this.#placeNext();
  }

  #endMachine(work: Work): void {
    if (work.watched) this.#watchdog.forget(work.watched);
    if (work.machine) this.#machines?.end(work.machine);
    Object.assign(work, { machine: undefined, watched: undefined, isLeaving: false, lastBatch: undefined });
  }

  /** Ports are not ordered among each other: the flow's end may overtake what a work has sent. */
  #endIfAllIsHere(): void {
    if (!this.#ending) return;
    const { state, failure, batches } = this.#ending;
    for (const [name, count] of Object.entries(batches)) {
      const work = this.#works.get(name);
      if (work?.machine && work.batches < count) return;
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
    this.#over.abort();
    this.#watchdog.stop();
    if (!this.#machines) this.#frame?.then((frame) => frame.remove()).catch(() => undefined);
    else if (end.state === "succeeded") {
      this.#machines.keep(document.hidden ? 0 : RESERVE);
      reserve = this.#machines;
    } else this.#machines.close();
    this.#emit({ type: "end", ...end, machines: this.#used });
    this.#ended = true;
  }

  #emit(fact: RunFact): void {
    this.#tell({ ...fact, time: performance.now() - this.#began });
  }

  #tell(event: RunEvent): void {
    if (this.#ended) return;
    if (event.type === "activity") this.#setBusy(event.component, event.activity === "busy");
    this.#options.onEvent(event);
  }

  #setBusy(component: string, isBusy: boolean): void {
    const work = this.#works.get(component);
    if (work) work.isBusy = isBusy;
    else this.#isFlowBusy = isBusy;
  }
}

/** What is worth telling of a machine that computes and answers nothing. */
function silence(component: string): string {
  return `${component} has answered nothing for half a minute: it computes without a pause, or it hangs. Stop ends it.`;
}
