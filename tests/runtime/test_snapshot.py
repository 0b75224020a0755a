"""What an app has come to, as plain data, and taken up by another run of the same script."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from litwork import LightningFlow, LightningWork, Payload
from litwork.protocol import Build, Data, Died, Error, Failed, Message, Run, Start, Started, Succeeded, Write
from litwork.structures import List

from .looping import Watched

ERROR = Error("ValueError", "no", (), "ValueError: no\n")


class Work(LightningWork):
    def __init__(self, x: int = 0) -> None:
        super().__init__(parallel=True)
        self.x = x
        self.data: Any = None

    def run(self, *args: object) -> None:
        raise AssertionError("the flow's copy of a work never runs")


class Child(LightningFlow):
    def __init__(self, x: int) -> None:
        super().__init__()
        self.work = Work(x)
        self.count = 0


class Root(LightningFlow):
    """A flow whose `run` is given from outside."""

    def __init__(self, run: Any) -> None:
        super().__init__()
        self.work = Work()
        self.later: Any = None
        self.many: Any = List(Work())
        self.items: list[int] = []
        self._run = run

    def run(self) -> None:
        self._run(self)


def make(run: Any) -> tuple[Any, Watched]:
    root = Root(run)
    return root, Watched(root)


def taken_up(loop: Watched, run: Any = lambda root: None) -> tuple[Any, Watched]:
    """Another app that goes on from where this one is."""
    root, again = make(run)
    again.restore(pickle.loads(pickle.dumps(loop.snapshot())), loop.contents)
    assert again.state() == loop.state()
    return root, again


def kinds(sent: list[tuple[str, Message]]) -> list[tuple[str, str]]:
    return [(name, type(message).__name__) for name, message in sent]


def test_state_and_calls_that_have_ended() -> None:
    def run(root: Any) -> None:
        root.work.run([1, {"a": 1.0}])
        root.items = [root.work.x]

    root, loop = make(run)
    loop.after()
    loop.after(("root.work", Started(1)), ("root.work", Write("x", 7, 0)), ("root.work", Succeeded(1)))
    root, again = taken_up(loop, run)
    assert again.after() == [], "the call isn't made again"
    assert (root.work.x, root.items, root.work.num_successes) == (7, [7], 1)
    assert [status.stage for status in root.work.statuses] == ["pending", "running", "succeeded"]
    assert again.outcome is not None


def test_values_are_the_new_apps_own() -> None:
    root, loop = make(lambda root: None)
    loop.keep_alive = True
    loop.write("root", "items", [1])
    loop.after()
    snapshot = loop.snapshot()
    again = Watched(Root(lambda root: root.items.append(2) if len(root.items) < 2 else None))
    again.restore(snapshot)
    again.after()
    assert again.state()["root"]["items"] == [1, 2]
    assert snapshot["state"]["root"]["items"] == [1]
    assert root.items == [1]


def test_open_calls_are_made_again_in_their_order() -> None:
    def run(root: Any) -> None:
        if not root.items:
            for number in range(3):
                root.work.run(number, key=[number])
            root.many[0].start()
            root.items = [1]

    _, loop = make(run)
    loop.after()
    loop.after(("root.work", Started(1)), ("root.work", Succeeded(1)), ("root.work", Started(2)))
    root, again = taken_up(loop, run)
    assert root.work.is_pending
    sent = [message for _, message in again.sent if isinstance(message, (Run, Start))]
    assert sent == [Run(2, [1], {"key": [1]}), Run(3, [2], {"key": [2]}), Start(1)]
    assert again.after() == []
    again.after(("root.work", Succeeded(2)), ("root.work", Succeeded(3)), ("root.many.0", Succeeded(1)))
    assert again.outcome is not None


@pytest.mark.parametrize("end", [Failed(1, ERROR), Failed(0, ERROR), Died("was killed")])
def test_calls_that_a_failure_has_ended_are_open_again(end: Message) -> None:
    def run(root: Any) -> None:
        root.work.run(1)
        root.work.run(2)

    _, loop = make(run)
    loop.after()
    loop.after(("root.work", Started(1)), ("root.work", end))
    assert loop.outcome is not None
    assert loop.stages["root.work"] == "failed"
    root, again = taken_up(loop, run)
    assert [message for _, message in again.sent if isinstance(message, Run)] == [Run(1, [1], {}), Run(2, [2], {})]
    assert (root.work.is_pending, root.work.num_failures) == (True, 1)


def test_calls_of_an_app_that_was_stopped_are_open_again() -> None:
    _, loop = make(lambda root: root.work.run(1))
    loop.after()
    loop.stop()
    _, again = taken_up(loop)
    assert kinds(again.sent)[-1] == ("root.work", "Run")


def test_what_was_attached_is_made_again() -> None:
    def run(root: Any) -> None:
        if root.later is None:
            root.later = Child(5)
            root.many.append(Work(6))
            root.later.inner = [Work(8)]
        root.later.work.run()
        root.later.inner[0].run()
        root.many[1].run()

    def check(root: Any) -> None:
        assert root.later.count == 3
        run(root)

    _, loop = make(run)
    loop.after()
    loop.write("root.later", "count", 3)
    loop.after(("root.many.1", Write("x", 9, 0)))
    root, again = taken_up(loop, check)
    assert [each for each in kinds(again.sent) if each[1] == "Build"] == [
        ("root.later.work", "Build"),
        ("root.many.1", "Build"),
        ("root.later.inner.0", "Build"),
    ]
    assert (root.later.work.x, root.many[1].x, root.later.inner[0].x) == (5, 9, 8)
    assert ("root.many.1", Write("x", 9, 0)) in again.sent
    again.after()
    assert again.outcome is None
    assert isinstance(again.snapshot()["builds"][0][0], str)
    assert Build(*again.snapshot()["builds"][0]).name == "root.later"
    taken_up(again)


def test_payloads_need_their_contents() -> None:
    def run(root: Any) -> None:
        root.work.run()
        if root.work.data is not None:
            root.many[0].run(root.work.data)

    _, loop = make(run)
    loop.after()
    payload = Payload([1, 2])
    payload.made_by("root.work", "data")
    data = Data(payload.hash, payload.content.buffers)
    loop.after(("root.work", data), ("root.work", Write("data", pickle.loads(pickle.dumps(payload)), 0)))
    assert list(loop.contents) == [payload.hash]
    root, again = make(run)
    again.restore(pickle.loads(pickle.dumps(loop.snapshot())), dict(loop.contents))
    assert ("root.many.0", data) in again.sent
    assert root.work.data.hash == payload.hash
    assert list(again.contents) == [payload.hash]


def test_schedules_and_iterations() -> None:
    told = []

    def run(root: Any) -> None:
        told.append(root.schedule("hourly"))
        for number in root.experimental_iterate([1, 2, 3], user_key="numbers"):
            if number not in root.items:
                root.items.append(number)
            if number == 2 and len(root.items) == 2:
                return

    _, loop = make(run)
    loop.after()
    due = loop.due
    root, again = taken_up(loop, run)
    again.after()
    assert told[-1] is False
    assert again.due == due
    again.write("root", "items", [2, 2, 2])
    again.after()
    assert root.items == [2, 2, 2, 3]


def test_a_snapshot_of_another_app_is_refused() -> None:
    class Other(LightningFlow):
        def run(self) -> None:
            pass

    _, loop = make(lambda root: None)
    with pytest.raises(ValueError, match=r"it has root\.work, which this script doesn't make"):
        Watched(Other()).restore(loop.snapshot())
    with pytest.raises(ValueError, match="another version of litwork"):
        Watched(Other()).restore({**loop.snapshot(), "version": 0})


def test_an_attribute_that_is_no_more_is_left_out() -> None:
    root, loop = make(lambda root: None)
    snapshot = loop.snapshot()
    snapshot["state"]["root"]["gone"] = 1
    again = Watched(Root(lambda root: None))
    again.restore(snapshot)
    assert "gone" not in again.state()["root"]
    assert root.items == []
