"""What each further worker takes: apps of one, two, four and eight works, measured while all are there."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import linear_regression

from . import processes, site
from .floods import stop
from .tabs import Chromium

SETTLING = 2.0
"""Seconds after the last work has printed."""


def workers(chromium: Chromium, url: str) -> Mapping[str, float]:
    """The memory of each app, what it comes to for each worker, and Stop of the largest."""
    figures: dict[str, float] = {}
    counts: list[int] = []
    sizes: list[float] = []
    for works in site.WORKS:
        with chromium.profile() as profile, profile.page(f"{url}staying_{works}.html") as tab:
            tab.evaluate(f"bench.run({works}, true)")
            tab.wait(SETTLING)
            counts.append(len(processes.worker_threads()))
            sizes.append(processes.memory())
            figures[f"memory, {works} works"] = sizes[-1]
            figures["stop of 8 works"] = stop(tab)
    figures["memory of a worker"] = linear_regression(counts, sizes).slope
    return figures
