/**
 * Knows where Python can't be paused although the browser can pause it (JSPI).
 *
 * A pause sets Python's stack aside, which must hold nothing of JavaScript. Pyodide itself keeps account of what JavaScript has
 * called, but not of functions of C that Python calls by `ctypes`: those calls lead through JavaScript, and a function of
 * Python that is called back from there, to compare two items for one, can't wait for anything: Python would end at once.
 */
import { replaceImport } from "./imports.ts";

export class Pauses {
  #calls = 0;

  /** To be called with the imports of Python's module, before it is made. */
  watch(imports: WebAssembly.Imports | undefined): void {
    replaceImport(imports, "ffi_call_js", (call) => (...args) => {
      this.#calls += 1;
      try {
        return call(...args);
      } finally {
        this.#calls -= 1;
      }
    });
  }

  get arePossible(): boolean {
    return this.#calls === 0;
  }
}
