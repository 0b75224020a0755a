/**
 * How a run ended, in words: the note, the traceback, and what differs from the recording.
 *
 * Rule: "verified" is only said of a run that ended as its recording did, with every line as recorded, by the same Python, and
 * never of code that its reader has edited.
 */
import type { Comparison, Difference } from "../compare.ts";
import type { Failure } from "../events.ts";
import { icon } from "../icons.ts";
import { partsOf } from "../traceback.ts";
import { baseName, machinesEnded, minorVersion, plural, seconds } from "../words.ts";
import { make, textButton } from "./dom.ts";

/** Why a run was stopped: by its reader, because they ran something else, because they left the page, or not by this page. */
export type StopReason = "reader" | "another" | "left" | "elsewhere";

export interface Ended {
  state: "succeeded" | "failed" | "stopped";
  /** Milliseconds since the app began; `undefined` if it never did. */
  ran: number | undefined;
  machines: number;
  /** The version of Python that ran, such as "3.13.2". */
  python: string;
  reason: StopReason;
  failure: Failure | undefined;
  /** Whether it was the reader's own text that ran; then there is nothing to compare it with. */
  edited: boolean;
  comparison: Comparison | undefined;
  /** Stands beside what is said of a run that was compared. */
  compareButton: HTMLElement | undefined;
  /** Runs the app again. */
  retry(): void;
}

/** A place in the code that the page shows. `href` leads to its step, `open` to the line itself. */
export interface Place {
  line: number;
  href: string;
  open(): void;
}

export interface Result {
  /** The elements, in order: a note, and what explains it. */
  elements: HTMLElement[];
  /** The same in one sentence or two, to be said. */
  text: string;
}

/** A quiet line: something that is worth knowing while the app runs. */
export function quietNote(text: string): HTMLElement {
  return make("div", "lit-note", {}, make("p", "", {}, text));
}

/** `find` gives the place of a line of a file, if the page shows that file. */
export function resultOf(ended: Ended, find: (file: string, line: number) => Place | undefined): Result {
  const result = ended.failure
    ? failed(ended.failure, ended, find)
    : ended.state === "stopped"
      ? stopped(ended)
      : succeeded(ended);
  if (ended.compareButton) result.elements[0]?.append(ended.compareButton);
  return result;
}

/** Said of a run of edited code, in place of a comparison. */
const EDITED = "This was your edited code.";

function succeeded({ ran, python, edited, comparison }: Ended): Result {
  const finished = `Finished in ${seconds(ran ?? 0)}`;
  if (edited) return note("", "check", `${finished}.`, EDITED);
  if (!comparison) return note("ok", "check", `${finished}.`, "");
  const { recording } = comparison;
  const by = `with Python ${minorVersion(recording.python)}`;
  if (recording.end !== "succeeded") {
    const other = recording.end === "failed" ? "that run failed" : "that run went on until it was stopped";
    return note("", "check", `${finished}, but not as recorded ${by}:`, `${other}.`);
  }
  const difference = comparison.final();
  if (difference) return differs("cross", `${finished}, but not as recorded ${by}:`, difference);
  const lines = recording.lines.length;
  const what =
    lines === 0
      ? `nothing printed, as recorded ${by}.`
      : `${lines} of ${plural(lines, "line")} as recorded ${by}, each from its component.`;
  if (python !== recording.python) return note("", "check", `${finished} with Python ${python}:`, what);
  return note("ok", "check", `${finished}, and verified:`, what);
}

function stopped({ ran, machines, reason, edited, comparison }: Ended): Result {
  const when = ran === undefined ? "while it was loading" : `after ${seconds(ran)}`;
  const whom = {
    reader: `Stopped by you ${when}.`,
    another: `Stopped ${when}, because another app of this page was started.`,
    left: `Stopped ${when}, because you left the page.`,
    elsewhere: `Stopped ${when}, in its terminal or by another page.`,
  };
  const ended = machinesEnded(machines);
  if (edited && ran !== undefined) return note("", "stop", whom[reason], `${ended} ${EDITED}`);
  if (!comparison || ran === undefined) return note("", "stop", whom[reason], ended);
  const { recording, matched, difference } = comparison;
  const by = `with Python ${minorVersion(recording.python)}`;
  if (difference) return differs("stop", whom[reason], difference, `${ended} Not as recorded ${by}:`);
  const compared = `As recorded ${by}: ${matched} of ${plural(recording.lines.length, "line")}.`;
  return note("", "stop", whom[reason], matched === 0 ? ended : `${ended} ${compared}`);
}

