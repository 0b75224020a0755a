import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trace } from "./messages.ts";
import { readFromWorker } from "./messages.ts";
import { eventOf } from "./traces.ts";

const exists = (name: string) => ["root", "root.a", "root.b"].includes(name);

const began = performance.now();
const now = performance.timeOrigin + began;

const ITEMS: Trace[] = [
  { type: "activity", time: now, component: "root", activity: "busy" },
  { type: "activity", time: now, component: "root.a", activity: "sleeping" },
  { type: "state", time: now, components: [{ name: "root.a", attributes: [{ name: "x", value: "1" }] }] },
  { type: "call", time: now, component: "root.a", text: "root.a.run(1)" },
  { type: "write", time: now, component: "root.a", attribute: "x", value: "2", by: "root.b" },
  { type: "received", time: now, from: "root.a", to: "root", what: "payload", name: "x", sent: now },
  { type: "received", time: now, from: "root", to: "root.a", what: "call", name: "root.a.run(1)", sent: now },
];

const said = (machine: string, items = ITEMS) =>
  items.map((item) => eventOf(item, machine, exists, began) !== undefined);

test("the flow's machine speaks of itself, and of the calls and the state of its app", () => {
  assert.deepEqual(said("root"), [true, false, true, true, true, true, false]);
});

test("a work's machine speaks of itself alone", () => {
  assert.deepEqual(said("root.a"), [false, true, false, false, false, false, true]);
  assert.deepEqual(said("root.b"), [false, false, false, false, false, false, false]);
  const between: Trace = {
    type: "received",
    time: now,
    from: "root.b",
    to: "root.a",
    what: "write",
    name: "x",
    sent: now,
  };
  assert.deepEqual(said("root.a", [between]), [false]);
});

test("nobody speaks of components that the app does not have", () => {
  const items: Trace[] = [
    { type: "state", time: now, components: [{ name: "root.c", attributes: [] }] },
    { type: "call", time: now, component: "root.c", text: "root.c.run()" },
    { type: "write", time: now, component: "root", attribute: "x", value: "2", by: "root.c" },
    { type: "received", time: now, from: "root.c", to: "root", what: "write", name: "x", sent: now },
  ];
  assert.deepEqual(said("root", items), [false, false, false, false]);
  const early: Trace = { type: "activity", time: now, component: "root", activity: "busy" };
  assert.equal(
    eventOf(early, "root", () => false, began),
    undefined,
  );
});

test("times count from the start of the run, and nothing has happened before it, or will have", () => {
  const received = (time: number, sent: number) => {
    const event = eventOf(
      { type: "received", time, from: "root.a", to: "root", what: "write", name: "x", sent },
      "root",
      exists,
      began,
    );
    assert(event?.type === "received");
    return [event.time, event.sent];
  };
  const [time = -1, sent = -1] = received(now, now - 1e9);
  assert(time >= 0 && time < 1);
  assert.equal(sent, 0);
  const [late = 0, later = 0] = received(now + 1e9, now + 2e9);
  assert(late <= performance.now() - began);
  assert.equal(late, later);
});

test("a trace has the form of these facts, and nothing beside", () => {
  assert.deepEqual(readFromWorker({ type: "trace", items: ITEMS.map((item) => ({ ...item, html: "<b>" })) }), {
    type: "trace",
    items: ITEMS,
  });
  const [activity, , state, , write, received] = ITEMS;
  for (const item of [
    null,
    [],
    { ...activity, time: "0" },
    { ...activity, time: Number.NaN },
    { ...activity, activity: "dancing" },
    { ...activity, type: "end" },
    { ...activity, type: "__proto__" },
    { ...state, components: [{ name: "root.a", attributes: [{ name: "x", value: 1 }] }] },
    { ...state, components: [{ name: "root.a", attributes: "x" }] },
    { ...write, value: null },
    { ...write, by: "x".repeat(2_000_000) },
    { ...received, what: "secret" },
    { ...received, sent: Number.POSITIVE_INFINITY },
  ]) {
    assert.equal(readFromWorker({ type: "trace", items: [activity, item] }), undefined);
  }
  assert.equal(readFromWorker({ type: "trace", items: {} }), undefined);
});
