/**
 * Loads what a run needs, once per page, and checks every file against the build's manifest.
 *
 * Rules: a download that failed is forgotten, so that the next run tries again, and so is one that nobody waits for any more;
 * of both, the files that were had are kept.
 */
import { disk } from "./disk.ts";
import { type Entry, type Files, host, WrongFile } from "./host.ts";
import type { Assets } from "./messages.ts";
import { keep, recall, snapshotAddress } from "./snapshots.ts";

interface Manifest {
  /** Changes with every file of the build. */
  version: string;
  /** The version of Python, such as "3.13.2". */
  python: string;
  /** The files of a run; `scripts` make the script of a worker, one after the other. */
  run: { scripts: string[]; wasm: string; stdlib: string; runtime: string };
  files: Record<string, Entry>;
  /** Pyodide's lock file, with the runtime's archive as its one package. */
  lock: object;
}

/** Milliseconds: writing 20 MB shall not compete with the app that starts just now. */
const KEEP_AFTER = 1000;

/** Files that are on their way: each settles when it is there and was checked. */
export type Arriving = { [Name in keyof Assets]: Promise<Assets[Name]> };

/** What a page needs to run apps: its files, the version of Python in them, and the memory of a started Python. */
export class Kit {
  readonly assets: Arriving;
  readonly python: string;
  readonly #address: string;
  #snapshot: Blob | null;

  constructor(assets: Arriving, python: string, address: string, snapshot: Blob | null) {
    this.assets = assets;
    this.python = python;
    this.#address = address;
    this.#snapshot = snapshot;
  }

  /** What is set here is kept for later pages too. It must come from a machine that has seen no user code. */
  get snapshot(): Blob | null {
    return this.#snapshot;
  }

  set snapshot(made: Blob) {
    this.#snapshot = made;
    setTimeout(() => keep(this.#address, made), KEEP_AFTER);
  }
}

export interface Progress {
  loaded: number;
  total: number;
}

type OnProgress = (progress: Progress) => void;

/** The files that this page has, by their hashes. */
const had = new Map<string, Blob>();
/** The files that came wrong, by their hashes. */
const spoiled = new Set<string>();

/** A download that is under way or done, and who wants to hear of it. */
class Download {
  /** There as soon as the manifest is. */
  readonly kit: Promise<Kit>;
  /** Settles when all files are there: to the number of their bytes. */
  readonly bytes: Promise<number>;
  readonly listeners = new Set<OnProgress>();
  done = false;
  #progress: Progress = { loaded: 0, total: 0 };
  #over = new AbortController();
  readonly #base: string;
  readonly #files: Files = location.protocol === "file:" ? disk : host;

  constructor(base: string) {
    this.#base = base;
    this.kit = this.#begin();
    this.bytes = this.kit.then(({ assets }) => this.#complete(assets));
    this.bytes.catch(() => this.end());
  }

  end(): void {
    this.#over.abort();
    if (download === this) download = undefined;
  }

  async #begin(): Promise<Kit> {
    const manifest = await this.#loadManifest();
    const { scripts, wasm, stdlib, runtime } = manifest.run;
    const names = [wasm, stdlib, runtime, ...scripts];
    this.#add({ loaded: 0, total: names.reduce((sum, name) => sum + entryOf(manifest, name).bytes, 0) });
    const load = (name: string) => this.#load(name, entryOf(manifest, name));
    const assets = {
      scripts: Promise.all(scripts.map(load)),
      wasm: load(wasm),
      stdlib: load(stdlib),
      runtime: load(runtime),
      lock: Promise.resolve(JSON.stringify(manifest.lock)),
    };
    for (const asset of Object.values(assets)) asset.catch(() => undefined); // heard in `#complete`
    const address = snapshotAddress(this.#base, manifest.version);
    return new Kit(assets, manifest.python, address, await recall(address));
  }

  async #complete(assets: Arriving): Promise<number> {
    await Promise.all(Object.values(assets));
    this.done = true;
    return this.#progress.total;
  }

  async #loadManifest(): Promise<Manifest> {
    const text = await this.#files.manifest(this.#base, this.#over.signal);
    try {
      return JSON.parse(text) as Manifest;
    } catch {
      throw new WrongFile("manifest.json"); // some hosts answer every address with a page of their own
    }
  }

  async #load(name: string, entry: Entry): Promise<Blob> {
    const { bytes, integrity } = entry;
    const before = had.get(integrity);
    if (before) {
      this.#add({ loaded: bytes, total: 0 });
      return before;
    }
    const blob = await this.#files.file(this.#base, name, entry, {
      signal: this.#over.signal,
      again: spoiled.has(integrity),
      onBytes: (count) => this.#add({ loaded: count, total: 0 }),
    });
    try {
      await check(name, blob, entry);
    } catch (error) {
      spoiled.add(integrity);
      throw error;
    }
    had.set(integrity, blob);
    return blob;
  }

  #add({ loaded, total }: Progress): void {
    this.#progress = { loaded: this.#progress.loaded + loaded, total: this.#progress.total + total };
    for (const listener of this.listeners) listener(this.#progress);
  }
}

function entryOf({ files }: Manifest, name: string): Entry {
  const entry = files[name];
  if (!entry) throw new Error(`manifest.json has no entry for ${name}; build the site again`);
  return entry;
}

/** Throws unless the file is that of the build. Where the page may not compute hashes, the browser has compared them. */
async function check(name: string, blob: Blob, { bytes, integrity }: Entry): Promise<void> {
  if (blob.size < bytes) throw new Error(`${name} came only in part: ${blob.size} of ${bytes} bytes; try again`);
  if (!crypto.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  if (`sha256-${btoa(String.fromCharCode(...digest))}` !== integrity) throw new WrongFile(name);
}

let download: Download | undefined;

/** Begins to load what the next run needs. Nobody hears of it if that fails: the run tries again. */
export function prefetchKit(base: string): void {
  download ??= new Download(base);
}

/** Gives up a download that is under way, for the next run to begin another: it may have come to a halt. */
export function abandonKit(): void {
  if (download && !download.done) download.end();
}

/** What a run waits for. Both reject with an error that names the file which could not be had, or once the run is over. */
export interface Loading {
  kit: Promise<Kit>;
  /** Settles when all files are there: to the number of their bytes. */
  bytes: Promise<number>;
  /** Whether this page had them already. */
  cached: boolean;
}

/** A download that has come to a halt is given up once `signal` is aborted, so that the next run begins another. */
export function loadKit(base: string, onProgress: OnProgress, signal: AbortSignal): Loading {
  prefetchKit(base);
  const current = download as Download;
  const cached = current.done;
  const left = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  current.listeners.add(onProgress);
  const bytes = Promise.race([current.bytes, left]).finally(() => {
    current.listeners.delete(onProgress);
    // The run that takes the place of one that was stopped begins at once, and goes on with its download.
    if (signal.aborted && !current.done) setTimeout(() => current.listeners.size || current.end());
  });
  return { kit: Promise.race([current.kit, left]), bytes, cached };
}
