/**
 * One machine of an app: a classic worker that boots Pyodide from what it was handed and then runs a flow or a work.
 *
 * Rules: nothing is fetched; everything arrives by message. Python is entered only by `turn`, once at a time; it comes back
 * for messages by `take`, and waits by `run_sync` on the promises that `Host` gives it, where the browser can (JSPI).
 * `litwork/backends/browser.py` is the other half of this file.
 */
import type { PyodideAPI } from "pyodide";
import type { PyCallable, PyProxy } from "pyodide/ffi";
import type { Failure, Stage } from "./events.ts";
import { watchFatal } from "./fatal.ts";
import { limitMemory, lockDown } from "./lockdown.ts";
import type { Boot, Component, FromWorker, Memory, Parcel, ToWorker, Trace } from "./messages.ts";
import { OUTPUT_CREDIT } from "./messages.ts";
import { mayWait } from "./pauses.ts";
import { Ticks } from "./ticks.ts";
import { FIND_LITWORK, PACKAGE, WARM_UP } from "./warm-up.ts";

declare const self: DedicatedWorkerGlobalScope & { loadPyodide: typeof import("pyodide").loadPyodide };

/** Pyodide resolves its files against this address; it is never asked for anything. */
const NOWHERE = "http://pyodide.invalid/";

/** A flow's or a work's machine in Python. */
interface Machine extends PyProxy {
  turn: PyCallable;
}

interface Booted {
  python: PyodideAPI;
  snapshot: ArrayBuffer | null;
}

interface PrivateOptions {
  _makeSnapshot?: boolean;
  _loadSnapshot?: ArrayBuffer;
}

/** Every machine that starts from the same memory would draw the same random numbers. */
const WAKE_UP = "import sys; 'random' in sys.modules and sys.modules['random'].seed()";

const jspi = "Suspending" in WebAssembly;

const ticks = new Ticks();

self.onmessage = (event: MessageEvent<Boot>) => {
  const port = event.ports[0];
  if (!port) return;
  const module = new Promise<WebAssembly.Module>((resolve) => {
    self.onmessage = ({ data }) => {
      self.onmessage = null;
      resolve(data);
    };
  });
  const post = (message: FromWorker) => port.postMessage(message);
  limitMemory();
  boot(event.data, module, memoryFrom(port)).then(
    ({ python, snapshot }) => {
      lockDown(); // whoever hears that this machine has booted may send it user code
      const host = new Host(port, python);
      port.postMessage({ type: "booted", jspi, snapshot } satisfies FromWorker, snapshot ? [snapshot] : []);
      port.onmessage = ({ data, ports }: MessageEvent<ToWorker>) => host.receive(data, ports);
    },
    (error: unknown) => post({ type: "crashed", message: String(error) }),
  );
};

/** What the page says first. */
function memoryFrom(port: MessagePort): Promise<Memory> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<Memory>) => resolve(data);
  });
}

/**
 * Starting from a snapshot takes a fraction of the time that starting Python takes, so who starts without makes one.
 * Pyodide's functions for it are private: if anything about them fails, Python runs all the same.
 */
