"""What samples amount to: a median with its spread, and whether it keeps within a limit.

Rules: pure; samples are only ever compared by their medians, and nothing is left out as an outlier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Spread:
    """Where samples lie: half of them between `low` and `high`, all of them between `least` and `most`."""

    median: float
    low: float
    high: float
    least: float
    most: float
    count: int


def spread(samples: Sequence[float]) -> Spread:
    """Returns where samples lie. There must be one at least."""
    low, _, high = quantiles(samples, n=4, method="inclusive") if len(samples) > 1 else (samples[0],) * 3
    return Spread(median(samples), low, high, min(samples), max(samples), len(samples))


def shown(value: float, unit: str) -> str:
    """A value as the table shows it: as many digits as anybody compares."""
    digits = 0 if abs(value) >= 100 or value == int(value) else 1
    return f"{value:,.{digits}f} {unit}".rstrip()


class Limit(Protocol):
    """What is wanted of a median, given that of its neighbour (None where it has none)."""

    def wanted(self, unit: str) -> str:
        """The limit in words."""

    def compared(self, own: float, beside: float | None, unit: str) -> str:
        """How the two compare, in words; empty if there is nothing to compare."""

    def holds(self, own: float, beside: float | None) -> bool:
        """Whether the limit is kept."""


@dataclass(frozen=True, slots=True)
class Times:
    """At most so many times what the neighbour takes."""

    most: float

    def wanted(self, unit: str) -> str:
        return f"at most {self.most:g}×"

    def compared(self, own: float, beside: float | None, unit: str) -> str:
        ratio = own / known(beside)
        return f"{ratio:.{2 if ratio >= 0.1 else 3}f}×"

    def holds(self, own: float, beside: float | None) -> bool:
        return own <= self.most * known(beside)


@dataclass(frozen=True, slots=True)
class More:
    """At most so much more than the neighbour."""

    most: float

    def wanted(self, unit: str) -> str:
        return f"at most {shown(self.most, unit)} more"

    def compared(self, own: float, beside: float | None, unit: str) -> str:
        more = own - known(beside)
        return f"{'−' if more < 0 else '+'} {shown(abs(more), unit)}"

    def holds(self, own: float, beside: float | None) -> bool:
        return own - known(beside) <= self.most


@dataclass(frozen=True, slots=True)
class AtMost:
    """At most so much, whatever others take."""

    most: float

    def wanted(self, unit: str) -> str:
        return f"at most {shown(self.most, unit)}"

    def compared(self, own: float, beside: float | None, unit: str) -> str:
        return ""

    def holds(self, own: float, beside: float | None) -> bool:
        return own <= self.most


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least so much, whatever others reach."""

    least: float

    def wanted(self, unit: str) -> str:
        return f"at least {shown(self.least, unit)}"

    def compared(self, own: float, beside: float | None, unit: str) -> str:
        return ""

    def holds(self, own: float, beside: float | None) -> bool:
        return own >= self.least


@dataclass(frozen=True, slots=True)
class Larger:
    """At most so much, or what the neighbour takes, whichever is larger."""

    most: float

    def wanted(self, unit: str) -> str:
        return f"at most {shown(self.most, unit)}, or the neighbour's"

    def compared(self, own: float, beside: float | None, unit: str) -> str:
        return Times(1).compared(own, beside, unit)

    def holds(self, own: float, beside: float | None) -> bool:
        return own <= max(self.most, known(beside))


def known(beside: float | None) -> float:
    """The neighbour's median. Raises ValueError if there is none."""
    if beside is None:
        raise ValueError("this limit needs a neighbour")
    return beside
