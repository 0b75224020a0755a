"""From the click on Run to the first lines: in a profile that knows nothing, once more, and on a later visit."""

from __future__ import annotations

from collections.abc import Mapping

from . import site
from .tabs import Chromium, Tab

READING = 2.0
"""Seconds that a reader takes before a click and after a run, at the least; a new window takes one to draw itself."""


def bare_worker(chromium: Chromium, url: str) -> Mapping[str, float]:
    """The neighbour: a module worker that loads Pyodide and prints, on the first visit and on the second."""
    figures = {}
    with chromium.profile() as profile:
        for visit in ("bare worker, first visit", "bare worker, second visit"):
            with profile.page(f"{url}bare.html") as tab:
                tab.wait(READING)
                figures[visit] = tab.evaluate("runBare()")
                tab.wait(READING)
    return figures


def one_work(chromium: Chromium, url: str) -> Mapping[str, float]:
    """An app of one work: the first visit, the second run on that page, and another page in a window of its own."""
    figures = {}
    with chromium.profile() as profile:
        with profile.page(f"{url}printing_1.html") as tab:
            for run in ("first visit", "second run"):
                figures[run] = run_after_reading(tab, 1)
            tab.wait(READING)
        with profile.page(f"{url}{site.AGAIN}") as tab:
            figures["second visit"] = run_after_reading(tab, 1)
    return figures


def four_works(chromium: Chromium, url: str) -> Mapping[str, float]:
    """An app of four works, until each has printed: the first visit, and the second."""
    figures = {}
    with chromium.profile() as profile:
        for visit in ("4 works, first visit", "4 works, second visit"):
            with profile.page(f"{url}printing_4.html") as tab:
                figures[visit] = run_after_reading(tab, 4)
                tab.wait(READING)
    return figures


def run_after_reading(tab: Tab, works: int) -> float:
    """Runs the app to its end; returns how long it took from the click until each of its works had printed."""
    tab.wait(READING)
    figure = float(tab.evaluate(f"bench.run({works})"))
    tab.evaluate("bench.ended()")
    return figure
