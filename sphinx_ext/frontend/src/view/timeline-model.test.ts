import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunEvent, RunFact } from "../events.ts";
import { Roster } from "./roster.ts";
import { LIMIT } from "./series.ts";
import { Timeline } from "./timeline-model.ts";
import { doingOf, labelOf, type Sentence, sentenceOf, tell } from "./timeline-words.ts";

const COMPONENTS = {
  type: "components",
  components: [
    { name: "root", kind: "flow", className: "Root" },
    { name: "root.train", kind: "work", className: "Train" },
    { name: "root.serve", kind: "work", className: "Serve" },
  ],
} satisfies RunFact;

/** The app began to run so long after the click. */
const BOOT = 400;

function timeline(...facts: [number, RunFact][]): Timeline {
  const roster = new Roster();
  roster.set(COMPONENTS.components);
  const made = new Timeline(roster);
  const events = [[0, { type: "running", python: "3.13.2" }], [1, COMPONENTS], ...facts] as [number, RunFact][];
  for (const [time, fact] of events) made.take(at(time, fact));
  return made;
}

function at(time: number, fact: RunFact): RunEvent {
  return fact.type === "received"
    ? { ...fact, sent: fact.sent + BOOT, time: time + BOOT }
    : { ...fact, time: time + BOOT };
}

const activity = (component: string, what: "busy" | "sleeping" | "waiting"): RunFact => ({
  type: "activity",
  component,
  activity: what,
});
const call = (component: string, text: string): RunFact => ({ type: "call", component, text });
const write = (by: string, attribute: string, value: string, component = by): RunFact => ({
  type: "write",
  component,
  attribute,
  value,
  by,
});
const received = (
  from: string,
  to: string,
  what: "call" | "write" | "payload",
  name: string,
  sent: number,
): RunFact => ({
  type: "received",
  from,
  to,
  what,
  name,
  sent,
});

