"""Runs a suite of benchmarks and prints its table: `python -m tests.bench --rounds 3 --minutes 1`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from . import machine, report
from .page import suite

BUILD = machine.ROOT / "build" / "bench"


def main(arguments: list[str] | None = None) -> int:
    """Measures, writes `page.md` and `page.json`, prints the table; returns what the process exits with."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often everything is measured (default 15)")
    parser.add_argument(
        "--minutes", type=float, default=10, help="how long the app counts that never ends (default 10)"
    )
    parser.add_argument("--only", nargs="+", choices=suite.CONTESTANTS, default=[], help="what to measure, if not all")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a limit is missed")
    parser.add_argument("--to", type=Path, default=BUILD, help="the folder for the results (default build/bench)")
    options = parser.parse_args(arguments)
    about = {"rounds": options.rounds, "minutes of counting": options.minutes, **machine.describe()}
    began = time.monotonic()

    def tell(text: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {text}", file=sys.stderr, flush=True)

    samples, more = suite.run(BUILD / "site", options.rounds, options.minutes, options.only, tell)
    found = report.results(suite.ROWS, samples)
    if unmeasured := {row.measure for row in suite.ROWS} - {result.row.measure for result in found}:
        tell(f"not measured: {', '.join(sorted(unmeasured))}")
    print(report.write(options.to, "page", {**about, **more}, samples, found), end="")
    missed = [result for result in found if result.holds is False]
    return 1 if missed and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
