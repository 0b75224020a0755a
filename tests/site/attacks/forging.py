"""A work, and the flow, say on their own ports what only others may say, and what nobody may.

What is printed is numbered, so that a test sees from outside that the run went on undisturbed.
"""

import inspect
from typing import Any

import js

import litwork as L

MARKUP = "<img src='prize?markup' onerror='window.prize = 1'><script>window.prize = 1</script><b>bold</b>"

FOR_ANYBODY = [
    "null",
    "42",
    '"end"',
    "[]",
    "{}",
    '{"type": "__proto__"}',
    '{"type": "constructor"}',
    '{"type": ["output"]}',
    '{"__proto__": {"type": "end", "state": "failed"}, "polluted": 1}',
    '{"type": "output", "stream": "stdout", "lines": ["forged"]}',
    '{"type": "output", "stream": "stdout", "text": ["forged"]}',
    '{"type": "output", "stream": "stdout", "text": {"toString": 1, "length": 1}}',
    '{"type": "output", "stream": "innerHTML", "text": "forged"}',
    '{"type": "components", "components": [{"name": "root", "kind": "window", "className": "Forged"}]}',
    '{"type": "end", "state": "stopped", "failure": null, "batches": {}}',
    '{"type": "end", "state": "failed", "failure": {"__proto__": {"text": "forged"}}, "batches": {}}',
    '{"type": "end", "state": "failed", "failure": null, "batches": {"__proto__": -1}}',
    '{"type": "trace", "items": "forged"}',
    '{"type": "trace", "items": [{"type": "end", "time": 0, "state": "failed"}]}',
    '{"type": "trace", "items": [{"type": "write", "time": null, "component": "root", "attribute": "forged", '
    '"value": "1", "by": "root"}]}',
    '{"type": "left"}',
    '{"type": "leaves", "name": ["root.second"]}',
    '{"type": "ready"}',
    '{"type": "died", "machine": "root", "message": "forged"}',
    '{"type": "spawn", "machine": "forged", "snapshot": null}',
]

FOR_THE_FLOW_ONLY = [
    '{"type": "end", "state": "succeeded", "failure": null, "batches": {}}',
    '{"type": "components", "components": [{"name": "forged", "kind": "work", "className": "Forged"}]}',
    '{"type": "components", "components": [{"name": "root.forged", "kind": "work", "className": "Forged"}]}',
    '{"type": "status", "component": "root.second", "stage": "failed"}',
    '{"type": "leaves", "name": "root.second"}',
    '{"type": "keeps", "name": "root.second"}',
    '{"type": "trace", "items": [{"type": "call", "time": 0, "component": "root.second", "text": "forged"}]}',
    '{"type": "trace", "items": [{"type": "state", "time": 0, "components": []}]}',
    '{"type": "trace", "items": [{"type": "activity", "time": 0, "component": "root.second", "activity": "sleeping"}]}',
    '{"type": "trace", "items": [{"type": "write", "time": 0, "component": "root", "attribute": "forged", '
    '"value": "1", "by": "root"}]}',
]


def page() -> Any:
    """The port to the page: the machine that runs this code holds it."""
    return next(each.frame.f_locals["self"]._host.port for each in inspect.stack() if each.function == "turn")


def forge(*messages: str) -> None:
    for message in messages:
        page().postMessage(js.JSON.parse(message))


def forge_a_memory() -> None:
    forged = js.JSON.parse('{"type": "booted", "jspi": true}')
    forged.snapshot = js.Uint8Array.new(4096).fill(7).buffer
    page().postMessage(forged)


def forge_something_huge() -> None:
    long = js.JSON.parse('{"type": "output", "stream": "stdout"}')
    long.text = "forged" * 1_000_000
    page().postMessage(long)


class First(L.LightningWork):
    def run(self) -> None:
        print("1 before")
        forge(*FOR_ANYBODY, *FOR_THE_FLOW_ONLY)
        forge_a_memory()
        forge_something_huge()
        forge(
            '{"type": "output", "component": "root.second", "name": "root.second", "machine": "root.second", '
            '"stream": "stdout", "text": "2 under my own name"}'
        )
        print(MARKUP)
        print("3 after")


class Second(L.LightningWork):
    def run(self) -> None:
        print("1 undisturbed")


class Root(L.LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.first = First()
        self.second = Second()

    def run(self) -> None:
        print("1 before")
        forge(*FOR_ANYBODY)
        forge_a_memory()
        # Components are in the tree of their app, and stay what they are.
        forge('{"type": "components", "components": [{"name": "forged", "kind": "work", "className": "Forged"}]}')
        forge('{"type": "components", "components": [{"name": "root.first", "kind": "flow", "className": "Forged"}]}')
        self.first.run()
        self.second.run()
        print("2 after")


app = L.LightningApp(Root())
