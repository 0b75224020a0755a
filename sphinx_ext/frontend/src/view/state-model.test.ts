import assert from "node:assert/strict";
import { test } from "node:test";
import { type Attribute, ago, isMarked, kindOf, State, shortName } from "./state-model.ts";

function begun(): State {
  const state = new State();
  const attributes = [{ name: "epoch", value: "0" }];
  state.take({
    type: "state",
    time: 100,
    components: [
      { name: "root.train", attributes },
      { name: "root", attributes: [] },
    ],
  });
  return state;
}

function write(state: State, time: number, value: string, attribute = "epoch"): Attribute {
  state.take({ type: "write", time, component: "root.train", attribute, value, by: "root.train" });
  const found = state.components.get("root.train")?.get(attribute);
  assert.ok(found);
  return found;
}

test("what an app begins with is not marked", () => {
  const epoch = begun().components.get("root.train")?.get("epoch");
  assert.ok(epoch);
  assert.equal(epoch.value, "0");
  assert.equal(epoch.changed, undefined);
  assert.equal(isMarked(epoch, 100), false);
});

test("a change is marked for two seconds, with the value from before", () => {
  const epoch = write(begun(), 1000, "1");
  assert.deepEqual([epoch.value, epoch.was, epoch.by, epoch.changed], ["1", "0", "root.train", 1000]);
  assert.equal(isMarked(epoch, 2999), true);
  assert.equal(isMarked(epoch, 3000), false);
});

test("changes while it is marked do not mark it anew", () => {
  const state = begun();
  const marks = new Set<number>();
  for (let time = 1000; time < 7000; time += 5) marks.add(write(state, time, String(time)).marked);
  assert.deepEqual([...marks], [1000, 3000, 5000]);
  const epoch = write(state, 7001, "7001");
  assert.deepEqual([epoch.value, epoch.was, epoch.changed], ["7001", "6995", 7001]);
});

test("an attribute that comes later is shown too, and their number is bounded", () => {
  const state = begun();
  for (let i = 0; i < 2000; i += 1) {
    state.take({ type: "write", time: i, component: "root.train", attribute: `a${i}`, value: "1", by: "root" });
  }
  assert.equal(state.components.get("root.train")?.size, 500);
  assert.equal(state.writes, 2000);
});

test("an attribute whose place a component has taken is none any more, nor one that a list of components has taken", () => {
  const state = begun();
  for (const attribute of ["model", "parts", "epoch"]) write(state, 1000, "None", attribute);
  const components = ["root.train", "root.train.model", "root.train.parts.0"].map((name) => ({ name }));
  state.take({
    type: "components",
    time: 2000,
    components: components.map(({ name }) => ({ name, kind: "work", className: "Part" })),
  });
  assert.deepEqual([...(state.components.get("root.train")?.keys() ?? [])], ["epoch"]);
});

test("values have the colours of their kinds", () => {
  assert.deepEqual(["5", "-0.3", "True", "'a'", '"b"', "b'c'", "None", "[1]", "Payload(…)"].map(kindOf), [
    "number",
    "number",
    "number",
    "text",
    "text",
    "text",
    "none",
    "other",
    "other",
  ]);
});

test("times are told as a reader says them", () => {
  assert.deepEqual([0, 499, 800, 9900, 12_300, 59_400, 60_000, 200_000].map(ago), [
    "now",
    "now",
    "0.8 s ago",
    "9.9 s ago",
    "12 s ago",
    "59 s ago",
    "1 min ago",
    "3 min ago",
  ]);
  assert.deepEqual(["root.train", "root.a.b", "root"].map(shortName), ["train", "a.b", "root"]);
});
