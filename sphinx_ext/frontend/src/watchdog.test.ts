import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Watchdog, type Watched } from "./watchdog.ts";

const ROUND = 2000; // ms

beforeEach(() => mock.timers.enable({ apis: ["setInterval"] }));
afterEach(() => mock.timers.reset());

/** Something that keeps a list of what happens to it. */
function subject(isBusy: () => boolean): Watched & { seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    isBusy,
    ping: () => seen.push("ping"),
    onDead: () => seen.push("dead"),
    onSilent: () => seen.push("silent"),
  };
}

function rounds(count: number): void {
  for (let i = 0; i < count; i += 1) mock.timers.tick(ROUND);
}

test("what answers lives", () => {
  const dog = new Watchdog();
  const watched = subject(() => false);
  dog.watch(watched);
  for (let i = 0; i < 50; i += 1) {
    rounds(3);
    dog.answered(watched);
  }
  assert.deepEqual([...new Set(watched.seen)], ["ping"]);
  dog.stop();
});

test("what has nothing to do and doesn't answer is dead", () => {
  const dog = new Watchdog();
  const watched = subject(() => false);
  dog.watch(watched);
  rounds(6);
  assert.ok(!watched.seen.includes("dead"));
  rounds(1);
  assert.equal(watched.seen.at(-1), "dead");
  dog.stop();
});

test("what computes may be silent, which is told once; it isn't dead when it comes back", () => {
  const dog = new Watchdog();
  let busy = true;
  const watched = subject(() => busy);
  dog.watch(watched);
  rounds(100);
  assert.equal(watched.seen.filter((each) => each === "silent").length, 1);
  assert.ok(!watched.seen.includes("dead"));
  busy = false;
  dog.answered(watched); // the message that says so
  rounds(6);
  assert.ok(!watched.seen.includes("dead"));
  dog.stop();
});

test("nothing is asked of what was let go, nor after the end", () => {
  const dog = new Watchdog();
  const [one, two] = [subject(() => false), subject(() => false)];
  dog.watch(one);
  dog.watch(two);
  dog.forget(one);
  rounds(1);
  dog.stop();
  rounds(20);
  assert.deepEqual([one.seen, two.seen], [[], ["ping"]]);
});
