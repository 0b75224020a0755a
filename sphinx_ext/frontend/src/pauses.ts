/**
 * Knows where Python can't be paused although the browser can pause it (JSPI).
 *
 * A pause sets Python's stack aside, which must hold nothing of JavaScript. Pyodide keeps account of what JavaScript has
 * called, but not of functions of C that Python calls by `ctypes`, nor of what it does itself while it turns an error of
 * JavaScript into one of Python: both lead through JavaScript, and Python that is called from there would end at once if it
 * waited for anything. So the stack itself is looked at.
 */

/** How every browser names a function of WebAssembly in the text of a stack. */
const WASM = "wasm-function[";

/** Browsers that cut a long stack off keep at least so many of its functions. */
const WHOLE = 100;

/** Only some engines know the limit. */
const Failure = Error as ErrorConstructor & { stackTraceLimit?: number | undefined };

/** Whether Python, which is asking, may wait here. */
export function mayWait(): boolean {
  const before = Failure.stackTraceLimit;
  Failure.stackTraceLimit = Number.POSITIVE_INFINITY; // no stack is cut off then
  const { stack = "" } = new Failure();
  Failure.stackTraceLimit = before;
  const isPython = stack.split("\n").map((line) => line.includes(WASM));
  const isWhole = before !== undefined || isPython.length < WHOLE;
  return isWhole && isPython.slice(isPython.indexOf(true), isPython.lastIndexOf(true)).every(Boolean);
}
