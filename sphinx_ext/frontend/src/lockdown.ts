/**
 * Takes from a worker what the code of a reader must not have: the second wall behind the frame's policies.
 *
 * Theory of operation. The frame's opaque origin and its policies keep code from the site, its storage and the network, but
 * not from starting workers of its own, nor from the channels that runs of one browser share. So, between the start of
 * Python and the first user code, every name that is not listed here goes from the worker's global object and from all that
 * it inherits from. Nothing brings a deleted function back: no other realm is in reach, and its one reference was the name.
 *
 * Rules: the list says what stays, so that what browsers add later goes. Only what the language, Pyodide or `worker.ts`
 * needs is on it, and nothing that opens a connection, a store, a channel to other pages, or another thread. A name that
 * neither goes nor can be emptied is an error: no code runs then.
 */

/** Bytes of memory that the Python of one machine may fill: beyond, it raises MemoryError instead of starving the page. */
const MEMORY_LIMIT = 1024 * 1024 * 1024;

/** Bytes: the unit of WebAssembly's memories. */
const MEMORY_PAGE = 64 * 1024;

const LANGUAGE =
  "AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date " +
  "DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array " +
  "Int32Array Int8Array InternalError Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError " +
  "Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError Temporal TypeError URIError Uint16Array " +
  "Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly decodeURI decodeURIComponent encodeURI " +
  "encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape";

/** Of the browser: clocks and timers, random numbers, text, events, and ports, of which only the page's lead out. */
const BROWSER =
  "AbortController AbortSignal DOMException EventTarget MessageChannel MessageEvent MessagePort TextDecoder TextEncoder " +
  "addEventListener clearInterval clearTimeout console crypto navigator performance removeEventListener scheduler self " +
  "setInterval setTimeout";

const KEPT: ReadonlySet<PropertyKey> = new Set([
  ...LANGUAGE.split(" "),
  ...BROWSER.split(" "),
  Symbol.toStringTag, // by which Pyodide tells what kind an object is
]);

/** What stays of `navigator`. */
const KEPT_OF_NAVIGATOR: ReadonlySet<PropertyKey> = new Set([
  "hardwareConcurrency",
  "language",
  "languages",
  "platform",
  "userAgent",
  Symbol.toStringTag,
]);

/** To be called before Python starts. The engine itself then refuses more, whoever asks. */
export function limitMemory(): void {
  const most = MEMORY_LIMIT / MEMORY_PAGE;
  const Limited = new Proxy(WebAssembly.Memory, {
    construct(Memory, [wanted]: [WebAssembly.MemoryDescriptor]) {
      return new Memory({ ...wanted, maximum: Math.min(wanted.maximum ?? most, most) });
    },
  });
  WebAssembly.Memory = Limited;
  WebAssembly.Memory.prototype.constructor = Limited;
}

/** To be called when Python has started, before it sees any user code. Throws an error if anything could not be taken. */
export function lockDown(): void {
  keepOnly(KEPT_OF_NAVIGATOR, Object.getPrototypeOf(self.navigator));
  for (const name of ["compileStreaming", "instantiateStreaming"]) take(WebAssembly, name);
  for (let scope: object = self; scope !== Object.prototype; scope = Object.getPrototypeOf(scope)) {
    keepOnly(KEPT, scope);
  }
}

function keepOnly(kept: ReadonlySet<PropertyKey>, scope: object): void {
  for (const name of Reflect.ownKeys(scope)) {
    if (!kept.has(name)) take(scope, name);
  }
}

function take(scope: object, name: PropertyKey): void {
  // The variables of scripts can't be deleted; numbers that can't be deleted give nobody anything.
  if (Reflect.deleteProperty(scope, name) || Reflect.set(scope, name, undefined)) return;
  if (typeof Reflect.get(scope, name) === "number") return;
  throw new Error(`${String(name)} can't be taken from this worker`);
}
