import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, clustersOf, lasting, scaleFor, ticksFor, tickText } from "./timeline-scale.ts";

test("a short run fills the chart on a scale that grows in steps", () => {
  const shown = (time: number) => Math.round(580 / scaleFor(time, 580, false, false).perMs);
  assert.deepEqual([0, 900, 950, 1200, 4600, 7000, 17_000].map(shown), [1000, 1000, 1500, 1500, 5000, 7500, 20_000]);
  for (let time = 0; time < 18_000; time += 100) {
    const { perMs, width } = scaleFor(time, 580, false, false);
    assert.equal(width, 580);
    assert.ok(time * perMs <= 580 * 0.95, `now is inside at ${time}`);
  }
});

test("a long run is wider than the chart, unless all of it is wanted", () => {
  const { perMs, width } = scaleFor(600_000, 580, false, false);
  assert.equal(perMs, 0.028);
  assert.equal(Math.round(width), Math.round(600_000 * 0.028 + 580 * 0.06));
  assert.equal(scaleFor(600_000, 580, false, true).width, 580);
  assert.ok(scaleFor(12_000, 340, false, false).width > 340, "a narrow chart shows less");
});

test("a run that has ended fills the chart", () => {
  assert.ok(Math.abs(scaleFor(120, 580, true, false).perMs * 120 - 580 * 0.98) < 1e-9);
  assert.ok(Number.isFinite(scaleFor(0, 580, true, false).perMs));
});

test("the axis has round numbers that keep apart", () => {
  assert.deepEqual(ticksFor(0, 1000, 0.58), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  assert.deepEqual(ticksFor(4100, 9000, 0.028), [6000, 8000]);
  for (const perMs of [1e-6, 0.001, 0.01, 0.1, 1, 10]) {
    const [first = 0, second = Number.POSITIVE_INFINITY] = ticksFor(0, 1000 / perMs, perMs);
    assert.ok((second - first) * perMs >= 56, `${perMs}`);
  }
});

test("times are named as readers expect", () => {
  assert.deepEqual([0, 200, 1500, 12_000, 90_000, 600_000].map(tickText), [
    "0 s",
    "0.2 s",
    "1.5 s",
    "12 s",
    "1:30 min",
    "10:00 min",
  ]);
  assert.deepEqual([clock(2834), clock(64_204), clock(34, 3)], ["2.83 s", "1 min 04.20 s", "0.034 s"]);
  assert.deepEqual([0.04, 0.44, 35.2, 1234].map(lasting), ["less than 0.1 ms", "0.4 ms", "35 ms", "1.2 s"]);
});

test("marks that would cover each other are one", () => {
  assert.deepEqual(
    clustersOf([0, 3, 8, 9, 30], (x) => x, 9),
    [[0, 3, 8], [9], [30]],
  );
});