async function boot(
  { stdlib, runtime, lock }: Boot,
  compiled: Promise<WebAssembly.Module>,
  coming: Promise<Memory>,
): Promise<Booted> {
  self.fetch = async (input) => {
    const url = String(input instanceof Request ? input.url : input);
    if (url.endsWith("/python_stdlib.zip")) return new Response(stdlib);
    if (url.endsWith("/pyodide.asm.wasm")) return new Response(null);
    throw new TypeError(`There is no network in this worker: ${url}`);
  };
  const load = async (more: PrivateOptions) => {
    const python = await new Promise<PyodideAPI>((resolve, reject) => {
      WebAssembly.instantiateStreaming = async (_, imports) => {
        ticks.answerIn(imports);
        const module = await compiled;
        const instance = WebAssembly.instantiate(module, imports);
        instance.catch(reject); // of which `loadPyodide` would never say a word
        return { instance: await instance, module };
      };
      self.loadPyodide({ indexURL: NOWHERE, lockFileContents: lock, ...more }).then(resolve, reject);
    });
    python.FS.writeFile(PACKAGE, new Uint8Array(runtime)); // of files there is nothing in a snapshot
    return python;
  };
  const memory = await coming;
  if (memory.snapshot) {
    try {
      const python = await load({ _loadSnapshot: await memory.snapshot.arrayBuffer() });
      python.runPython(WAKE_UP);
      return { python, snapshot: null };
    } catch (error) {
      console.warn(`litdocs: Python could not start from its snapshot (${String(error)})`);
    }
  }
  const makesSnapshot = memory.makesSnapshot || memory.snapshot !== null;
  const python = (await load(makesSnapshot ? { _makeSnapshot: true } : {})) as PyodideAPI & {
    makeMemorySnapshot(): Uint8Array;
  };
  python.runPython(FIND_LITWORK);
  if (!makesSnapshot) return { python, snapshot: null };
  try {
    python.runPython(WARM_UP);
    return { python, snapshot: python.makeMemorySnapshot().buffer as ArrayBuffer };
  } catch (error) {
    console.warn(`litdocs: Python could not make a snapshot of itself (${String(error)})`);
    return { python, snapshot: null };
  }
}

/** The machine at the other end of a port: a work's, or the flow's. */
interface Peer {
  name: string;
  port: MessagePort;
  /** It was sent its last message, and whether Python waits for its end. */
  isDismissed: boolean;
  isAwaited: boolean;
  /** It has a successor: what it says is not heard. */
  isSucceeded: boolean;
}

/** A work whose machine is to be had, or is gone; Python gets it as it is here. */
type Parting = [name: string, what: "release" | "left" | "lost", reason: string];

/** Milliseconds: what a timer of a browser can count to. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What Python sees of the browser. Its public methods are called from Python. */
class Host {
  #machine: Machine | undefined;
  #turning = false;
  /** Nothing that happens from here on is of concern to Python. */
  #isOver = false;
  /** Parcels that Python has not taken yet. */
  #arrived: { peer: Peer; parcel: Parcel }[] = [];
  #peers = new Map<string, Peer>();
  /** Those that were dismissed, and may still have something to say. */
  #leaving: Peer[] = [];
  #partings: Parting[] = [];
  /** The timer of the next turn that is made of itself. */
  #alarm = 0;
  /** What was sent before the peer's port had come. */
  #early: [string, Parcel][] = [];
  /** How many batches each peer had sent to the page when it sent its last parcel. */
  #peerBatches: Record<string, number> = {};
  #batches = 0;
  #credit = OUTPUT_CREDIT;
  #waiting: (() => void)[] = [];
  /** Tells Python, which waits for it, of the next parcel. */
  #tell: () => void = () => {};
  /** What is sent here comes back when all that was sent before has arrived. */
  #echo = new MessageChannel();
  /** Has Python ask for signals; `Ticks` gives the answers. */
  #signals = new Uint8Array(1);

  constructor(
    readonly port: MessagePort,
    readonly python: PyodideAPI,
  ) {}

