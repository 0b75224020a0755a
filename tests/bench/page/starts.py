"""From the click on Run to the first lines: in a profile that knows nothing, once more, and on a later visit."""

from __future__ import annotations

from collections.abc import Mapping

from . import site
from .tabs import Chromium

READING = 2.0
"""Seconds a reader takes between two runs or two pages at the least."""


def bare_worker(chromium: Chromium, url: str) -> Mapping[str, float]:
    """The neighbour: a module worker that loads Pyodide and prints, on the first visit and on the second."""
    figures = {}
    with chromium.profile() as profile:
        for visit in ("bare worker, first visit", "bare worker, second visit"):
            with profile.page(f"{url}bare.html") as tab:
                figures[visit] = tab.evaluate("runBare()")
                tab.wait(READING)
    return figures


def one_work(chromium: Chromium, url: str) -> Mapping[str, float]:
    """An app of one work: the first visit, the second run on that page, and another page in a window of its own."""
    figures = {}
    with chromium.profile() as profile:
        with profile.page(f"{url}printing_1.html") as tab:
            for run in ("first visit", "second run"):
                figures[run] = tab.evaluate("bench.run(1)")
                tab.evaluate("bench.ended()")
                tab.wait(READING)
        with profile.page(f"{url}{site.AGAIN}") as tab:
            figures["second visit"] = tab.evaluate("bench.run(1)")
            tab.evaluate("bench.ended()")
    return figures


def four_works(chromium: Chromium, url: str) -> Mapping[str, float]:
    """An app of four works, until each has printed: the first visit, and the second."""
    figures = {}
    with chromium.profile() as profile:
        for visit in ("4 works, first visit", "4 works, second visit"):
            with profile.page(f"{url}printing_4.html") as tab:
                figures[visit] = tab.evaluate("bench.run(4)")
                tab.evaluate("bench.ended()")
                tab.wait(READING)
    return figures
