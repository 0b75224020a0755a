/**
 * What was recorded and what was printed, side by side for each component, with the first difference marked.
 *
 * Rules: made when it is asked for, after the run; of very many lines those around the first difference.
 */
import type { Comparison, RecordedLine, Side } from "../compare.ts";
import { count, minorVersion, plural } from "../words.ts";
import { make } from "./dom.ts";
import type { Roster } from "./roster.ts";

/** So many lines of a component show, and so many of them before the first difference. */
const MOST = 400;
const BEFORE = 50;

export function comparisonOf(comparison: Comparison, isOver: boolean, roster: Roster): HTMLElement {
  const element = make("div", "lit-compare", { role: "region", "aria-label": "Recorded and printed", tabindex: "0" });
  const sides = comparison.sides(isOver);
  const recordedBy = `Recorded, Python ${minorVersion(comparison.recording.python)}`;
  for (const side of sides) element.append(tableOf(side, recordedBy, roster));
  if (sides.length === 0) element.append(make("p", "lit-none", {}, "Nothing was recorded, and nothing was printed."));
  return element;
}

function tableOf({ component, pairs, more, matched, first }: Side, recordedBy: string, roster: Roster): HTMLElement {
  const start = pairs.length > MOST ? Math.max(0, first - BEFORE) : 0;
  const shown = pairs.slice(start, start + MOST);
  const rest = pairs.length - start - shown.length + more;
  const recorded = pairs.filter((pair) => pair.recorded).length;
  const body = make("tbody", "");
  if (start > 0) body.append(note(`${plural(start, "line")} before, as recorded`));
  shown.forEach((pair, i) => {
    const isFirst = start + i === first;
    const number = String(start + i + 1);
    const streams = pair.recorded && pair.printed && pair.recorded.stream !== pair.printed.stream;
    const row = make(
      "tr",
      isFirst ? "lit-differs lit-differs--first" : pair.isSame ? "" : "lit-differs",
      {},
      make("th", "", { scope: "row" }, number, isFirst ? make("span", "lit-hidden", {}, ", the first difference") : ""),
      cell(pair.recorded, streams, "no line"),
      cell(pair.printed, streams, pair.isSame ? "not printed yet" : "no line"),
    );
    body.append(row);
  });
  if (rest > 0) body.append(note(`${plural(rest, "more line")}`));
  const head = make(
    "tr",
    "",
    {},
    ...["Line", recordedBy, "Printed"].map((text) => make("th", "", { scope: "col" }, text)),
  );
  const told = first < 0 ? "" : make("span", "lit-differs-at", {}, `first difference in line ${count(first + 1)}`);
  const caption = make(
    "caption",
    "",
    {},
    make("b", "lit-from", {}, component),
    ` ${count(matched)} of ${plural(recorded, "line")} as recorded`,
    told && ", ",
    told,
  );
  const color = { "data-lit-color": roster.colorOf(component) };
  return make("table", "lit-table lit-compare-table", color, caption, make("thead", "", {}, head), body);
}

function cell(line: RecordedLine | undefined, streams: boolean | undefined, none: string): HTMLElement {
  if (!line) return make("td", "lit-no-line", {}, none);
  return make("td", "", { "data-lit-stream": line.stream }, streams ? `${line.text} (${line.stream})` : line.text);
}

function note(text: string): HTMLElement {
  return make("tr", "lit-compare-note", {}, make("td", "", { colspan: "3" }, text));
}
