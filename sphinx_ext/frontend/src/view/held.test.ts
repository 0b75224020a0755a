import assert from "node:assert/strict";
import { test } from "node:test";
import { Held } from "./held.ts";

type Word = "running" | "sleeping" | "waiting";

/** What is shown, from millisecond to millisecond, when the word is what `at` says. */
function shown(at: (time: number) => Word, until: number): Word[] {
  const held = new Held<Word>("waiting", 0);
  return Array.from({ length: until }, (_, time) => {
    held.set(at(time), time);
    held.settle(time);
    return held.shown;
  });
}

const changes = (words: Word[]) => words.filter((word, i) => word !== words[i - 1]).length;

test("a word that lasts is shown within a tenth of a second", () => {
  const words = shown((time) => (time < 1000 ? "sleeping" : "running"), 2000);
  assert.equal(words[100], "sleeping");
  assert.equal(words[999], "sleeping");
  assert.equal(words[1100], "running");
});

test("what blinks is not shown", () => {
  assert.deepEqual(
    new Set(shown((time) => (time % 250 < 2 ? "running" : "sleeping"), 3000).slice(100)),
    new Set(["sleeping"]),
  );
});

test("no word is shown for less than a quarter of a second", () => {
  for (const period of [20, 90, 150, 240]) {
    const words = shown((time) => (time % period < period / 2 ? "running" : "sleeping"), 5000);
    assert.ok(changes(words) <= 5000 / 250 + 2, `period ${period}: ${changes(words)} changes`);
  }
});

test("a forced word is shown at once", () => {
  const held = new Held<Word>("running", 0);
  held.set("sleeping", 10);
  held.force("waiting", 11);
  assert.equal(held.shown, "waiting");
  assert.equal(held.settle(12), undefined);
});

test("it asks to be asked until it shows the last word", () => {
  const held = new Held<Word>("waiting", 0);
  held.set("running", 1000);
  let time = 1000;
  for (let wait = held.settle(time); wait !== undefined; wait = held.settle(time)) time += wait;
  assert.equal(held.shown, "running");
  assert.ok(time < 1200);
});
