import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsIn, laneRows, lanesFor, rowsFor } from "./layout.ts";

test("as many lanes as fit at 208 px stand side by side", () => {
  assert.deepEqual([0, 200, 343, 417, 626, 736].map(columnsIn), [1, 1, 1, 2, 3, 3]);
});

test("silent components get the room that is left, in the order of the tree", () => {
  const lanes = (names: string, columns: number) =>
    lanesFor([...names], (name) => name === name.toUpperCase(), columns);
  assert.deepEqual(lanes("abc", 3), ["a", "b", "c"]);
  assert.deepEqual(lanes("aBc", 2), ["a", "B"]);
  assert.deepEqual(lanes("aBC", 2), ["B", "C"]);
  assert.deepEqual(lanes("aBCD", 2), ["B", "C", "D"]);
  assert.deepEqual(lanes("abc", 1), ["a"]);
});

test("lanes are as high as the recording asks, within bounds", () => {
  const lines = (n: number, text = "short") =>
    Array.from({ length: n }, () => ({ component: "root.train", stream: "stdout", text }));
  assert.equal(rowsFor([], 700, 8), 8);
  assert.equal(rowsFor(lines(1), 700, 8), 3);
  assert.equal(rowsFor(lines(5), 700, 8), 5);
  assert.equal(rowsFor(lines(500), 700, 8), 8);
  assert.equal(rowsFor(lines(3, "x".repeat(60)), 320, 8), 6, "lines that wrap need more rows");
});

test("lanes that do not fit go into further rows", () => {
  assert.deepEqual(
    [0, 1, 3, 4, 7].map((lanes) => laneRows(lanes, 3)),
    [1, 1, 1, 2, 3],
  );
});
