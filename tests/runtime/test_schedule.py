"""Schedules: when it is time, by a clock that the test moves."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import pytest

from litwork import LightningApp, LightningFlow, LightningWork
from litwork.loop import Loop
from litwork.protocol import Message, Run, Succeeded
from litwork.schedule import Schedules

NOON = datetime(2024, 2, 28, 12, 0, 0).timestamp()  # local time, a Wednesday


class Root(LightningFlow):
    def __init__(self, run: Any) -> None:
        super().__init__()
        self.work = Work()
        self.done = False
        self._run = run
        self._told: list[bool] = []

    def run(self) -> None:
        self._run(self)


class Work(LightningWork):
    def run(self) -> None:
        raise AssertionError("the flow's copy of a work never runs")


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


def make(run: Any) -> tuple[Root, Loop, Clock, list[Message]]:
    root, clock = Root(run), Clock()
    sent: list[Message] = []
    loop = Loop(LightningApp(root), lambda name, message: sent.append(message), lambda *stage: None, clock=clock)
    return root, loop, clock, sent


@pytest.mark.parametrize(
    ("pattern", "tick"),
    [
        ("* * * * *", datetime(2024, 2, 28, 12, 1)),
        ("hourly", datetime(2024, 2, 28, 13)),
        ("daily", datetime(2024, 2, 29)),
        ("midnight", datetime(2024, 2, 29)),
        ("weekly", datetime(2024, 3, 3)),
        ("monthly", datetime(2024, 3, 1)),
        ("yearly", datetime(2025, 1, 1)),
        ("annually", datetime(2025, 1, 1)),
        ("30 9 * * MON-FRI", datetime(2024, 2, 29, 9, 30)),
        ("* * * * * */15", datetime(2024, 2, 28, 12, 0, 15)),  # the seconds are the last field
        ("0 * * * * 30", datetime(2024, 2, 28, 12, 0, 30)),
    ],
)
def test_when_the_next_tick_is(pattern: str, tick: datetime) -> None:
    schedules = Schedules()
    schedules.begin_pass(NOON)
    assert schedules.ask("root", pattern, None, None)
    assert schedules.due == tick.timestamp()


def test_it_is_time_at_first_and_for_one_pass_a_tick() -> None:
    def run(root: Root) -> None:
        root._told.append(root.schedule("* * * * *"))
        root._told.append(root.schedule("* * * * *"))

    root, loop, clock, _ = make(run)
    loop.step()
    assert root._told == [True, True]
    assert loop.outcome is None
    assert loop.due == NOON + 60
    clock.now = NOON + 59
    loop.step()
    assert len(root._told) == 2, "no pass before it is time"
    clock.now = NOON + 200
    loop.step()
    assert root._told[2:] == [True, True]
    assert loop.due == NOON + 240, "ticks that came meanwhile are one"
    loop.write("root", "done", True)
    loop.step()
    assert root._told[4:] == [False, False]


def test_an_app_ends_when_nobody_asks_any_more() -> None:
    def run(root: Root) -> None:
        if not root.done:
            root.schedule("hourly")

    _, loop, _, _ = make(run)
    loop.step()
    assert loop.due is not None
    loop.write("root", "done", True)
    loop.step()
    assert loop.due is None
    assert loop.outcome is not None


def test_a_pass_that_waits_keeps_the_schedules_behind_it() -> None:
    def run(root: Root) -> None:
        if root.done:
            root.work.run()
        root._told.append(root.schedule("* * * * *"))

    root, loop, _, sent = make(run)
    loop.step()
    loop.write("root", "done", True)
    loop.step()
    assert isinstance(sent[-1], Run)
    assert loop.due == NOON + 60, "the pass hasn't come to it"
    loop.step([("root.work", Succeeded(1))])
    assert root._told == [True, False]


def test_schedules_are_told_apart() -> None:
    schedules = Schedules()
    schedules.begin_pass(NOON)
    later = datetime(2024, 3, 1)
    asked: list[tuple[str, str, datetime | None, str | None]] = [
        ("root", "hourly", None, None),
        ("root.a", "hourly", None, None),
        ("root", "daily", None, None),
        ("root", "hourly", later, None),
        ("root", "hourly", None, "key"),
    ]
    assert all(schedules.ask(*each) for each in asked)
    schedules.begin_pass(NOON + 3600)
    assert [schedules.ask(*each) for each in asked] == [True, True, False, False, True]
    schedules.begin_pass(later.timestamp() + 3599)
    assert not schedules.ask("root", "hourly", later, None)
    schedules.begin_pass(later.timestamp() + 3600)
    assert schedules.ask("root", "hourly", later, None)


def test_what_is_no_pattern_is_named() -> None:
    schedules = Schedules()
    with pytest.raises(ValueError, match=r"can't read '61 \* \* \* \*': Bad minute"):
        schedules.ask("root", "61 * * * *", None, None)
    with pytest.raises(ValueError, match="or is one of hourly, daily"):
        schedules.ask("root", "fortnightly", None, None)


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cronsim", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "litwork\[schedule\]"'):
        Schedules().ask("root", "hourly", None, None)


def test_without_an_app_there_is_no_time() -> None:
    with pytest.raises(RuntimeError, match=r"Root\.schedule\(\) needs an app that runs"):
        Root(None).schedule("hourly")
