/**
 * The trusted part inside the frame: starts workers for the page and does nothing else.
 *
 * The frame has an opaque origin (`sandbox="allow-scripts"`), so that code run here reaches neither the site's cookies and
 * storage nor its files. Policies add up and workers inherit them: the document's own `<meta>` policy admits this script,
 * the second one, set below, forbids every further script, every connection, and `eval`.
 */
import type { Assets, Boot, FromSandbox, ToSandbox } from "./messages.ts";

if (self.origin !== "null" || parent === self) {
  throw new Error("litdocs: this document only runs inside a sandboxed frame.");
}

const policy = document.createElement("meta");
policy.httpEquiv = "Content-Security-Policy";
policy.content = "default-src 'none'; script-src 'wasm-unsafe-eval'; worker-src blob:";
document.head.append(policy);
// WebRTC opens connections that no policy governs.
Reflect.deleteProperty(self, "RTCPeerConnection");

/** What every worker is booted with: made once per frame, since compiling takes far longer than booting from it. */
interface Prepared extends Boot {
  script: string;
}

let prepared: Promise<Prepared> | undefined;
/** The workers by their names; `null` for one that is about to be started. */
const workers = new Map<string, Worker | null>();

async function prepare({ scripts, wasm, stdlib, runtime, lock }: Assets): Promise<Prepared> {
  const [module, stdlibBytes, runtimeBytes] = await Promise.all([
    wasm.arrayBuffer().then((bytes) => WebAssembly.compile(bytes)),
    stdlib.arrayBuffer(),
    runtime.arrayBuffer(),
  ]);
  const script = URL.createObjectURL(new Blob(scripts, { type: "text/javascript" }));
  return { module, stdlib: stdlibBytes, runtime: runtimeBytes, lock, script };
}

async function spawn(machine: string, port: MessagePort): Promise<void> {
  const died = (error: unknown) => tell({ type: "died", machine, message: String(error) });
  workers.set(machine, null);
  try {
    if (!prepared) throw new Error("no assets have arrived");
    const { script, ...boot } = await prepared;
    if (!workers.has(machine)) return; // ended meanwhile
    const worker = new Worker(script, { name: machine });
    workers.set(machine, worker);
    worker.onerror = (event) => died(event.message || "the worker ended");
    worker.onmessageerror = () => died("a message to the worker could not be read");
    worker.postMessage(boot satisfies Boot, [port]);
  } catch (error) {
    died(error);
  }
}

function tell(message: FromSandbox): void {
  parent.postMessage(message, "*");
}

addEventListener("message", (event: MessageEvent<ToSandbox>) => {
  if (event.source !== parent) return;
  const message = event.data;
  if (message.type === "assets") {
    prepared = prepare(message.assets);
    prepared.catch(() => undefined); // told to the page by the first spawn
  } else if (message.type === "spawn") {
    const port = event.ports[0];
    if (port) void spawn(message.machine, port);
  } else if (message.type === "end") {
    workers.get(message.machine)?.terminate();
    workers.delete(message.machine);
  } else tell({ type: "pong" });
});

tell({ type: "ready" });
