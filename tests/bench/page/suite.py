"""The suite `page`: who runs in each round, and the rows of its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from litdocs import drive

from ..figures import AtMost, More, Times
from ..report import Row
from ..rounds import Samples, play
from . import endless, floods, memory, site, starts, weight
from .tabs import Chromium

CONTESTANTS = {
    "bare": starts.bare_worker,
    "one": starts.one_work,
    "four": starts.four_works,
    "flood": floods.flood,
    "workers": memory.workers,
}
"""Those who take turns, by the names that the command line knows."""

BARE = "a bare worker"

ROWS = (
    Row(
        "first visit: click → first line of a work",
        "first visit",
        "ms",
        Times(1.25),
        "bare worker, first visit",
        BARE,
    ),
    Row(
        "another page on a second visit: click → first line",
        "second visit",
        "ms",
        Times(0.5),
        "bare worker, second visit",
        BARE,
    ),
    Row("second run on the page: click → first line", "second run", "ms", Times(0.1), "first visit", "the first"),
    Row(
        "4 works, first visit: click → all have printed",
        "4 works, first visit",
        "ms",
        Times(2),
        "first visit",
        "1 work",
    ),
    Row(
        "4 works, second visit: click → all have printed",
        "4 works, second visit",
        "ms",
        Times(2),
        "second visit",
        "1 work",
    ),
    Row(
        "page before any intent, gzip",
        "weight, walkthrough",
        "kB",
        More(15),
        "weight, literalinclude",
        "with `literalinclude`",
    ),
    Row(
        "scripts that block drawing",
        "blocking scripts, walkthrough",
        "",
        More(0),
        "blocking scripts, literalinclude",
        "with `literalinclude`",
    ),
    Row("10 s of flood: longest stall of the page", "longest stall", "ms", AtMost(50)),
    Row("10 s of flood: longest time between two frames", "longest time between frames", "ms"),
    Row("10 s of flood: longest task, if over 50 ms", "longest task", "ms"),
    Row("Stop of a flood → every worker gone", "stop of a flood", "ms", AtMost(200)),
    Row("Stop of 8 works → every worker gone", "stop of 8 works", "ms", AtMost(200)),
    Row("memory of each further worker", "memory of a worker", "MB", AtMost(90)),
)

COUNTING = (
    Row(
        "counting without end: memory held at the end",
        "counting, memory held late",
        "MB",
        Times(1.05),
        "counting, memory held early",
        "after a fifth of the time",
    ),
    Row("counting without end: memory with garbage", "counting, memory", "MB"),
    Row("counting without end: longest stall of the page", "counting, longest stall", "ms", AtMost(100)),
    Row("counting without end: longest time between two frames", "counting, longest time between frames", "ms"),
    Row("counting without end: Stop → every worker gone", "counting, stop", "ms", AtMost(200)),
)
"""The rows of the app that counts, a table of their own."""


def run(folder: Path, rounds: int, only: list[str], tell: Callable[[str], None]) -> tuple[Samples, dict[str, object]]:
    """Builds the site to measure in `folder`, and measures; returns the samples, and what ran beside the machine.

    If contestants are named in `only`, no others run.
    """
    with browsing(folder) as (chromium, url, built):
        contestants = {
            name: partial(measure, chromium, url) for name, measure in CONTESTANTS.items() if not only or name in only
        }
        samples = {name: [value] for name, value in weight.weights(chromium, url, built).items()}
        return samples | play(contestants, rounds, tell), about(chromium)


def count(folder: Path, minutes: float, tell: Callable[[str], None]) -> tuple[Samples, dict[str, object]]:
    """Builds the same site, and lets the app that counts run for so many minutes; returns the same."""
    with browsing(folder) as (chromium, url, _):
        return endless.counting(chromium, url, minutes, tell), about(chromium)


def about(chromium: Chromium) -> dict[str, object]:
    """What runs beside the machine."""
    return {"browser": f"Chromium {chromium.version}", "Pyodide": site.pyodide_version()}


@contextmanager
def browsing(folder: Path) -> Iterator[tuple[Chromium, str, Path]]:
    """Builds the site; yields a browser, the site's address, and where it lies."""
    built = site.build(folder)
    session = drive.Session()
    try:
        yield Chromium(session), session.url(built), built
    finally:
        session.close()
