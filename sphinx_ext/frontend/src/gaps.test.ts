import assert from "node:assert/strict";
import { test } from "node:test";
import { Gaps } from "./gaps.ts";

const output = (component: string, first: number, ...lines: string[]) => ({
  type: "output" as const,
  time: 0,
  component,
  stream: "stdout" as const,
  lines,
  first,
});

test("lines that follow on each other stay as they are", () => {
  const gaps = new Gaps();
  assert.deepEqual(gaps.fill(output("root.a", 0, "one", "two")).lines, ["one", "two"]);
  assert.deepEqual(gaps.fill(output("root.b", 0, "another's")).lines, ["another's"]);
  assert.deepEqual(gaps.fill(output("root.a", 2, "three")).lines, ["three"]);
});

test("what is missing is counted, for each component", () => {
  const gaps = new Gaps();
  assert.match(gaps.fill(output("root.a", 1200, "late")).lines[0] ?? "", /^… 1,200 lines not shown/);
  gaps.fill(output("root.b", 0, "one"));
  const { lines } = gaps.fill(output("root.b", 2, "three"));
  assert.match(lines[0] ?? "", /^… 1 line not shown/);
  assert.equal(lines[1], "three");
});
