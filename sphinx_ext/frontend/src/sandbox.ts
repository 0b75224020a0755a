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

/** What every worker is booted with: made once per frame, as its files arrive. */
const arrivals = new Map<string, (asset: never) => void>();
const script = arrival("scripts").then((blobs) => URL.createObjectURL(new Blob(blobs, { type: "text/javascript" })));
/** Compiling takes far longer than booting from what it gives. */
const module = arrival("wasm").then(async (wasm) => WebAssembly.compile(await wasm.arrayBuffer()));
const boot = Promise.all([bytesOf("stdlib"), bytesOf("runtime"), arrival("lock")]).then(
  ([stdlib, runtime, lock]) => ({ stdlib, runtime, lock }) satisfies Boot,
);
for (const made of [script, module, boot]) made.catch(() => undefined); // told to the page by each spawn

/** The workers by their names; `null` for one that is about to be started. */
const workers = new Map<string, Worker | null>();

/** Settles when the page has handed over a file. */
function arrival<Name extends keyof Assets>(name: Name): Promise<Assets[Name]> {
  return new Promise((resolve) => arrivals.set(name, resolve));
}

async function bytesOf(name: "stdlib" | "runtime"): Promise<ArrayBuffer> {
  return (await arrival(name)).arrayBuffer();
}

async function spawn(machine: string, port: MessagePort): Promise<void> {
  const died = (error: unknown) => tell({ type: "died", machine, message: String(error) });
  workers.set(machine, null);
  try {
    const address = await script;
    if (!workers.has(machine)) return; // ended meanwhile
    const worker = new Worker(address, { name: machine });
    workers.set(machine, worker);
    worker.onerror = (event) => died(event.message || "the worker ended");
    worker.onmessageerror = () => died("a message to the worker could not be read");
    worker.postMessage(await boot, [port]);
    worker.postMessage(await module);
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
    for (const [name, asset] of Object.entries(message.assets)) arrivals.get(name)?.(asset as never);
  } else if (message.type === "spawn") {
    const port = event.ports[0];
    if (port) void spawn(message.machine, port);
  } else if (message.type === "end") {
    workers.get(message.machine)?.terminate();
    workers.delete(message.machine);
  } else tell({ type: "pong" });
});

tell({ type: "ready" });
