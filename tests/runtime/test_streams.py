"""Text that is written in any pieces becomes the same whole lines."""

from __future__ import annotations

from itertools import combinations

import pytest

from litwork.backends import base
from litwork.backends.base import LineStream


def lines_of(pieces: list[str]) -> list[str]:
    """What a stream hands over for these writes."""
    found: list[str] = []
    stream = LineStream("stdout", lambda _, line: found.append(line))
    for piece in pieces:
        stream.write(piece)
    stream.finish()
    return found


def test_lines_do_not_depend_on_the_pieces() -> None:
    text = "a\n\nbc\n\n\nd"
    for count in range(len(text)):
        for cuts in combinations(range(1, len(text)), count):
            pieces = [text[i:j] for i, j in zip((0, *cuts), (*cuts, len(text)), strict=True)]
            assert lines_of(pieces) == ["a", "", "bc", "", "", "d"]


def test_a_line_that_never_ends_is_passed_on_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "LONGEST_LINE", 4)
    assert lines_of(["....", "...", ".", "."]) == ["....", "....", "."]
    assert lines_of(["......", "\n", "\n", "after\n"]) == ["......", "", "after"]


def test_each_state_of_a_progress_bar_is_a_line() -> None:
    text = "begins\r\n\r  0%\r 50%\r100%\n\r1\r2\r \r\nends\n"
    for count in range(3):
        for cuts in combinations(range(1, len(text)), count):
            pieces = [text[i:j] for i, j in zip((0, *cuts), (*cuts, len(text)), strict=True)]
            assert lines_of(pieces) == ["begins", "  0%", " 50%", "100%", "1", "2", "ends"], pieces


def test_a_state_is_passed_on_when_it_is_complete() -> None:
    found: list[str] = []
    stream = LineStream("stdout", lambda _, line: found.append(line))
    stream.write("10%\r")
    assert found == ["10%"]
    stream.write("\r20%")
    assert found == ["10%"]
    stream.write("\r30%")
    assert found == ["10%", "20%"]
