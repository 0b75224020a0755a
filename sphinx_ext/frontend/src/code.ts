/** Scrolls code inside its box, at once and on whole lines; the page itself does not move. */
import { codeScroll } from "./steps.ts";

/** Brings the given lines of `code` into view, from where it is scrolled now; no lines means its beginning. */
export function revealLines(code: Element, lines: ArrayLike<Element>): void {
  const first = code.querySelector(".lit-line")?.getBoundingClientRect();
  if (!first || first.height === 0) return;
  const top = lines[0]?.getBoundingClientRect().top ?? first.top;
  const bottom = lines[lines.length - 1]?.getBoundingClientRect().bottom ?? first.bottom;
  const origin = code.getBoundingClientRect().top + code.clientTop - code.scrollTop;
  code.scrollTop = codeScroll({
    view: code.clientHeight,
    content: code.scrollHeight,
    line: first.height,
    first: first.top - origin,
    top: lines.length > 0 ? top - origin : 0,
    bottom: lines.length > 0 ? bottom - origin : 0,
    scroll: code.scrollTop,
  });
}
