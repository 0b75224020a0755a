"""The order in which those take turns who are compared, and what becomes of their figures."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from .rounds import Run, play


def test_all_take_turns_in_alternating_order() -> None:
    order: list[str] = []
    said: list[str] = []

    def contestant(name: str) -> Run:
        def run() -> Mapping[str, float]:
            order.append(name)
            return {f"{name}, time": len(order), f"{name}, size": 0.5}

        return run

    samples = play({name: contestant(name) for name in "abc"}, 3, said.append)
    assert "".join(order) == "abccbaabc"
    assert samples == {
        "a, time": [1, 6, 7],
        "a, size": [0.5] * 3,
        "b, time": [2, 5, 8],
        "b, size": [0.5] * 3,
        "c, time": [3, 4, 9],
        "c, size": [0.5] * 3,
    }
    assert said[3] == "round 2 of 3, c: c, time 4, c, size 0"


def test_an_error_ends_everything() -> None:
    def fail() -> Mapping[str, float]:
        raise OSError("no browser")

    with pytest.raises(OSError, match="no browser"):
        play({"good": lambda: {"time": 1}, "bad": fail}, 2, lambda text: None)
