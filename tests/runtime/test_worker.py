"""The work's side as it is: what it sends for what it is told."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from litwork import LightningWork, Payload
from litwork.errors import Unwind
from litwork.protocol import Data, Failed, Message, Run, Start, Started, Stop, Succeeded, Write
from litwork.worker import WorkSide


class Work(LightningWork):
    def __init__(self, run: Any) -> None:
        super().__init__()
        self.x = 0
        self.items: list[Any] = []
        self.counts: dict[str, int] = defaultdict(int)
        self._run = run

    def run(self, *args: object) -> Any:
        return self._run(self, *args)


def make(run: Any) -> tuple[Work, WorkSide, list[Message]]:
    sent: list[Message] = []
    work = Work(run)
    work._lit.name = "root.work"
    return work, WorkSide(work, sent.append, clock=lambda: 1000.0), sent


def test_a_call_with_its_writes() -> None:
    def run(work: Work, number: int) -> None:
        work.x = 1
        work.x = number
        work.items.append(number)

    work, side, sent = make(run)
    assert not side.run_next()
    side.receive(Run(1, [2], {}))
    side.receive(Run(2, [2], {}))
    assert side.run_next()
    assert sent == [Started(1), Write("x", 2, 0), Write("items", [2], 0), Succeeded(1)]
    sent.clear()
    assert side.run_next()
    assert sent == [Started(2), Write("items", [2, 2], 0), Succeeded(2)]
    assert not side.run_next()
    assert work.has_succeeded


def test_writes_of_the_flow_apply_at_once_and_win() -> None:
    def run(work: Work) -> None:
        work.x = 1
        work.items.append(1)
        side.receive(Write("x", 7, 3))
        side.receive(Write("items", ["flow"], 1))
        assert (work.x, work.items) == (7, ["flow"])
        side.flush()
        work.x = 8

    _work, side, sent = make(run)
    side.receive(Run(1, [], {}))
    side.run_next()
    assert sent == [Started(1), Write("x", 8, 3), Succeeded(1)]


def test_a_value_that_the_flow_confirms_stays_the_same_object() -> None:
    def run(work: Work) -> None:
        work.items.append(1)
        assert items == [1]

    work, side, sent = make(run)
    items = work.items
    side.receive(Write("items", [], 0))
    side.receive(Run(1, [], {}))
    side.run_next()
    assert sent == [Started(1), Write("items", [1], 0), Succeeded(1)]


def test_a_dict_with_defaults_stays_one() -> None:
    def run(work: Work) -> None:
        work.counts["a"] += 1

    work, side, sent = make(run)
    side.receive(Write("counts", {}, 0))
    side.receive(Run(1, [], {}))
    side.run_next()
    assert sent == [Started(1), Write("counts", {"a": 1}, 0), Succeeded(1)]
    assert type(work.counts) is defaultdict


def test_an_exception_that_cannot_be_printed_is_a_failure_too() -> None:
    class Odd(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def run(work: Work) -> None:
        raise Odd

    _work, side, sent = make(run)
    side.receive(Run(1, [], {}))
    side.run_next()
    assert isinstance(sent[-1], Failed)
    assert sent[-1].error.message == "its message can't be read: RuntimeError in Odd.__str__()"


def test_a_backend_hears_of_each_assignment() -> None:
    heard = []
    work, side, sent = make(None)
    side.on_write = lambda: heard.append(work.x)
    work.x = 1
    work.x = 2
    assert heard == [1, 2]
    assert side.flush(look=False)
    assert sent == [Write("x", 2, 0)]
    assert not side.flush()


def test_a_failure_comes_after_the_writes_before_it() -> None:
    def run(work: Work) -> None:
        work.x = 1
        raise ValueError("no")

    work, side, sent = make(run)
    side.receive(Run(1, [], {}))
    assert side.run_next()
    assert sent[:2] == [Started(1), Write("x", 1, 0)]
    failed = sent[2]
    assert isinstance(failed, Failed)
    assert (failed.error.type, failed.error.message) == ("ValueError", "no")
    assert failed.error.frames[-1][::3] == (__file__, 'raise ValueError("no")')
    assert "litwork/" not in failed.error.text
    assert work.status.message == "ValueError: no"


@pytest.mark.parametrize("value", [0, "", [1], iter([])])
def test_a_returned_value_is_a_failure(value: object) -> None:
    _work, side, sent = make(lambda work: value)
    side.receive(Run(1, [], {}))
    side.run_next()
    assert isinstance(sent[-1], Failed)
    assert "root.work.run() returned a value of type" in sent[-1].error.message


def test_a_call_goes_wrong_when_a_list_holds_what_it_must_not() -> None:
    def run(work: Work) -> None:
        work.items.append({1})
        side.flush()
        work.x = 1

    _work, side, sent = make(run)
    side.receive(Run(1, [], {}))
    side.run_next()
    assert sent[1] == Write("x", 1, 0)
    assert isinstance(sent[-1], Failed)
    assert sent[-1].error.message.startswith("root.work.items[0] can't be shared: it is {1} of type set.")


def test_a_payload_goes_before_the_write_and_only_once() -> None:
    def run(work: Work) -> None:
        work.items.append(Payload("one"))
        side.flush()
        work.items.append(Payload("two"))

    work, side, sent = make(run)
    side.receive(Run(1, [], {}))
    side.run_next()
    assert [type(message) for message in sent] == [Started, Data, Write, Data, Write, Succeeded]
    one, two = work.items
    assert sent[1] == Data(one.hash, one.content.buffers)
    assert sent[3] == Data(two.hash, two.content.buffers)
    assert (one.name, one.origin_name) == ("items", "root.work")


def test_a_payload_that_cannot_be_pickled_fails_the_call() -> None:
    def run(work: Work) -> None:
        work.items.append(Payload(lambda: None))

    _work, side, sent = make(run)
    side.receive(Run(1, [], {}))
    side.run_next()
    assert isinstance(sent[-1], Failed)
    message = sent[-1].error.message
    assert message.startswith("root.work.items can't be a Payload of this value, which can't be pickled: ")
    assert message.endswith("Hand over the data that it is made of")


def test_unwinding_leaves_a_call_open() -> None:
    def run(work: Work) -> None:
        raise Unwind

    _work, side, sent = make(run)
    side.receive(Run(1, [], {}))
    with pytest.raises(Unwind):
        side.run_next()
    assert sent == [Started(1)]


def test_no_call_begins_after_stop() -> None:
    _work, side, sent = make(lambda work: None)
    side.receive(Run(1, [], {}))
    side.receive(Stop())
    assert side.stopping
    assert not side.run_next()
    assert sent == []


class Hooked(Work):
    """A work whose hooks write down that they were called."""

    def __init__(self, run: Any) -> None:
        super().__init__(run)
        self.log: list[str] = []
        self._fails = ""

    def note(self, hook: str) -> None:
        self.log.append(hook)
        if self._fails == hook:
            raise RuntimeError(hook)

    def on_start(self) -> None:
        self.note("on_start")

    def on_exception(self, exception: BaseException) -> None:
        self.note(f"on_exception {exception}")

    def on_exit(self) -> None:
        self.note("on_exit")


def make_hooked(run: Any) -> tuple[Hooked, WorkSide, list[Message]]:
    sent: list[Message] = []
    work = Hooked(run)
    work._lit.name = "root.work"
    return work, WorkSide(work, sent.append, clock=lambda: 1000.0), sent


def fail(work: Work) -> None:
    raise ValueError("no")


def test_hooks_run_around_calls() -> None:
    work, side, sent = make_hooked(fail)
    assert not side.receive(Write("x", 1, 0))
    assert side.receive(Start(1))
    assert side.receive(Run(2, [], {}))
    side.run_next()
    assert sent == [Write("log", ["on_start"], 0), Succeeded(1)]
    sent.clear()
    side.run_next()
    assert sent[:2] == [Started(2), Write("log", ["on_start", "on_exception no"], 0)]
    assert isinstance(sent[2], Failed)
    assert sent[2].was_handled
    assert sent[2].error.message == "no"
    sent.clear()
    side.receive(Stop())
    side.leave()
    side.leave()
    assert sent == [Write("log", ["on_start", "on_exception no", "on_exit"], 0)]
    assert [status.stage for status in work.statuses] == ["started", "running", "failed"]
    assert {status.timestamp for status in work.statuses} == {1000.0}


def test_a_work_that_was_not_up_has_no_last_words() -> None:
    work, side, sent = make_hooked(None)
    side.leave()
    assert (work.log, sent) == ([], [])


def test_a_start_that_fails_fails_the_call_and_is_tried_again() -> None:
    work, side, sent = make_hooked(lambda work: None)
    work._fails = "on_start"
    side.receive(Run(1, [], {}))
    side.receive(Run(2, [], {}))
    side.run_next()
    assert isinstance(sent[-1], Failed)
    assert sent[-1].error.type == "RuntimeError"
    work._fails = ""
    side.run_next()
    assert sent[-1] == Succeeded(2)
    assert work.log == ["on_start", "on_exception on_start", "on_start"]


def test_what_on_exception_raises_itself_is_shown() -> None:
    work, side, sent = make_hooked(fail)
    work._fails = "on_exception no"
    side.receive(Run(1, [], {}))
    side.run_next()
    failed = sent[-1]
    assert isinstance(failed, Failed)
    assert not failed.was_handled
    assert failed.error.type == "RuntimeError"
    assert "ValueError: no" in failed.error.text


def test_reasons() -> None:
    _, side, sent = make(lambda work, value: value)
    side.receive(Run(1, [5], {}))
    side.receive(Run(2, [], {}))
    side.run_next()
    side.run_next()
    failures = [message for message in sent if isinstance(message, Failed)]
    assert [(failed.reason, failed.was_handled) for failed in failures] == [
        ("invalid_return_value", False),
        ("user_exception", False),
    ]
