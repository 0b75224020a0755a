"""Works that come later, start, stop and fail: what the loop makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from litwork import LightningFlow, LightningWork
from litwork.backends.base import find_work
from litwork.errors import ScriptError
from litwork.protocol import Build, Died, Error, Failed, Left, Run, Start, Started, Stop, Succeeded, Write
from litwork.status import TIMEOUT
from litwork.structures import List

from .looping import Watched

ERROR = Error("ValueError", "no", (), "ValueError: no\n")


class Work(LightningWork):
    def __init__(self, x: Any = 0, **options: Any) -> None:
        super().__init__(**options)
        self.x = x
        self._first = x

    def run(self, *args: object) -> None:
        raise AssertionError("the flow's copy of a work never runs")


class Child(LightningFlow):
    def __init__(self, x: Any) -> None:
        super().__init__()
        self.work = Work(x)
        self.many = List(Work(x))
        self.work._first = "of the flow"


class Root(LightningFlow):
    """A flow whose `run` is given from outside."""

    def __init__(self, run: Any, **options: Any) -> None:
        super().__init__()
        self.work = Work(**{"parallel": True, **options})
        self.later: Any = None
        self.many: Any = List()
        self.step = 0
        self._run = run
        self._passes = 0

    def run(self) -> None:
        self._passes += 1
        self._run(self)


def make(run: Any, **options: Any) -> tuple[Any, Watched]:
    root = Root(run, **options)
    return root, Watched(root)


def kinds(sent: list[Any]) -> list[tuple[str, str]]:
    return [(name, type(message).__name__) for name, message in sent]


# Works that come later.


def test_a_work_that_is_attached_is_sent_what_it_is_made_from() -> None:
    def run(root: Any) -> None:
        if root.later is None:
            root.later = Work(5, parallel=True)
            root.later.x = 6
        root.later.run(1)

    root, loop = make(run)
    sent = loop.after()
    assert kinds(sent) == [("root.later", "Build"), ("root.later", "Write"), ("root.later", "Run")]
    assert sent[1][1] == Write("x", 6, 1)
    build = sent[0][1]
    assert isinstance(build, Build)
    other = Watched(Root(run))
    with pytest.raises(ScriptError, match=r"root\.later is missing"):
        find_work(_app(other), "root.later", sent[1][1])
    made: Any = find_work(_app(other), "root.later", build)
    assert (made.name, made.x, made._first, made.parallel) == ("root.later", 5, 5, True)
    assert loop.stages["root.later"] == "pending"
    assert loop.trees == [["root", "root.work", "root.later"]]
    assert "later" not in loop.state()["root"]
    loop.after(("root.later", Started(1)), ("root.later", Write("x", 9, 1)), ("root.later", Succeeded(1)))
    assert root.later.x == 9
    assert root.later.has_succeeded
    assert loop.outcome is not None


def _app(loop: Watched) -> Any:
    class App:
        root = loop._flow

    return App


def test_what_is_in_an_attached_flow_is_made_with_it() -> None:
    def run(root: Any) -> None:
        if root.later is None:
            root.later = Child(3)
        root.later.work.run()
        root.later.many[0].run()
        root.later.many.append(Work(4))

    _, loop = make(run)
    (name, build), *_ = loop.after()
    assert name == "root.later.work"
    assert isinstance(build, Build)
    assert build.name == "root.later"
    made: Any = find_work(_app(loop), "root.later.many.0", build)
    assert made.x == 3
    work: Any = find_work(_app(loop), "root.later.work", build)
    assert work._first == "of the flow"


def test_what_is_attached_is_a_change_of_the_flow() -> None:
    def run(root: Any) -> None:
        for work in root.many:
            work.run()
        if len(root.many) < 2:
            root.many.append(Work(len(root.many), parallel=True))

    _, loop = make(run)
    assert [name for name, kind in kinds(loop.after()) if kind == "Run"] == ["root.many.0", "root.many.1"]


def test_lists_grow_while_the_app_runs() -> None:
    def run(root: Any) -> None:
        if len(root.many) < 3:
            root.many.append(Work(len(root.many), parallel=True))
            root.step += 1
        for work in root.many:
            work.run()

    root, loop = make(run)
    assert [each for each in kinds(loop.after()) if each[1] in ("Build", "Run")] == [
        (f"root.many.{number}", kind) for number in range(3) for kind in ("Build", "Run")
    ]
    assert [work.name for work in root.works()] == ["root.work", "root.many.0", "root.many.1", "root.many.2"]


@pytest.mark.parametrize(
    ("attach", "error", "message"),
    [
        (
            lambda root: setattr(root, "later", Work(cloud_compute=lambda: 1)),
            TypeError,
            r"root\.later can't be made again.*pickle",
        ),
        (lambda root: setattr(root, "later", root.work), AttributeError, "both root.work and root.later"),
        (lambda root: root.many.append(_changed(Work([]))), AttributeError, "x.0. can't be shared"),
        (lambda root: root.many.append(_local()()), TypeError, r"root\.many\.0 can't be made again.*top level"),
    ],
)
def test_what_cannot_be_attached_leaves_all_as_it_was(attach: Any, error: type[Exception], message: str) -> None:
    caught: list[Exception] = []

    def run(root: Any) -> None:
        try:
            attach(root)
        except Exception as found:
            caught.append(found)

    root, loop = make(run)
    loop.after()
    assert len(caught) == 1
    with pytest.raises(error, match=message):
        raise caught[0]
    assert root.later is None
    assert not root.many
    assert [name for name, _, _ in loop.components] == ["root", "root.work"]
    assert loop.outcome is not None
    assert loop.outcome.state == "succeeded"


def _changed(work: Any) -> Any:
    work.x.append({1})
    return work


def _local() -> type[LightningWork]:
    class Local(LightningWork):
        def run(self) -> None:
            pass

    return Local


# start() and stop().


def test_start_sets_a_work_up_once() -> None:
    def run(root: Any) -> None:
        root.work.start()
        if root.work.status.stage == "started":
            root.work.run()

    root, loop = make(run)
    assert kinds(loop.after()) == [("root.work", "Write"), ("root.work", "Start")]
    assert (root.work.is_pending, root.work.has_started) == (True, False)
    assert loop.outcome is None
    assert loop.after(("root.work", Succeeded(1))) == [("root.work", Run(2, [], {}))]
    assert root.work.num_successes == 0
    assert loop.after(("root.work", Started(2)), ("root.work", Succeeded(2))) == []
    assert [status.stage for status in root.work.statuses] == ["pending", "started", "pending", "running", "succeeded"]
    assert root.work.num_successes == 1


def test_a_failed_start_is_a_failure() -> None:
    _, loop = make(lambda root: root.work.start())
    loop.after()
    loop.after(("root.work", Failed(1, ERROR)))
    assert loop.outcome is not None
    assert (loop.outcome.state, loop.outcome.component) == ("failed", "root.work")


def stop_in_the_second_step(root: Any) -> None:
    root.work.run(1)
    root.work.run(2)
    if root.step == 1:
        root.work.stop()
        root.step = 2


def test_stop_ends_all_calls_at_once() -> None:
    root, loop = make(stop_in_the_second_step)
    loop.after()
    loop.after(("root.work", Started(1)))
    loop.write("root", "step", 1)
    assert loop.after() == [("root.work", Stop())]
    assert root.work.has_stopped
    assert root.work.status.reason == "sigterm_signal_handler"
    assert loop.shown[-1] == ("root.work", "stopped")
    assert loop.outcome is None, "its on_exit may still write"
    late: list[Any] = [("root.work", Succeeded(1)), ("root.work", Failed(0, ERROR)), ("root.work", Write("x", 5, 0))]
    assert loop.after(*late) == []
    assert root.work.x == 5
    assert root.work.has_stopped
    loop.after(("root.work", Left()))
    assert loop.outcome is not None
    assert loop.outcome.state == "succeeded"


def test_a_stopped_call_is_made_again_only_after_a_start() -> None:
    def run(root: Any) -> None:
        stop_in_the_second_step(root)
        if root.step == 3:
            root.work.start()
            root.work.run(1)
            root.step = 4

    _root, loop = make(run)
    loop.after()
    loop.after(("root.work", Started(1)), ("root.work", Succeeded(1)))
    loop.write("root", "step", 1)
    loop.after()
    loop.write("root", "step", 3)
    sent = loop.after()
    assert kinds(sent) == [("root.work", "Write"), ("root.work", "Start"), ("root.work", "Run")]
    assert sent[-1][1] == Run(4, [2], {}), "the other one had succeeded"


def test_another_call_of_a_stopped_work_gives_it_a_successor() -> None:
    def run(root: Any) -> None:
        root.work.run(root.step)
        if root.step == 1:
            root.work.stop()
            root.step = 2

    _root, loop = make(run)
    loop.after()
    loop.write("root", "step", 1)
    sent = loop.after()
    assert kinds(sent) == [("root.work", kind) for kind in ("Run", "Stop", "Write", "Run")]
    loop.after(("root.work", Succeeded(3)))
    assert loop.outcome is None
    loop.after(("root.work", Left()))
    assert loop.outcome is not None


def test_stop_gets_a_flow_past_a_call_that_waits() -> None:
    def run(root: Any) -> None:
        if root.step == 1:
            root.work.stop()
        root.work.run()
        root.step = 2

    root, loop = make(run, parallel=False)
    loop.after()
    loop.write("root", "step", 1)
    assert loop.after() == [("root.work", Stop())]
    assert root.step == 2


def test_a_work_that_is_not_up_cannot_be_stopped() -> None:
    root, loop = make(lambda root: root.work.stop())
    assert loop.after() == []
    assert root.work.status.stage == "not_started"
    assert root._passes == 1


def test_a_flow_that_stops_and_starts_for_ever_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litwork.loop.MAX_PASSES", 50)

    def run(root: Any) -> None:
        root.work.start()
        root.work.stop()

    _, loop = make(run)
    loop.after()
    assert loop.outcome is not None
    assert loop.outcome.error is not None
    assert "each pass still changes root.work.status" in loop.outcome.error.message


def test_works_are_told_only_in_a_flow() -> None:
    with pytest.raises(RuntimeError, match=r"Work\.stop\(\) needs an app that runs"):
        Work().stop()


# How works have fared.


def test_successes_and_failures_are_counted_by_calls() -> None:
    def run(root: Any) -> None:
        for number in range(6):
            root.work.run(number)

    root, loop = make(run, raise_exception=False)
    loop.after()
    loop.now = 2000.0
    loop.after(("root.work", Started(1)), ("root.work", Succeeded(1)))
    loop.after(("root.work", Started(2)), ("root.work", Failed(2, ERROR)))
    loop.after(("root.work", Started(3)), ("root.work", Failed(3, ERROR, TIMEOUT)))
    loop.after(("root.work", Started(4)), ("root.work", Failed(4, ERROR, TIMEOUT)))
    work = root.work
    assert (work.num_successes, work.num_failures, work.num_timeouts) == (1, 3, 2)
    ends = [
        (status.stage, status.timestamp, status.reason, status.message, status.count)
        for status in work.statuses
        if status.stage in ("succeeded", "failed")
    ]
    assert ends == [
        ("succeeded", 2000.0, None, "", 1),
        ("failed", 2000.0, "user_exception", "ValueError: no", 1),
        ("failed", 2000.0, "timeout", "ValueError: no", 1),
        ("failed", 2000.0, "timeout", "ValueError: no", 2),
    ]
    assert work.is_pending
    loop.after(("root.work", Died("lost its machine", TIMEOUT)))
    assert work.has_timeout
    assert work.num_timeouts == 3


def test_a_failure_that_the_work_has_handled_ends_nothing() -> None:
    root, loop = make(lambda root: root.work.run(), parallel=False)
    loop.after()
    loop.after(("root.work", Failed(1, ERROR, was_handled=True)))
    assert root.work.has_failed
    assert loop.outcome is not None
    assert loop.outcome.state == "succeeded"


def test_properties() -> None:
    work = Work(host="0.0.0.0", port=80)
    assert work.url == "http://0.0.0.0:80"
    work.port = None
    work.display_name = "a name"
    assert (work.url, work.internal_ip, work.display_name) == ("", "127.0.0.1", "a name")
    assert (work.status.stage, work.statuses, work.has_timeout) == ("not_started", [], False)
    with pytest.raises(AttributeError, match=r"Work\.url is a name of litwork's own"):
        work.url = "x"  # type: ignore[misc]


# From outside.


def test_a_write_from_outside_is_the_flows() -> None:
    root, loop = make(lambda root: root.work.run())
    loop.after()
    loop.write("root.work", "x", 7)
    assert loop.after(("root.work", Write("x", 1, 0))) == [("root.work", Write("x", 7, 1))]
    assert root.work.x == 7
    assert root._passes == 2
    with pytest.raises(KeyError, match=r"no component root\.other"):
        loop.write("root.other", "x", 1)
    with pytest.raises(AttributeError, match="root has no attribute work: it has later, step"):
        loop.write("root", "work", 1)
    with pytest.raises(AttributeError, match=r"root\.work\.x can't be shared"):
        loop.write("root.work", "x", {1})
    loop.after()
    assert loop.outcome is None


def test_a_question_from_outside() -> None:
    def answer() -> str:
        root.step = 5
        root.work.run(1)
        return "an answer"

    root, loop = make(lambda root: root.work.run(root.step) if root.step else None, parallel=False)
    loop.keep_alive = True
    loop.after()
    assert loop.outcome is None
    assert loop.ask(answer) == "an answer"
    assert loop.state()["root"]["step"] == 5
    assert loop.after() == [("root.work", Run(2, [5], {}))]
    with pytest.raises(ZeroDivisionError):
        loop.ask(lambda: 1 // 0)
    loop.after(("root.work", Succeeded(1)), ("root.work", Succeeded(2)))
    assert loop.outcome is None
    loop.ask(lambda: root.stop("enough"))
    assert loop.outcome is not None
    assert loop.outcome.state == "succeeded"
    assert loop.ask(answer) is None


def test_who_has_last_words() -> None:
    class Polite(Work):
        def on_exit(self) -> None:
            pass

    class Both(LightningFlow):
        def __init__(self) -> None:
            super().__init__()
            self.polite = Polite()
            self.plain = Work()

    loop = Watched(Both())
    assert loop.has_last_words("root.polite")
    assert not loop.has_last_words("root.plain")


def test_start_is_sent_to_a_lost_work_again() -> None:
    _, loop = make(lambda root: root.work.start(), raise_exception=False)
    loop.after()
    assert loop.after(("root.work", Died("is gone")))[-1] == ("root.work", Start(2))
