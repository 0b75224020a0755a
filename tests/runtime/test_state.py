"""Legal values, and the two copies of an attribute, which have to end equal whoever writes when."""

from __future__ import annotations

import enum
import itertools
import math
from collections import OrderedDict, defaultdict, deque
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litwork.state import FlowEnd, IllegalValue, Pointer, WorkEnd, plain, pointers, same

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


class Color(enum.IntEnum):
    RED = 1


class Point(NamedTuple):
    x: int
    items: list[int]


class Name(str):
    pass


@given(values)
def test_a_plain_copy_is_the_same_and_keeps_no_container(value: object) -> None:
    copy = plain(value)
    assert type(copy) is type(value)
    assert repr(copy) == repr(value)
    assert same(copy, copy)
    if isinstance(value, (list, dict)):
        assert copy is not value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Color.RED, 1),
        (Name("x"), "x"),
        (Point(1, [2]), (1, [2])),
        (OrderedDict(a=1), {"a": 1}),
        (defaultdict(list, {1: [Color.RED]}), {1: [1]}),
    ],
)
def test_relatives_of_plain_types_become_plain(value: object, expected: object) -> None:
    copy = plain(value)
    assert type(copy) is type(expected)
    assert copy == expected
    assert same(value, copy)


@pytest.mark.parametrize(
    ("value", "path", "reason"),
    [
        ({1}, "", "{1} of type set"),
        ([0, {"a": (1, b"x")}], "[1]['a'][1]", "b'x' of type bytes"),
        ({"a": {(1,): 2}}, "['a']", "(1,) of type tuple as a key of a dict"),
        (deque([1]), "", "deque([1]) of type deque"),
        (1j, "", "1j of type complex"),
        (print, "", "<built-in function print> of type builtin_function_or_method"),
        ([bytes(100)], "[0]", repr(bytes(100))[:77] + "... of type bytes"),
    ],
)
def test_illegal_values_are_named(value: object, path: str, reason: str) -> None:
    with pytest.raises(IllegalValue) as caught:
        plain(value)
    assert (caught.value.path, caught.value.reason) == (path, reason)


def test_a_list_in_itself_is_illegal() -> None:
    items: list[object] = []
    items.append(items)
    with pytest.raises(IllegalValue, match="contains itself"):
        plain(items)


@pytest.mark.parametrize(
    ("value", "known", "expected"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 1.0, False),
        (0.0, 0.0, True),
        (math.nan, float("nan"), True),
        (None, False, False),
        ([1], [1], True),
        ([1], (1,), False),
        ({"a": 1}, {"a": 2}, False),
        ("1", 1, False),
    ],
)
def test_same(value: object, known: object, expected: bool) -> None:
    assert same(value, known) is expected


def test_pointers_are_found_in_any_depth() -> None:
    a, b = Pointer(), Pointer()
    value = plain({"a": [1, (a, 2)], "b": b})
    assert list(pointers(value)) == [a, b]


def look(end: FlowEnd) -> list[str]:
    """Take over what the flow has written; return the names."""
    names = list(end.changed())
    for name in names:
        end.write(name, end.copy(name))
    return names


def test_changes_in_place_are_found_on_both_sides() -> None:
    flow: dict[str, Any] = {"items": [1], "other": 0}
    end = FlowEnd(flow, flow)
    assert look(end) == []
    flow["items"].append(2)
    assert look(end) == ["items"]
    flow["items"].append(3)
    assert look(end) == ["items"]
    assert end.take() == [("items", [1, 2, 3], 2)]
    assert end.take() == []

    work: dict[str, Any] = {"items": [1], "other": 0}
    work_end = WorkEnd(work, work)
    work["items"].append(2)
    assert work_end.take(look=False) == ([], None)
    assert work_end.take() == ([("items", [1, 2], 0, [])], None)
    assert work_end.take() == ([], None)


def test_what_is_sent_is_a_copy() -> None:
    work: dict[str, Any] = {"items": []}
    end = WorkEnd(work, work)
    work["items"].append([1])
    [(_, sent, _, _)], _ = end.take()
    work["items"][0].append(2)
    assert sent == [[1]]


def test_an_illegal_value_leaves_the_other_attributes_alone() -> None:
    work: dict[str, Any] = {"bad": [], "good": 0}
    end = WorkEnd(work, work)
    work["bad"].append({1})
    work["good"] = 1
    writes, error = end.take()
    assert writes == [("good", 1, 0, [])]
    assert error is not None
    assert error.path == "bad[0]"


class Pair:
    """A flow's and a work's copy of one attribute, and the channels between them."""

    def __init__(self) -> None:
        self.flow: dict[str, Any] = {"x": [0]}
        self.work: dict[str, Any] = {"x": [0]}
        self.flow_end = FlowEnd(self.flow, ["x"])
        self.work_end = WorkEnd(self.work, ["x"])
        self.to_work: list[tuple[str, object, int]] = []
        self.to_flow: list[tuple[str, object, int]] = []
        self.count = 0

    def flow_writes(self) -> None:
        self.count += 1
        self.flow["x"] = ["flow", self.count]
        look(self.flow_end)

    def flow_changes(self) -> None:
        self.count += 1
        self.flow["x"].append(self.count)
        look(self.flow_end)

    def work_writes(self) -> None:
        self.count += 1
        self.work["x"] = ["work", self.count]
        self.work_end.wrote("x")

    def work_changes(self) -> None:
        self.count += 1
        self.work["x"].append(self.count)

    def flow_sends(self) -> None:
        self.to_work += self.flow_end.take()

    def work_sends(self) -> None:
        self.to_flow += [write[:3] for write in self.work_end.take()[0]]

    def flow_receives(self) -> None:
        if self.to_flow:
            name, value, version = self.to_flow.pop(0)
            if self.flow_end.accepts(name, version):
                self.flow_end.apply(name, plain(value))

    def work_receives(self) -> None:
        if self.to_work:
            name, value, version = self.to_work.pop(0)
            self.work_end.receive(name, plain(value), version)

    def settle(self) -> None:
        self.flow_sends()
        self.work_sends()
        while self.to_flow or self.to_work:
            self.flow_receives()
            self.work_receives()
            self.flow_sends()
            self.work_sends()


STEPS = (
    Pair.flow_writes,
    Pair.flow_changes,
    Pair.work_writes,
    Pair.work_changes,
    Pair.flow_sends,
    Pair.work_sends,
    Pair.flow_receives,
    Pair.work_receives,
)


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
def test_both_sides_end_equal_after_every_short_history(length: int) -> None:
    for history in itertools.product(STEPS, repeat=length):
        pair = Pair()
        for step in history:
            step(pair)
        pair.settle()
        assert pair.flow["x"] == pair.work["x"], [step.__name__ for step in history]


@given(st.lists(st.sampled_from(STEPS), max_size=60))
def test_both_sides_end_equal_after_long_histories(history: list[Any]) -> None:
    pair = Pair()
    for step in history:
        step(pair)
    pair.settle()
    assert pair.flow["x"] == pair.work["x"]


def test_the_flows_write_wins_over_one_that_had_not_seen_it() -> None:
    pair = Pair()
    pair.work_writes()
    pair.flow_writes()
    pair.work_sends()
    pair.settle()
    assert pair.flow["x"] == pair.work["x"] == ["flow", 2]


def test_a_work_that_has_seen_the_flows_write_wins() -> None:
    pair = Pair()
    pair.flow_writes()
    pair.flow_sends()
    pair.work_receives()
    pair.work_writes()
    pair.settle()
    assert pair.flow["x"] == pair.work["x"] == ["work", 2]
