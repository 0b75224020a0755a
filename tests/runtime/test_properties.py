"""What holds for any app: any writes of both sides, any calls, any order in which messages arrive.

Each case is an app of a flow and two works, acted out without processes. In each step the flow does one turn of its
plan. A work does what it has been given for each call, and in the midst of it messages of either side arrive.
"""

from __future__ import annotations

import pickle
from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from litwork import LightningApp, LightningFlow, LightningWork
from litwork.errors import Unwind
from litwork.loop import Loop
from litwork.protocol import Left, Message, Stop, decode, encode
from litwork.worker import WorkSide

Step = tuple[Any, ...]

WORKS = ("a", "b")
values: st.SearchStrategy[Any] = st.integers(0, 3) | st.sampled_from([None, 2.5, "", [1], [[]], {"k": [2]}])
works = st.sampled_from(["a", "a", "a", "b"])  # mostly the same, so that writes meet
writes = st.tuples(st.just("write"), works, st.sampled_from(["x", "x", "x", "y"]), values)
appends = st.tuples(st.just("append"), works, values)
calls = st.tuples(st.just("call"), works, st.integers(0, 3))
turns = st.lists(st.lists(writes | appends | calls, max_size=4), min_size=1, max_size=6)
stops = st.tuples(st.sampled_from(["start", "stop"]), works)
turns_with_stops = st.lists(st.lists(writes | calls | stops, max_size=4), max_size=5)
meanwhile = st.sampled_from([("flush",), ("listen",), ("pass",)])
runs = st.lists(st.lists(writes | meanwhile | appends | meanwhile, min_size=2, max_size=10), min_size=1, max_size=6)


class Work(LightningWork):
    def __init__(self) -> None:
        super().__init__(parallel=True)
        self.x: Any = 0
        self.y: Any = 0
        self.items: list[Any] = []
        self._acting: Any = None

    def run(self, number: int) -> None:
        self._acting(number)


class Root(LightningFlow):
    def __init__(self, plan: list[list[Step]]) -> None:
        super().__init__()
        self.a = Work()
        self.b = Work()
        self.turn = 0
        self._plan = plan
        self._calls: dict[str, list[int]] = defaultdict(list)  # in their order, each once
        self._passes = 0
        self._may_act = False

    @property
    def _has_plans(self) -> bool:
        return self.turn < len(self._plan)

    def run(self) -> None:
        self._passes += 1
        if not self._may_act:
            return
        self._may_act = False
        for kind, name, *rest in self._plan[self.turn]:
            work: Any = getattr(self, name)
            if kind == "call":
                if rest[0] not in self._calls[name]:
                    self._calls[name].append(rest[0])
                work.run(rest[0])
            else:
                do(work, kind, rest)
        self.turn += 1


def do(work: Any, kind: str, rest: list[Any]) -> None:
    """Do one step, on either side. Values are private copies."""
    value = pickle.loads(pickle.dumps(rest[-1])) if rest else None
    if kind == "write":
        setattr(work, rest[0], value)
    elif kind == "append":
        work.items.append(value)
    else:
        getattr(work, kind)()


