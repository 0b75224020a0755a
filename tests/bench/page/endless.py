"""The app that counts, left alone for ten minutes: its memory, whether the page answers, and Stop."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..rounds import Samples
from . import processes
from .floods import PAGE, stop
from .tabs import Chromium

EVERY = 5.0
"""Seconds between two looks at the memory."""

PARTS = 5
"""Of so many equal parts of the time, the second is compared with the last: the first is for warming up."""


def counting(chromium: Chromium, url: str, minutes: float, tell: Callable[[str], None]) -> Samples:
    """Runs it; the memory is told in megabytes, as it was over time and in the two parts that are compared."""
    sizes: list[float] = []
    with chromium.profile() as profile, profile.page(f"{url}{PAGE}") as tab:
        tab.evaluate("bench.run(1)")
        tab.evaluate("bench.watch()")
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end or len(sizes) < PARTS:
            tab.wait(EVERY)
            sizes.append(processes.written_memory())
            tell(f"counting, {max(0, end - time.monotonic()):.0f} s to go: {sizes[-1]:.0f} MB")
        stalls = tab.evaluate("bench.stalls()")
        stopped = stop(tab)
    part = len(sizes) // PARTS
    return {
        "counting, memory": sizes,
        "counting, memory early": sizes[part : 2 * part],
        "counting, memory late": sizes[-part:],
        "counting, longest stall": [stalls["timers"]],
        "counting, longest time between frames": [stalls["frames"]],
        "counting, stop": [stopped],
    }
