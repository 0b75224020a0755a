import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOf } from "./traceback.ts";

const TEXT = `Traceback (most recent call last):
  File "train.py", line 18, in run
    self.loss = 1 / (epoch - 3)
                ~~^~~~~~~~~~~~~
ZeroDivisionError: division by zero
`;

test("a traceback is taken apart into places, code, carets and the error", () => {
  assert.deepEqual(partsOf(TEXT, "ZeroDivisionError"), [
    { kind: "place", file: "train.py", line: 18, in: "run" },
    { kind: "text", text: "  self.loss = 1 / (epoch - 3)" },
    { kind: "caret", text: "              ~~^~~~~~~~~~~~~" },
    { kind: "error", type: "ZeroDivisionError:", text: " division by zero" },
  ]);
});

test("a syntax error has a place without a function", () => {
  assert.deepEqual(partsOf('  File "a b.py", line 2\n    x = \n', "SyntaxError")[0], {
    kind: "place",
    file: "a b.py",
    line: 2,
    in: "",
  });
});

test("an error without a message, and text that is no traceback, are kept", () => {
  assert.deepEqual(partsOf("KeyboardInterrupt", "KeyboardInterrupt"), [
    { kind: "error", type: "KeyboardInterrupt", text: "" },
  ]);
  assert.deepEqual(partsOf("the machine ran out of memory", ""), [
    { kind: "text", text: "the machine ran out of memory" },
  ]);
  assert.deepEqual(partsOf("", ""), [{ kind: "text", text: "" }]);
});

test("an endless message is cut", () => {
  const parts = partsOf(`E: ${"x".repeat(100_000)}`, "E");
  assert.ok(JSON.stringify(parts).length < 21_000);
  assert.match(JSON.stringify(parts.at(-1)), /100003 characters/);
});
