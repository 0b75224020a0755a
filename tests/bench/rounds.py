"""Runs those who are to be compared in turns, so that whatever else the machine does meets all of them alike.

Rules: in each round everybody runs once, every other round in the opposite order; an error ends everything, since a
round that one has missed would compare unlike with unlike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Run = Callable[[], Mapping[str, float]]
"""Runs something once; returns what it measured, each figure with the name of its samples."""

Samples = dict[str, list[float]]
"""What was measured under each name, in the order of the rounds."""


def play(contestants: Mapping[str, Run], rounds: int, tell: Callable[[str], None]) -> Samples:
    """Runs everybody `rounds` times, and returns all samples. `tell` hears what is being done."""
    samples: Samples = {}
    order = list(contestants)
    for number in range(1, rounds + 1):
        for name in order:
            figures = contestants[name]()
            tell(f"round {number} of {rounds}, {name}: {in_short(figures)}")
            for figure, value in figures.items():
                samples.setdefault(figure, []).append(value)
        order.reverse()
    return samples


def in_short(figures: Mapping[str, float]) -> str:
    """Figures in one line."""
    return ", ".join(f"{name} {value:,.0f}" for name, value in figures.items())
