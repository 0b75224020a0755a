"""Runs the benchmarks and prints their tables: `python -m tests.bench --rounds 3 --minutes 1`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from . import machine, report
from .page import suite as page
from .process import suite as process
from .process.contestants import CONTESTANTS, GUESTS
from .ray import contestants as on_ray
from .ray import suite as ray
from .rounds import Samples

Measured = tuple[Samples, dict[str, object]]
"""Samples, and what ran beside the machine."""

SUITES = ("process", "ray", "page")

BUILD = machine.ROOT / "build" / "bench"


def main(arguments: list[str] | None = None) -> int:
    """Measures, writes the tables, prints them, and keeps all samples as JSON; returns what the process exits with."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--suite", nargs="+", choices=SUITES, default=SUITES, help="which")
    parser.add_argument("--rounds", type=int, default=15, help="how often everything is measured (default 15; 0: not)")
    parser.add_argument(
        "--minutes", type=float, default=10, help="how long the app counts that never ends (default 10; 0: not)"
    )
    parser.add_argument(
        "--only",
        nargs="+",
        choices=[*page.CONTESTANTS, *CONTESTANTS, *GUESTS, *on_ray.CONTESTANTS],
        default=[],
        help="what to measure, if not all",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a limit is missed")
    parser.add_argument("--to", type=Path, default=BUILD, help="the folder for the results (default build/bench)")
    options = parser.parse_args(arguments)
    began = time.monotonic()

    def tell(text: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {text}", file=sys.stderr, flush=True)

    def show(name: str, rows: Sequence[report.Row], about: dict[str, object], measured: Measured) -> bool:
        samples, more = measured
        found = report.results(rows, samples)
        if unmeasured := {row.measure for row in rows} - {result.row.measure for result in found}:
            tell(f"not measured: {', '.join(sorted(unmeasured))}")
        print(report.write(options.to, name, {**about, **more}, samples, found))
        return all(result.holds is not False for result in found)

    hold = True
    if options.rounds and "process" in options.suite:
        about = {"rounds": options.rounds, **machine.describe()}
        measured = process.run(BUILD / "process", options.rounds, options.only, tell)
        hold &= show("process", process.ROWS, about, measured)
    if options.rounds and "ray" in options.suite:
        about = {"rounds": options.rounds, **machine.describe()}
        hold &= show("ray", ray.ROWS, about, ray.run(BUILD / "ray", options.rounds, options.only, tell))
    if options.rounds and "page" in options.suite:
        about = {"rounds": options.rounds, **machine.describe()}
        hold &= show("page", page.ROWS, about, page.run(BUILD / "site", options.rounds, options.only, tell))
    if options.minutes and "page" in options.suite:
        about = {"minutes": options.minutes, **machine.describe()}
        hold &= show("counting", page.COUNTING, about, page.count(BUILD / "site", options.minutes, tell))
    return 0 if hold or not options.strict else 1


if __name__ == "__main__":
    sys.exit(main())
