/**
 * A timeline as a table: everything that the chart draws, one row each, the newest last.
 *
 * Rules: of a long run the last rows; what has not changed is not touched, so that a reader keeps their place; drawn now and
 * then, since no one reads faster.
 */
import { count } from "../words.ts";
import { make } from "./dom.ts";
import { elementsOf } from "./sentences.ts";
import { type Entry, entriesOf } from "./timeline-entries.ts";
import type { Timeline } from "./timeline-model.ts";
import { clock } from "./timeline-scale.ts";
import type { Sentence } from "./timeline-words.ts";

/** So many rows are shown. */
const MOST = 500;
const PACE = 1000; // ms

export class TimelineTable {
  readonly element: HTMLElement;
  private readonly timeline: Timeline;
  private readonly caption = make("caption", "");
  private readonly body = make("tbody", "");
  private readonly rows = new Map<string, HTMLElement>();
  private drawnAt = Number.NEGATIVE_INFINITY;
  private drawn = -1;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
    const head = ["Time", "Machine", "What happened"].map((text) => make("th", "", { scope: "col" }, text));
    const table = make("table", "lit-table", {}, this.caption, make("thead", "", {}, make("tr", "", {}, ...head)));
    table.append(this.body);
    this.element = make("div", "lit-table-box", { role: "region", "aria-label": "Timeline as a table", tabindex: "0" });
    this.element.append(table);
  }

  draw(now: number): void {
    const { timeline, element, body, rows } = this;
    const over = timeline.ended !== undefined;
    if (this.drawn === timeline.version || (!over && now - this.drawnAt < PACE)) return;
    this.drawn = timeline.version;
    this.drawnAt = now;
    const { entries, total } = entriesOf(timeline, timeline.ended ?? now, MOST);
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 2;
    const keys = new Set(entries.map(({ key }) => key));
    for (const [key, row] of rows) {
      if (keys.has(key)) continue;
      row.remove();
      rows.delete(key);
    }
    entries.forEach((entry, i) => {
      const row = this.row(entry);
      if (body.children[i] !== row) body.insertBefore(row, body.children[i] ?? null);
    });
    const which =
      total > entries.length ? `The last ${count(entries.length)} of ${count(total)}` : `All ${count(total)}`;
    this.caption.textContent = `${which} events, the newest last`;
    if (atEnd) element.scrollTop = element.scrollHeight;
  }

  private row({ key, machine, sentence }: Entry): HTMLElement {
    const known = this.rows.get(key);
    const { name = "", color = "0" } = this.timeline.machines[machine] ?? {};
    const what = elementsOf(withoutSubject(sentence, name), this.timeline.roster);
    const text = what.map((part) => (typeof part === "string" ? part : part.textContent)).join("");
    if (known) {
      const last = known.lastElementChild;
      if (last && last.textContent !== text) last.replaceChildren(...what);
      return known;
    }
    const row = make(
      "tr",
      "",
      { "data-lit-color": color },
      make("td", "lit-table-time", {}, clock(sentence.time, 3)),
      make("th", "lit-from", { scope: "row" }, name),
      make("td", "", {}, ...what),
    );
    this.rows.set(key, row);
    return row;
  }
}

/** A sentence without the name with which it begins: the row has it. */
function withoutSubject({ time, parts }: Sentence, name: string): Sentence {
  const [first, verb, ...rest] = parts;
  const isNamed = typeof first === "object" && "component" in first && first.component === name;
  return { time, parts: isNamed && typeof verb === "string" ? [verb.trimStart(), ...rest] : parts };
}
