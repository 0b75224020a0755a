import assert from "node:assert/strict";
import { test } from "node:test";
import { Tail } from "./tail.ts";

const LIMITS = { lines: 5, characters: 100, width: 20 };

function filled(texts: string[]): Tail {
  const tail = new Tail(LIMITS);
  for (const text of texts) tail.push({ component: "root", stream: "stdout", text });
  return tail;
}

const texts = (tail: Tail, from: number) => tail.since(from).map((line) => line.text);

test("an output that fits is kept whole", () => {
  const tail = filled(["a", "b", "c"]);
  assert.deepEqual([tail.start, tail.total], [0, 3]);
  assert.deepEqual(texts(tail, 0), ["a", "b", "c"]);
  assert.deepEqual(texts(tail, 2), ["c"]);
  assert.deepEqual(texts(tail, 3), []);
});

test("of a longer one the last lines are kept, and their numbers stay", () => {
  const tail = filled(Array.from({ length: 1000 }, (_, i) => String(i)));
  assert.deepEqual([tail.start, tail.total], [995, 1000]);
  assert.deepEqual(texts(tail, 0), ["995", "996", "997", "998", "999"]);
  assert.deepEqual(texts(tail, 997), ["997", "998", "999"]);
});

test("long lines are cut, and say how long they were", () => {
  const tail = filled(["x".repeat(1234)]);
  assert.deepEqual(texts(tail, 0), [`${"x".repeat(20)} … (1234 characters)`]);
});

test("characters are bounded too, but the last line always stays", () => {
  const tail = filled(["a".repeat(90), "b".repeat(90), "c".repeat(90)]);
  assert.equal(tail.total, 3);
  assert.equal(tail.start, 1);
  const one = new Tail({ lines: 5, characters: 10, width: 100 });
  for (const text of ["a".repeat(50), "b".repeat(50)]) one.push({ component: "root", stream: "stderr", text });
  assert.deepEqual(
    one.since(0).map((line) => line.text),
    ["b".repeat(50)],
  );
});
