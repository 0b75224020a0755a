/**
 * Takes Python's traceback apart into what a page shows: places, code, carets, the error itself.
 *
 * Rules: text in, text out, nothing is left out but "Traceback (most recent call last):" at the very top; the text comes from a
 * reader's program and is only ever shown as text.
 */

export type TracebackPart =
  | { kind: "place"; file: string; line: number; in: string }
  | { kind: "caret"; text: string }
  | { kind: "error"; type: string; text: string }
  | { kind: "text"; text: string };

const PLACE = /^\s*File "(.+)", line (\d+)(?:, in (.+))?$/;
const CARET = /^\s*[~^][~^\s]*$/;
const LONGEST = 20_000;

/** One part for each line. `type` is the class of the error, as the failure names it. */
export function partsOf(text: string, type: string): TracebackPart[] {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n… (${text.length} characters)` : text;
  const lines = cut.replace(/\n+$/, "").split("\n");
  if (lines[0] === "Traceback (most recent call last):") lines.shift();
  return lines.map((line) => {
    const place = PLACE.exec(line);
    if (place) return { kind: "place", file: place[1] ?? "", line: Number(place[2]), in: place[3] ?? "" };
    if (CARET.test(line)) return { kind: "caret", text: dedent(line) };
    if (type !== "" && (line === type || line.startsWith(`${type}:`))) {
      return { kind: "error", type: line.slice(0, type.length + 1), text: line.slice(type.length + 1) };
    }
    return { kind: "text", text: dedent(line) };
  });
}

/** Python sets its code four columns in; the page, two. */
function dedent(line: string): string {
  return line.startsWith("    ") ? line.slice(2) : line;
}