  receive(message: ToWorker, ports: readonly MessagePort[]): void {
    switch (message.type) {
      case "credit":
        this.#credit += 1;
        for (const resolve of this.#waiting.splice(0)) resolve();
        break;
      case "peer":
        if (ports[0]) this.#connect(message.name, ports[0]);
        break;
      case "release":
        // One that was dismissed meanwhile has no port for the moment.
        if (this.#peers.has(message.name)) this.#part([message.name, "release", ""]);
        break;
      case "lost":
        this.#disconnect(message.name);
        this.#part([message.name, "lost", message.reason]);
        break;
      case "ended":
        this.#forget(this.#leaving.find(({ name }) => name === message.name)); // the one that has had the longest time
        break;
      case "work":
        this.#begin("work_machine", message.file, message.name, message.file, message.source);
        if (ports[0]) this.#connect(message.name, ports[0]);
        break;
      case "ping":
        this.#post({ type: "pong" });
        break;
      case "flow":
        this.#begin("flow_machine", message.file, message.file, message.source);
        break;
    }
  }

  // ── called from Python ───────────────────────────────────────────────────────────────────────────────────────────

  /** The parcels that have arrived since the last call. */
  take(): [string, Uint8Array, number][] {
    return this.#arrived.splice(0).map(({ peer, parcel }) => [peer.name, parcel.bytes, parcel.sent]);
  }

  /** What has become of machines since the last call. */
  partings(): Parting[] {
    return this.#partings.splice(0);
  }

  /** A work whose machine is to be had can't leave it now. */
  keep(name: string): void {
    this.#post({ type: "keeps", name });
  }

  /** Sends a work the last message on its machine. `isAwaited`: it is among the partings when it has left. */
  dismiss(name: string, bytes: Uint8Array, isAwaited: boolean): void {
    const peer = this.#peers.get(name);
    this.#partings = this.#partings.filter(([who, what]) => who !== name || what === "left");
    if (!peer) {
      this.#early = this.#early.filter(([to]) => to !== name); // it never was there
      if (isAwaited) this.#part([name, "left", ""]);
      return;
    }
    this.#peers.delete(name);
    delete this.#peerBatches[name];
    peer.port.postMessage(this.#parcel(bytes), [bytes.buffer]);
    Object.assign(peer, { isDismissed: true, isAwaited });
    this.#leaving.push(peer);
    this.#post({ type: "leaves", name });
  }

  /** This work has nothing more to say: neither to its flow nor to the page. */
  leave(): void {
    this.#isOver = true;
    for (const { port } of this.#peers.values()) port.postMessage({ ...this.#parcel(new Uint8Array()), isLast: true });
    this.#post({ type: "left" });
  }

  /** Has a turn made when so much time has passed; a later call takes the place of an earlier one. */
  wake(milliseconds: number | undefined): void {
    clearTimeout(this.#alarm);
    if (milliseconds === undefined) return;
    this.#alarm = self.setTimeout(() => void this.#turn(), Math.min(Math.ceil(milliseconds), LONGEST_TIMER));
  }

  /** Sends the bytes of a message to a peer. What its predecessor still has to say doesn't matter any more. */
  send(name: string, bytes: Uint8Array): void {
    const parcel = this.#parcel(bytes);
    const peer = this.#peers.get(name);
    if (peer) peer.port.postMessage(parcel, [bytes.buffer]);
    else this.#early.push([name, parcel]);
    for (const each of this.#leaving) if (each.name === name) each.isSucceeded = true;
    this.#arrived = this.#arrived.filter(({ peer }) => !peer.isSucceeded);
  }

  /** Whether a batch may be sent now. */
  may_print(): boolean {
    return this.#credit > 0;
  }

  /** Settles when `may_print` says so. */
  credit(): Promise<void> {
    return this.#credit > 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends lines of output to the page; `text` joins them with line feeds. Not as a list: a flood of them is a flood of garbage. */
  print(stream: "stdout" | "stderr", text: string): void {
    this.#postBatch({ type: "output", stream, text });
  }

  /** Sends notes of what has happened to the page. */
  trace(json: string): void {
    this.#postBatch({ type: "trace", items: JSON.parse(json) as Trace[] });
  }

  /** The time, by a clock that all machines share. */
  now(): number {
    return performance.timeOrigin + performance.now();
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** Whether Python may wait here for what a promise brings. */
  may_wait(): boolean {
    return mayWait();
  }

  /** Settles when what was on its way to this machine has arrived. */
  arrivals(): Promise<void> {
    return new Promise((resolve) => {
      this.#echo.port1.onmessage = () => resolve();
      this.#echo.port2.postMessage(null);
    });
  }

  /** Settles when there is something to take. */
  arrival(): Promise<void> {
    return this.#arrived.length > 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#tell = resolve;
        });
  }

  /** From here on Python gets a signal every so often. */
  start_ticks(signal: number): void {
    ticks.start(signal);
    this.python.setInterruptBuffer(this.#signals);
  }

  end_ticks(): void {
    this.python.setInterruptBuffer(undefined as never);
  }

  ticked(): void {
    ticks.restart();
  }

  components(json: string): void {
    this.#post({ type: "components", components: JSON.parse(json) as Component[] });
  }

  status(component: string, stage: Stage): void {
    this.#post({ type: "status", component, stage });
  }

  end(state: "succeeded" | "failed", failure: string): void {
    this.#isOver = true;
    this.#post({
      type: "end",
      state,
      failure: failure ? (JSON.parse(failure) as Failure) : null,
      batches: this.#peerBatches,
    });
  }

  // ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #post(message: FromWorker): void {
    this.port.postMessage(message);
  }

  #postBatch(message: FromWorker): void {
    this.#batches += 1;
    this.#credit -= 1;
    this.#post(message);
  }

  #parcel(bytes: Uint8Array): Parcel {
    return { bytes, batches: this.#batches, sent: this.now(), isLast: false };
  }

  #connect(name: string, port: MessagePort): void {
    const peer: Peer = { name, port, isDismissed: false, isAwaited: false, isSucceeded: false };
    this.#peers.set(name, peer);
    for (const [to, parcel] of this.#early) {
      if (to === name) port.postMessage(parcel, [parcel.bytes.buffer]);
    }
    this.#early = this.#early.filter(([to]) => to !== name);
    port.onmessage = ({ data }: MessageEvent<Parcel>) => this.#take(peer, data);
  }

  #take(peer: Peer, parcel: Parcel): void {
    if (parcel.isLast) this.#forget(peer);
    else if (!peer.isSucceeded) {
      this.#arrived.push({ peer, parcel });
      if (!peer.isDismissed) this.#peerBatches[peer.name] = parcel.batches;
      this.#tell();
      void this.#turn();
    }
  }

  /** One that was dismissed is gone. */
  #forget(peer: Peer | undefined): void {
    if (!peer || !this.#leaving.includes(peer)) return;
    this.#leaving = this.#leaving.filter((each) => each !== peer);
    peer.port.close();
    if (peer.isAwaited) this.#part([peer.name, "left", ""]);
  }

  #part(parting: Parting): void {
    this.#partings.push(parting);
    void this.#turn();
  }

  /** What is sent to it from here on waits until it has a new port. */
  #disconnect(name: string): void {
    this.#peers.get(name)?.port.close();
    this.#peers.delete(name);
    delete this.#peerBatches[name];
  }

  #begin(factory: "flow_machine" | "work_machine", file: string, ...args: string[]): void {
    watchFatal(this.python, file, (reason) => this.#post({ type: "crashed", message: reason }));
    try {
      const browser = this.python.pyimport("litwork.backends.browser") as Record<string, PyCallable>;
      this.#machine = browser[factory]?.(this, ...args) as Machine;
      void this.#turn();
    } catch (error) {
      this.#post({ type: "crashed", message: String(error) });
    }
  }

  /** Lets Python handle what has arrived. A turn may wait inside Python, so others must not begin meanwhile. */
  async #turn(): Promise<void> {
    if (!this.#machine || this.#turning || this.#isOver) return;
    this.#turning = true;
    try {
      do {
        await (jspi ? this.#machine.turn.callPromising() : this.#machine.turn());
      } while (!this.#isOver && (this.#arrived.length > 0 || this.#partings.length > 0));
    } catch (error) {
      this.#post({ type: "crashed", message: String(error) });
    } finally {
      this.#turning = false;
    }
  }
}
