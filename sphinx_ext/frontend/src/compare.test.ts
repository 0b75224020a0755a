import assert from "node:assert/strict";
import { test } from "node:test";
import { Comparison, type RecordedLine, type Recording } from "./compare.ts";

const line = (component: string, text: string, stream = "stdout"): RecordedLine => ({ component, stream, text });
const RECORDED = [line("train", "1"), line("train", "2"), line("serve", "a"), line("serve", "b")];

function compared(end: Recording["end"], printed: RecordedLine[]): Comparison {
  const comparison = new Comparison({ end, python: "3.13.2", lines: RECORDED });
  for (const each of printed) comparison.feed(each);
  return comparison;
}

test("components interleave as they like", () => {
  const comparison = compared("succeeded", [
    line("serve", "a"),
    line("train", "1"),
    line("serve", "b"),
    line("train", "2"),
  ]);
  assert.equal(comparison.matched, 4);
  assert.equal(comparison.final(), undefined);
});

test("the lines of one component keep their order", () => {
  const comparison = compared("succeeded", [line("train", "2"), line("train", "1")]);
  assert.deepEqual(comparison.final(), {
    component: "train",
    line: 1,
    recorded: line("train", "1"),
    printed: line("train", "2"),
  });
});

test("a line from another component, or on another stream, differs", () => {
  assert.equal(compared("succeeded", [line("serve", "1")]).difference?.component, "serve");
  assert.equal(compared("succeeded", [line("train", "1", "stderr")]).difference?.printed?.stream, "stderr");
});

test("a line that never comes differs at the end, and only then", () => {
  const comparison = compared("succeeded", [line("train", "1"), line("train", "2"), line("serve", "a")]);
  assert.equal(comparison.difference, undefined);
  assert.deepEqual(comparison.final(), {
    component: "serve",
    line: 2,
    recorded: line("serve", "b"),
    printed: undefined,
  });
});

test("a line too many differs, unless the recording is a beginning", () => {
  const printed = [...RECORDED, line("train", "3"), line("other", "?")];
  assert.deepEqual(compared("succeeded", printed).difference, {
    component: "train",
    line: 3,
    recorded: undefined,
    printed: line("train", "3"),
  });
  const endless = compared("stopped", printed);
  assert.equal(endless.difference, undefined);
  assert.equal(endless.matched, RECORDED.length);
});

test("an app that prints nothing is as recorded", () => {
  const comparison = new Comparison({ end: "succeeded", python: "3.13.2", lines: [] });
  assert.equal(comparison.matched, 0);
  assert.equal(comparison.final(), undefined);
});

test("recorded and printed lines stand side by side", () => {
  const comparison = compared("succeeded", [
    line("train", "1"),
    line("train", "9"),
    line("serve", "a"),
    line("new", "!"),
  ]);
  const told = (isOver: boolean) =>
    comparison.sides(isOver).map(({ component, pairs, more, matched, first }) => ({
      [component]: pairs.map(({ recorded, printed, isSame }) => `${recorded?.text} ${printed?.text} ${isSame}`),
      numbers: [more, matched, first],
    }));
  assert.deepEqual(told(true), [
    { train: ["1 1 true", "2 9 false"], numbers: [0, 1, 1] },
    { serve: ["a a true", "b undefined false"], numbers: [0, 1, 1] },
    { new: ["undefined ! false"], numbers: [0, 0, 0] },
  ]);
  assert.deepEqual(told(false)[1], { serve: ["a a true", "b undefined true"], numbers: [0, 1, -1] });
});

test("of an output that never ends only a beginning is kept", () => {
  const comparison = compared("stopped", [line("train", "1"), line("train", "2")]);
  for (let i = 0; i < 10_000; i += 1) comparison.feed(line("train", `${i} ${"x".repeat(20_000)}`));
  const [train] = comparison.sides(false);
  assert.equal(train?.pairs.length, 22);
  assert.equal(train?.more, 10_002 - 22);
  assert.equal(train?.first, -1);
  assert.equal(train?.pairs.at(-1)?.printed?.text.length, 10_000);
});
