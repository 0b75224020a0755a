"""The table of calls: what is a new call, what is remembered, and the stage of the work."""

from __future__ import annotations

import math
from typing import Any

import pytest

from litwork.calls import Call, Calls
from litwork.state import IllegalValue
from litwork.storage.payload import Payload


def request(calls: Calls, args: list[Any], kwargs: dict[str, Any]) -> tuple[Call, bool]:
    """The call with these arguments, made if there is none; and whether it was."""
    call = calls.find(args, kwargs)
    is_new = not call.number
    if is_new:
        calls.make(call)
    return call, is_new


def test_equal_arguments_are_one_call() -> None:
    calls = Calls(cache=True)
    first, is_new = request(calls, [1, {"a": [2]}], {"x": 1, "y": 2})
    assert is_new
    again, is_new = request(calls, [1, {"a": [2]}], {"y": 2, "x": 1})
    assert again is first
    assert not is_new


def payload(value: object) -> Payload:
    made = Payload(value)
    made.made_by("root.work", "data")
    return made


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0, False),
        (1, "1"),
        ([1], (1,)),
        ([], {}),
        (0.0, -0.0),
        ({"1": 0}, {1: 0}),
        ([[1], 2], [[1, 2]]),
        (payload([1]), payload([2])),
    ],
)
def test_different_arguments_are_different_calls(one: object, other: object) -> None:
    calls = Calls(cache=True)
    request(calls, [one], {})
    assert request(calls, [other], {})[1]


@pytest.mark.parametrize(
    ("one", "other"), [(math.nan, float("nan")), (payload([1]), payload([1])), ({"b": 1, "a": 2}, {"a": 2, "b": 1})]
)
def test_what_is_equal_by_content_is_the_same_call(one: object, other: object) -> None:
    calls = Calls(cache=True)
    request(calls, [one], {})
    assert not request(calls, [other], {})[1]


def test_a_call_keeps_its_own_arguments() -> None:
    calls = Calls(cache=True)
    items = [1]
    call, _ = request(calls, [items], {})
    items.append(2)
    assert call.args == [[1]]
    assert request(calls, [items], {})[1]


def test_a_call_that_is_not_made_leaves_no_trace() -> None:
    calls = Calls(cache=True)
    calls.find([1], {})
    assert calls.stage == "not_started"
    assert request(calls, [1], {})[0].number == 1


def test_illegal_arguments_are_named() -> None:
    with pytest.raises(IllegalValue) as caught:
        Calls(cache=True).find([1, [{2}]], {})
    assert caught.value.path == "argument 2[0]"


def test_a_payload_made_in_the_flow_is_no_argument() -> None:
    with pytest.raises(IllegalValue, match="no work has made") as caught:
        Calls(cache=True).find([], {"data": Payload(1)})
    assert caught.value.path == "argument data"


def test_the_stage_follows_the_calls() -> None:
    calls = Calls(cache=True)
    assert calls.stage == "not_started"
    request(calls, [1], {})
    request(calls, [2], {})
    assert calls.stage == "pending"
    assert calls.start(1)
    assert calls.stage == "running"
    assert calls.end(1, "succeeded")
    assert calls.stage == "pending"
    calls.start(2)
    calls.end(2, "failed")
    assert calls.stage == "failed"
    assert not calls.is_any_open
    assert not calls.start(2)
    assert not calls.end(2, "succeeded")
    assert calls.stage == "failed"


def test_with_the_cache_an_ended_call_is_remembered() -> None:
    calls = Calls(cache=True)
    request(calls, [1], {})
    calls.end(1, "succeeded")
    calls.pass_ended()
    assert not request(calls, [1], {})[1]


def test_without_it_only_until_a_pass_has_ended() -> None:
    calls = Calls(cache=False)
    request(calls, [1], {})
    request(calls, [2], {})
    calls.end(1, "succeeded")
    assert not request(calls, [1], {})[1]
    calls.pass_ended()
    assert request(calls, [1], {})[1]
    assert not request(calls, [2], {})[1], "an open call isn't made twice"


def test_all_open_calls_of_a_lost_work_have_failed() -> None:
    calls = Calls(cache=True)
    first, _ = request(calls, [1], {})
    second, _ = request(calls, [2], {})
    calls.start(1)
    calls.end_all()
    assert not first.is_open
    assert not second.is_open
    assert calls.stage == "failed"
