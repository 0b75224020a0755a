"""The app that counts, left alone for ten minutes: its memory, whether the page answers, and Stop."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..rounds import Samples
from . import processes
from .floods import PAGE, stop
from .tabs import Chromium, Tab

EVERY = 5.0
"""Seconds between two looks at the memory."""

WARM_UP = 0.2
"""The part of the time after which the memory is first told."""

COLLECTIONS = 3
"""How often garbage is collected then, and at the end: what is left is what the page and its workers hold."""


def counting(chromium: Chromium, url: str, minutes: float, tell: Callable[[str], None]) -> Samples:
    """Runs it; the memory is told in megabytes, as it was over time, and as it is held early and late."""
    sizes: list[float] = []
    with chromium.profile() as profile, profile.page(f"{url}{PAGE}") as tab:
        tab.evaluate("bench.run(1)")
        stalls = []
        held = []
        for part in (WARM_UP, 1 - WARM_UP):
            tab.evaluate("bench.watch()")
            end = time.monotonic() + part * minutes * 60
            while time.monotonic() < end:
                tab.wait(EVERY)
                sizes.append(processes.written_memory())
                tell(f"counting: {sizes[-1]:.0f} MB")
            stalls.append(tab.evaluate("bench.stalls()"))
            held.append([remaining(tab) for _ in range(COLLECTIONS)])
        stopped = stop(tab)
    return {
        "counting, memory": sizes,
        "counting, memory held early": held[0],
        "counting, memory held late": held[1],
        "counting, longest stall": [max(found["timers"] for found in stalls)],
        "counting, longest time between frames": [max(found["frames"] for found in stalls)],
        "counting, stop": [stopped],
    }


def remaining(tab: Tab) -> float:
    """The memory after a collection of garbage, in megabytes."""
    tab.wait(EVERY)
    tab.collect_garbage()
    return processes.written_memory()
