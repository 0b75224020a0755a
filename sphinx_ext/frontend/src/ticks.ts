/**
 * Interrupts Python's computing every so often, so that it can say what it has done and hear what is new.
 *
 * Theory of operation. While it may be interrupted (`setInterruptBuffer`), Python asks a function that it imports whether a
 * signal has come: after every fifty or so calls and rounds of a loop, and in some calls each time. The answer is given here.
 * Reading the clock takes longer than all the rest, so it is read after so many questions only that it takes about a
 * millisecond to ask them.
 *
 * Rules: the function is private to Pyodide; if it is missing one day, nothing is interrupted any more, and all else works.
 */

import { replaceImport } from "./imports.ts";

/** Milliseconds between two ticks. */
const INTERVAL = 50;

/** Milliseconds between two looks at the clock, about, and the most questions between them. */
const LOOK = 1;
const MOST = 256;

export class Ticks {
  #signal = 0;
  #due = 0;
  /** When the clock was last read, how many questions were to be asked then, and how many still are. */
  #read = 0;
  #pace = 1;
  #left = 1;

  /** To be called with the imports of Python's module, before it is made. */
  answerIn(imports: WebAssembly.Imports | undefined): void {
    replaceImport(imports, "_Py_CheckEmscriptenSignals_Helper", () => () => this.#answer());
  }

  /** This signal comes every so often. */
  start(signal: number): void {
    this.#signal = signal;
    this.restart();
  }

  /** The next signal comes in a full interval. */
  restart(): void {
    this.#read = performance.now();
    this.#due = this.#read + INTERVAL;
  }

  #answer(): number {
    this.#left -= 1;
    if (this.#left > 0) return 0;
    const now = performance.now();
    if (now - this.#read > LOOK) this.#pace = Math.max(1, this.#pace >> 1);
    else if (this.#pace < MOST) this.#pace *= 2;
    this.#left = this.#pace;
    this.#read = now;
    if (now < this.#due) return 0;
    this.#due = now + INTERVAL;
    return this.#signal;
  }
}
