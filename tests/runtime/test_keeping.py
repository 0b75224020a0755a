"""What is kept of a loop makes the same loop again: whatever has happened, and whenever it was kept."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litwork import LightningApp, LightningFlow, LightningWork, Payload
from litwork.checkpoint import INTERVAL, SHARE, Marks, Pace, is_empty, join
from litwork.loop import Loop
from litwork.protocol import Data, Died, Error, Failed, Left, Message, Run, Start, Started, Succeeded, Write
from litwork.status import MOST
from litwork.structures import List

ERROR = Error("ValueError", "no", (), "ValueError: no\n")


class Work(LightningWork):
    def __init__(self, **options: Any) -> None:
        super().__init__(raise_exception=False, **options)
        self.x: Any = 0
        self.rows: list[int] = []

    def run(self, *args: object) -> None:
        raise AssertionError("the flow's copy of a work never runs")


class Root(LightningFlow):
    """A flow that answers each new value, asks a schedule, and goes through items with calls that wait."""

    def __init__(self) -> None:
        super().__init__()
        self.a = Work(parallel=True)
        self.b = Work(cache_calls=False)
        self.ws = List()
        self.seen: list[Any] = []
        self._run = self._go

    def run(self) -> None:
        self._run()

    def _go(self) -> None:
        if self.a.x not in self.seen:
            self.seen.append(self.a.x)
        if self.schedule("* * * * *"):
            self.ws.append(Work(parallel=True))
        for item in self.experimental_iterate(range(3), user_key="items"):
            self.b.run(item)


class Kept(Loop):
    """A loop of which the test keeps something when the loop says so, and whenever it likes."""

    def __init__(self, root: LightningFlow) -> None:
        self.sent: list[tuple[str, Message]] = []
        self.now = 1_000_000.0
        self.kept: dict[str, Any] | None = None
        self.marks = Marks()
        super().__init__(
            LightningApp(root),
            lambda name, message: self.sent.append((name, message)),
            lambda name, stage: None,
            clock=lambda: self.now,
            keep=self.take,
        )
        self.keep_alive = True

    def take(self, is_urgent: bool = True) -> None:
        """Keep what has changed, as it would be read again, and see that it is as good as the whole."""
        if not is_urgent:
            return
        changes = pickle.loads(pickle.dumps(self.snapshot(self.marks)))
        if self.kept is None:
            self.kept = changes
        else:
            join(self.kept, changes)
        assert text(self.kept) == text(self.snapshot())
        assert is_empty(self.snapshot(self.marks))

    def open(self) -> list[tuple[str, int]]:
        """The open calls that somebody could end."""
        return [(name, call.number) for name, line in self._lines.items() for call in line.calls.open]


def text(snapshot: dict[str, Any]) -> str:
    """A snapshot as a text by which snapshots can be compared: pointers by their keys, calls in any order."""
    for calls in snapshot["calls"].values():
        calls["ended"].sort(key=repr)
    for history in snapshot["histories"].values():
        del history["statuses"][:-MOST]
    return repr(snapshot)


def went_on(kept: dict[str, Any]) -> Kept:
    """A new loop of the same app, from what was kept, which stays as it is."""
    loop = Kept(Root())
    loop.restore(pickle.loads(pickle.dumps(kept)))
    return loop


def act(loop: Kept, action: str, value: int) -> None:
    names = list(loop.works)
    name = names[value % len(names)]
    work = loop.works[name]
    opened = loop.open()
    step: list[tuple[str, Message]] = []
    if action == "write":
        step = [(name, Write("x", [value], 10**6)), (name, Write("rows", [value] * 3, 10**6))]
    elif action == "time":
        loop.now += 40
    elif action == "call":
        loop.ask(lambda: work.run(value, [value]))
    elif action in ("start", "stop"):
        loop.ask(getattr(work, action))
    elif action == "flow writes":
        loop.write("root.b", "x", value)
    elif action == "dies":
        step = [(name, Died("died"))]
    elif opened:
        who, number = opened[value % len(opened)]
        messages: dict[str, Message] = {
            "starts": Started(number),
            "ends": Succeeded(number),
            "fails": Failed(number, ERROR),
        }
        step = [(who, messages[action])]
    loop.step(step)
    left = [(to, Left()) for to, message in loop.sent if type(message).__name__ == "Stop"]
    loop.sent = [each for each in loop.sent if type(each[1]).__name__ != "Stop"]
    loop.step(left)


ACTIONS = ["write", "time", "call", "start", "stop", "flow writes", "dies", "starts", "ends", "ends", "fails", "keep"]


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 7)), max_size=40))
def test_what_was_kept_makes_the_same_loop(actions: list[tuple[str, int]]) -> None:
    loop = Kept(Root())
    loop.step()
    for action, value in actions:
        if action == "keep":
            loop.take()
        else:
            act(loop, action, value)
    loop.take()
    assert loop.kept is not None
    again = went_on(loop.kept)
    before, after = loop.snapshot(), again.snapshot()
    for history in (*before["histories"].values(), *after["histories"].values()):
        # A call that was open is queued again, which is a further status.
        del history["statuses"][-1:]
    for name, calls in after["calls"].items():
        assert sorted(calls["ended"]) == sorted(before["calls"][name]["ended"])
        assert calls["open"] == before["calls"][name]["open"]
        assert calls["count"] == before["calls"][name]["count"]
    assert after["state"] == before["state"]
    assert after["schedules"] == before["schedules"]
    assert after["iterations"] == before["iterations"]
    assert [name for name, _ in after["builds"]] == [name for name, _ in before["builds"]]
    assert list(again.works) == list(loop.works)
    # Exactly the calls that were open are made again.
    made = [(to, message.call) for to, message in again.sent if isinstance(message, (Run, Start))]
    assert sorted(made) == sorted(loop.open())
    # And the first pass of the new run changes nothing but what time has brought.
    again.now = loop.now
    again.step()
    assert again.snapshot()["state"] == before["state"]
    assert list(again.works) == list(loop.works)


def test_a_call_that_has_ended_is_kept_before_the_flow_sees_it() -> None:
    root = Root()
    loop = Kept(root)
    loop.step()
    (name, number), *_ = loop.open()
    passes: list[int] = []

    def look() -> None:
        assert loop.kept is not None
        passes.append(len(loop.kept["calls"]["root.b"]["ended"]))

    root._run = look
    loop.step([(name, Succeeded(number))])
    assert passes == [1]


def test_a_pass_that_ends_in_its_midst_is_no_time_for_a_snapshot() -> None:
    root = Root()
    loop = Kept(root)
    loop.step()
    assert loop.is_whole

    def stop() -> None:
        root.seen.append("half")
        root.stop()

    root._run = stop
    loop.step([("root.a", Write("x", 1, 0))])
    assert loop.outcome is not None
    assert not loop.is_whole


def test_a_payload_comes_back_with_its_content() -> None:
    loop = Kept(Root())
    loop.step()
    payload = Payload([1, 2, 3])
    payload.made_by("root.a", "x")
    content = payload.content
    loop.step([("root.a", Data(content.key, content.buffers)), ("root.a", Write("x", payload, 0))])
    loop.take()
    assert loop.kept is not None
    assert set(loop.contents) == {content.key}

    again = Kept(Root())
    again.restore(pickle.loads(pickle.dumps(loop.kept)), {content.key: content})
    assert set(again.contents) == {content.key}
    again.step()
    again.ask(lambda: again.works["root.b"].run(again.works["root.a"].x))  # type: ignore[attr-defined]
    assert ("root.b", Data(content.key, content.buffers)) in again.sent


def test_another_app_is_refused() -> None:
    class Other(LightningFlow):
        def __init__(self) -> None:
            super().__init__()
            self.b = Work()

    loop = Kept(Root())
    loop.step()
    with pytest.raises(ValueError, match=r"root\.ws\.0, which this script doesn't make"):
        Kept(Other()).restore(loop.snapshot())


def test_a_work_without_attributes_that_is_gone_is_missed() -> None:
    class Plain(LightningWork):
        def run(self) -> None:
            pass

    class One(LightningFlow):
        def __init__(self, *names: str) -> None:
            super().__init__()
            for name in names:
                setattr(self, name, Plain())

    snapshot = Kept(One("old")).snapshot()
    with pytest.raises(ValueError, match=r"root\.old"):
        Kept(One("new")).restore(snapshot)


def test_pace() -> None:
    now = 100.0
    pace = Pace(lambda: now)
    assert pace.pause is None
    pace.want()
    assert pace.pause == 0
    pace.begin()
    pace.end()
    assert pace.pause is None
    pace.want()
    assert pace.pause == INTERVAL
    now += INTERVAL / 2
    assert pace.pause == INTERVAL / 2
    now += INTERVAL
    assert pace.pause == 0
    pace.begin()
    now += 1.0  # it takes long
    pace.end()
    pace.want()
    assert pace.pause == pytest.approx(1.0 / SHARE)
