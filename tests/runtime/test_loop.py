"""The loop as it is: messages in, messages out. No work runs in these tests; they say what it would have sent."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from litwork import LightningApp, LightningFlow, LightningWork, Payload
from litwork.loop import Loop
from litwork.protocol import Data, Died, Error, Failed, Message, Run, Started, Succeeded, Write, decode, encode

ERROR = Error("ValueError", "no", (), "ValueError: no\n")


class Work(LightningWork):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.x = 0
        self.data: Any = None

    def run(self, *args: object) -> None:
        raise AssertionError("the flow's copy of a work never runs")


class Root(LightningFlow):
    """A flow whose `run` is given from outside."""

    def __init__(self, run: Any, **options: Any) -> None:
        super().__init__()
        self.a = Work(**options)
        self.b = Work(**options)
        self.seen: list[Any] = []
        self.value: Any = None
        self._run = run
        self._passes = 0
        self._kept: Any = None

    def run(self) -> None:
        self._passes += 1
        self._run(self)


def make(run: Any, **options: Any) -> tuple[Root, Watched]:
    root = Root(run, **options)
    return root, Watched(LightningApp(root))


class Watched(Loop):
    """A loop that keeps what it sends and shows."""

    def __init__(self, app: LightningApp) -> None:
        self.sent: list[tuple[str, Message]] = []
        self.shown: list[tuple[str, str]] = []
        self.now = 1000.0
        self.trees: list[tuple[tuple[str, str, str], ...]] = []
        super().__init__(
            app,
            lambda name, message: self.sent.append((name, message)),
            lambda *stage: self.shown.append(stage),
            clock=lambda: self.now,
            grew=lambda: self.trees.append(self.components),
        )


def step(loop: Watched, messages: list[tuple[str, Message]]) -> list[tuple[str, Message]]:
    """Make a step; return what was sent in it."""
    loop.sent = []
    loop.step(messages)
    return loop.sent


def of(messages: list[tuple[str, Message]], kind: type[Message]) -> list[tuple[str, Message]]:
    return [(name, message) for name, message in messages if isinstance(message, kind)]


def travelled(message: Message) -> Message:
    return decode(encode(message))


def test_the_tree() -> None:
    _root, loop = make(lambda root: None)
    assert loop.components == (("root", "flow", "Root"), ("root.a", "work", "Work"), ("root.b", "work", "Work"))
    assert list(loop.works) == ["root.a", "root.b"]
    assert loop.stages == {"root": "running", "root.a": "not_started", "root.b": "not_started"}


def test_an_app_that_does_nothing_ends_at_once() -> None:
    root, loop = make(lambda root: None)
    assert step(loop, []) == []
    assert loop.outcome is not None
    assert (loop.outcome.state, loop.outcome.status, loop.outcome.component) == ("succeeded", 0, "root")
    assert root._passes == 1
    assert step(loop, [("root.a", Started(1))]) == []


def test_a_first_call_brings_the_whole_state() -> None:
    def run(root: Root) -> None:
        root.a.x = 5
        root.a.run(1)

    _root, loop = make(run, parallel=True)
    assert step(loop, []) == [
        ("root.a", Write("x", 5, 1)),
        ("root.a", Write("data", None, 0)),
        ("root.a", Run(1, [1], {})),
    ]
    assert loop.outcome is None


def test_a_call_and_what_was_written_before_it_go_out_in_the_midst_of_a_pass() -> None:
    sent: list[tuple[str, Message]] = []
    shown: list[tuple[str, str]] = []

    def run(root: Root) -> None:
        root.b.run()
        if root.b.has_started and not sent:
            root.b.x = 1
            root.a.x = 2
            loop.sent = []
            root.a.run()
            sent[:] = loop.sent
            shown[:] = loop.shown[-1:]
            root.a.x = 3

    _root, loop = make(run, parallel=True)
    step(loop, [])
    step(loop, [("root.b", Started(1))])
    assert sent == [
        ("root.a", Write("x", 2, 1)),
        ("root.a", Write("data", None, 0)),
        ("root.b", Write("x", 1, 1)),
        ("root.a", Run(1, [], {})),
    ]
    assert shown == [("root.a", "pending")]
    assert loop.sent[len(sent) :][:1] == [("root.a", Write("x", 3, 2))]


def test_an_illegal_value_found_at_a_call_leaves_it_unmade() -> None:
    def run(root: Root) -> None:
        root.seen.append({1})
        with contextlib.suppress(AttributeError):
            root.a.run()
        assert not root.a.is_pending
        root.seen.clear()
        root.a.run()

    _root, loop = make(run, parallel=True)
    assert of(step(loop, []), Run) == [("root.a", Run(1, [], {}))]


def test_a_call_that_waits_ends_the_pass() -> None:
    notes = []

    def run(root: Root) -> None:
        root.a.run()
        notes.append("after")
        root.b.run()

    _root, loop = make(run)
    assert of(step(loop, []), Run) == [("root.a", Run(1, [], {}))]
    assert notes == []
    assert step(loop, [("root.a", Started(1))]) == []
    assert loop.stages["root.a"] == "running"
    assert of(step(loop, [("root.a", Succeeded(1))]), Run) == [("root.b", Run(1, [], {}))]
    assert notes == ["after"]
    step(loop, [("root.b", Started(1)), ("root.b", Succeeded(1))])
    assert loop.outcome is not None
    assert notes == ["after", "after"]


def test_a_waiting_pass_is_made_again_only_for_a_message() -> None:
    def run(root: Root) -> None:
        root.seen.append(len(root.seen))
        root.a.run()

    root, loop = make(run)
    step(loop, [])
    assert root._passes == 1


def test_a_flow_that_swallows_the_unwinding_still_waits() -> None:
    def run(root: Root) -> None:
        try:
            root.a.run()
        except BaseException:
            root.seen.append(1)

    root, loop = make(run)
    step(loop, [])
    assert root._passes == 1
    assert loop.outcome is None


def test_parallel_calls_are_made_in_one_pass_and_the_app_waits_for_them() -> None:
    def run(root: Root) -> None:
        root.a.run(1)
        root.a.run(2)
        root.b.run()

    _root, loop = make(run, parallel=True)
    runs = of(step(loop, []), Run)
    assert runs == [("root.a", Run(1, [1], {})), ("root.a", Run(2, [2], {})), ("root.b", Run(1, [], {}))]
    step(loop, [("root.a", Succeeded(1)), ("root.b", Succeeded(1))])
    assert loop.outcome is None
    assert loop.stages["root.a"] == "pending"
    step(loop, [("root.a", Succeeded(2))])
    assert loop.outcome is not None
    assert loop.stages == {"root": "succeeded", "root.a": "succeeded", "root.b": "succeeded"}


def test_the_flow_sees_writes_and_is_run_once_for_many() -> None:
    def run(root: Root) -> None:
        root.a.run()
        if root.a.x not in root.seen:
            root.seen.append(root.a.x)

    root, loop = make(run, parallel=True)
    step(loop, [])
    step(loop, [("root.a", Write("x", value, 0)) for value in (1, 2, 3)])
    assert root.seen == [0, 3]


def test_a_write_of_the_same_value_makes_no_pass() -> None:
    root, loop = make(lambda root: root.a.run(), parallel=True)
    step(loop, [])
    step(loop, [("root.a", Write("x", 0, 0))])
    assert root._passes == 1


def test_a_write_that_had_not_seen_the_flows_is_dropped() -> None:
    def run(root: Root) -> None:
        root.a.run()
        if root.b.x == 0:
            root.a.x = 10
            root.b.x = 1

    root, loop = make(run, parallel=True)
    step(loop, [])
    step(loop, [("root.a", Write("x", 1, 0))])
    assert root.a.x == 10
    step(loop, [("root.a", Write("x", 2, 1))])
    assert root.a.x == 2


def test_an_attribute_that_the_flow_does_not_know_is_ignored() -> None:
    root, loop = make(lambda root: root.a.run(), parallel=True)
    step(loop, [])
    step(loop, [("root.a", Write("unknown", 1, 0))])
    assert not hasattr(root.a, "unknown")


def test_a_failure_ends_the_app_and_stops_the_others() -> None:
    def run(root: Root) -> None:
        root.a.run()
        root.b.run()

    root, loop = make(run, parallel=True)
    step(loop, [])
    loop.shown.clear()
    step(loop, [("root.b", Failed(1, ERROR)), ("root.a", Succeeded(1))])
    assert loop.outcome is not None
    assert (loop.outcome.state, loop.outcome.component, loop.outcome.error) == ("failed", "root.b", ERROR)
    assert loop.shown == [("root.b", "failed"), ("root.a", "stopped"), ("root", "failed")]
    assert root._passes == 1


def test_a_failure_that_is_allowed_lets_the_flow_go_on() -> None:
    def run(root: Root) -> None:
        root.a.run()
        root.seen = [root.a.has_failed, root.a.status.message]

    root, loop = make(run, raise_exception=False)
    step(loop, [])
    step(loop, [("root.a", Failed(1, ERROR))])
    assert root.seen == [True, "ValueError: no"]
    assert loop.outcome is not None
    assert loop.outcome.state == "succeeded"


def test_a_work_that_died_is_given_everything_anew() -> None:
    def run(root: Root) -> None:
        root.a.run(1)
        root.a.run(2)

    _root, loop = make(run, raise_exception=False)
    step(loop, [])
    step(loop, [("root.a", Write("x", 7, 0))])
    sent = step(loop, [("root.a", Died("is gone"))])
    assert sent == [
        ("root.a", Write("x", 7, 0)),
        ("root.a", Write("data", None, 0)),
        ("root.a", Run(2, [2], {})),
    ]


def test_a_death_without_an_open_call_is_a_failure_too() -> None:
    _root, loop = make(lambda root: (root.a.run(), root.b.run()), parallel=True)
    step(loop, [])
    step(loop, [("root.a", Succeeded(1))])
    step(loop, [("root.a", Died("is gone"))])
    assert loop.outcome is not None
    assert loop.outcome.error is not None
    assert loop.outcome.error.text == "root.a is gone\n"


def test_a_flush_sends_what_the_flow_has_written_up_to_there() -> None:
    found = []

    def run(root: Root) -> None:
        root.a.run()
        found.append((loop.is_in_flow, len(loop.sent)))
        root.a.x, root.value = 1, [1]
        loop.flush()
        found.append((loop.is_in_flow, len(loop.sent)))
        root.a.x = 2
        root.value.append(2)

    root, loop = make(run, parallel=True)
    sent = step(loop, [])
    assert found[:2] == [(True, 3), (True, 4)]
    writes = [message for name, message in of(sent, Write) if name == "root.a"]
    assert writes[-3:] == [Write("x", 1, 1), Write("x", 1, 3), Write("x", 2, 4)]
    assert root._passes == 2, "what was flushed makes another pass due, as what was not"
    assert loop.state()["root"]["value"] == [1, 2]
    assert not loop.is_in_flow


def test_a_flush_makes_no_pass_due() -> None:
    def run(root: Root) -> None:
        root.a.run()
        for value in ["for a while", ["changed"], None]:
            root.value = value
            loop.flush()

    root, loop = make(run, parallel=True)
    step(loop, [])
    assert root._passes == 1
    step(loop, [("root.a", Started(1))])
    assert root._passes == 2


def test_a_flush_leaves_what_the_flow_must_not_write_until_the_pass_has_ended() -> None:
    def run(root: Root) -> None:
        root.a.run()
        root.seen.append({1} if root._passes == 1 else Payload(1))
        root.b.x = root._passes
        loop.flush()
        root.seen.clear()
        if root._passes == 2:
            root.seen.append({2})

    root, loop = make(run, parallel=True)
    step(loop, [])
    assert loop.state()["root.b"]["x"] == 2
    assert loop.outcome is not None
    assert loop.outcome.error is not None
    assert loop.outcome.error.message.startswith("root.seen[0] can't be shared: it is {2}")
    assert root._passes == 2


def test_the_flow_is_interrupted_only_in_its_own_code() -> None:
    found = []

    class Looking(Watched):
        def _make_call(self, *call: Any) -> None:
            found.append(self.is_in_flow)
            super()._make_call(*call)

    def run(root: Root) -> None:
        found.append(loop.is_in_flow)
        with contextlib.suppress(TypeError):
            root.b.run(object())
        found.append(loop.is_in_flow)
        try:
            root.a.run()
        finally:
            found.append(loop.is_in_flow)

    loop = Looking(LightningApp(Root(run)))
    step(loop, [])
    assert found == [True, False, True, False, True]
    assert not loop.is_in_flow


def test_stop_from_outside() -> None:
    root, loop = make(lambda root: root.a.run())
    step(loop, [])
    loop.stop()
    assert loop.outcome is not None
    assert (loop.outcome.state, loop.outcome.status) == ("stopped", 130)
    assert loop.stages == {"root": "stopped", "root.a": "stopped", "root.b": "not_started"}
    assert root.a.has_stopped


def test_an_interrupt_is_no_failure_of_the_flow() -> None:
    def run(root: Root) -> None:
        raise KeyboardInterrupt

    _root, loop = make(run)
    with pytest.raises(KeyboardInterrupt):
        step(loop, [])
    assert loop.outcome is None


def written(name: str, value: object) -> list[tuple[str, Message]]:
    """What a work sends that sets `data` to a payload of this value."""
    payload = Payload(value)
    payload.made_by(name, "data")
    data = Data(payload.hash, payload.content.buffers)
    return [(name, travelled(data)), (name, travelled(Write("data", payload, 0)))]


def test_a_payload_is_kept_and_sent_once_to_each_work_that_needs_it() -> None:
    def run(root: Root) -> None:
        root.a.run()
        if root.a.data is not None:
            assert root.a.data.value is None
            root.b.run(root.a.data)
            root.b.run(root.a.data, "again")

    root, loop = make(run, parallel=True)
    step(loop, [])
    [data, write] = written("root.a", [1, 2])
    assert step(loop, [data]) == []
    sent = step(loop, [write])
    assert [type(message) for _, message in sent] == [Write, Write, Data, Run, Run]
    assert sent[2] == ("root.b", data[1])
    with pytest.raises(RuntimeError, match="pass it to the run"):
        root.a.data.get()


def test_a_payload_that_nothing_points_to_is_forgotten_everywhere() -> None:
    def run(root: Root) -> None:
        root.a.run()
        if root.a.data is not None:
            root.b.run(root.a.data)

    _root, loop = make(run, parallel=True)
    step(loop, [])
    first = written("root.a", [1])
    key = first[0][1].payload  # type: ignore[attr-defined]
    step(loop, first)
    del first  # it holds a pointer
    second = written("root.a", [2])
    assert ("root.b", Data(key, ())) not in step(loop, second), "an open call still has it"
    assert ("root.b", Data(key, ())) in step(loop, [("root.b", Succeeded(1))])
    assert len(loop._contents) == 1


def test_a_private_pointer_of_the_flow_keeps_a_content() -> None:
    def run(root: Root) -> None:
        root.a.run()
        if root.a.data is not None and root._kept is None:
            root._kept = root.a.data
        if root.a.x:
            root.b.run(root._kept)

    _root, loop = make(run, parallel=True)
    step(loop, [])
    first = written("root.a", [1])
    step(loop, first)
    step(loop, written("root.a", [2]))
    assert ("root.b", first[0][1]) in step(loop, [("root.a", Write("x", 1, 0))])


def test_the_content_of_a_write_that_was_dropped_is_dropped() -> None:
    def run(root: Root) -> None:
        root.a.run()
        root.a.data = "of the flow"

    root, loop = make(run, parallel=True)
    step(loop, [])
    step(loop, written("root.a", [1]))
    assert root.a.data == "of the flow"
    assert len(loop._contents) == 0


def test_an_illegal_change_in_a_pass_that_waits_is_a_failure() -> None:
    def run(root: Root) -> None:
        root.seen.append({1})
        root.a.run()

    _root, loop = make(run)
    step(loop, [])
    assert loop.outcome is not None
    assert loop.outcome.error is not None
    assert loop.outcome.error.message.startswith("root.seen[0] can't be shared")
    assert "During handling" not in loop.outcome.error.text


def test_a_work_that_failed_is_not_called_stopped_for_its_queued_calls() -> None:
    def run(root: Root) -> None:
        root.a.run(1)
        root.a.run(2)

    _root, loop = make(run, parallel=True)
    step(loop, [])
    step(loop, [("root.a", Failed(1, ERROR))])
    assert loop.stages["root.a"] == "failed"
