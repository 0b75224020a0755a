"""The table of calls: what is a new call, what is remembered, and the stage of the work."""

from __future__ import annotations

import math

import pytest

from litwork.calls import Calls
from litwork.state import IllegalValue
from litwork.storage.payload import Payload


def test_equal_arguments_are_one_call() -> None:
    calls = Calls(cache=True)
    first, is_new = calls.request([1, {"a": [2]}], {"x": 1, "y": 2})
    assert is_new
    again, is_new = calls.request([1, {"a": [2]}], {"y": 2, "x": 1})
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
    calls.request([one], {})
    assert calls.request([other], {})[1]


@pytest.mark.parametrize(
    ("one", "other"), [(math.nan, float("nan")), (payload([1]), payload([1])), ({"b": 1, "a": 2}, {"a": 2, "b": 1})]
)
def test_what_is_equal_by_content_is_the_same_call(one: object, other: object) -> None:
    calls = Calls(cache=True)
    calls.request([one], {})
    assert not calls.request([other], {})[1]


def test_a_call_keeps_its_own_arguments() -> None:
    calls = Calls(cache=True)
    items = [1]
    call, _ = calls.request([items], {})
    items.append(2)
    assert call.args == [[1]]
    assert calls.request([items], {})[1]


def test_illegal_arguments_are_named() -> None:
    with pytest.raises(IllegalValue) as caught:
        Calls(cache=True).request([1, [{2}]], {})
    assert caught.value.path == "argument 2[0]"


def test_a_payload_made_in_the_flow_is_no_argument() -> None:
    with pytest.raises(IllegalValue, match="no work has made") as caught:
        Calls(cache=True).request([], {"data": Payload(1)})
    assert caught.value.path == "argument data"


def test_the_stage_follows_the_calls() -> None:
    calls = Calls(cache=True)
    assert calls.stage == "not_started"
    calls.request([1], {})
    calls.request([2], {})
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
    calls.request([1], {})
    calls.end(1, "succeeded")
    calls.pass_ended()
    assert not calls.request([1], {})[1]


def test_without_it_only_until_a_pass_has_ended() -> None:
    calls = Calls(cache=False)
    calls.request([1], {})
    calls.request([2], {})
    calls.end(1, "succeeded")
    assert not calls.request([1], {})[1]
    calls.pass_ended()
    assert calls.request([1], {})[1]
    assert not calls.request([2], {})[1], "an open call isn't made twice"


def test_all_open_calls_of_a_lost_work_have_failed() -> None:
    calls = Calls(cache=True)
    first, _ = calls.request([1], {})
    second, _ = calls.request([2], {})
    calls.start(1)
    calls.end_all()
    assert not first.is_open
    assert not second.is_open
    assert calls.stage == "failed"
