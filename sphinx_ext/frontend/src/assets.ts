/**
 * Fetches what a run needs, once per page, and checks every file against the build's manifest.
 *
 * Rules: no other host, no special headers; a failed download is forgotten, so that the next run tries again.
 */
import type { Assets } from "./messages.ts";
import { keep, recall, snapshotAddress } from "./snapshots.ts";

interface Manifest {
  /** Changes with every file of the build. */
  version: string;
  /** The version of Python, such as "3.13.2". */
  python: string;
  files: Record<string, { bytes: number; integrity: string }>;
  /** Pyodide's lock file, with the runtime's archive as its one package. */
  lock: { packages: Record<string, { file_name: string }> };
}

/** What a page needs to run apps: its files, the version of Python in them, and the memory of a started Python. */
export class Kit {
  readonly assets: Assets;
  readonly python: string;
  readonly #address: string;
  #snapshot: Blob | null;

  constructor(assets: Assets, python: string, address: string, snapshot: Blob | null) {
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
    void keep(this.#address, made);
  }
}

export interface Progress {
  loaded: number;
  total: number;
}

type OnProgress = (progress: Progress) => void;

const SCRIPTS = ["pyodide/pyodide.asm.js", "pyodide/pyodide.js", "worker.js"];
const WASM = "pyodide/pyodide.asm.wasm";
const STDLIB = "pyodide/python_stdlib.zip";

/** A download that is under way or done, and who wants to hear of it. */
class Download {
  readonly kit: Promise<Kit>;
  readonly listeners = new Set<OnProgress>();
  done = false;
  #progress: Progress = { loaded: 0, total: 0 };

  constructor(base: string) {
    this.kit = this.#fetchAll(base);
  }

  async #fetchAll(base: string): Promise<Kit> {
    const response = await ask(new URL("manifest.json", base), { cache: "no-cache" });
    const manifest = (await response.json()) as Manifest;
    const runtime = manifest.lock.packages.litwork?.file_name;
    if (!runtime) throw new Error("manifest.json names no archive of litwork; build the site again");
    const names = [...SCRIPTS, WASM, STDLIB, runtime];
    this.#add({ loaded: 0, total: names.reduce((sum, name) => sum + this.#entry(manifest, name).bytes, 0) });
    const address = snapshotAddress(base, manifest.version);
    const [snapshot, ...blobs] = await Promise.all([
      recall(address),
      ...names.map((name) => this.#fetch(base, name, this.#entry(manifest, name))),
    ]);
    const [wasm, stdlib, archive] = blobs.slice(SCRIPTS.length) as [Blob, Blob, Blob];
    this.done = true;
    const scripts = blobs.slice(0, SCRIPTS.length);
    const assets = { scripts, wasm, stdlib, runtime: archive, lock: JSON.stringify(manifest.lock) };
    return new Kit(assets, manifest.python, address, snapshot);
  }

  #entry(manifest: Manifest, name: string): { bytes: number; integrity: string } {
    const entry = manifest.files[name];
    if (!entry) throw new Error(`manifest.json has no entry for ${name}; build the site again`);
    return entry;
  }

  /**
   * A browser shows nothing of a body that it checks before all of it is there. So the page reads the bytes as they come,
   * for the progress bar, and checks them itself, where it may (`crypto.subtle` needs HTTPS or localhost).
   */
  async #fetch(base: string, name: string, { bytes, integrity }: { bytes: number; integrity: string }): Promise<Blob> {
    const checksHere = crypto.subtle !== undefined;
    const response = await ask(new URL(name, base), checksHere ? {} : { integrity });
    if (!checksHere || !response.body) {
      const blob = await response.blob();
      this.#add({ loaded: bytes, total: 0 });
      return blob;
    }
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const reader = response.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value);
      this.#add({ loaded: read.value.byteLength, total: 0 });
    }
    const blob = new Blob(chunks);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
    if (`sha256-${btoa(String.fromCharCode(...digest))}` !== integrity) {
      throw new Error(`${name} is not the file of this build; reload the page, or build the site again`);
    }
    return blob;
  }

  #add({ loaded, total }: Progress): void {
    this.#progress = { loaded: this.#progress.loaded + loaded, total: this.#progress.total + total };
    for (const listener of this.listeners) listener(this.#progress);
  }
}

async function ask(url: URL, options: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    throw new Error(`${url.pathname} could not be fetched (${String(error)}); check the connection`);
  }
  if (!response.ok) throw new Error(`${url.pathname} could not be fetched: the server answered ${response.status}`);
  return response;
}

let download: Download | undefined;

/** `cached` says whether this page had it already. Rejects with an error that names the file which could not be had. */
export async function loadKit(base: string, onProgress: OnProgress): Promise<{ kit: Kit; cached: boolean }> {
  download ??= new Download(base);
  const current = download;
  const cached = current.done;
  current.listeners.add(onProgress);
  try {
    return { kit: await current.kit, cached };
  } catch (error) {
    if (download === current) download = undefined;
    throw error;
  } finally {
    current.listeners.delete(onProgress);
  }
}