function failed(failure: Failure, ended: Ended, find: (file: string, line: number) => Place | undefined): Result {
  const { component, frames, type, message } = failure;
  if (ended.ran === undefined && frames.length === 0) {
    const result = note("bad", "cross", "It could not start:", `${sentence(message || type)} Run tries again.`);
    result.elements[0]?.append(textButton("Retry", ended.retry));
    return result;
  }
  const places = frames.map((frame) => find(frame.file, frame.line)).filter((place) => place !== undefined);
  const place = places.at(-1);
  const who = component === "" ? "The app" : component;
  const error = message === "" ? type : `${type}: ${message}`;
  const headline = `${who} failed${place ? ` in line ${place.line}` : ""}.`;
  const { comparison, edited } = ended;
  const recorded = edited
    ? ` ${EDITED}`
    : comparison?.recording.end === "failed" && !comparison.final()
      ? ` It printed what was recorded with Python ${minorVersion(comparison.recording.python)}.`
      : "";
  const result = note("bad", "cross", headline, `The app ended after ${seconds(ended.ran ?? 0)}.${recorded}`);
  if (place) {
    const link = placeLink(place, "lit-button", `Go to line ${place.line}`);
    link.append(icon("arrow"));
    result.elements[0]?.append(link);
  }
  result.elements.push(traceback(failure, find));
  result.text = `${headline} ${error}`;
  return result;
}

function traceback(failure: Failure, find: (file: string, line: number) => Place | undefined): HTMLElement {
  const pre = make("pre", "lit-traceback", { tabindex: "0", role: "group", "aria-label": "Traceback" });
  partsOf(failure.text, failure.type).forEach((part, i) => {
    if (i > 0) pre.append("\n");
    if (part.kind === "caret") pre.append(make("span", "lit-caret", {}, part.text));
    else if (part.kind === "error") pre.append(make("b", "", {}, part.type), part.text);
    else if (part.kind === "text") pre.append(part.text);
    else {
      const text = `${baseName(part.file)}, line ${part.line}`;
      const place = find(part.file, part.line);
      pre.append(place ? placeLink(place, "", text) : text, part.in === "" ? "" : `, in ${part.in}`);
    }
  });
  return pre;
}

function placeLink(place: Place, className: string, text: string): HTMLAnchorElement {
  const link = make("a", className, { href: place.href }, text);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    place.open();
  });
  return link;
}

function differs(drawing: "cross" | "stop", headline: string, difference: Difference, before = ""): Result {
  const { component, line, recorded, printed } = difference;
  const where = `${component}, line ${line}.`;
  const result = note("", drawing, headline, before === "" ? where : `${before} ${where}`);
  const streams = recorded && printed && recorded.stream !== printed.stream;
  const rows = [["Recorded", recorded] as const, ["Printed", printed] as const].flatMap(([name, text]) => [
    make("dt", "", {}, name),
    text
      ? make("dd", "", {}, streams ? `${text.text} (${text.stream})` : text.text)
      : make("dd", "lit-none", {}, "no line"),
  ]);
  result.elements.push(make("dl", "lit-difference", {}, ...rows));
  return result;
}

function note(kind: "ok" | "bad" | "", drawing: "check" | "cross" | "stop", headline: string, rest: string): Result {
  const p = make("p", "", {}, make("b", "", {}, headline), rest && ` ${rest}`);
  const element = make("div", kind === "" ? "lit-note" : `lit-note lit-note--${kind}`, {}, icon(drawing), p);
  return { elements: [element], text: p.textContent ?? "" };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