const plain = ({ time, parts }: Sentence) =>
  `${time}: ${parts.map((part) => (typeof part === "string" ? part : "code" in part ? `\`${part.code}\`` : part.component)).join("")}`;

const spans = (made: Timeline, machine: number) =>
  made.machines[machine]?.doing.items.map(({ from, to, busy, asleep }) => [from, to, busy, asleep]);

const ONE_EPOCH: [number, RunFact][] = [
  [10, activity("root", "busy")],
  [11, call("root.train", "root.train.run()")],
  [12, activity("root", "waiting")],
  [15, received("root", "root.train", "call", "root.train.run()", 11.5)],
  [16, activity("root.train", "busy")],
  [516, activity("root.train", "sleeping")],
  [520, received("root.train", "root", "write", "weight", 516)],
  [520, received("root.train", "root", "write", "epoch", 517)],
  [520.5, activity("root", "busy")],
  [521, write("root.train", "weight", "1.896")],
  [521, write("root.train", "epoch", "3")],
  [530, call("root.serve", "root.serve.run(1.896)")],
  [531, activity("root", "waiting")],
  [534, received("root", "root.serve", "call", "root.serve.run(1.896)", 530.2)],
  [535, activity("root.serve", "busy")],
  [560, activity("root.serve", "waiting")],
  [563, { type: "status", component: "root.serve", stage: "succeeded" }],
];

test("machines are the flow and its works", () => {
  const { machines } = timeline();
  assert.deepEqual(
    machines.map(({ name, color }) => [name, color]),
    [
      ["root", "0"],
      ["root.train", "1"],
      ["root.serve", "2"],
    ],
  );
});

test("an activity lasts until the next one", () => {
  const made = timeline(...ONE_EPOCH);
  assert.deepEqual(spans(made, 0), [
    [10, 12, 2, 0],
    [520.5, 531, 10.5, 0],
  ]);
  assert.deepEqual(spans(made, 1), [[16, 516, 500, 0]]);
  const [, train] = made.machines;
  assert.ok(train);
  assert.deepEqual(made.current(train, 716), { id: -1, from: 516, to: 716, busy: 0, asleep: 200, count: 0 });
});

test("a call lasts from when it was made until its work waits, and ends as the flow says", () => {
  const made = timeline(...ONE_EPOCH);
  const [first] = made.machines[2]?.calls.items ?? [];
  assert.ok(first);
  assert.deepEqual([first.from, first.began, first.ended, first.stage], [530, 535, 560, "succeeded"]);
  const [open] = made.machines[1]?.open ?? [];
  assert.deepEqual([open?.from, open?.began, open?.ended], [11, 16, undefined]);
});

test("what one machine says may overtake what another said", () => {
  const succeeded: [number, RunFact] = [40, { type: "status", component: "root.train", stage: "succeeded" }];
  const called: [number, RunFact] = [8, call("root.train", "root.train.run()")];
  const began: [number, RunFact] = [10, activity("root.train", "busy")];
  const ended: [number, RunFact] = [30, activity("root.train", "waiting")];
  for (const order of [
    [called, began, ended, succeeded],
    [began, called, ended, succeeded],
    [began, ended, called, succeeded],
    [called, began, succeeded, ended],
    [called, succeeded, began, ended],
    [began, called, succeeded, ended],
  ]) {
    const calls = timeline(...order).machines[1]?.calls.items;
    assert.deepEqual(
      calls?.map(({ from, began, ended, stage }) => [from, began, ended, stage]),
      [[8, 10, 30, "succeeded"]],
    );
  }
});

test("queued calls of one work are done one after the other", () => {
  const made = timeline(
    [10, call("root.train", "root.train.run(1)")],
    [10, call("root.train", "root.train.run(2)")],
    [20, activity("root.train", "busy")],
    [30, activity("root.train", "waiting")],
    [31, activity("root.train", "busy")],
    [41, activity("root.train", "waiting")],
  );
  assert.deepEqual(
    made.machines[1]?.calls.items.map(({ text, began, ended }) => [text, began, ended]),
    [
      ["root.train.run(1)", 20, 30],
      ["root.train.run(2)", 31, 41],
    ],
  );
});

test("a write stands at the time at which it left its machine", () => {
  const made = timeline(...ONE_EPOCH);
  const [wrote] = made.machines[1]?.writes.items ?? [];
  assert.ok(wrote);
  assert.equal(wrote.from, 516);
  assert.deepEqual(
    [...wrote.values],
    [
      ["weight", "1.896"],
      ["epoch", "3"],
    ],
  );
});

test("a write and what came of it are told in words", () => {
  const made = timeline(...ONE_EPOCH);
  const moments = made.moments(500, 529);
  assert.deepEqual(tell(made, moments).map(plain), [
    "516: root.train wrote `weight = 1.896`, `epoch = 3`",
    "520: root received `weight`, `epoch`",
    "530: root called `root.serve.run(1.896)`",
  ]);
  assert.equal(labelOf(made, moments), "0.52 s, root.train, 2 writes");
  assert.deepEqual(tell(made, made.moments(529, 531)).map(plain), [
    "530: root called `root.serve.run(1.896)`",
    "534: root.serve received the call",
    "560: root.serve came to its end after 25 ms",
  ]);
});

test("what the flow writes to a work is told from the flow", () => {
  const made = timeline(
    [10, write("root", "rate", "0.5", "root.train")],
    [15, received("root", "root.train", "write", "rate", 12)],
    [20, received("root.train", "root", "payload", "model", 18)],
    [21, write("root.train", "model", "Payload(…)")],
  );
  assert.deepEqual(
    made.moments(0, 100).map((moment) => tell(made, [moment]).map(plain)),
    [
      ["10: root wrote `root.train.rate = 0.5`", "15: root.train received `rate`"],
      ["18: root.train wrote `model = Payload(…)`", "20: root received the payload `model`"],
    ],
  );
});

test("the end ends everything", () => {
  const made = timeline(...ONE_EPOCH, [900, { type: "end", state: "stopped", machines: 3 }]);
  assert.equal(made.ended, 900);
  assert.deepEqual(spans(made, 1)?.at(-1), [516, 900, 0, 384]);
  assert.equal(made.machines[1]?.calls.items[0]?.stage, "stopped");
  assert.equal(made.machines[1]?.calls.items[0]?.ended, 900);
});

test("ten minutes with thousands of events a second take bounded room", () => {
  const made = timeline([0, call("root.train", "root.train.run()")], [0, activity("root.train", "busy")]);
  for (let time = 1; time < 600_000; time += 3) {
    made.take(at(time, activity("root.train", "sleeping")));
    made.take(at(time + 1, received("root.train", "root", "write", `n${time % 100}`, time)));
    made.take(at(time + 1, write("root.train", `n${time % 100}`, String(time))));
    made.take(at(time + 1, call("root.serve", `root.serve.run(${time})`)));
    made.take(at(time + 1, activity("root.serve", "busy")));
    made.take(at(time + 2, activity("root.serve", "waiting")));
    made.take(at(time + 2, activity("root.train", "busy")));
  }
  const [, train, serve] = made.machines;
  assert.ok(train && serve);
  for (const series of [train.doing, train.writes, serve.calls, serve.doing]) {
    assert.ok(series.items.length <= LIMIT, `${series.items.length}`);
  }
  assert.equal([...made.crossed(0, 600_000)].length <= LIMIT, true);
  assert.equal(
    train.writes.items.reduce((sum, { count }) => sum + count, 0),
    200_000,
  );
  assert.equal(serve.total, 200_000);
  const busy = train.doing.items.reduce((sum, doing) => sum + doing.busy, 0);
  assert.ok(Math.abs(busy - 200_000) < 10, `busy for ${busy} ms`);
  assert.ok(Math.max(...train.writes.items.map(({ values }) => values.size)) <= 8);
  const [old] = train.writes.items;
  assert.ok(old);
  assert.match(plain(sentenceOf(made, old)), /^1: root\.train wrote [\d,]+ times until [\d.]+ s, at last `n/);
  const [blinking] = train.doing.items;
  assert.ok(blinking);
  assert.match(
    plain(doingOf("root.train", false, blinking)),
    /^0: root\.train was busy and asleep by turns, busy for /,
  );
});

test("calls that never begin take bounded room too", () => {
  const made = timeline();
  for (let time = 0; time < 10_000; time += 1) made.take(at(time, call("root.train", `root.train.run(${time})`)));
  assert.equal(made.machines[1]?.open.length, 100);
  assert.equal(made.machines[1]?.total, 10_000);
});

test("works that come later take the rows below, and change nothing above", () => {
  const roster = new Roster();
  const made = new Timeline(roster);
  const take = (time: number, fact: RunFact) => {
    if (fact.type === "components") roster.set(fact.components);
    made.take(at(time, fact));
  };
  take(0, COMPONENTS);
  take(10, activity("root.serve", "busy"));
  take(20, activity("root.serve", "waiting"));
  const late = { name: "root.a.0", kind: "work", className: "Late" } as const;
  take(30, {
    type: "components",
    components: [...COMPONENTS.components.slice(0, 1), late, ...COMPONENTS.components.slice(1)],
  });
  take(40, activity("root.a.0", "busy"));
  assert.deepEqual(
    made.machines.map(({ name, color, activity }) => [name, color, activity]),
    [
      ["root", "0", "waiting"],
      ["root.train", "1", "waiting"],
      ["root.serve", "2", "waiting"],
      ["root.a.0", "3", "busy"],
    ],
  );
  assert.equal(spans(made, 2)?.length, 1);
});
