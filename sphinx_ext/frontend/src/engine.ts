/**
 * Runs an app in the page: in one frame, one machine for the flow and one for each work.
 *
 * Theory of operation. The page fetches and checks all files and hands each to the frame as a Blob once it is there; the
 * frame only starts workers. Every port is made here: one to each worker, and one from the flow to each work. The works'
 * machines boot beside the flow's; when the flow says which components its app has, or that there are more by now, each work is
 * given one, as far as the device allows. A work beyond that waits in a queue until it is called and another one has nothing to
 * do, which then gives up its machine: its flow tells it to leave. So does a work that its flow stops, or that has last words
 * when the app ends. Who leaves has a short time, and is then ended; meanwhile the work may be called again, on another machine.
 * When the flow says that the app has ended, the page waits for what it knows to be on its way, then ends every machine that was
 * used. A run that is stopped, or fails in the page, takes its frame with it.
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
import { count } from "./words.ts";

/** The flow of an app is the root of its tree. */
const ROOT = "root";

/** So many machines wait for the next run, after one that came to its end: a flow's and a work's. */
const RESERVE = 2;

/** Milliseconds that a work has to leave its machine: as long as on other backends. */
const GRACE = 2000;

/** So many components an app may have in a page, which keeps room for each of them. */
const MOST_COMPONENTS = 1000;

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
  /** Its flow was asked to have it leave its machine. */
  isAsked: boolean;
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
  /** The machines that works were told to leave, with their work and the timer that ends them. */
  readonly #leaving = new Map<Machine, { name: string; timer: number }>();
  readonly #components = new Map<string, Component>();
  #isQueueTold = false;
  /** What the flow said at its end, while batches of its works are still on their way. */
  #ending: Extract<FromWorker, { type: "end" }> | undefined;
  #frame: Promise<Frame> | undefined;
  #machines: Machines | undefined;
  #flow: Machine | undefined;
  #isFlowBusy = true;
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
        this.#onComponents(message.components);
        break;
      case "status":
        this.#onStatus(message.component, message.stage);
        break;
      case "leaves":
        this.#onLeaves(message.name);
        break;
      case "keeps":
        this.#onKeeps(message.name);
        break;
      case "end":
        this.#ending = message;
        this.#endIfAllIsHere();
        break;
    }
  }

  /** The app has these components: further ones may come, and none ever goes or changes. */
  #onComponents(components: readonly Component[]): void {
    const known = this.#components.size;
    for (const component of components) {
      const { name, kind } = component;
      const isInTree = name === ROOT ? kind === "flow" : name.startsWith(`${ROOT}.`);
      if (isInTree && !this.#components.has(name)) this.#components.set(name, component);
    }
    const fresh = [...this.#components.values()].slice(known);
    if (fresh.length === 0) return;
    if (this.#components.size > MOST_COMPONENTS) {
      const text = `this app has more than ${count(MOST_COMPONENTS)} components, which is as many as a page takes: run it on a machine (litwork run)`;
      this.#fail(ROOT, "TooManyComponents", text);
      return;
    }
    for (const { name, kind } of fresh) if (kind === "work") this.#addWork(name);
    this.#emit({ type: "components", components: [...this.#components.values()] });
    if (this.#works.size > mostWorks() && !this.#isQueueTold) {
      this.#isQueueTold = true;
      const text = `This app has ${this.#works.size} works, and this device runs ${mostWorks()} at once: the others wait until one has nothing to do.`;
      this.#emit({ type: "notice", text });
    }
  }

  #addWork(name: string): void {
    const work: Work = { idleSince: 0, isBusy: true, isAsked: false, batches: 0 };
    this.#works.set(name, work);
    this.#connect(name, work);
    if (this.#hasRoom) this.#place(name, work);
  }

  /** Whether one more work may have a machine. */
  get #hasRoom(): boolean {
    const placed = [...this.#works.values()].filter(({ machine }) => machine).length;
    return placed + this.#leaving.size < mostWorks();
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
    // What the work still does on a machine that it leaves is not told any more.
    if ([...this.#leaving.values()].some((leaving) => leaving.name === name)) this.#rest(name);
    const watched: Watched = {
      ping: () => machine.tell({ type: "ping" }),
      isBusy: () => work.isBusy,
      onDead: () => machine.fail("its worker has ended"),
      onSilent: () => this.#emit({ type: "notice", text: silence(name) }),
    };
    Object.assign(work, { machine, watched, isBusy: true, isAsked: false, batches: 0 });
    const owner: Owner = {
      onBooted: () => this.#watchdog.watch(watched),
      onMessage: (message) => {
        this.#watchdog.answered(watched);
        this.#onWorkMessage(name, work, machine, message);
      },
      onCrash: (reason) =>
        work.machine === machine ? this.#lose(name, work, reason) : this.#endLeaving(name, machine),
    };
    machine.begin(owner, { type: "work", name, file, source }, work.port);
    work.port = undefined;
  }

  #onWorkMessage(name: string, work: Work, machine: Machine, message: FromWorker): void {
    if (message.type === "left") this.#onLeft(machine);
    if (message.type !== "output" && message.type !== "trace") return;
    if (work.machine === machine) work.batches += 1;
    this.#take(name, machine, message);
    this.#endIfAllIsHere();
  }

  /** Passes a batch of what happened on a machine on. */
  #take(component: string, machine: Machine, message: Extract<FromWorker, { type: "output" | "trace" }>): void {
    if (message.type === "output") {
      this.#emit({ type: "output", component, stream: message.stream, lines: message.text.split("\n", MOST_ITEMS) });
    } else {
      for (const item of message.items) {
        const event = eventOf(item, component, (name) => this.#components.has(name), this.#began);
        if (event && this.#maySay(event, component, machine)) this.#tell(event);
      }
    }
    machine.tell({ type: "credit" });
  }

  /** What a component does is what it does on its latest machine. */
  #maySay(event: RunEvent, component: string, machine: Machine): boolean {
    if (event.type !== "activity") return true;
    const isBusy = event.activity === "busy";
    const work = this.#works.get(component);
    if (!work) this.#isFlowBusy = isBusy;
    else if (work.machine === machine) work.isBusy = isBusy;
    else return !work.machine;
    return true;
  }

  #onStatus(component: string, stage: Stage): void {
    const work = this.#works.get(component);
    if (!work) {
      this.#emit({ type: "status", component, stage });
      return;
    }
    const isCalled = stage === "pending" || stage === "running";
    if (isCalled) work.idleSince = undefined;
    else {
      work.idleSince ??= performance.now();
      this.#dequeue(component);
    }
    // A call that runs has a machine, or has just lost it: that news may come first.
    if (stage === "pending") this.#enqueue(component, work);
    const waits = this.#queue.includes(component);
    this.#emit({ type: "status", component, stage: waits ? "queued" : stage });
    this.#serveQueue();
  }

  /** Has a called work without a machine wait for one, unless there is room. */
  #enqueue(name: string, work: Work): void {
    if (work.machine || this.#queue.includes(name)) return;
    if (this.#hasRoom) this.#place(name, work);
    else this.#queue.push(name);
  }

  #dequeue(name: string): void {
    const index = this.#queue.indexOf(name);
    if (index >= 0) this.#queue.splice(index, 1);
  }

  /** Asks for the machines of works that have nothing to do: first of those that were never called. */
  #serveQueue(): void {
    const all = [...this.#works];
    const coming = all.filter(([, { isAsked }]) => isAsked).length + this.#leaving.size;
    const idle = all.filter(([, { machine, isAsked, idleSince }]) => machine && !isAsked && idleSince !== undefined);
    idle.sort(([, a], [, b]) => (a.idleSince ?? 0) - (b.idleSince ?? 0));
    for (const [name, work] of idle.slice(0, Math.max(0, this.#queue.length - coming))) {
      work.isAsked = true;
      this.#flow?.tell({ type: "release", name });
    }
  }

  #onKeeps(name: string): void {
    const work = this.#works.get(name);
    if (work) work.isAsked = false;
    this.#serveQueue();
  }

  /** A work was told to leave its machine: from here on it has none, and may be called again. */
  #onLeaves(name: string): void {
    const work = this.#works.get(name);
    if (!work) return;
    const { machine, watched } = work;
    if (watched) this.#watchdog.forget(watched);
    this.#detach(name, work);
    if (!machine) {
      this.#flow?.tell({ type: "ended", name });
      return;
    }
    const timer = window.setTimeout(() => this.#endLeaving(name, machine), GRACE);
    this.#leaving.set(machine, { name, timer });
    // One that knows of no work yet has nothing to say, and may take long to hear of this.
    if (!machine.hasBegun) this.#endLeaving(name, machine);
  }

  /** Ends a machine that its work has not left in time, or can't. */
  #endLeaving(name: string, machine: Machine): void {
    if (!this.#leaving.has(machine)) return;
    this.#flow?.tell({ type: "ended", name });
    if (!this.#works.get(name)?.machine) this.#rest(name);
    this.#onLeft(machine);
  }

  /** A work has left a machine, as it was told to. */
  #onLeft(machine: Machine): void {
    if (!this.#leaving.has(machine)) return;
    clearTimeout(this.#leaving.get(machine)?.timer);
    this.#leaving.delete(machine);
    this.#machines?.end(machine);
    this.#placeNext();
    this.#endIfAllIsHere();
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
    const { machine, watched } = work;
    if (watched) this.#watchdog.forget(watched);
    if (machine) this.#machines?.end(machine);
    this.#flow?.tell({ type: "lost", name, reason: `lost its machine: ${reason}` });
    this.#rest(name);
    this.#detach(name, work);
    this.#placeNext();
  }

  /** A component does nothing any more, and can't say so. */
  #rest(component: string): void {
    this.#emit({ type: "activity", component, activity: "waiting" });
  }

  /** A work has no machine any more, but a port to its next one. */
  #detach(name: string, work: Work): void {
    this.#dequeue(name);
    Object.assign(work, { machine: undefined, watched: undefined, isAsked: false });
    this.#connect(name, work);
  }

  /** Ports are not ordered among each other: the flow's end may overtake what a work has sent. */
  #endIfAllIsHere(): void {
    if (!this.#ending || this.#leaving.size > 0) return;
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
    for (const { timer } of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
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
    if (!this.#ended) this.#options.onEvent(event);
  }
}

/** What is worth telling of a machine that computes and answers nothing. */
function silence(component: string): string {
  return `${component} has answered nothing for half a minute: it computes without a pause, or it hangs. Stop ends it.`;
}
