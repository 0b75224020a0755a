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
