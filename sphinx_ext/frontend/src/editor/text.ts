/** Draws a text as the page draws code: the same lines, numbers and classes. */
import type { Text } from "@codemirror/state";
import { make } from "../view/dom.ts";
import type { Token } from "./python.ts";

/** The lines of a text, for the inside of a `code` element; `classes` are those of marked lines, by number. */
export function drawLines(text: Text, tokens: readonly Token[], classes: ReadonlyMap<number, string[]>): Node[] {
  const nodes: Node[] = [];
  let next = 0;
  for (let number = 1; number <= text.lines; number += 1) {
    const { from, to } = text.line(number);
    const names = ["lit-line", ...(classes.get(number) ?? [])];
    const line = make("span", names.join(" "), { "data-lit-n": String(number) });
    let at = from;
    for (let token = tokens[next]; token && token.from < to; token = tokens[next]) {
      const start = Math.max(token.from, at);
      const end = Math.min(token.to, to);
      line.append(text.sliceString(at, start), make("span", token.name, {}, text.sliceString(start, end)));
      at = end;
      if (token.to > to) break;
      next += 1;
    }
    line.append(text.sliceString(at, to));
    // A line without text needs a break, or it is lost when readers copy the code.
    if (from === to) line.replaceChildren(make("br", ""));
    if (number > 1) nodes.push(document.createTextNode("\n"));
    nodes.push(line);
  }
  return nodes;
}
