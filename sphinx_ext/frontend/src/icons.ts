/**
 * Icons: references to the sprite that the page carries, so that the same drawing serves HTML and scripts.
 *
 * Rule: an icon never stands for a name; whatever holds one has a word or an `aria-label`.
 */

const SVG = "http://www.w3.org/2000/svg";

export type IconName =
  | "run"
  | "stop"
  | "edit"
  | "copy"
  | "prev"
  | "next"
  | "check"
  | "cross"
  | "arrow"
  | "wrap"
  | "lanes"
  | "list"
  | "filter"
  | "table";

/** Run and Stop are filled, all others are drawn in lines. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", name === "run" || name === "stop" ? "lit-icon lit-icon--fill" : "lit-icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#lit-icon-${name}`);
  svg.append(use);
  return svg;
}