class Acted:
    """An app that is acted out: what the works do, and when, is in `runs`, one after the other."""

    def __init__(self, plan: list[list[Step]], runs: list[list[Step]], snapshot: Any = None) -> None:
        self.root = Root(plan)
        self.loop = Loop(LightningApp(self.root), self.send, lambda *stage: None, clock=lambda: 0.0)
        self.loop.keep_alive = True
        self.runs = list(runs)
        self.sides: dict[str, WorkSide] = {}
        self.stopped: set[str] = set()  # works whose last message was Stop
        self.sent_to: dict[str, int] = defaultdict(int)  # how many processes of a work were sent something
        self.to_works: dict[str, list[bytes]] = defaultdict(list)
        self.to_flow: list[tuple[str, bytes]] = []
        self.ran: dict[str, list[int]] = defaultdict(list)
        self.numbers: dict[str, int] = defaultdict(int)  # how many processes of a work there were
        self.running = ""
        if snapshot is not None:
            self.loop.restore(snapshot)

    def send(self, name: str, message: Message) -> None:
        if name in self.stopped or not self.sent_to[name]:
            self.sent_to[name] += 1
            self.stopped.discard(name)
            self.to_flow = [(other, data) for other, data in self.to_flow if other != name or decode(data) == Left()]
        if isinstance(message, Stop):
            self.stopped.add(name)
        self.to_works[name].append(encode(message))

    def answer(self, name: str, number: int, message: Message) -> None:
        if self.sent_to[name] == number:
            self.to_flow.append((name, encode(message)))

    def listen(self, name: str) -> None:
        """Have a work take one message. Raises Unwind where that stops the running one."""
        if not self.to_works[name]:
            return
        message = decode(self.to_works[name].pop(0))
        if isinstance(message, Stop):
            self.sides.pop(name).stopping = True
            self.to_flow.append((name, encode(Left())))
            if name == self.running:
                raise Unwind
            return
        if name not in self.sides:
            work = Work()
            work._lit.name = name
            work._acting = lambda number: self.act(name, work, number)
            number = self.numbers[name] = self.numbers[name] + 1
            self.sides[name] = WorkSide(work, lambda message: self.answer(name, number, message), clock=lambda: 0.0)
        self.sides[name].receive(message)

    def act(self, name: str, work: Work, number: int) -> None:
        """Be the `run` of a work."""
        self.ran[name].append(number)
        for kind, *rest in self.runs.pop(0) if self.runs else []:
            if kind == "flush":
                self.sides[name].flush()
            elif kind == "listen":
                self.listen(name)
            elif kind == "pass":
                self.step()
            else:
                do(work, kind, rest[1:])

    def step(self) -> None:
        messages = [(name, decode(data)) for name, data in self.to_flow]
        self.to_flow.clear()
        if self.root._has_plans:
            self.loop.ask(lambda: setattr(self.root, "_may_act", True))
        self.loop.step(messages)

    def finish(self) -> None:
        """Go on until nothing is on its way and no call is queued."""
        self.step()
        while self.root._has_plans or self.to_flow or any(self.to_works.values()):
            for name in list(self.to_works):
                while self.to_works[name]:
                    self.listen(name)
            for name, side in list(self.sides.items()):
                self.running = name
                try:
                    while self.sides.get(name) is side and side.run_next():
                        pass
                except Unwind:
                    pass
                self.running = ""
            self.step()

    def assert_ends_equal(self) -> None:
        state = self.loop.state()
        for name, side in self.sides.items():
            there = {attribute: side.work.__dict__[attribute] for attribute in ("x", "y", "items")}
            assert there == state[name]


@settings(max_examples=100, deadline=None)
@given(turns, runs)
def test_both_ends_end_equal_and_each_call_has_run_once(plan: list[list[Step]], runs: list[list[Step]]) -> None:
    app = Acted(plan, runs)
    app.finish()
    app.assert_ends_equal()
    assert {f"root.{name}": numbers for name, numbers in app.root._calls.items()} == app.ran
    for name in WORKS:
        assert getattr(app.root, name).num_successes == len(app.root._calls[name])


@settings(max_examples=100, deadline=None)
@given(turns, runs)
def test_passes_stop_when_nothing_changes(plan: list[list[Step]], runs: list[list[Step]]) -> None:
    app = Acted(plan, runs)
    app.finish()
    passes = app.root._passes
    app.step()
    assert app.root._passes == passes
    app.loop.keep_alive = False
    app.step()
    assert app.loop.outcome is not None
    assert app.loop.outcome.state == "succeeded"


@settings(max_examples=100, deadline=None)
@given(turns_with_stops, runs)
def test_the_same_with_works_that_are_stopped(plan: list[list[Step]], runs: list[list[Step]]) -> None:
    app = Acted(plan, runs)
    app.finish()
    app.assert_ends_equal()
    for name in WORKS:
        work = getattr(app.root, name)
        assert not (work.is_pending or work.is_running)
        assert work.num_successes <= len(app.ran[f"root.{name}"])


@settings(max_examples=100, deadline=None)
@given(turns, runs, st.data())
def test_a_snapshot_is_taken_up_where_it_was_taken(plan: list[list[Step]], runs: list[list[Step]], data: Any) -> None:
    app = Acted(plan, runs)
    app.step()
    for _ in range(data.draw(st.integers(0, 6))):
        for name in WORKS:
            app.listen(f"root.{name}")
        for side in list(app.sides.values()):
            side.run_next()
        app.step()
    before = pickle.loads(pickle.dumps(app.loop.snapshot()))
    done = {name: list(numbers) for name, numbers in app.ran.items()}
    succeeded = {name: getattr(app.root, name).num_successes for name in WORKS}

    again = Acted(plan, app.runs, before)
    assert again.loop.state() == app.loop.state()
    again.root._calls.update(app.root._calls)
    again.finish()
    again.assert_ends_equal()
    for name in WORKS:
        full = f"root.{name}"
        kept = done.get(full, [])[: succeeded[name]]  # what had succeeded isn't run again, all else is
        assert kept + again.ran[full] == again.root._calls[name]
