"""A work that prints as fast as it can: whether the page still answers, and how fast Stop ends everything."""

from __future__ import annotations

from collections.abc import Mapping

from .processes import Farewell
from .tabs import Chromium, Tab

FLOOD = 10.0
"""Seconds."""

PAGE = "counting.html"


def flood(chromium: Chromium, url: str) -> Mapping[str, float]:
    """Ten seconds of it, and Stop."""
    with chromium.profile() as profile, profile.page(f"{url}{PAGE}") as tab:
        tab.evaluate("bench.run(1)")
        tab.evaluate("bench.watch()")
        tab.wait(FLOOD)
        stalls = tab.evaluate("bench.stalls()")
        return {
            "longest stall": stalls["timers"],
            "longest time between frames": stalls["frames"],
            "longest task": stalls["tasks"],
            "stop of a flood": stop(tab),
        }


def stop(tab: Tab) -> float:
    """Clicks Stop; returns the milliseconds from the click in the page to the end of the last worker's thread."""
    farewell = Farewell()
    clicked = float(tab.evaluate("bench.stop()"))
    return farewell.time() - clicked
