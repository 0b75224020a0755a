import assert from "node:assert/strict";
import { test } from "node:test";
import { Series, type Span } from "./series.ts";

interface Counted extends Span {
  count: number;
}

const join = (into: Counted, next: Counted) => {
  into.count += next.count;
};
const span = (from: number, to = from): Counted => ({ from, to, count: 1 });
const count = (items: readonly Counted[]) => items.reduce((sum, item) => sum + item.count, 0);

test("what begins and ends within a grain is one", () => {
  const series = new Series<Counted>({ join, grain: 10 });
  for (const time of [0, 4, 9, 10, 30]) series.add(span(time));
  assert.deepEqual(series.items, [
    { from: 0, to: 9, count: 3 },
    { from: 10, to: 10, count: 1 },
    { from: 30, to: 30, count: 1 },
  ]);
});

test("what comes late is put in its place", () => {
  const series = new Series<Counted>({ join });
  for (const time of [5, 3, 9, 4]) series.add(span(time));
  assert.deepEqual(
    series.items.map(({ from }) => from),
    [3, 4, 5, 9],
  );
});

test("thousands of spans a second for ten minutes take bounded room, and none is lost", () => {
  const series = new Series<Counted>({ join, limit: 500 });
  let longest = 0;
  for (let time = 0; time < 600_000; time += 0.5) {
    series.add(span(time, time + 0.25));
    longest = Math.max(longest, series.items.length);
  }
  assert.ok(longest <= 501, `${longest} spans`);
  assert.equal(count(series.items), 1_200_000);
  assert.equal(series.items[0]?.from, 0);
  assert.ok(
    series.items.every(({ from, to }, i) => to < (series.items[i + 1]?.from ?? Number.POSITIVE_INFINITY) && from <= to),
    "they stay apart and in order",
  );
  const latest = series.items.slice(-200);
  assert.ok(latest.every((item) => item.count === 1, "the latest are kept as they were"));
});

test("what touches a time is found", () => {
  const series = new Series<Counted>({ join });
  for (const [from, to] of [
    [0, 5],
    [10, 15],
    [20, 25],
  ]) {
    series.add(span(from as number, to));
  }
  const found = (from: number, to: number) => series.between(from, to).map((item) => item.from);
  assert.deepEqual(found(5, 10), [0, 10]);
  assert.deepEqual(found(6, 9), []);
  assert.deepEqual(found(-5, 100), [0, 10, 20]);
  assert.equal(series.before(12)?.from, 10);
  assert.equal(series.before(-1), undefined);
});
