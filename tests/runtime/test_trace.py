"""What a reader who watches a run is told of one machine, and how values are said in short."""

from __future__ import annotations

from typing import Any

import pytest

from litwork import LightningApp, LightningFlow, LightningWork, Payload
from litwork.backends.texts import MOST, text_of, text_of_call
from litwork.backends.trace import MOST as MOST_NOTES
from litwork.backends.trace import Trace
from litwork.loop import Loop
from litwork.protocol import Data, Message, Run, Started, Succeeded, Write


class Clock:
    """A clock that stands still unless it is set."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def make(machine: str = "root") -> tuple[Trace, Clock]:
    clock = Clock()
    return Trace(machine, clock), clock


def payload(value: object) -> Payload:
    pointer = Payload(value)
    pointer.made_by("root.a", "model")
    return pointer


def facts(trace: Trace) -> list[tuple[Any, ...]]:
    """The notes that are taken, each by its values alone."""
    return [tuple(note.values()) for note in trace.take()]


# --- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1.5, float("nan"), "it's", [], [1, [2.0]], (), (1,), (1, "2"), {}, {"a": [1], 2: {None: "b"}}],
    ids=repr,
)
def test_a_short_value_is_said_as_python_says_it(value: object) -> None:
    assert text_of(value) == repr(value)


def test_a_payload_is_said_as_one() -> None:
    assert text_of([payload("x" * 1000)]) == "[<Payload model of root.a>]"


@pytest.mark.parametrize(
    "value",
    [
        "x" * 1_000_000,
        "'\n" * 1_000_000,
        list(range(1_000_000)),
        tuple(range(1_000_000)),
        dict.fromkeys(range(1_000_000)),
        {"k" * 1_000_000: "v" * 1_000_000},
        10**100_000,
        [[["x" * 150] * 50] * 50] * 50,
    ],
    ids=["text", "escapes", "list", "tuple", "dict", "key", "int", "nested"],
)
def test_a_long_value_is_shortened(value: object) -> None:
    text = text_of(value)
    assert 10 < len(text) <= MOST + 10
    assert text[-1] == repr([value])[-2] if isinstance(value, (list, tuple, dict)) else True
    assert "…" in text or text == "<int of 332193 bits>"


def test_deep_values_are_shortened() -> None:
    value: list[Any] = []
    for _ in range(500):
        value = [value]
    assert text_of(value).startswith("[[[")
    assert len(text_of(value)) < 2 * MOST


def test_what_fits_of_a_list_is_whole() -> None:
    text = text_of(list(range(1000)))
    assert text.startswith("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ") and text.endswith(", …]")


def test_a_call_is_said_in_python() -> None:
    assert text_of_call("root.serve", [1.896, "a"], {"x": [1]}) == "root.serve.run(1.896, 'a', x=[1])"
    assert text_of_call("root.serve", [], {}) == "root.serve.run()"
    assert len(text_of_call("root.serve", ["x" * 1000] * 10, {})) < 2 * MOST


# --- notes ------------------------------------------------------------------------------------------------------------


def test_notes_are_taken_once_in_their_order() -> None:
    trace, clock = make()
    assert trace.is_empty
    for time, name in enumerate(["x", "y"]):
        clock.time = float(time)
        trace.wrote("root", name, time, "root")
    clock.time = 0.5
    trace.pass_began()
    assert not trace.is_empty
    assert [(note["type"], note["time"]) for note in trace.take()] == [("write", 0), ("activity", 0.5), ("write", 1)]
    assert trace.is_empty
    assert trace.take() == []


def test_the_last_value_of_an_attribute_counts() -> None:
    trace, clock = make()
    for time in range(5):
        clock.time = float(time)
        trace.wrote("root.a", "x", time, "root.a")
        trace.wrote("root", "x", -time, "root")
    assert facts(trace) == [
        ("write", "root.a", "x", "4", "root.a", 4.0),
        ("write", "root", "x", "-4", "root", 4.0),
    ]
    trace.wrote("root.a", "x", 5, "root.a")
    assert facts(trace) == [("write", "root.a", "x", "5", "root.a", 4.0)]


def test_an_activity_is_noted_when_it_changes() -> None:
    trace, clock = make("root.a")
    for time, activity in enumerate(["waiting", "busy", "busy", "sleeping", "busy", "waiting", "waiting"]):
        clock.time = 10.0 * time
        trace.activity(activity)
    activities = [(note["time"], note["component"], note["activity"]) for note in trace.take()]
    assert activities == [
        (10, "root.a", "busy"),
        (30, "root.a", "sleeping"),
        (40, "root.a", "busy"),
        (50, "root.a", "waiting"),
    ]
    trace.activity("waiting")
    assert trace.is_empty


def test_a_pause_too_short_to_be_seen_is_none() -> None:
    trace, clock = make()
    for _ in range(1000):
        trace.pass_began()
        clock.time += 0.5
        trace.pass_ended()
        clock.time += 0.5
    clock.time += 10
    trace.pass_began()
    assert [(note["time"], note["activity"]) for note in trace.take()] == [
        (0, "busy"),
        (999.5, "waiting"),
        (1010, "busy"),
    ]
    # What was taken can't be taken back.
    trace.pass_ended()
    trace.take()
    trace.pass_began()
    assert [note["activity"] for note in trace.take()] == ["busy"]


def test_there_are_never_too_many_notes() -> None:
    trace, clock = make()
    for number in range(3 * MOST_NOTES):
        clock.time = 10.0 * number
        trace.pass_began()
        trace.called("root.a", [number], {})
        clock.time += 5
        trace.pass_ended()
    notes = trace.take()
    calls = [note["text"] for note in notes if note["type"] == "call"]
    assert calls == [f"root.a.run({number})" for number in range(2 * MOST_NOTES, 3 * MOST_NOTES)]
    activities = [note for note in notes if note["type"] == "activity"]
    assert len(activities) == MOST_NOTES
    assert activities[-1]["activity"] == "waiting"


def test_what_arrives_is_named() -> None:
    trace, _ = make("root.b")
    model = payload([1, 2])
    trace.received("root", Data(model.hash, model.content.buffers), 1.0)
    trace.received("root", Write("x", 1, 1), 2.0)
    trace.received("root", Write("x", 2, 2), 3.0)
    trace.received("root", Write("y", 2, 0), 3.0)
    trace.received("root", Run(1, [model], {"y": 3}), 4.0)
    trace.received("root", Write("model", [model], 5), 5.0)
    trace.received("root", Data(model.hash, ()), 6.0)
    assert facts(trace) == [
        ("received", "root", "root.b", "write", "x", 3.0, 0.0),
        ("received", "root", "root.b", "call", "root.b.run(<Payload model of root.a>, y=3)", 4.0, 0.0),
        ("received", "root", "root.b", "payload", "model", 4.0, 0.0),
        ("received", "root", "root.b", "write", "model", 5.0, 0.0),
    ]


def test_a_payload_that_arrives_with_a_write_is_one_thing() -> None:
    trace, _ = make()
    model = payload([1, 2])
    trace.received("root.a", Data(model.hash, model.content.buffers), 1.0)
    trace.received("root.a", Write("model", model, 0), 2.0)
    trace.received("root.a", Started(1), 3.0)
    assert facts(trace) == [("received", "root.a", "root", "payload", "model", 2.0, 0.0)]


# --- the loop ---------------------------------------------------------------------------------------------------------


class Work(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.done = 0

    def run(self, count: int) -> None:
        raise AssertionError("the flow's copy of a work never runs")


class Root(LightningFlow):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[int] = []
        self.work = Work()

    def run(self) -> None:
        if not self.items:
            self.items.append(1)
            self.work.run(len(self.items))
            self.items.append(2)


def test_the_loop_tells_what_it_does() -> None:
    trace, _ = make()
    sent: list[tuple[str, Message]] = []
    loop = Loop(
        LightningApp(Root()), lambda *message: sent.append(message), lambda *stage: None, trace, clock=lambda: 0.0
    )
    trace.state(loop.state())
    (state,) = trace.take()
    assert state["components"] == [
        {"name": "root", "attributes": [{"name": "items", "value": "[]"}]},
        {"name": "root.work", "attributes": [{"name": "done", "value": "0"}]},
    ]
    loop.step()
    assert [fact for fact in facts(trace) if fact[0] != "activity"] == [
        ("call", "root.work", "root.work.run(1)", 0.0),
        ("write", "root", "items", "[1, 2]", "root", 0.0),
    ]
    loop.step([("root.work", Started(1)), ("root.work", Write("done", 1, 0)), ("root.work", Write("done", 1, 0))])
    assert [fact for fact in facts(trace) if fact[0] != "activity"] == [
        ("write", "root.work", "done", "1", "root.work", 0.0)
    ]
    loop.step([("root.work", Succeeded(1))])
    assert loop.outcome is not None
    assert not [fact for fact in facts(trace) if fact[0] != "activity"]
