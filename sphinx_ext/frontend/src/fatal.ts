/**
 * Says why a machine's Python has died: of an error that no code of Python can catch.
 *
 * Theory of operation. Pyodide writes the places where Python was to standard output, innermost first, and then calls
 * `on_fatal`. That is private to Pyodide; without it the machine would fall silent, and the page's watchdog ends it.
 */
import type { PyodideAPI } from "pyodide";

const HEADING = "Stack (most recent call first):";
const PLACE = /^\s*File "(.+)", line (\d+)/;

interface PrivateApi {
  _api: { on_fatal?: (error: Error & { status?: number }) => void };
}

/** Has `tell` called with the reason when Python dies; `file` is the reader's. */
export function watchFatal(python: PyodideAPI, file: string, tell: (reason: string) => void): void {
  let line: string | undefined;
  python.setStdout({
    batched: (text) => {
      const place = PLACE.exec(text);
      if (text === HEADING) line = undefined;
      else if (place?.[1] === file) line ??= place[2];
      console.log(text);
    },
  });
  (python as unknown as PrivateApi)._api.on_fatal = (error) => {
    tell(`${reasonOf(error)}${line ? `, in line ${line} of ${file}` : ""}`);
  };
}

function reasonOf(error: Error & { status?: number }): string {
  if (error.status !== undefined) return `Python has ended by itself, with exit status ${error.status}`;
  if (error instanceof RangeError || error.name === "InternalError") {
    return "Python has died: functions have called each other too deep for the browser";
  }
  if (error instanceof WebAssembly.RuntimeError) {
    return `Python has died: what was called has gone wrong outside of Python (${error.message})`;
  }
  return `Python has died (${error.message})`;
}
