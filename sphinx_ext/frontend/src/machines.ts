/**
 * The machines of a page: workers with Python in them, each for one flow or one work, once.
 *
 * Theory of operation. A machine boots before it is known what it will be: so the works' machines boot beside the flow's,
 * and after a run that came to its end a few wait for the next one. A machine that was told something never serves again.
 * The first one boots Python anew, which takes long, and gives its memory for all others to start from: they wait for it.
 *
 * Rules: memory is only taken from a machine that has been told nothing; what a machine says is read by `readFromWorker`.
 */
import type { Kit } from "./assets.ts";
import type { Frame } from "./frame.ts";
import type { FromWorker, Memory, ToWorker } from "./messages.ts";
import { readFromWorker } from "./messages.ts";

/** Each further machine takes about 90 MB; of the memory of a device, which browsers tell in GiB, a page takes its part. */
const MACHINES_PER_GIB = 2;
const FEWEST_MACHINES = 2;
const MOST_MACHINES = 16;
/** For browsers that don't tell. */
const USUAL_GIB = 4;

/** How many works may have a machine at once on this device. */
export function mostWorks(): number {
  const { deviceMemory = USUAL_GIB } = navigator as Navigator & { deviceMemory?: number };
  return Math.max(FEWEST_MACHINES, Math.min(MOST_MACHINES, deviceMemory * MACHINES_PER_GIB));
}

/** Who hears what a machine says. */
export interface Owner {
  /** Python runs in it; `jspi`: whether that can be paused. */
  onBooted(jspi: boolean): void;
  onMessage(message: FromWorker): void;
  /** Never again a word from it. */
  onCrash(reason: string): void;
}

export class Machine {
  readonly name: string;
  /** Why it is none any more. */
  crash: string | undefined;
  readonly #port: MessagePort;
  #jspi: boolean | undefined;
  #owner: Owner | undefined;
  #first: { message: ToWorker; ports: MessagePort[] } | undefined;

  constructor(name: string, port: MessagePort, onBooted: (snapshot: ArrayBuffer | null) => void) {
    this.name = name;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = readFromWorker(data);
      if (!message) return;
      if (message.type === "crashed") this.fail(message.message);
      else if (message.type !== "booted") this.#owner?.onMessage(message);
      else if (this.#jspi === undefined) {
        this.#jspi = message.jspi;
        this.#start();
        onBooted(message.snapshot);
      }
    };
  }

  /** Makes it the machine of a flow or a work: `message` is the first that it is told, when it has booted. */
  begin(owner: Owner, message: ToWorker, ...ports: MessagePort[]): void {
    this.#owner = owner;
    this.#first = { message, ports };
    if (this.crash === undefined) this.#start();
    else owner.onCrash(this.crash);
  }

  /** Whether it has been told what it is. */
  get hasBegun(): boolean {
    return this.#owner !== undefined && this.#first === undefined;
  }

  /** Has it boot. */
  remember(memory: Memory): void {
    this.#port.postMessage(memory);
  }

  tell(message: ToWorker, ...ports: MessagePort[]): void {
    this.#port.postMessage(message, ports);
  }

  fail(reason: string): void {
    if (this.crash !== undefined) return;
    this.crash = reason;
    this.#owner?.onCrash(reason);
  }

  /** From here on nothing that it says is heard. */
  close(): void {
    this.#owner = undefined;
    this.#port.close();
  }

  #start(): void {
    if (!this.#owner || !this.#first || this.#jspi === undefined) return;
    this.tell(this.#first.message, ...this.#first.ports);
    this.#first = undefined;
    this.#owner.onBooted(this.#jspi);
  }
}

/** A frame and the machines in it. */
export class Machines {
  readonly frame: Frame;
  readonly #kit: Kit;
  readonly #all = new Map<string, Machine>();
  /** Those that have been told nothing yet, the ones that booted first in front. */
  #fresh: Machine[] = [];
  #count = 0;
  /** Those that wait for the memory of the first one; `undefined` when none is in the making. */
  #waiting: Machine[] | undefined;

  constructor(frame: Frame, kit: Kit) {
    this.frame = frame;
    this.#kit = kit;
    frame.prepare(kit.assets);
    frame.onDied = (name, message) => this.#all.get(name)?.fail(message);
  }

  /** A machine that has been told nothing. */
  take(): Machine {
    this.#fresh = this.#fresh.filter(({ crash }) => crash === undefined);
    return this.#fresh.shift() ?? this.#spawn();
  }

  /** Has so many machines boot, unless they do or have. */
  prepare(count: number): void {
    while (this.#fresh.length < count) this.#fresh.push(this.#spawn());
  }

  /** Ends a machine. */
  end(machine: Machine): void {
    machine.close();
    this.#all.delete(machine.name);
    this.frame.end(machine.name);
  }

  /** Ends every machine that was told something, and keeps so many that were not. */
  keep(count: number): void {
    const kept = new Set(this.#fresh.slice(0, count));
    for (const machine of [...this.#all.values()]) {
      if (!kept.has(machine)) this.end(machine);
    }
    this.#fresh = [...kept];
    this.prepare(count);
  }

  /** Ends everything at once. */
  close(): void {
    for (const machine of this.#all.values()) machine.close();
    this.frame.remove();
  }

  #spawn(): Machine {
    const name = `machine ${++this.#count}`;
    const { snapshot } = this.#kit;
    const makesSnapshot = !snapshot && !this.#waiting;
    const onBooted = (made: ArrayBuffer | null) => {
      if (made) this.#kit.snapshot = new Blob([made]);
      if (makesSnapshot) this.#share();
    };
    const machine = new Machine(name, this.frame.spawn(name), onBooted);
    this.#all.set(name, machine);
    if (this.#waiting) this.#waiting.push(machine);
    else machine.remember({ snapshot, makesSnapshot });
    if (makesSnapshot) this.#waiting = [];
    return machine;
  }

  /** Lets those boot that have waited. If no memory could be made they boot anew. */
  #share(): void {
    const { snapshot } = this.#kit;
    for (const machine of this.#waiting ?? []) machine.remember({ snapshot, makesSnapshot: false });
    this.#waiting = undefined;
  }
}
