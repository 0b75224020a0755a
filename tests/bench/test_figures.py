"""Medians, spreads and limits."""

from __future__ import annotations

import pytest

from .figures import AtLeast, AtMost, Larger, Limit, More, Spread, Times, shown, spread


def test_a_spread_is_medians_quartiles_and_ends() -> None:
    assert spread([5, 1, 4, 2, 3]) == Spread(median=3, low=2, high=4, least=1, most=5, count=5)
    assert spread([1, 2, 3, 4]) == Spread(median=2.5, low=1.75, high=3.25, least=1, most=4, count=4)
    assert spread([7.5]) == Spread(median=7.5, low=7.5, high=7.5, least=7.5, most=7.5, count=1)


def test_one_slow_sample_moves_only_the_end() -> None:
    assert spread([1, 2, 3, 4, 5000]) == Spread(median=3, low=2, high=4, least=1, most=5000, count=5)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3412.4, "ms", "3,412 ms"),
        (99.94, "ms", "99.9 ms"),
        (50, "ms", "50 ms"),
        (0.0, "", "0"),
        (11.46, "kB", "11.5 kB"),
    ],
)
def test_values_have_the_digits_that_count(value: float, unit: str, text: str) -> None:
    assert shown(value, unit) == text


@pytest.mark.parametrize(
    ("limit", "own", "beside", "wanted", "compared", "holds"),
    [
        (Times(1.25), 125, 100, "at most 1.25×", "1.25×", True),
        (Times(1.25), 126, 100, "at most 1.25×", "1.26×", False),
        (Times(0.1), 200, 1000, "at most 0.1×", "0.20×", False),
        (Times(0.1), 21, 3000, "at most 0.1×", "0.007×", True),
        (More(15), 35, 20, "at most 15 ms more", "+ 15 ms", True),
        (More(15), 35.5, 20, "at most 15 ms more", "+ 15.5 ms", False),
        (More(0), 3, 4, "at most 0 ms more", "− 1 ms", True),
        (AtMost(50), 50, None, "at most 50 ms", "", True),
        (AtMost(50), 50.5, None, "at most 50 ms", "", False),
        (AtLeast(50), 50, None, "at least 50 ms", "", True),
        (AtLeast(50), 49.5, None, "at least 50 ms", "", False),
        (Larger(5), 4, 1, "at most 5 ms, or the neighbour's", "4.00×", True),
        (Larger(5), 9, 10, "at most 5 ms, or the neighbour's", "0.90×", True),
        (Larger(5), 11, 10, "at most 5 ms, or the neighbour's", "1.10×", False),
    ],
)
def test_limits(limit: Limit, own: float, beside: float | None, wanted: str, compared: str, holds: bool) -> None:
    assert limit.wanted("ms") == wanted
    assert limit.compared(own, beside, "ms") == compared
    assert limit.holds(own, beside) is holds


def test_what_is_compared_needs_a_neighbour() -> None:
    for limit in (Times(2), More(2)):
        with pytest.raises(ValueError, match="needs a neighbour"):
            limit.holds(1, None)
