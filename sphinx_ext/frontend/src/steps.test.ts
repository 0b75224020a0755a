import assert from "node:assert/strict";
import { test } from "node:test";
import { type CodeBox, clampStep, codeScroll, stepForKey, stepsBelow } from "./steps.ts";

test("keys lead to the steps beside, and stop at both ends", () => {
  assert.equal(stepForKey("ArrowDown", 1, 4), 2);
  assert.equal(stepForKey("ArrowRight", 1, 4), 2);
  assert.equal(stepForKey("ArrowUp", 1, 4), 0);
  assert.equal(stepForKey("ArrowLeft", 0, 4), 0);
  assert.equal(stepForKey("ArrowDown", 3, 4), 3);
  assert.equal(stepForKey("Home", 3, 4), 0);
  assert.equal(stepForKey("End", 0, 4), 3);
  assert.equal(stepForKey("Tab", 0, 4), undefined);
  assert.equal(clampStep(9, 4), 3);
  assert.equal(clampStep(-1, 4), 0);
});

/** 60 lines of 20 px with 12 px above and below, in a box of 430 px; lines `from` to `to` are to be shown. */
function box(from: number, to: number, scroll = 0, view = 430): CodeBox {
  return { view, content: 24 + 60 * 20, line: 20, first: 12, top: 12 + 20 * (from - 1), bottom: 12 + 20 * to, scroll };
}

test("code that is in view does not move, wherever it is scrolled to", () => {
  assert.equal(codeScroll(box(1, 3)), 0);
  assert.equal(codeScroll(box(18, 20)), 0);
  assert.equal(codeScroll(box(18, 20, 212)), 212);
});

test("code out of view is brought there on a whole line, with lines before it", () => {
  for (const [from, to] of [
    [30, 31],
    [25, 40],
    [44, 44],
  ] as const) {
    const at = codeScroll(box(from, to));
    assert.equal((at - 12) % 20, 0);
    assert.ok(at <= box(from, to).top - 20, "a line before it shows");
    assert.ok(at + 430 >= box(from, to).bottom, "all of it shows");
  }
});

test("code that fits without scrolling goes back to its beginning", () => {
  assert.equal(codeScroll(box(2, 5, 600)), 0);
});

test("lines that are longer than the box show from the first one on", () => {
  const at = codeScroll(box(20, 59, 0, 200));
  assert.equal(at, 12 + 20 * 18);
});

test("the last line is shown whole, even where that leaves half a line above", () => {
  const at = codeScroll(box(60, 60));
  assert.ok(at + 430 >= box(60, 60).bottom);
  assert.ok(at <= box(60, 60).content - 430);
});

test("the foot counts the steps below the fold, and none where all of them show", () => {
  const ends = [50, 100, 150, 200, 250, 300];
  assert.equal(stepsBelow(ends, 0, 300, 40), 0);
  assert.equal(stepsBelow(ends, 0, 190, 40), 3);
  assert.equal(stepsBelow(ends, 110, 190, 40), 0);
  assert.equal(stepsBelow([], 0, 100, 40), 0);
});
