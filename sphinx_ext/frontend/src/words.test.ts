import assert from "node:assert/strict";
import { test } from "node:test";
import { baseName, count, machinesEnded, megabytes, minorVersion, plural, seconds } from "./words.ts";

test("counts have a comma after each three digits", () => {
  assert.deepEqual([0, 12, 999, 1000, 48211, 1234567].map(count), ["0", "12", "999", "1,000", "48,211", "1,234,567"]);
  assert.equal(plural(1, "line"), "1 line");
  assert.equal(plural(0, "line"), "0 lines");
  assert.equal(plural(48211, "line"), "48,211 lines");
});

test("seconds have one digit below a minute, and none above", () => {
  assert.deepEqual([0, 49, 50, 940, 12_400, 59_940, 59_960, 64_000, 3_599_600].map(seconds), [
    "0.0 s",
    "0.0 s",
    "0.1 s",
    "0.9 s",
    "12.4 s",
    "59.9 s",
    "1 min 00 s",
    "1 min 04 s",
    "60 min 00 s",
  ]);
});

test("bytes, versions and files", () => {
  assert.equal(megabytes(12_345_678), "12.3");
  assert.equal(minorVersion("3.13.2"), "3.13");
  assert.equal(baseName("scripts/toy/train.py"), "train.py");
  assert.equal(baseName("train.py"), "train.py");
});

test("machines end in words that fit their number", () => {
  assert.equal(machinesEnded(0), "No machine was started.");
  assert.equal(machinesEnded(1), "Its machine has ended.");
  assert.equal(machinesEnded(2), "Both machines have ended.");
  assert.equal(machinesEnded(3), "All three machines have ended.");
  assert.equal(machinesEnded(12), "All 12 machines have ended.");
});
